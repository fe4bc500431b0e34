"""``take``: the only way to move a contribution. Lock, check, change, record, enqueue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from alignhub.kit.canonical import digest
from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.actions.refused import Refused as CatalogueRefused
from catalog.content.codec import to_json
from catalog.content.entry import EntryContent
from catalog.folding import is_blank
from contributions import payloads, publishing
from contributions.actions import effects, erasing
from contributions.actions.chain import record
from contributions.actions.checks import ask_for_checks
from contributions.actions.conversation import write_note
from contributions.actions.items import Adjusted, Item, LeftOut, as_json, check_items
from contributions.actions.receipts import give_receipt
from contributions.actions.room import check_room
from contributions.models import Contribution, ContributionEvent, ContributionRevision, SentIdentifier
from contributions.payloads import Words
from contributions.permissions import check_role, notice_ends
from contributions.queries.areas import areas_of, completeness_of
from contributions.queries.interests import Overlap, overlaps
from contributions.refused import (
    ClaimedByAnother,
    InterestUnanswered,
    NoteRequired,
    Refused,
    StaleRevision,
    StepNotAllowed,
)
from contributions.sending import identifiers_of
from contributions.states import (
    APPEAL_WITHIN,
    DECISIONS,
    HOLD_LASTS,
    REOPEN_WITHIN,
    STEPS,
    ContributionKind,
    Role,
    State,
    Step,
    StepName,
    by_now,
)

if TYPE_CHECKING:
    from alignhub.models import User


@dataclass(frozen=True, slots=True)
class Sent:
    """What an author sends: typed content, tag proposals ({"name", "definition"}), declaration, the raw form.

    What is no entry has a ``title`` of its own; it is about the version ``base_id`` of one.
    """

    content: EntryContent | Words
    proposed_tags: tuple[dict[str, str], ...] = ()
    declaration: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    # Of an edit: the published version that it changes, and the critique that it answers.
    base_id: int | None = None
    answers_id: int | None = None
    title: str = ""


@retry_on_lock
def take(
    step_name: StepName | str,
    contribution_id: int,
    *,
    actor: "User | None",
    revision: int | None = None,
    note: str = "",
    clause: str = "",
    interest: str = "",
    sent: Sent | None = None,
    items: Sequence[Item] = (),
    held_until: date | None = None,
    private: str = "",
    with_batch: bool = False,
) -> Contribution:
    """Move a contribution one step along ``STEPS`` and record who did it.

    ``revision`` is the one that was on the screen; ``sent`` comes with the author's sending steps; ``interest`` is what
    a moderator declares when they have a stake; ``items`` are decided one by one; ``held_until`` is the day to look
    again, two weeks from now unless it is said; ``private`` is a note among moderators that is kept with it;
    ``with_batch`` decides under the claim of the batch that it waits with. Nobody is the ``actor`` of what was sent
    without an account.

    Raises ``PermissionDenied`` when the actor lacks the step's role, ``InvalidContent`` when what would be published
    breaks a rule, or a ``Refused`` that says why: ``StepNotAllowed``, ``NoteRequired``, ``StaleRevision``,
    ``ClaimedByAnother``, ``InterestUnanswered``, ``Collides``, ``MovedOn``, ``TooManyOpen``. Then nothing changes.
    """
    step = STEPS[StepName(step_name)]
    # Rendering takes time and revisions only change by being erased, so this is done before the first lock.
    accepted = _accept(step, contribution_id, revision, actor, items)
    said: dict[str, Any] = {"note": note.strip(), "clause": clause, "interest": interest}
    said["items"] = [as_json(item) for item in items]
    with transaction.atomic():
        rows = Contribution.objects.select_for_update(of=("self",)).select_related("author")
        contribution, now = rows.get(pk=contribution_id), timezone.now()
        claimed = with_batch and _claimed_with_batch(contribution, actor, now)
        asked: dict[str, Any] = {"under_claim": claimed, "revision": revision, "note": note, "items": items}
        _check(step, contribution, actor=actor, now=now, **asked)
        _check_interest(step, contribution, actor, interest)
        source = contribution.state
        if accepted:
            _publish(contribution, accepted)
        if step.freezes:
            _freeze(step, contribution, sent, now)
        contribution.held_until = held_until or _look_again() if step.name == StepName.HOLD else None
        _move(step, contribution, actor, now)
        _settle(contribution, actor, private)
        event = record(step, contribution, actor=actor, source=source, now=now, **said)
        _enqueue(event, step)
    return contribution


def check_step(
    step_name: StepName,
    contribution: Contribution,
    *,
    actor: "User",
    revision: int,
    note: str = "",
    found: tuple[Overlap, ...] | None = None,
) -> None:
    """Raise what ``take`` would raise now for a step that publishes nothing; changes nothing. ``found`` are the
    actor's ``overlaps``, where they are known."""
    step = STEPS[step_name]
    asked: dict[str, Any] = {"under_claim": False, "revision": revision, "note": note, "items": ()}
    _check(step, contribution, actor=actor, now=timezone.now(), **asked)
    _check_interest(step, contribution, actor, "", found)


