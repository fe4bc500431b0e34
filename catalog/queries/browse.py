"""The list of everything: narrowed by facets and words, counted, sorted, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alignhub.kit.wording import gettext
from catalog.kinds import APPROACH_LETTER, Approach, Kind, ResourceType
from catalog.models import Counter
from catalog.queries import facets, samples, search, spelling, walks
from catalog.queries.conditions import Asked, Condition, Group
from catalog.queries.facets import FACETS, Counted, Number
from catalog.queries.filters import BLANK, Filters, Sort, condition_of
from catalog.queries.narrowed import Narrowed, asked_of, narrowed
from catalog.queries.renamed import tag_called
from catalog.queries.rows import Listing
from catalog.queries.samples import Sample, Shown
from catalog.queries.terms import Note, parse
from catalog.queries.walks import Order

_ORDER = {
    Sort.RELEVANCE: Order.PROMINENT,
    Sort.NEWEST: Order.NEWEST,
    Sort.UPDATED: Order.UPDATED,
    Sort.EVIDENCE: Order.EVIDENCE,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its text in the address, its label, and how many entries it would show."""

    value: str
    label: str
    number: Number
    chosen: bool


@dataclass(frozen=True, slots=True)
class Loosened:
    """What the list would hold without one filter; ``facet`` and ``value`` name it as in the address."""

    facet: str
    value: str
    number: Number


@dataclass(frozen=True, slots=True)
class BrowsePage:
    """``choices`` by facet; ``names`` gives the label of every chosen tag and challenge.

    ``sampled`` says that the order covers only the newest matches, ``cut`` that a walk ended before the page was full.
    ``unknown`` are tags and challenges of the address that are not there and narrow nothing, ``called`` is the tag
    (slug, name) that goes by the words of a search which finds nothing.
    """

    filters: Filters
    listing: Listing
    total: Number
    choices: dict[str, tuple[Choice, ...]]
    names: dict[str, str]
    stems: dict[str, str]
    notes: tuple[Note, ...] = ()
    sampled: int = 0
    cut: bool = False
    respelt: str = ""
    unknown: tuple[str, ...] = ()
    called: tuple[str, str] | None = None
    loosened: tuple[Loosened, ...] = field(default=())

    @property
    def searched(self) -> bool:
        """Whether words narrow the list: those of the search may hold nothing to look for."""
        return bool(self.filters.q) and Note.NOTHING not in self.notes


def browse_page(filters: Filters) -> BrowsePage:
    """The page for ``filters``; tags and challenges that do not exist are left out of them, and told."""
    work = narrowed(filters)
    filters, known, asked_for = work.filters, work.frame, work.search
    sample = _sample(work, samples.enough(work.asked), _shown(work))
    listing, sampled = _listing(work, sample)
    whole, named = _counted(work, sample)
    empty = not listing.rows and not (listing.after or listing.before)
    called = tag_called(filters.q) if empty and asked_for else None
    return BrowsePage(
        filters=filters,
        listing=listing,
        total=_total(work, sample),
        choices=_choices(work, whole, named),
        names={slug: row.name for slug, row in known.tags.items()} | known.challenges,
        stems={word: stem for word, stem in known.stems.items() if stem} if asked_for else {},
        notes=asked_for.notes if work.asked.condition.text or not asked_for else (*asked_for.notes, Note.COMMON),
        sampled=sampled,
        cut=bool(listing.after) and len(listing.rows) < work.size and not filters.before,
        # What goes by that name is not misspelt.
        respelt=_respelt(work) if empty and asked_for and not called else "",
        unknown=work.unknown,
        called=called,
        loosened=_loosened(work) if empty else (),
    )


def newest_of(filters: Filters) -> Sample:
    """The newest entries that ``filters`` leave, for files and feeds; a thousand at most, fewer for frequent words.

    Without any where a tag or challenge is not there, or the search holds nothing to look for: whoever follows what was
    asked for wants no list of everything instead.
    """
    work = narrowed(filters)
    if work.unknown or (filters.q and not work.search):
        return Sample((), complete=True)
    return _sample(work, samples.SAMPLE, None) or samples.sample(work.asked)


def number_of(filters: Filters) -> Number:
    """How many entries ``filters`` leave that hold words of their search; 0 where there are none to look for."""
    asked = narrowed(filters).asked
    return facets.count_sets([asked])[0] if asked.condition.text else Number(0)


@dataclass(frozen=True, slots=True)
class KindPage:
    listing: Listing
    total: int


def kind_page(kind: Kind, *, after: str = "", before: str = "") -> KindPage:
    """The list of one kind, most worked-on first."""
    number = Counter.objects.filter(key=f"facet:kind:{kind}").values_list("value", flat=True).first() or 0
    asked = Asked(Condition((Group("kind", (f"kind:{kind}",)),)), number, number, number, number)
    return KindPage(walks.page(asked, Order.PROMINENT, after=after, before=before), number)


# -- the rows ----------------------------------------------------------------------------------------------------------
def _shown(work: Narrowed) -> Shown | None:
    """The page of the sample that may be shown; what is best first is ranked by itself."""
    filters = work.filters
    if work.ranked:
        return None
    return Shown(_ORDER[filters.sort], filters.after, filters.before)


def _sample(work: Narrowed, most: int, shown: Shown | None) -> Sample | None:
    """The newest matches, ``most`` of those that hold frequent words, with those of the page ``shown``; None for the
    list of everything."""
    if work.asked.condition.text or (work.asked.condition and not work.search):
        return samples.sample(work.asked, most, shown)
    if work.search:
        # Nothing but words that every text holds: only titles can answer.
        return search.title_hits(work.asked, work.search, work.titles)
    return None


