"""What a version says beside its text, as parts that one template prints for every kind of entry."""

from collections.abc import Iterator
from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.citations.cited import IDENTIFIER_ADDRESS
from catalog.content.comparison import Titles
from catalog.content.entry import EntryContent
from catalog.content.facts import (
    ChallengeFacts,
    DirectionFacts,
    Identifier,
    MilestoneFacts,
    ResourceFacts,
    SolutionFacts,
)
from catalog.kinds import APPROACH_LETTER, Kind, LinkKind, NoteKind, Standing
from catalog.queries.rows import address


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a part. ``title`` links to ``url`` where there is one; ``meta`` says what the item is."""

    text: str = ""
    title: str = ""
    url: str = ""
    meta: str = ""
    # The kind of a qualifying note.
    note: str = ""
    # Of a work, of which only the year or the month may be known.
    date: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its items. ``key`` names the part in every language; ``before_text`` puts it above the entry's
    text, as the entry's own page does."""

    key: str
    heading: str
    items: tuple[Item, ...]
    before_text: bool = False


def parts_of(content: EntryContent, titles: Titles) -> tuple[Part, ...]:
    """The parts in the order of the entry's page; empty ones are left out."""
    parts = [*_parts(content, titles), Part("links", gettext("Links"), tuple(_links(content, titles)))]
    if content.tags:
        tags = (Item(title=titles.get(f"tag/{slug}", slug), url=f"/tags/{slug}/") for slug in content.tags)
        parts.append(Part("tags", gettext("Tags"), tuple(tags)))
    return tuple(part for part in parts if part.items)


def _parts(content: EntryContent, titles: Titles) -> Iterator[Part]:
    match content.facts:
        case ChallengeFacts(aspects=lines, parent=parent):
            yield _lines("aspects", gettext("Aspects"), lines)
            yield _parent(parent, titles)
        case DirectionFacts(questions=lines, parent=parent):
            yield _lines("open-questions", gettext("Open questions"), lines)
            yield _parent(parent, titles)
        case SolutionFacts() as facts:
            yield from _solution(facts, titles)
        case MilestoneFacts() as facts:
            yield Part(
                "done-when",
                gettext("Done when"),
                (Item(facts.criterion, meta=str(facts.status.label)),),
                before_text=True,
            )
            proofs = (_entry(proof.entry, titles, text=proof.sentence) for proof in facts.proofs)
            yield Part("proofs", gettext("Proofs"), tuple(proofs))
        case ResourceFacts() as facts:
            yield from _resource(facts, titles)


def _solution(facts: SolutionFacts, titles: Titles) -> Iterator[Part]:
    yield _lines("points", gettext("Points"), facts.points)
    yield Part(
        "facts",
        gettext("Facts"),
        (
            Item(f"{APPROACH_LETTER[facts.approach]} {facts.approach.label}", meta=gettext("Group")),
            Item(str(facts.maturity.label), meta=gettext("Maturity")),
        ),
        before_text=True,
    )
    yield _parent(facts.parent, titles)
    notes = (Item(note.text, meta=str(NoteKind(note.kind).label), note=note.kind) for note in facts.notes)
    yield Part("qualifying-notes", gettext("Qualifying notes"), tuple(notes))
    yield Part(
        "implementations",
        gettext("Implementations"),
        tuple(Item(title=item.name, url=item.url) for item in facts.implementations),
    )
    yield Part(
        "claims",
        gettext("Claims"),
        tuple(
            _entry(claim.challenge, titles, text=claim.statement, meta=str(claim.relation.label))
            for claim in facts.claims
        ),
    )


def _resource(facts: ResourceFacts, titles: Titles) -> Iterator[Part]:
    authors = ", ".join(author.name for author in facts.authors[:50])
    if len(facts.authors) > 50 or facts.authors_truncated:
        authors += gettext(" and others")
    items = (
        Item(str(facts.type.label), meta=gettext("Type")),
        Item(authors, meta=gettext("Authors")),
        Item(facts.venue, meta=gettext("Venue")),
        Item(date=facts.date, meta=gettext("Date")),
        Item(str(facts.publication.label) if facts.publication else "", meta=gettext("Publication status")),
        Item(facts.licence, meta=gettext("Licence of the work")),
        Item("" if facts.standing == Standing.CURRENT else str(facts.standing.label), meta=gettext("Standing")),
        *(_identifier(identifier) for identifier in facts.identifiers),
        Item(title=facts.url, url=facts.url, meta=gettext("Address")),
    )
    said = tuple(item for item in items if item.text or item.title or item.date)
    yield Part("facts", gettext("Facts"), said, before_text=True)
    yield Part("abstract", gettext("Abstract"), (Item(facts.abstract),) if facts.abstract else ())
    yield Part(
        "what-it-says-about-claims",
        gettext("What it says about claims"),
        tuple(
            _entry(
                row.claim.partition("#")[0],
                titles,
                text=row.sentence,
                meta=f"{row.stance.label}, {row.design.label.lower()}",
            )
            for row in facts.evidence
        ),
    )


def _identifier(identifier: Identifier) -> Item:
    label, pattern = str(identifier.scheme.label), IDENTIFIER_ADDRESS.get(identifier.scheme, "")
    if not pattern:
        return Item(identifier.value, meta=label)
    return Item(title=identifier.value, url=pattern.format(identifier.value), meta=label)


def _links(content: EntryContent, titles: Titles) -> Iterator[Item]:
    for link in content.links:
        label = str(LinkKind(link.kind).label)
        yield _entry(link.target, titles, text=link.note, meta=label[0].upper() + label[1:])


def _lines(key: str, heading: str, lines: tuple[str, ...]) -> Part:
    return Part(key, heading, tuple(Item(line) for line in lines), before_text=True)


def _parent(parent: str | None, titles: Titles) -> Part:
    return Part("part-of", gettext("Part of"), (_entry(parent, titles),) if parent else ())


def _entry(reference: str, titles: Titles, *, text: str = "", meta: str = "") -> Item:
    kind, _, slug = reference.partition("/")
    # An entry that has gone since keeps its reference, which leads to the reason.
    return Item(text=text, title=titles.get(reference, reference), url=address(Kind(kind), slug), meta=meta)
