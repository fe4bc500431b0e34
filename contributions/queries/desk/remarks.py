"""What somebody says about an entry, beside what it is about, for the moderator who decides."""

from dataclasses import dataclass
from typing import Any

from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.content.quotes import paragraph_with, texts_of
from catalog.models import EntryRevision
from catalog.queries.critiques import CritiqueRow, ResponseRow, Turn
from catalog.queries.rows import address
from contributions import payloads
from contributions.models import Contribution, ContributionRevision, Receipt
from contributions.payloads import CritiqueWords, ReportWords, Words
from contributions.queries.interests import same_person
from contributions.queries.proposals import newest_of
from contributions.queries.words import preview_of, thread_of
from contributions.states import ContributionKind

# What publishing means for each kind: the decision's name, and what it does.
PUBLISHING = {
    ContributionKind.CLOSING: ("Agree", "The critique's state changes, with the reason beside it"),
    ContributionKind.REPORT: ("Accept", "It has been dealt with; nothing is published by this"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """``paragraph`` is where the quoted words stand in version ``base``, ``now`` in the current one, "" where they do
    not.

    ``preview`` is how it will be printed, ``thread`` the critique it answers or closes; ``checks`` are sentences about
    its author. A ``report`` is plain words, never printed.
    """

    kind: str
    entry_title: str
    entry_url: str
    base: int | None
    current: int | None
    quote: str
    paragraph: str
    now: str
    preview: CritiqueRow | ResponseRow | Turn | None
    thread: CritiqueRow | None
    report: str
    facts: tuple[tuple[str, str], ...]
    checks: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the entry has a newer version than the one this is about."""
        return self.base != self.current


def remark_of(contribution: Contribution, revision: ContributionRevision) -> Remark:
    """The newest revision of what somebody says, beside the entry."""
    words = payloads.from_json(contribution.kind, revision.content)
    base, newest = revision.base, newest_of(contribution.target_id)
    quote = words.quote if isinstance(words, CritiqueWords) else ""
    preview = preview_of(words, revision.declaration, base, contribution.author) if base else None
    entry: Any = contribution.target
    return Remark(
        kind=contribution.kind,
        entry_title=entry.title,
        entry_url=address(entry.kind, entry.slug),
        base=base.number if base else None,
        current=newest.number if newest else None,
        quote=quote,
        paragraph=paragraph_with(quote, *_texts(base)),
        now=paragraph_with(quote, *_texts(newest)),
        preview=preview,
        thread=thread_of(contribution.critique, entry),
        report=words.body if isinstance(words, ReportWords) else "",
        facts=() if isinstance(words, CritiqueWords) else payloads.facts_of(words),
        checks=tuple(_checks(contribution, revision, words, _content(base))),
    )


def _checks(
    contribution: Contribution, revision: ContributionRevision, words: Words, content: EntryContent | None
) -> list[str]:
    told = []
    name = contribution.author.public_name if contribution.author else ""
    if revision.declaration.get("is_author") and content and isinstance(content.facts, ResourceFacts):
        listed = any(same_person(name, author.name) for author in content.facts.authors) if name else False
        among = "among" if listed else "not among"
        told.append(f"Says that they are an author of the work. The name “{name}” is {among} its authors.")
    if isinstance(words, ReportWords):
        address_known = Receipt.objects.filter(contribution=contribution).exclude(email="").exists()
        reached = contribution.author_id or address_known
        told.append(
            "Whoever sent this hears of the decision by mail."
            if reached
            else "Whoever sent this gave no address. They can read your message at their receipt."
        )
    return told


def _content(revision: EntryRevision | None) -> EntryContent | None:
    return from_json(revision.content) if revision and revision.content else None


def _texts(revision: EntryRevision | None) -> tuple[str, ...]:
    content = _content(revision)
    return texts_of(content) if content else ()
