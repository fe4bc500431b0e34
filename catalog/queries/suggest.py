"""What may be meant while somebody is still typing: tags and titles in the header, works where one is to be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.folding import unfinished
from catalog.kinds import WORKS, Kind
from catalog.queries.rows import address
from catalog.queries.walks import fetch

SHORTEST, MOST_CHARACTERS = 2, 80
MOST_TAGS, MOST_TITLES = 3, 7
# The most prominent entries are looked through first: of them, short beginnings, which too many titles hold to be
# collected, are asked more than others.
COLLECTED, WALKED, GLANCED_AT = 300, 3_000, 1_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list: what it is, its text and where it leads."""

    label: str
    text: str
    url: str


def suggestions(text: str) -> tuple[Suggestion, ...]:
    """Tags that begin with ``text``, then titles that begin with it or hold all its words, the last unfinished."""
    typed = _typed(text)
    if not typed:
        return ()
    named = " OR ".join(["fold LIKE %s"] * len(typed))
    starts = [_start(form.replace(" ", "")) for form in typed]
    tags = [
        Suggestion(gettext("Tag"), name, f"/tags/{slug}/")
        for slug, name in fetch((_TAGS.format(named=named), [*starts, MOST_TAGS]))
    ]
    found = _titles(typed, "")
    return (*tags, *(Suggestion(str(Kind(kind).label), title, address(kind, slug)) for kind, slug, title, _ in found))


def suggested_works(text: str) -> tuple[Suggestion, ...]:
    """Papers, posts and reports whose titles begin with ``text`` or hold its words, each with who wrote it and when."""
    typed = _typed(text)
    found = _titles(typed, _OF_WORKS) if typed else []
    return tuple(Suggestion(source, title, address(kind, slug)) for kind, slug, title, source in found)


# Kind, slug, title and source line of an entry.
_Row = tuple[str, str, str, str]


def _typed(text: str) -> tuple[str, ...]:
    """What is looked for, in each spelling; nothing where too little was typed."""
    typed = unfinished(text[:MOST_CHARACTERS])
    return typed if all(len(form) >= SHORTEST for form in typed) else ()


def _titles(typed: Sequence[str], among: str) -> list[_Row]:
    # Of each spelling by itself, so that the index of beginnings is walked for each.
    begun_so = " UNION ALL ".join([_BEGUN_SO.format(among=among)] * len(typed))
    begun = fetch((_BEGUN.format(begun=begun_so), [*map(_start, typed), MOST_TITLES]))
    rest = _holding([form.split() for form in typed], among) if len(begun) < MOST_TITLES else []
    return list(dict.fromkeys([*begun, *rest]))[:MOST_TITLES]


def _holding(typed: Sequence[list[str]], among: str) -> list[_Row]:
    """The titles that hold all words; those before the last one are the same in each of ``typed``."""
    words = typed[0]
    last = " | ".join(f"'{form[-1]}':*" for form in typed)
    query = " & ".join([*(f"'{word}'" for word in words[:-1]), f"({last})" if len(typed) > 1 else last])
    short = min(len(form[-1]) for form in typed) < 4 and len(words) == 1
    found = fetch((_WALKED.format(among=among), [WALKED if short else GLANCED_AT, query, MOST_TITLES]))
    if short or len(found) == MOST_TITLES:
        return found
    return [*found, *fetch((_HOLDING.format(among=among), [query, COLLECTED, MOST_TITLES]))]


def _start(text: str) -> str:
    # Folded text holds no sign that LIKE reads.
    return f"{text}%"


_OF_WORKS = " AND resource_type IN ({})".format(", ".join(f"'{of.value}'" for of in sorted(WORKS)))
_TAGS = """
SELECT slug, name FROM catalog_tag WHERE ({named}) AND merged_into_id IS NULL AND entries > 0
ORDER BY entries DESC, id LIMIT %s
"""
_BEGUN_SO = """(
    SELECT kind, slug, title, source_line, prominence, published_at, id FROM catalog_entry
    WHERE fold_title LIKE %s AND withdrawn_at IS NULL{among} LIMIT 200
)"""
_BEGUN = """
SELECT kind, slug, title, source_line FROM ({begun}) AS begun
ORDER BY prominence DESC, published_at DESC, id DESC LIMIT %s
"""
_HOLDING = """
SELECT kind, slug, title, source_line FROM (
    SELECT kind, slug, title, source_line, prominence, published_at, id FROM catalog_entry
    WHERE title_search @@ to_tsquery('simple', %s) AND withdrawn_at IS NULL{among} LIMIT %s
) AS holding ORDER BY prominence DESC, published_at DESC, id DESC LIMIT %s
"""
_WALKED = """
SELECT kind, slug, title, source_line FROM (
    SELECT kind, slug, title, source_line, title_search, prominence, published_at, id FROM catalog_entry
    WHERE withdrawn_at IS NULL{among} ORDER BY prominence DESC, published_at DESC, id DESC LIMIT %s
) AS walked WHERE title_search @@ to_tsquery('simple', %s)
ORDER BY prominence DESC, published_at DESC, id DESC LIMIT %s
"""
