"""Published works that may be the same as one that somebody brings: by identifier, address, title and authors.

Candidates come from indexes, a bounded number for each work; ``sameness`` then compares them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import connection

from alignhub.kit.wording import gettext_noop
from catalog.kinds import IdentifierScheme
from catalog.models import Entry, Identifier, ResourceDetail, Word
from catalog.sameness import ALIKE, Work, apart_by_words, distinctive, same_work, work

# Why two works may be one. Imports keep it, so it is said in the reader's language by those who print it.
_SAME = {
    IdentifierScheme.DOI: gettext_noop("Same DOI"),
    IdentifierScheme.ARXIV: gettext_noop("Same arXiv identifier"),
    IdentifierScheme.OPENREVIEW: gettext_noop("Same OpenReview address"),
    IdentifierScheme.ACL: gettext_noop("Same ACL Anthology"),
    IdentifierScheme.ISBN: gettext_noop("Same ISBN"),
}
SAME_ADDRESS = gettext_noop("Same address")
SAME_TITLE = gettext_noop("Same title and an author in common")
NEAR_TITLE = gettext_noop("Almost the same title")
# Works that are looked for with one statement.
AT_ONCE = 100
MOST_CANDIDATES = 200
# So many rare words have to be shared before a title is compared word by word.
_SHARED = 3
_LIKE = """
SELECT sought.n, entry.id, entry.title, entry.year
FROM unnest(%(numbers)s::int[], %(queries)s::text[]) AS sought(n, query)
CROSS JOIN LATERAL (
    SELECT id, title, year FROM catalog_entry
    WHERE title_search @@ to_tsquery('simple', sought.query) AND kind = 'resource' AND withdrawn_at IS NULL
    LIMIT %(most)s
) AS entry
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """A work that is looked for: ``title`` as written, ``work`` as it is compared, ``address`` in one spelling.

    Among the identifiers of ``work`` the address may stand again, as "url:…".
    """

    title: str
    work: Work
    address: str = ""


def published_like(works: Sequence[Sought]) -> list[dict[int, str]]:
    """For each of ``works``, the entries (by key) that may be the same, with why; the surest first."""
    found: list[dict[int, str]] = [{} for _ in works]
    for start in range(0, len(works), AT_ONCE):
        some = works[start : start + AT_ONCE]
        for number, entry, why in (*_by_identifier(some), *_by_address(some), *_by_title(some)):
            found[start + number].setdefault(entry, why)
    return found


def queries(works: Sequence[Sought]) -> dict[int, str]:
    """For each of ``works`` that has a title, the words that a title alike has to hold, as a ``tsquery``."""
    parts = {number: distinctive(item.work.title) for number, item in enumerate(works)}
    all_words = {word for words in parts.values() for word in words}
    common = dict(Word.objects.filter(word__in=all_words).values_list("word", "entries")) if all_words else {}
    asked = ((number, _query(item, sorted(parts[number]), common)) for number, item in enumerate(works))
    return {number: query for number, query in asked if query}


def _query(item: Sought, words: list[str], common: Mapping[str, int]) -> str:
    if len(words) <= _SHARED:
        return _all(item.work.title.split())
    # Titles alike share most words, so they share some of every few: the rarest are asked for. Words that are too
    # short to be counted are taken for common ones, but for numbers, in which titles alike do not differ.
    words.sort(key=lambda word: (common.get(word, 0 if len(word) > 3 or word.isdigit() else 10**9), word))
    shared = math.ceil(ALIKE * len(words))
    asked = words[: len(words) - shared + min(shared, _SHARED)]
    choices = [_all(some) for some in combinations(asked, min(shared, _SHARED))]
    # The other record may have left the subtitle away.
    main = distinctive(work(item.title.partition(":")[0], None, [], []).title)
    return " | ".join([*choices, *([_all(sorted(main))] if 4 <= len(main) < len(words) else [])])


def _all(words: Iterable[str]) -> str:
    # Folded words hold letters and digits only, so nothing in them can end the quotation.
    joined = " & ".join(f"'{word}'" for word in words)
    return f"({joined})" if joined else ""


def _by_identifier(works: Sequence[Sought]) -> Iterator[tuple[int, int, str]]:
    wanted: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(works):
        for identifier in item.work.identifiers:
            scheme, _, value = identifier.partition(":")
            wanted.setdefault((scheme, value), []).append(number)
    rows = Identifier.objects.filter(value__in={value for _, value in wanted}).order_by("id")
    for scheme, value, entry in rows.values_list("scheme", "value", "resource_id") if wanted else ():
        named = IdentifierScheme(scheme)
        for number in wanted.get((scheme, value), ()):
            yield number, entry, _SAME[named]


def _by_address(works: Sequence[Sought]) -> Iterator[tuple[int, int, str]]:
    addresses = {item.address for item in works if item.address}
    rows = ResourceDetail.objects.filter(url_key__in=addresses).values_list("url_key", "entry_id")
    holders: dict[str, list[int]] = {}
    for address, entry in rows[:MOST_CANDIDATES] if addresses else ():
        holders.setdefault(address, []).append(entry)
    for number, item in enumerate(works):
        for entry in holders.get(item.address, ()) if item.address else ():
            yield number, entry, SAME_ADDRESS


def _by_title(works: Sequence[Sought]) -> Iterator[tuple[int, int, str]]:
    asked = queries(works)
    if not asked:
        return
    with connection.cursor() as cursor:
        numbers, texts = list(asked), list(asked.values())
        cursor.execute(_LIKE, {"numbers": numbers, "queries": texts, "most": MOST_CANDIDATES})
        rows = cursor.fetchall()
    near = [
        (number, entry)
        for number, entry, title, year in rows
        # Authors and identifiers are only read of those whose titles are alike.
        if not apart_by_words(works[number].work, work(title, year, [], []))
    ]
    known = _works({entry for _, entry in near})
    for number, entry in near:
        mine, theirs = works[number].work, known[entry]
        if same_work(mine, theirs):
            yield number, entry, SAME_TITLE if mine.title == theirs.title else NEAR_TITLE


def _works(entries: set[int]) -> dict[int, Work]:
    identifiers: dict[int, list[str]] = {}
    for entry, scheme, value in Identifier.objects.filter(resource__in=entries).values_list(
        "resource_id", "scheme", "value"
    ):
        identifiers.setdefault(entry, []).append(f"{scheme}:{value}")
    rows = Entry.objects.filter(pk__in=entries).values_list("pk", "title", "year", "resource_detail__authors")
    return {
        pk: work(
            title,
            year,
            [author.get("family") or author.get("literal", "") for author in authors or ()],
            identifiers.get(pk, []),
        )
        for pk, title, year, authors in rows
    }
