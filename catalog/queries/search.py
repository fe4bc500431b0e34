"""From what a reader typed to a search that cannot fail."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from catalog.folding import fold
from catalog.models import Entry
from catalog.queries.rows import COLUMNS, EntryRow, row_of
from catalog.querysets import EntryQuerySet

MOST_TERMS = 12
MOST_CHARACTERS = 300
RANKED = 500
_PART = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word or phrase; ``negative`` when it may not occur."""

    words: tuple[str, ...]
    negative: bool


def terms(text: str) -> tuple[Term, ...]:
    """The bounded list of terms in ``text``; never raises, whatever was typed."""
    found = []
    for part in _PART.finditer(text[:MOST_CHARACTERS].replace("\x00", " ")):
        words = tuple(fold(part["phrase"] if part["phrase"] is not None else part["word"]).split())
        if words:
            found.append(Term(words[:8], negative=bool(part["minus"])))
    return tuple(found[:MOST_TERMS])


def matching(entries: EntryQuerySet, text: str) -> EntryQuerySet | None:
    """The entries that hold every term of ``text``; None when it names no term at all."""
    query = _query(terms(text))
    return None if query is None else entries.filter(search=query)


def ranked(entries: EntryQuerySet, text: str, size: int) -> tuple[EntryRow, ...]:
    """The best ``size`` of the newest ``RANKED`` matches, title hits first."""
    query = _query(terms(text))
    if query is None:
        return ()
    newest = list(entries.filter(search=query).newest_first().values_list("id", flat=True)[:RANKED])
    best = (
        Entry.objects.filter(pk__in=newest)
        .annotate(rank=SearchRank(F("search"), query, normalization=1))
        .order_by("-rank", "-prominence", "-id")
    )
    return tuple(row_of(values) for values in best.values(*COLUMNS)[:size])


def _query(found: tuple[Term, ...]) -> SearchQuery | None:
    if not found or all(term.negative for term in found):
        return None
    parts = [
        ~_term_query(term) if term.negative else _term_query(term)
        for term in sorted(found, key=lambda term: term.negative)
    ]
    return reduce(and_, parts)


def _term_query(term: Term) -> SearchQuery:
    # Folded words hold letters, digits and blanks only, so nothing in them can be an operator.
    kind = "phrase" if len(term.words) > 1 else "plain"
    return SearchQuery(" ".join(term.words), config="english", search_type=kind)