def _check(
    step: Step,
    contribution: Contribution,
    *,
    under_claim: bool,
    actor: "User | None",
    revision: int | None,
    note: str,
    items: Sequence[Item],
    now: datetime,
) -> None:
    check_role(step, contribution, actor)
    outdated = (step.name in DECISIONS or step.role == Role.SOLE) and revision != contribution.revision
    moved_on = (State.IN_REVIEW if under_claim else contribution.state) not in step.sources
    if step.name == StepName.APPEAL and contribution.appealed_at:
        raise StepNotAllowed(gettext("This contribution has been appealed once already."))
    # A new version drops the claim, and the state has moved on only with it.
    if moved_on and not (outdated and contribution.state == State.SUBMITTED):
        raise StepNotAllowed(by_now(contribution.state))
    if step.freezes and revision is not None and revision != contribution.revision:
        raise StaleRevision(gettext("This was sent from another window since you opened it."))
    running = contribution.claimed_until is not None and contribution.claimed_until > now
    mine = actor is not None and contribution.claimed_by_id == actor.pk
    if step.role == Role.MODERATOR and running and not mine:
        raise ClaimedByAnother(gettext("Another moderator has claimed this."))
    if outdated:
        raise StaleRevision(gettext("The author has sent a new version since you opened this page."))
    if step.claim_required and not under_claim and not (running and mine):
        raise StepNotAllowed(gettext("Claim this contribution first."))
    if step.role == Role.SOLE:
        _check_notice(step, contribution, now)
    if (step.note_required and is_blank(note)) or any(is_blank(item.reason) for item in items):
        raise NoteRequired(gettext("Please give a reason. The author will see it."))
    if step.name == StepName.REOPEN and (not contribution.decided_at or now - contribution.decided_at > REOPEN_WITHIN):
        raise StepNotAllowed(gettext("A decision can be reopened within ten minutes only."))
    if step.name in (StepName.REOPEN, StepName.APPEAL) and _is_erased(contribution):
        raise StepNotAllowed(
            gettext("The text of this has been erased with the version of the entry that it was about.")
        )
    if step.name == StepName.APPEAL and (not contribution.decided_at or now - contribution.decided_at > APPEAL_WITHIN):
        raise StepNotAllowed(gettext("An appeal is possible within 30 days of the decision."))
    _check_room(step, contribution)


def _check_notice(step: Step, contribution: Contribution, now: datetime) -> None:
    ends = notice_ends(contribution)
    if step.name == StepName.NOTICE and ends:
        raise StepNotAllowed(gettext("This is on public notice already."))
    if step.name == StepName.PUBLISH_NOTICED and (ends is None or ends > now):
        raise StepNotAllowed(gettext("This can be published once it has been on public notice for seven days."))


def _is_erased(contribution: Contribution) -> bool:
    row = _revision(contribution.pk, contribution.revision)
    return row is not None and row.content is None


def _claimed_with_batch(contribution: Contribution, actor: "User | None", now: datetime) -> bool:
    """Whether it waits with a batch that ``actor`` has claimed, and nobody has taken it up by itself."""
    batch = contribution.batch
    if batch is None or actor is None or contribution.state != State.SUBMITTED or contribution.submitted_at:
        return False
    return batch.claimed_by_id == actor.pk and batch.claimed_until is not None and batch.claimed_until > now


def _check_interest(
    step: Step,
    contribution: Contribution,
    actor: "User | None",
    interest: str,
    found: tuple[Overlap, ...] | None = None,
) -> None:
    if actor is None or step.role != Role.MODERATOR or step.name == StepName.RELEASE:
        return
    found = overlaps(actor, contribution) if found is None else found
    if any(overlap.locks for overlap in found):
        raise PermissionDenied(
            gettext("This is by you, or about whoever employs or funds you, so somebody else decides.")
        )
    if step.name in DECISIONS and not interest and found:
        raise InterestUnanswered(gettext("Something you declared touches this. Say whether you can judge it fairly."))


def _check_room(step: Step, contribution: Contribution) -> None:
    """Whatever its author sends for the first time has to find room; of a batch, the whole did."""
    first = step.name == StepName.SUBMIT and contribution.state == State.DRAFT and contribution.batch_id is None
    if first and contribution.author and contribution.kind != ContributionKind.REPORT:
        check_room(contribution.author)


