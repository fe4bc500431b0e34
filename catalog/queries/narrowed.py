"""What a narrowed list is asked for, and what is known of it before any entry is read."""

from dataclasses import dataclass, replace

from catalog.queries import samples, search, walks
from catalog.queries.conditions import Asked, Condition, expected, loose
from catalog.queries.filters import Filters, Sort, condition_of, facet_pairs
from catalog.queries.frame import Frame, frame
from catalog.queries.renamed import with_standing_names
from catalog.queries.terms import Search, parse


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What one page of a list is made from; ``unknown`` are tags and challenges of its address that are not there."""

    filters: Filters
    frame: Frame
    search: Search
    # How many entries are expected to hold the words of the search, and to hold all of it in their titles.
    words: int
    titles: int
    asked: Asked
    unknown: tuple[str, ...]

    @property
    def ranked(self) -> bool:
        """Whether the best matches come first, and not those that an order puts there."""
        return bool(self.search) and self.filters.sort == Sort.RELEVANCE

    @property
    def size(self) -> int:
        """How many rows a page has."""
        return search.PAGE if self.ranked else walks.PAGE

    def without(self, condition: Condition) -> Asked:
        return asked_of(condition, self.frame, self.words)


def narrowed(filters: Filters) -> Narrowed:
    """``filters`` without the tags and challenges that are not there."""
    asked_for = parse(filters.q)
    # A narrowed list offers the tags of what it found.
    known = _frame(filters, asked_for, with_tags=not asked_for and not facet_pairs(filters))
    if unknown := _unknown(filters, known):
        # Seldom: a tag or challenge that was merged since the address was written down. Another may leave no filter.
        filters = with_standing_names(filters, unknown)
        known = _frame(filters, asked_for, with_tags=True)
        unknown = _unknown(filters, known)
    filters = replace(
        filters,
        tags=tuple(slug for slug in filters.tags if slug in known.tags),
        challenges=tuple(slug for slug in filters.challenges if slug in known.challenges),
    )
    condition = condition_of(filters, known, asked_for)
    # Without words that are not too common to be searched for, the planner is asked about titles all the same.
    words, titles = search.estimates(asked_for, condition.text) if asked_for else (0, 0)
    return Narrowed(filters, known, asked_for, words, titles, asked_of(condition, known, words), unknown)


def _frame(filters: Filters, asked_for: Search, *, with_tags: bool) -> Frame:
    return frame(
        filters.tags,
        filters.challenges,
        asked_for.words,
        with_years=bool(filters.year_from or filters.year_to),
        with_tags=with_tags,
    )


def _unknown(filters: Filters, known: Frame) -> tuple[str, ...]:
    tags = (slug for slug in filters.tags if slug not in known.tags)
    return (*tags, *(slug for slug in filters.challenges if slug not in known.challenges))


def asked_of(condition: Condition, known: Frame, words: int) -> Asked:
    """``condition`` with what to expect of it, when ``words`` entries are expected to hold its words."""
    faceted, most = expected(condition, known.counters, known.total)
    likely = min(round(faceted * words / max(known.total, 1)), most) if condition.text else faceted
    chosen = (row for row in map(known.tag_of, condition.tag_lexemes) if row)
    rarest = min(chosen, key=lambda row: row.entries, default=None)
    population = known.counters.get(f"kind:{condition.kind}", 0) if condition.kind else known.total
    population = rarest.entries if rarest else population
    on_rows = loose(condition, known.counters, known.total, likely)
    return Asked(
        condition,
        known.total,
        likely,
        most,
        population,
        rarest.id if rarest else None,
        known.newest,
        on_rows,
        guessed=bool(condition.text) and samples.is_guess(words, known.total),
        rarest=f"tag:{rarest.slug}" if rarest else "",
        faceted=faceted,
    )
