"""What a contribution says about itself, as rows that a moderator can check one by one."""

from dataclasses import dataclass
from typing import Any

from alignhub.kit.wording import gettext
from catalog.citations.cited import IDENTIFIER_ADDRESS
from catalog.content.entry import EntryContent
from catalog.content.facts import (
    ChallengeFacts,
    DirectionFacts,
    MilestoneFacts,
    ResourceFacts,
    SolutionFacts,
)
from catalog.kinds import IdentifierScheme
from catalog.queries.rows import address

MOST_AUTHORS = 40
# Where the record of a source can be read, by a word of the source's name.
_RECORDS = {
    "arxiv": (IdentifierScheme.ARXIV, "https://arxiv.org/abs/{}"),
    "crossref": (IdentifierScheme.DOI, "https://search.crossref.org/?q={}"),
    "datacite": (IdentifierScheme.DOI, "https://commons.datacite.org/doi.org/{}"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """``source`` names where the form was filled in from, "" when typed by hand; ``source_url`` is its record."""

    label: str
    value: str
    url: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The paper beside its evidence. ``abstract`` is there only where its licence lets us show it."""

    title: str
    byline: str
    source: str
    source_url: str
    abstract: str
    licence: str


def facts_of(content: EntryContent, form: dict[str, Any]) -> tuple[Fact, ...]:
    """The facts of any kind of entry; those without a value are left out."""
    match content.facts:
        case ResourceFacts() as facts:
            rows = _resource(facts, content.title, form)
        case SolutionFacts() as facts:
            rows = [
                Fact(gettext("Approach"), str(facts.approach.label)),
                Fact(gettext("Maturity"), str(facts.maturity.label)),
                _parent(facts.parent),
                *(Fact(gettext("Point"), point) for point in facts.points),
                *(Fact(str(note.kind.label), note.text) for note in facts.notes),
                *(Fact(gettext("Code"), item.name, item.url) for item in facts.implementations),
            ]
        case ChallengeFacts() as facts:
            rows = [_parent(facts.parent), *(Fact(gettext("Aspect"), line) for line in facts.aspects)]
        case DirectionFacts() as facts:
            rows = [_parent(facts.parent), *(Fact(gettext("Question"), line) for line in facts.questions)]
        case MilestoneFacts() as facts:
            rows = [
                Fact(gettext("Phase"), str(facts.phase.label)),
                Fact(gettext("Status"), str(facts.status.label)),
                Fact(gettext("Criterion"), facts.criterion),
                *(Fact(gettext("Proof"), proof.sentence, address(*proof.entry.split("/"))) for proof in facts.proofs),
            ]
    return tuple(row for row in rows if row.value)


def work_of(content: EntryContent) -> Work | None:
    """The work that a resource's evidence rests on."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return None
    label, url = _source(facts)
    about = (_authors(facts, most=3), facts.venue, facts.date[:4])
    return Work(content.title, ", ".join(part for part in about if part), label, url, facts.abstract, facts.licence)


def _resource(facts: ResourceFacts, title: str, form: dict[str, Any]) -> list[Fact]:
    sources = form.get("_sources") or {}
    records = {
        identifier.scheme: identifier.value
        for identifier in facts.identifiers
        if identifier.scheme in IDENTIFIER_ADDRESS
    }

    def fact(field: str, label: str, value: str, url: str = "") -> Fact:
        source = str(sources.get(field, ""))
        for word, (scheme, pattern) in _RECORDS.items():
            if word in source.lower() and scheme in records:
                return Fact(label, value, url, source, pattern.format(records[scheme]))
        return Fact(label, value, url, source)

    return [
        fact("title", gettext("Title"), title),
        Fact(gettext("Type"), str(facts.type.label)),
        fact("authors", gettext("Authors"), _authors(facts, MOST_AUTHORS)),
        fact("date", gettext("Date"), facts.date),
        fact("venue", gettext("Venue"), facts.venue),
        fact("publication", gettext("Status"), str(facts.publication.label) if facts.publication else ""),
        *(
            fact(
                identifier.scheme.value,
                str(identifier.scheme.label),
                identifier.value,
                IDENTIFIER_ADDRESS.get(identifier.scheme, "").format(identifier.value),
            )
            for identifier in facts.identifiers
        ),
        fact("url", gettext("Address"), facts.url, facts.url),
        Fact(gettext("Licence"), facts.licence),
    ]


def _authors(facts: ResourceFacts, most: int) -> str:
    names = [author.name for author in facts.authors]
    more = facts.authors_truncated or len(names) > most
    return "; ".join(names[:most]) + (gettext(" and others") if more and names else "")


def _source(facts: ResourceFacts) -> tuple[str, str]:
    for identifier in facts.identifiers:
        if pattern := IDENTIFIER_ADDRESS.get(identifier.scheme):
            return f"{identifier.scheme.label} {identifier.value}", pattern.format(identifier.value)
    return facts.url, facts.url


def _parent(reference: str | None) -> Fact:
    return (
        Fact(gettext("Part of"), reference, address(*reference.split("/")))
        if reference
        else Fact(gettext("Part of"), "")
    )
