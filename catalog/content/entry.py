"""``EntryContent``: the one value that travels between contributions, importers, revisions, exports and the tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from alignhub.kit.wording import gettext
from catalog.content.facts import (
    ChallengeFacts,
    DirectionFacts,
    Facts,
    Link,
    MilestoneFacts,
    ResourceFacts,
    SolutionFacts,
)
from catalog.folding import is_blank
from catalog.kinds import LEGAL_LINKS, Curation, Kind, MilestoneStatus, Standing

TITLE_LENGTH = 300
SUMMARY_LENGTH = 2_000
BODY_LENGTH = 100_000
ITEM_LENGTH = 1_000
MOST_AUTHORS = 5_000
MOST_ITEMS = 200

REFERENCE = re.compile(r"(challenge|solution|resource|direction|milestone)/[a-z0-9]+(?:-[a-z0-9]+)*")
CLAIM_REFERENCE = re.compile(r"solution/[a-z0-9]+(?:-[a-z0-9]+)*#[a-z0-9]{3,12}")
ITEM_KEY = re.compile(r"[a-z0-9]{3,12}")
# The last two turn plain letters round, so that a title or a mail's subject reads as what it is not.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff\u202d\u202e]")
PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a content value cannot be published; ``path`` is dotted, like ``facts.claims.k3x9ab``."""

    path: str
    message: str


