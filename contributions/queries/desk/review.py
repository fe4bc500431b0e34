"""What a moderator sees of one contribution, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.content.codec import from_json
from catalog.queries.rows import address
from contributions import payloads
from contributions.models import Contribution, ContributionRevision, PolicyClause, ReasonTemplate
from contributions.permissions import open_steps
from contributions.queries.desk import compare, decisions, items
from contributions.queries.desk.checks import Checks, checks_of
from contributions.queries.desk.facts import Fact, Work, facts_of, work_of
from contributions.queries.desk.people import Said, name_of, notes_on, other_moderators
from contributions.queries.desk.queue import age_of
from contributions.queries.desk.remarks import PUBLISHING, Remark, remark_of
from contributions.queries.duplicates import Alike, Duplicate, published_duplicates, waiting_alike
from contributions.queries.interests import Overlap, authorship_of, overlaps
from contributions.queries.results import RESULTS, result_address
from contributions.states import ContributionKind, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

_DECLARED = {
    "is_author": _("Author of the work, or works with one"),
    "interest": _("Other interests"),
    "machine": _("Help by a machine"),
}


# What is open to a moderator for whom the decision is locked.
_STILL = (StepName.RELEASE, StepName.REOPEN)


@dataclass(frozen=True, slots=True)
class Reason:
    """A template a moderator starts from."""

    pk: int
    title: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """``changes`` is what differs from what the desk saw last; what an edit changes is a ``Proposal`` beside this;
    ``claimant`` names whoever holds a running claim, "" when it is free. ``publishing`` says what publishing is called
    and does. What is no entry is a ``remark``, and has none of the parts of one."""

    uuid: str
    pk: int
    revision: int
    title: str
    kind_label: str
    entry_kind: str
    state: str
    author: str
    author_key: int | None
    accepted_before: str
    age: str
    claimed_by_me: bool
    claimant: str
    claimed_until: datetime | None
    appealed: bool
    held_until: date | None
    held_due: bool
    target_url: str
    entry_url: str
    changes: compare.Comparison | None
    declaration: tuple[tuple[str, str], ...]
    overlaps: tuple[Overlap, ...]
    locked: bool
    history: tuple[decisions.Happened, ...]
    earlier: tuple[decisions.Earlier, ...]
    earlier_here: tuple[decisions.Earlier, ...]
    messages: tuple[Said, ...]
    notes: tuple[Said, ...]
    steps: frozenset[StepName]
    clauses: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, tuple[Reason, ...]], ...]
    publishing: tuple[str, str]
    checks: Checks | None = None
    # (key, name) of the moderators to whom one's claim can be passed on.
    others: tuple[tuple[int, str], ...] = ()
    remark: Remark | None = None
    erased: bool = False
    lead: str = ""
    body_html: str = ""
    facts: tuple[Fact, ...] = ()
    work: Work | None = None
    authorship: str = ""
    evidence: tuple[items.ReviewItem, ...] = ()
    claims: tuple[items.ReviewItem, ...] = ()
    links: tuple[items.ReviewItem, ...] = ()
    tags: tuple[items.ReviewItem, ...] = ()
    published: tuple[Duplicate, ...] = ()
    waiting: tuple[Alike, ...] = ()

    @property
    def appeal(self) -> tuple[decisions.Happened, decisions.Happened] | None:
        """While it waits: the rejection that was appealed against, and the appeal."""
        waits = self.appealed and self.state in (State.SUBMITTED, State.IN_REVIEW)
        return decisions.appealed_with(self.history) if waits else None


def find(uuid: str) -> Contribution | None:
    """A contribution that has been sent; drafts do not exist for the desk."""
    people = ("author__contributor", "claimed_by__contributor")
    found = Contribution.objects.select_related(*people, "target", "critique", *RESULTS)
    return found.filter(Q(uuid=uuid), ~Q(state=State.DRAFT), revision__gte=1).first()


def review_page(contribution: Contribution, user: "User") -> ReviewPage:
    """Everything a moderator without a stake needs to decide about the newest revision."""
    now = timezone.now()
    sent = ContributionRevision.objects.filter(contribution=contribution, number=contribution.revision)
    revision = sent.select_related("base__entry").get()
    running = contribution.claimed_until is not None and contribution.claimed_until > now
    target, mine = contribution.target, running and contribution.claimed_by_id == user.pk
    said = payloads.carries_words(contribution.kind)
    found = overlaps(user, contribution)
    locked = any(overlap.locks for overlap in found)
    parts = {"remark": remark_of(contribution, revision)} if said else _entry(contribution, revision, user)
    return ReviewPage(
        uuid=str(contribution.uuid),
        pk=contribution.pk,
        revision=revision.number,
        title=contribution.title,
        kind_label=contribution.get_kind_display(),
        entry_kind=contribution.entry_kind,
        state=contribution.state if running or contribution.state != State.IN_REVIEW else State.SUBMITTED.value,
        author=name_of(contribution.author),
        author_key=contribution.author_id,
        accepted_before=decisions.accepted_count(contribution),
        age=age_of(now - contribution.submitted_at) if contribution.submitted_at else "",
        claimed_by_me=mine,
        claimant=name_of(contribution.claimed_by) if running and not mine else "",
        claimed_until=contribution.claimed_until if running else None,
        appealed=contribution.appealed_at is not None,
        held_until=contribution.held_until,
        held_due=contribution.held_until is not None and contribution.held_until <= timezone.localdate(),
        target_url=address(target.kind, target.slug) if target else "",
        entry_url=result_address(contribution),
        changes=_changes(contribution),
        declaration=_declaration(revision.declaration),
        overlaps=found,
        locked=locked,
        history=decisions.history_of(contribution),
        earlier=decisions.earlier_of(contribution, user),
        earlier_here=decisions.earlier_here(contribution, user),
        messages=_messages(contribution),
        notes=notes_on(contribution),
        steps=_steps(contribution, user, now, locked),
        clauses=clauses(),
        reasons=_reasons(),
        publishing=PUBLISHING.get(
            ContributionKind(contribution.kind), (gettext("Publish"), gettext("It appears on the site at once"))
        ),
        checks=checks_of(contribution),
        others=other_moderators(user, contribution) if mine else (),
        **parts,
    )


def _steps(contribution: Contribution, user: "User", now: datetime, locked: bool) -> frozenset[StepName]:
    return frozenset(name for name in open_steps(contribution, user, now) if not locked or name in _STILL)


def _entry(contribution: Contribution, revision: ContributionRevision, user: "User") -> dict[str, Any]:
    """The parts of a page about an entry or the change of one."""
    if revision.content is None:
        return {"erased": True}
    content = from_json(revision.content)
    # An edit is no duplicate of the entry that it changes.
    own = contribution.target.reference if contribution.target else ""
    body_html = markdown.render(content.body)
    return {
        "lead": markdown.lead(content.summary, body_html),
        "body_html": body_html,
        "facts": facts_of(content, revision.form),
        "work": work_of(content),
        "authorship": authorship_of(contribution, revision.declaration, content),
        "evidence": items.evidence_items(content),
        "claims": items.claim_items(content),
        "links": items.link_items(content),
        "tags": items.tag_items(content, revision),
        "published": tuple(row for row in published_duplicates(content) if row.reference != own),
        "waiting": waiting_alike(content, contribution.pk, user),
    }


def _messages(contribution: Contribution) -> tuple[Said, ...]:
    rows = contribution.messages.select_related("sender__contributor").order_by("id")
    return tuple(
        Said(gettext("Moderation team") if row.from_desk else name_of(row.sender), row.created_at, row.body)
        for row in rows
    )


def _changes(contribution: Contribution) -> compare.Comparison | None:
    if seen := compare.last_seen(contribution):
        return compare.between(contribution, seen, contribution.revision)
    return None


def _declaration(declared: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """(what was asked, what was answered)."""
    rows = []
    for name, question in _DECLARED.items():
        answer = declared.get(name)
        rows.append((question, gettext("Yes") if answer is True else str(answer or "").strip() or gettext("No")))
    return tuple(rows)


def clauses() -> tuple[tuple[str, str], ...]:
    """Number and title of every clause that decisions may cite."""
    return tuple(PolicyClause.objects.filter(retired=False).values_list("number", "title"))


def reasons_to_start_from(step: StepName) -> tuple[Reason, ...]:
    """The templates of one step."""
    return next((rows for label, rows in _reasons() if label == step.label), ())


def _reasons() -> tuple[tuple[str, tuple[Reason, ...]], ...]:
    """Templates, grouped by the label of their step."""
    groups: dict[str, list[Reason]] = {}
    for row in ReasonTemplate.objects.select_related("clause"):
        label = str(StepName(row.step).label) if row.step in StepName.values else row.step
        groups.setdefault(label, []).append(
            Reason(row.pk, row.title, row.text, row.clause.number if row.clause else "")
        )
    return tuple((label, tuple(rows)) for label, rows in groups.items())
