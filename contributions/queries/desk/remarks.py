"""What somebody says about an entry, beside what it is about, for the moderator who decides."""

from dataclasses import dataclass
from typing import Any

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.joining import Side, join
from catalog.content.quotes import paragraph_with, texts_of
from catalog.models import Claim, Entry, EntryRevision, Evidence, Link
from catalog.queries.critiques import CritiqueRow, ResponseRow, Turn
from catalog.queries.rows import address
from contributions import payloads
from contributions.models import Contribution, ContributionRevision, Receipt
from contributions.payloads import Acts, CritiqueWords, MergeWords, ReportWords, RestorationWords, Words
from contributions.queries.desk.compare import Comparison, texts
from contributions.queries.interests import authorship_of
from contributions.queries.proposals import newest_of
from contributions.queries.words import preview_of, thread_of
from contributions.states import ContributionKind

# What publishing means for each kind: the decision's name, and what it does.
PUBLISHING = {
    ContributionKind.CLOSING: (_("Agree"), _("The critique's state changes, with the reason beside it")),
    ContributionKind.WITHDRAWAL: (_("Withdraw the entry"), _("Its address says why; its rows and its evidence go")),
    ContributionKind.RESTORATION: (_("Restore"), _("The older version becomes the newest one")),
    ContributionKind.REDACTION: (
        _("Erase"),
        _("The text of this version is gone for good; its hash and the reason stay"),
    ),
    ContributionKind.MERGE: (
        _("Merge"),
        _("The address leads to the other entry, which takes over what this one says"),
    ),
    ContributionKind.REPORT: (_("Accept"), _("It has been dealt with; nothing is published by this")),
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
    # Of an act on the entry: what it changes in the text that readers see.
    act: bool = False
    changes: Comparison | None = None

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
        entry_title=entry.title or contribution.title,
        entry_url=address(entry.kind, entry.slug),
        base=base.number if base else None,
        current=newest.number if newest else None,
        quote=quote,
        paragraph=paragraph_with(quote, *_texts(base)),
        now=paragraph_with(quote, *_texts(newest)),
        preview=preview,
        thread=thread_of(contribution.critique, entry),
        report=words.body if isinstance(words, ReportWords | Acts) else "",
        facts=() if isinstance(words, CritiqueWords) else payloads.facts_of(words),
        checks=tuple(_checks(contribution, revision, words, _content(base))),
        act=isinstance(words, Acts),
        changes=_changes(words, entry, newest),
    )


def _checks(
    contribution: Contribution, revision: ContributionRevision, words: Words, content: EntryContent | None
) -> list[str]:
    told = []
    said = authorship_of(contribution, revision.declaration, content)
    if said and not isinstance(words, ReportWords | Acts):
        told.append(said)
    if isinstance(words, Acts) and contribution.target_id:
        told += _leaning(contribution.target_id)
    if isinstance(words, ReportWords):
        address_known = Receipt.objects.filter(contribution=contribution).exclude(email="").exists()
        reached = contribution.author_id or address_known
        told.append(
            gettext("Whoever sent this hears of the decision by mail.")
            if reached
            else gettext("Whoever sent this gave no address. They can read your message at their receipt.")
        )
    return told


def _leaning(entry_id: int) -> list[str]:
    """What speaks of the entry, in sentences."""
    evidence = Evidence.objects.filter(claim__solution=entry_id).count()
    claims = Claim.objects.filter(challenge=entry_id).count()
    links = Link.objects.filter(target=entry_id).count()
    named = (
        (evidence, gettext("evidence on its claims")),
        (claims, gettext("claims about it")),
        (links, gettext("links to it")),
    )
    said = [f"{what}: {number}" for number, what in named if number]
    return (
        [gettext("Elsewhere in the catalogue: {where}.").format(where=", ".join(said))]
        if said
        else [gettext("Nothing else speaks of this entry.")]
    )


def _changes(words: Words, entry: Entry, newest: EntryRevision | None) -> Comparison | None:
    current = _content(newest)
    if isinstance(words, RestorationWords):
        older = _content(entry.revisions.filter(number=words.number).first())
        if current and older:
            return texts(gettext("As it is"), current, gettext("Version {number}").format(number=words.number), older)
    if isinstance(words, MergeWords):
        found = Entry.objects.standing().filter(kind=entry.kind, slug=words.into.partition("/")[2]).first()
        staying = _content(newest_of(found.pk)) if found else None
        if current and staying:
            joined = join(Side(entry.reference, current), Side(words.into, staying), words.claims)
            return texts(gettext("The entry that stays"), staying, gettext("What it says then"), joined.content)
    return None


def _content(revision: EntryRevision | None) -> EntryContent | None:
    return from_json(revision.content) if revision and revision.content else None


def _texts(revision: EntryRevision | None) -> tuple[str, ...]:
    content = _content(revision)
    return texts_of(content) if content else ()