class InvalidContent(ValueError):
    """The content breaks a rule of its kind; ``problems`` says which, each written to be shown."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))


@dataclass(frozen=True, slots=True)
class EntryContent:
    """Everything an entry says, apart from its address and its history.

    ``summary`` and ``note`` (a public remark of the editors) are plain text, ``body`` is Markdown, ``tags`` are slugs
    of accepted tags, ``links`` and the items in ``facts`` name other entries as ``kind/slug``.
    """

    kind: Kind
    title: str
    summary: str
    facts: Facts
    body: str = ""
    note: str = ""
    curation: Curation = Curation.LISTED
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = field(default=())


def check(content: EntryContent) -> None:
    """Raise ``InvalidContent`` unless ``content`` keeps every rule that can be checked without the database."""
    problems = [*_text_problems(content), *_link_problems(content), *_facts_problems(content)]
    if problems:
        raise InvalidContent(problems)


def references(content: EntryContent) -> set[str]:
    """Every ``kind/slug`` the content names; claims count as their solution."""
    facts = content.facts
    found = {link.target for link in content.links}
    if not isinstance(facts, ResourceFacts | MilestoneFacts) and facts.parent:
        found.add(facts.parent)
    if isinstance(facts, SolutionFacts):
        found |= {claim.challenge for claim in facts.claims}
    if isinstance(facts, ResourceFacts):
        found |= {row.claim.partition("#")[0] for row in facts.evidence}
        found |= {row.replicates for row in facts.evidence if row.replicates}
        if facts.superseded_by:
            found.add(facts.superseded_by)
    if isinstance(facts, MilestoneFacts):
        found |= {proof.entry for proof in facts.proofs}
    return found


def _text_problems(content: EntryContent) -> Iterator[Problem]:
    limits = (
        ("title", content.title, 1, TITLE_LENGTH),
        ("summary", content.summary, 0, SUMMARY_LENGTH),
        ("body", content.body, 0, BODY_LENGTH),
        ("note", content.note, 0, SUMMARY_LENGTH),
    )
    for path, text, least, most in limits:
        yield from _length(path, text, least, most)
    if len(set(content.tags)) != len(content.tags):
        yield Problem("tags", gettext("A tag is listed twice."))


def _length(path: str, text: str, least: int, most: int) -> Iterator[Problem]:
    if least and is_blank(text):
        yield Problem(path, gettext("This may not be empty."))
    if len(text) > most:
        yield Problem(
            path, gettext("At most {most:,} characters; this has {length:,}.").format(most=most, length=len(text))
        )
    if found := CONTROL.search(text):
        # XML cannot hold most of them, so one would break every feed the entry is in.
        yield Problem(
            path, gettext("This contains the control character U+{code:04X}.").format(code=ord(found.group()))
        )


def _reference(path: str, reference: str | None, *kinds: Kind) -> Iterator[Problem]:
    if reference is None:
        return
    if not REFERENCE.fullmatch(reference):
        yield Problem(path, gettext("“{reference}” does not name an entry.").format(reference=reference))
    elif kinds and Kind(reference.partition("/")[0]) not in kinds:
        yield Problem(path, gettext("“{reference}” is of the wrong kind.").format(reference=reference))


def _keys(path: str, keys: list[str]) -> Iterator[Problem]:
    if len(keys) > MOST_ITEMS:
        yield Problem(path, gettext("At most {most} items.").format(most=MOST_ITEMS))
    if len(set(keys)) != len(keys):
        yield Problem(path, gettext("Two items have the same key."))
    for key in keys:
        if not ITEM_KEY.fullmatch(key):
            yield Problem(path, gettext("“{key}” is not an item key.").format(key=key))


def _link_problems(content: EntryContent) -> Iterator[Problem]:
    yield from _keys("links", [link.key for link in content.links])
    if len({(link.kind, link.target) for link in content.links}) != len(content.links):
        yield Problem("links", gettext("The same link is listed twice."))
    for link in content.links:
        path = f"links.{link.key}"
        sources, targets = LEGAL_LINKS[link.kind]
        if content.kind not in sources:
            yield Problem(
                path,
                gettext("A {kind} cannot have the link “{link}”.").format(
                    kind=content.kind.label.lower(), link=link.kind.label
                ),
            )
        yield from _reference(path, link.target, *targets)
        yield from _length(path, link.note, 0, ITEM_LENGTH)


def _facts_problems(content: EntryContent) -> Iterator[Problem]:
    match content.facts:
        case ChallengeFacts(aspects=lines, parent=parent) if content.kind == Kind.CHALLENGE:
            yield from _lines("facts.aspects", lines)
            yield from _reference("facts.parent", parent, Kind.CHALLENGE)
        case DirectionFacts(questions=lines, parent=parent) if content.kind == Kind.DIRECTION:
            yield from _lines("facts.questions", lines)
            yield from _reference("facts.parent", parent, Kind.DIRECTION)
        case SolutionFacts() as facts if content.kind == Kind.SOLUTION:
            yield from _solution_problems(facts)
        case ResourceFacts() as facts if content.kind == Kind.RESOURCE:
            yield from _resource_problems(facts)
        case MilestoneFacts() as facts if content.kind == Kind.MILESTONE:
            yield from _milestone_problems(facts)
        case _:
            yield Problem("facts", gettext("The facts belong to another kind of entry."))


def _lines(path: str, lines: tuple[str, ...]) -> Iterator[Problem]:
    if len(lines) > MOST_ITEMS:
        yield Problem(path, gettext("At most {most} items.").format(most=MOST_ITEMS))
    for number, line in enumerate(lines, 1):
        yield from _length(f"{path}.{number}", line, 1, ITEM_LENGTH)


def _solution_problems(facts: SolutionFacts) -> Iterator[Problem]:
    yield from _lines("facts.points", facts.points)
    yield from _reference("facts.parent", facts.parent, Kind.SOLUTION)
    yield from _keys("facts.notes", [note.key for note in facts.notes])
    yield from _keys("facts.implementations", [item.key for item in facts.implementations])
    yield from _keys("facts.claims", [claim.key for claim in facts.claims])
    for note in facts.notes:
        yield from _length(f"facts.notes.{note.key}", note.text, 1, ITEM_LENGTH)
    for item in facts.implementations:
        yield from _length(f"facts.implementations.{item.key}", item.name, 1, ITEM_LENGTH)
        yield from _address(f"facts.implementations.{item.key}", item.url)
    for claim in facts.claims:
        yield from _length(f"facts.claims.{claim.key}", claim.statement, 1, ITEM_LENGTH)
        yield from _reference(f"facts.claims.{claim.key}", claim.challenge, Kind.CHALLENGE)


def _resource_problems(facts: ResourceFacts) -> Iterator[Problem]:
    if facts.url:
        yield from _address("facts.url", facts.url)
    if facts.date and not is_partial_date(facts.date):
        yield Problem("facts.date", gettext("A date is a year, a year and month, or a full day, like 2024-05-01."))
    if len(facts.authors) > MOST_AUTHORS:
        yield Problem("facts.authors", gettext("At most {most:,} authors.").format(most=MOST_AUTHORS))
    if any(is_blank(author.name) for author in facts.authors):
        yield Problem("facts.authors", gettext("An author has no name."))
    if len(set(facts.identifiers)) != len(facts.identifiers):
        yield Problem("facts.identifiers", gettext("An identifier is listed twice."))
    if (facts.superseded_by is None) == (facts.standing == Standing.SUPERSEDED):
        yield Problem(
            "facts.superseded_by", gettext("A superseded work names the one that supersedes it, and only such a work.")
        )
    yield from _reference("facts.superseded_by", facts.superseded_by, Kind.RESOURCE)
    yield from _length("facts.venue", facts.venue, 0, ITEM_LENGTH)
    yield from _length("facts.abstract", facts.abstract, 0, BODY_LENGTH)
    yield from _keys("facts.evidence", [row.key for row in facts.evidence])
    for row in facts.evidence:
        path = f"facts.evidence.{row.key}"
        if not CLAIM_REFERENCE.fullmatch(row.claim):
            yield Problem(path, gettext("“{claim}” does not name a claim.").format(claim=row.claim))
        yield from _length(path, row.sentence, 1, ITEM_LENGTH)
        yield from _length(path, row.setting, 0, ITEM_LENGTH)
        yield from _length(path, row.locator, 0, ITEM_LENGTH)
        yield from _reference(path, row.replicates, Kind.RESOURCE)


def _milestone_problems(facts: MilestoneFacts) -> Iterator[Problem]:
    yield from _length("facts.criterion", facts.criterion, 1, ITEM_LENGTH)
    yield from _keys("facts.proofs", [proof.key for proof in facts.proofs])
    if facts.status == MilestoneStatus.DONE and not facts.proofs:
        yield Problem("facts.proofs", gettext("A milestone is done only with a published entry as its proof."))
    for proof in facts.proofs:
        yield from _reference(f"facts.proofs.{proof.key}", proof.entry)
        yield from _length(f"facts.proofs.{proof.key}", proof.sentence, 1, ITEM_LENGTH)


def _address(path: str, url: str) -> Iterator[Problem]:
    yield from _length(path, url, 1, ITEM_LENGTH)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        yield Problem(path, gettext("An address starts with https:// or http:// and names a host."))


def is_partial_date(text: str) -> bool:
    """Whether ``text`` is a year, a year and month, or a day that there is."""
    if not PARTIAL_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return False
    return True