def _listing(work: Narrowed, sample: Sample | None) -> tuple[Listing, int]:
    """The page, and among how many of the newest matches it is sorted (0 for all)."""
    filters, order = work.filters, _ORDER[work.filters.sort]
    at: dict[str, Any] = {"after": filters.after, "before": filters.before}
    if sample is None:
        return walks.page(work.asked, order, **at), 0
    if work.ranked:
        return search.best_first(work.search, work.asked, sample, work.titles, **at)
    in_walk = order in (Order.PROMINENT, Order.NEWEST) and work.asked.condition
    if in_walk and (not sample.complete or walks.driven_alone(work.asked)):
        return walks.page(work.asked, order, **at), 0
    may_stand = sample.ids if sample.paged is None else sample.paged
    return walks.page_of(may_stand, order, **at), 0 if sample.complete else len(sample.ids)


# -- the numbers -------------------------------------------------------------------------------------------------------
def _counted(work: Narrowed, sample: Sample | None) -> tuple[Counted, dict[str, str]]:
    """The numbers under all filters, and the tags worth offering (slug to name)."""
    if sample is None:
        return Counted(work.frame.counters, work.frame.total), {row.slug: row.name for row in work.frame.top_tags}
    return facets.count(sample)


def _total(work: Narrowed, sample: Sample | None) -> Number:
    groups = work.asked.condition.groups
    # One value of one facet has a counter of its own.
    if not work.search and len(groups) == 1 and len(groups[0].lexemes) == 1:
        return Number(work.frame.counters.get(groups[0].lexemes[0], 0))
    return Number(len(sample.ids), not sample.complete) if sample else Number(work.frame.total)


def _choices(work: Narrowed, whole: Counted, named: Mapping[str, str]) -> dict[str, tuple[Choice, ...]]:
    filters, known = work.filters, work.frame
    each = _each(work, whole)
    kinds = tuple(_choice(each["kind"], "kind", kind.value, str(kind.label), kind in filters.kinds) for kind in Kind)
    challenges = tuple(
        _choice(each["challenge"], "challenge", slug, title, slug in filters.challenges)
        for slug, title in known.challenges.items()
    )
    approaches = tuple(
        _choice(
            each["approach"],
            "approach",
            approach.value,
            f"{APPROACH_LETTER[approach]} {approach.label}",
            approach in filters.approaches,
        )
        for approach in Approach
    )
    types = (_choice(each["type"], "type", of.value, str(of.label), of in filters.types) for of in ResourceType)
    marks = each["evidence"]
    evidence = tuple(
        Choice(str(level), "", marks.number(*(f"amount:{n}" for n in range(level, 5))), level == filters.evidence)
        for level in range(1, 5)
    )
    any_evidence = Choice("", gettext("Any"), Number(marks.total, not marks.complete), not filters.evidence)
    tags = {slug: known.tags[slug].name for slug in filters.tags} | dict(named)
    return {
        "kind": kinds,
        "challenge": challenges,
        "approach": approaches,
        # What the newest matches do not carry, older ones may.
        "type": tuple(choice for choice in types if choice.number.value or choice.number.more or choice.chosen),
        "evidence": (any_evidence, *evidence),
        "contested": (_choice(each["contested"], "contested", "yes", gettext("Contested"), filters.contested),),
        "critiques": (
            _choice(each["critiques"], "critiques", "open", gettext("Has open critiques"), filters.critiques),
        ),
        "tag": tuple(_choice(whole, "tag", slug, name, slug in filters.tags) for slug, name in tags.items()),
    }


def _choice(counted: Counted, facet: str, value: str, label: str, chosen: bool) -> Choice:
    return Choice(value, label, counted.number(f"{facet}:{value}"), chosen)


def _each(work: Narrowed, whole: Counted) -> dict[str, Counted]:
    """For each facet, what its values would show: counted without the facet's own choice."""
    chosen = {group.name for group in work.asked.condition.groups}
    everything = Counted(work.frame.counters, work.frame.total)
    found, sets = {}, []
    for name in FACETS:
        if name not in chosen:
            found[name] = whole
            continue
        condition = work.asked.condition.leaving_out(name)
        if condition or work.search:
            sets.append((name, work.without(condition)))
        else:
            found[name] = everything
    return found | facets.count_each(sets)


def _respelt(work: Narrowed) -> str:
    """The search in another spelling that finds something under the same filters; "" if there is none."""
    text = spelling.respelt(work.filters.q, work.search)
    if not text:
        return ""
    meant = parse(text)
    condition = condition_of(work.filters, work.frame, meant)
    if not condition.text:
        return ""
    words, _ = search.estimates(meant, condition.text)
    (number,) = facets.count_sets([asked_of(condition, work.frame, words)])
    return text if number.value else ""


def _loosened(work: Narrowed) -> tuple[Loosened, ...]:
    """What each filter's removal would show, for a list that holds nothing."""
    filters = work.filters
    each = [
        *(("tag", slug, replace(filters, tags=tuple(s for s in filters.tags if s != slug))) for slug in filters.tags),
        *(
            (name, "", replace(filters, **blank))
            for name, blank in BLANK.items()
            if any(getattr(filters, key) for key in blank)
        ),
    ]
    sets = [work.without(condition_of(left, work.frame, parse(left.q))) for _, _, left in each]
    counted = iter(facets.count_sets([asked for asked in sets if asked.condition]))
    everything = Number(work.frame.total)
    rows = [
        Loosened(name, value, next(counted) if asked.condition else everything)
        for (name, value, _), asked in zip(each, sets, strict=True)
    ]
    return tuple(row for row in rows if row.number.value)
