"""Two entries that are the same thing become one content: what one of them says is kept, what both say stands once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from alignhub.kit.wording import gettext
from catalog.content.entry import EntryContent
from catalog.content.facts import (
    ChallengeFacts,
    Claim,
    DirectionFacts,
    Facts,
    MilestoneFacts,
    ResourceFacts,
    SolutionFacts,
    new_key,
)
from catalog.folding import fold
from catalog.kinds import Standing

T = TypeVar("T")
# What a resource may lack and its double may know.
FILLED = ("url", "venue", "date", "publication", "licence", "abstract")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its ``kind/slug`` and what it says."""

    reference: str
    content: EntryContent


@dataclass(frozen=True, slots=True)
class SameClaim:
    """Two claims, by key, that say the same; ``gone_stays`` when the words of the entry that goes are kept."""

    gone: str
    staying: str
    gone_stays: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """What the staying entry says from now on, and for claims that went, by reference, those to be read instead."""

    content: EntryContent
    claims: Mapping[str, str]


def alike(gone: EntryContent, staying: EntryContent) -> tuple[SameClaim, ...]:
    """Claims that may be the same, since they say of the same challenge that it is reduced, or worsened.

    Each appears once; those with the same words come together first.
    """
    here = list(_claims(staying))
    pairs: list[SameClaim] = []
    for exact in (True, False):
        paired = {pair.gone for pair in pairs}
        for claim in (claim for claim in _claims(gone) if claim.key not in paired):
            fitting = [other for other in here if _same(claim, other) and (not exact or _same_words(claim, other))]
            if fitting:
                here.remove(fitting[0])
                pairs.append(SameClaim(claim.key, fitting[0].key))
    return tuple(pairs)


def join(gone: Side, staying: Side, same: Iterable[SameClaim] = ()) -> Joined:
    """What ``staying`` says once ``gone`` has been merged into it. Raises ``ValueError`` across kinds."""
    source, into = gone.content, staying.content
    if source.kind != into.kind:
        raise ValueError(gettext("Only entries of one kind can be merged."))
    joining = _Joining(gone, staying, tuple(same))
    links = [link for link in into.links if link.target != gone.reference]
    known = {(link.kind, link.target) for link in links} | {(link.kind, staying.reference) for link in source.links}
    links += [link for link in source.links if (link.kind, link.target) not in known]
    content = replace(
        into,
        summary=into.summary or source.summary,
        body=into.body or source.body,
        curation=max(into.curation, source.curation),
        tags=_union(into.tags, source.tags),
        links=_keyed(links),
        facts=joining.facts(source.facts, into.facts),
    )
    return Joined(content, joining.claims)


class _Joining:
    def __init__(self, gone: Side, staying: Side, same: tuple[SameClaim, ...]):
        self.gone, self.staying, self.same = gone.reference, staying.reference, same
        self.claims: dict[str, str] = {}

    def facts(self, source: Facts, into: Facts) -> Facts:
        match source, into:
            case ChallengeFacts(), ChallengeFacts():
                return replace(into, aspects=_union(into.aspects, source.aspects), parent=self._parent(into.parent))
            case DirectionFacts(), DirectionFacts():
                return replace(
                    into, questions=_union(into.questions, source.questions), parent=self._parent(into.parent)
                )
            case MilestoneFacts(), MilestoneFacts():
                return replace(into, proofs=_keyed(_new(into.proofs, source.proofs, "entry")))
            case SolutionFacts(), SolutionFacts():
                return replace(
                    into,
                    points=_union(into.points, source.points),
                    notes=_keyed(_new(into.notes, source.notes, "text")),
                    implementations=_keyed(_new(into.implementations, source.implementations, "url")),
                    claims=self._claims(source, into),
                    parent=self._parent(into.parent),
                )
            case ResourceFacts(), ResourceFacts():
                return self._resource(source, into)
        raise ValueError(gettext("Only entries of one kind can be merged."))

    def _parent(self, reference: str | None) -> str | None:
        return None if reference == self.gone else reference

    def _resource(self, source: ResourceFacts, into: ResourceFacts) -> ResourceFacts:
        values: dict[str, Any] = {name: getattr(into, name) or getattr(source, name) for name in FILLED}
        if not into.authors:
            values |= {"authors": source.authors, "authors_truncated": source.authors_truncated}
        if into.superseded_by == self.gone:
            values |= {"standing": Standing.CURRENT, "superseded_by": None}
        evidence = [row for row in source.evidence if row.replicates != self.staying]
        known = {(row.claim, row.sentence) for row in into.evidence}
        rows = [replace(row, replicates=self._parent(row.replicates)) for row in into.evidence]
        rows += [row for row in evidence if (row.claim, row.sentence) not in known]
        return replace(into, identifiers=_union(into.identifiers, source.identifiers), evidence=_keyed(rows), **values)

    def _claims(self, source: SolutionFacts, into: SolutionFacts) -> tuple[Claim, ...]:
        coming = {claim.key: claim for claim in source.claims}
        result = []
        for claim in into.claims:
            pair = next((pair for pair in self.same if pair.staying == claim.key and pair.gone in coming), None)
            if pair is None:
                result.append(claim)
                continue
            other = coming.pop(pair.gone)
            # The place, and the address people have cited, are those of the entry that stays.
            kept = replace(claim, statement=other.statement) if pair.gone_stays else claim
            result.append(replace(kept, search_note=claim.search_note or other.search_note))
            self.claims[f"{self.gone}#{other.key}"] = f"{self.staying}#{claim.key}"
        taken = {claim.key for claim in result}
        for claim in coming.values():
            key = claim.key if claim.key not in taken else _fresh(taken)
            if key != claim.key:
                self.claims[f"{self.gone}#{claim.key}"] = f"{self.staying}#{key}"
            taken.add(key)
            result.append(replace(claim, key=key))
        return tuple(result)


def _claims(content: EntryContent) -> tuple[Claim, ...]:
    return content.facts.claims if isinstance(content.facts, SolutionFacts) else ()


def _same(one: Claim, other: Claim) -> bool:
    return (one.challenge, one.relation) == (other.challenge, other.relation)


def _same_words(one: Claim, other: Claim) -> bool:
    return fold(one.statement) == fold(other.statement)


def _union(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys([*one, *other]))


def _new(one: tuple[Any, ...], other: tuple[Any, ...], name: str) -> list[Any]:
    known = {getattr(item, name) for item in one}
    return [*one, *(item for item in other if getattr(item, name) not in known)]


def _keyed(items: Iterable[Any]) -> tuple[Any, ...]:
    """``items`` with a new key for each whose key another had before it."""
    taken: set[str] = set()
    result = []
    for item in items:
        key = item.key if item.key not in taken else _fresh(taken)
        taken.add(key)
        result.append(item if key == item.key else replace(item, key=key))
    return tuple(result)


def _fresh(taken: set[str]) -> str:
    key = new_key()
    while key in taken:
        key = new_key()
    return key
