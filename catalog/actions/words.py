"""The vocabulary that misspelt searches are compared with, kept in the publishing transaction."""

from collections import Counter as Tally
from collections.abc import Iterable

from django.db import connection

from catalog.folding import fold
from catalog.models import Entry, Word

SHORTEST, LONGEST = 4, 30
# An entry with hundreds of authors does not write hundreds of words.
MOST_WORDS = 80


def vocabulary(pks: Iterable[int]) -> Tally[str]:
    """In how many of these entries each word of titles, names and tags occurs, as the tables stand now."""
    return vocabulary_of(Entry.objects.filter(pk__in=set(pks)).only("fold_title", "fold_names", "tags_shown"))


def vocabulary_of(entries: Iterable[Entry]) -> Tally[str]:
    """The same of entries at hand."""
    words: Tally[str] = Tally()
    for entry in entries:
        tags = fold(" ".join(name for _, name in entry.tags_shown))
        kept = dict.fromkeys(word for word in f"{entry.fold_title} {tags} {entry.fold_names}".split() if _counts(word))
        words.update(list(kept)[:MOST_WORDS])
    return words


def add_to_vocabulary(before: Tally[str], after: Tally[str]) -> None:
    """Write the difference, in the order of the words so that two writers never wait for each other."""
    changes = Tally(after)
    changes.subtract(before)
    rows = [(word, number) for word, number in sorted(changes.items()) if number]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO catalog_word (word, entries) VALUES (%s, %s)"
            " ON CONFLICT (word) DO UPDATE SET entries = catalog_word.entries + EXCLUDED.entries",
            rows,
        )


def reset_vocabulary() -> None:
    """Count everything anew, for a rebuild."""
    Word.objects.all().delete()
    add_to_vocabulary(Tally(), vocabulary(Entry.objects.standing().values_list("id", flat=True)))


def _counts(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()
