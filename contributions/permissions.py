"""Who may take which step, and who may see what."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import Exact

from alignhub.kit.wording import gettext
from catalog.models import EntryRevision
from contributions.models import Contribution, ContributionEvent
from contributions.payloads import ABOUT_CRITIQUES, ACTS
from contributions.states import NOTICE_LASTS, NOTICEABLE, STEPS, Role, Step, StepName

if TYPE_CHECKING:
    from alignhub.models import User


# Of these, those who wrote what they are about are parties too.
STAKES = (*ABOUT_CRITIQUES, *ACTS)


def is_moderator(user: "User") -> bool:
    """Whether ``user`` works at the desk."""
    return bool(user.is_authenticated and user.is_active and (user.is_moderator or user.is_superuser))


def is_party(user: "User", contribution: Contribution) -> bool:
    """Whether ``user`` has a stake in the contribution, so that the desk's view of it is closed to them.

    That is its author; and, of a critique or an act on an entry, whoever wrote the critique or the entry.
    """
    return contribution.author_id == user.pk or contribution.pk in parties(user, [contribution])


def parties(user: "User", rows: Iterable[Contribution]) -> frozenset[int]:
    """The keys of those ``rows`` in which ``user`` has a stake; one query where some are about what others wrote."""
    rows = list(rows)
    own = {row.pk for row in rows if row.author_id == user.pk}
    about = [row.pk for row in rows if row.pk not in own and row.kind in STAKES]
    if about and user.contributor_id:
        own |= set(Contribution.objects.filter(criticism_of(user), pk__in=about).values_list("pk", flat=True))
    return frozenset(own)


def criticism_of(user: "User") -> Q:
    """What is about a critique or an entry that ``user`` wrote."""
    mine = EntryRevision.objects.filter(contributor=user.contributor_id)
    # A critique may be about an entry that has been merged since.
    wrote = Q(Exists(mine.filter(entry=OuterRef("target"))))
    wrote |= Q(Exists(mine.filter(entry=OuterRef("critique__revision__entry"))))
    # A person without a public name has written nothing that is published.
    theirs = wrote | Q(critique__contributor=user.contributor_id)
    return Q(kind__in=STAKES) & theirs if user.contributor_id else Q(pk__in=[])


def appealed_from(user: "User") -> Q:
    """What has been appealed, ever, after ``user`` rejected it. Whoever decided about the appeal is not meant, nor does
    it end with what was decided since."""
    before = ContributionEvent.objects.filter(contribution=OuterRef("pk"), created_at__lte=OuterRef("appealed_at"))
    rejected = before.filter(step=StepName.REJECT).order_by("-position").values("actor")[:1]
    return Q(appealed_at__isnull=False) & Q(Exact(Subquery(rejected), user.pk))


def is_single_moderator(user: "User") -> bool:
    """Whether ``user`` works at the desk and nobody else does: administrators count, whoever is suspended does not."""
    if not is_moderator(user) or user.suspended_at:
        return False
    at_desk = get_user_model().objects.filter(Q(is_moderator=True) | Q(is_superuser=True), is_active=True)
    return not at_desk.filter(suspended_at=None).exclude(pk=user.pk).exists()


def may_answer_appeal(user: "User", suspended_by: int | None, suspended: "User") -> bool:
    """Whether ``user`` may answer an appeal: a moderator who did not suspend; of somebody with a desk role, only an
    administrator."""
    free = is_moderator(user) and user.pk not in (suspended_by, suspended.pk) and not user.suspended_at
    return free and (user.is_superuser or not suspended.at_desk)


def check_role(step: Step, contribution: Contribution, actor: "User | None") -> None:
    """Raise ``PermissionDenied``, with a sentence to be shown, unless ``actor`` has the step's role.

    Nobody, as ``actor``, is whoever sent something without an account.
    """
    if actor is None:
        if step.role == Role.AUTHOR and contribution.author_id is None:
            return
        raise PermissionDenied(gettext("Only the author can do that."))
    if not actor.is_active or actor.suspended_at:
        raise PermissionDenied(gettext("This account may not do that at the moment."))
    if step.role == Role.AUTHOR:
        if contribution.author_id != actor.pk:
            raise PermissionDenied(gettext("Only the author can do that."))
        return
    if not is_moderator(actor):
        raise PermissionDenied(gettext("Only moderators can do that."))
    if step.role == Role.SOLE:
        _check_single(contribution, actor)
        return
    if contribution.author_id == actor.pk:
        raise PermissionDenied(gettext("You cannot moderate what you have written yourself."))
    if is_party(actor, contribution):
        raise PermissionDenied(gettext("This is about something you wrote, so somebody else decides."))
    if step.role == Role.DECIDER and contribution.decided_by_id != actor.pk:
        raise PermissionDenied(gettext("Only the moderator who decided can reopen this."))
    if contribution.appealed_at and step.role == Role.MODERATOR and _rejected_before(actor, contribution):
        raise PermissionDenied(gettext("An appeal is decided by somebody who did not decide before."))


def _rejected_before(user: "User", contribution: Contribution) -> bool:
    return Contribution.objects.filter(appealed_from(user), pk=contribution.pk).exists()


def _check_single(contribution: Contribution, actor: "User") -> None:
    if contribution.author_id != actor.pk:
        raise PermissionDenied(gettext("Only the author can do that."))
    # An edit that answers a critique closes it.
    if contribution.kind not in NOTICEABLE or contribution.appealed_at or contribution.answers_id:
        raise PermissionDenied(gettext("This is always decided by somebody else."))
    if not is_single_moderator(actor):
        raise PermissionDenied(gettext("There are other moderators, and one of them decides about this."))


def open_steps(contribution: Contribution, user: "User", now: datetime) -> set[StepName]:
    """The steps whose button ``user`` should see now."""
    return {name for name, step in STEPS.items() if _open(step, contribution, user, now)}


def notice_ends(contribution: Contribution) -> datetime | None:
    """When the public notice about ``contribution`` has lasted long enough; None without one."""
    return contribution.noticed_at + NOTICE_LASTS if contribution.noticed_at else None


def _open(step: Step, contribution: Contribution, user: "User", now: datetime) -> bool:
    if contribution.state not in step.sources:
        return False
    try:
        check_role(step, contribution, user)
    except PermissionDenied:
        return False
    running = contribution.claimed_until is not None and contribution.claimed_until > now
    claimed_by_me = running and contribution.claimed_by_id == user.pk
    if step.role == Role.SOLE:
        ends = notice_ends(contribution)
        return (ends is None) if step.name == StepName.NOTICE else (ends is not None and ends <= now)
    if step.claim_required:
        return claimed_by_me
    if step.role == Role.MODERATOR and running:
        return claimed_by_me and step.name != StepName.CLAIM
    return True