def _accept(
    step: Step, contribution_id: int, revision: int | None, actor: "User | None", items: Sequence[Item]
) -> publishing.Accepted | publishing.AcceptedWords | None:
    """What would be published; None by other steps, of what has been erased, and without the revision."""
    row = _revision(contribution_id, revision) if items or step.target == State.PUBLISHED else None
    if row:
        # Looked at again under the lock; here, so that nobody has rendered what they may not decide about.
        check_role(step, row.contribution, actor)
    check_items(step, row, items)
    if row is None or row.content is None or step.target != State.PUBLISHED:
        return None
    gone = [item.path for item in items if isinstance(item, LeftOut)]
    return publishing.accept(row, gone, {item.path: item.text for item in items if isinstance(item, Adjusted)})


def _revision(contribution_id: int, number: int | None) -> ContributionRevision | None:
    found = ContributionRevision.objects.filter(contribution=contribution_id, number=number or 0)
    return found.select_related("contribution").first()


def _look_again() -> date:
    return timezone.localdate() + HOLD_LASTS


def _settle(contribution: Contribution, actor: "User | None", private: str) -> None:
    """What goes with the step, and what else follows from where the contribution is now."""
    if private and actor:
        write_note(contribution, moderator=actor, body=private)
    effects.settle_batch(contribution)
    erasing.erase_ended(contribution)


def _publish(contribution: Contribution, accepted: publishing.Accepted | publishing.AcceptedWords) -> None:
    version = publishing.version_to_erase(contribution, accepted)
    copies = erasing.lock_copies(version) if version else []
    try:
        publishing.publish(contribution, accepted)
    except CatalogueRefused as refusal:
        raise Refused(str(refusal)) from refusal
    if version:
        erasing.erase_copies(copies, version)


def _freeze(step: Step, contribution: Contribution, sent: Sent | None, now: datetime) -> None:
    if sent is None:
        raise ValueError("A sending step carries what is sent.")
    if step.name == StepName.SUBMIT:
        give_receipt(contribution)
    content, title = sent.content, sent.title
    if isinstance(content, EntryContent):
        document, title = to_json(content), content.title
        contribution.entry_kind, contribution.completeness = content.kind, completeness_of(content)
    else:
        document = payloads.to_json(content)
    contribution.revision += 1
    # A revision keeps its place in the queue; what comes back from its author waits from now on, and what is sent with
    # a batch has no place of its own.
    if step.name == StepName.SUBMIT and not (contribution.batch_id and contribution.revision == 1):
        contribution.submitted_at = now
    published = Contribution.objects.filter(author=contribution.author_id, state=State.PUBLISHED)
    contribution.newcomer = contribution.author_id is not None and not published.exists()
    contribution.title, contribution.answers_id, contribution.check_flags = title, sent.answers_id, []
    contribution.areas = areas_of(contribution, content if isinstance(content, EntryContent) else None)
    ContributionRevision.objects.create(
        contribution=contribution,
        number=contribution.revision,
        content=document,
        proposed_tags=list(sent.proposed_tags),
        declaration=sent.declaration,
        form=sent.form,
        base_id=sent.base_id,
        hash=digest({"content": document, "tags": list(sent.proposed_tags), "declaration": sent.declaration}),
    )
    contribution.identifiers.all().delete()
    if contribution.kind != ContributionKind.ENTRY or not isinstance(content, EntryContent):
        # What is published has its identifiers already.
        return
    SentIdentifier.objects.bulk_create(
        SentIdentifier(contribution=contribution, value=value) for value in identifiers_of(content)
    )


def _move(step: Step, contribution: Contribution, actor: "User | None", now: datetime) -> None:
    contribution.state = step.target
    effects.carry_out(step, contribution, actor, now)
    contribution.save()


# A decision can be reopened for ten minutes, so the author hears of it after them.
_MAIL_WAITS = {StepName.REJECT: REOPEN_WITHIN, StepName.REQUEST_CHANGES: REOPEN_WITHIN}
_MAILED = frozenset(
    {
        StepName.SUBMIT,
        StepName.REVISE,
        StepName.PUBLISH,
        StepName.REJECT,
        StepName.REQUEST_CHANGES,
        StepName.WITHDRAW,
        StepName.APPEAL,
    }
)


def _enqueue(event: ContributionEvent, step: Step) -> None:
    # Inside the transaction: no commit, no job; no crash loses one. What waits with a batch is told of with it.
    contribution = event.contribution
    if step.freezes and contribution:
        ask_for_checks(contribution)
    if step.name in _MAILED and contribution and not (contribution.batch_id and contribution.submitted_at is None):
        wait = _MAIL_WAITS.get(step.name)
        options: dict[str, Any] = {"schedule_in": {"seconds": int(wait.total_seconds())}} if wait else {}
        jobs.configure_task("contributions.deliver", **options).defer(event_id=event.pk)
