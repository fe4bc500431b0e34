"""How much waits at the desk and how much was done, in figures that name nobody."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from contributions.models import Contribution, ContributionEvent, Suspension
from contributions.queries.desk.filters import WAITING
from contributions.queries.desk.held import held_due
from contributions.queries.desk.queue import COUNT_CAP, age_of, next_waiting, queue_counts
from contributions.states import DECISIONS

if TYPE_CHECKING:
    from alignhub.models import User

SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Workload:
    """``oldest`` is how long the oldest has waited, "" when nothing waits; ``decided`` within seven days by all and
    ``mine`` by oneself are capped."""

    oldest: str
    decided: str
    mine: str
    suspension_appeals: int
    held_due: int


@dataclass(frozen=True, slots=True)
class Morning:
    """What a moderator is told in the morning."""

    unclaimed: str
    late: str
    claimed: str
    appeals: str
    suspension_appeals: int
    held_due: int


def workload(user: "User") -> Workload:
    """The figures for the desk's first page."""
    now = timezone.now()
    waiting = Contribution.objects.filter(state__in=WAITING, submitted_at__isnull=False)
    oldest = waiting.order_by("submitted_at", "id").values_list("submitted_at", flat=True).first()
    lately = ContributionEvent.objects.filter(step__in=DECISIONS, created_at__gt=now - SPAN)[: COUNT_CAP + 1]
    done = lately.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(actor=user)))
    return Workload(
        oldest=age_of(now - oldest) if oldest else "",
        decided=_capped(done["all"]),
        mine=_capped(done["mine"]),
        suspension_appeals=suspension_appeals(user),
        held_due=held_due(user),
    )


def suspension_appeals(user: "User") -> int:
    """How many appeals against suspensions wait that ``user`` may answer, a hundred at most."""
    rows = Suspension.objects.filter(appealed_at__isnull=False, decided_at=None, lifted_at=None)
    rows = rows.exclude(user=user.pk).exclude(suspended_by=user.pk)
    if not user.is_superuser:
        rows = rows.filter(user__is_staff=False, user__is_moderator=False, user__is_superuser=False)
    return rows.order_by("appealed_at")[:100].count()


def morning(user: "User") -> Morning | None:
    """What waits for ``user``, or None when nothing does that they could take up or have begun."""
    counts, suspended, held = queue_counts(user), suspension_appeals(user), held_due(user)
    if not next_waiting(user, limit=1) and counts["mine"] == "0" and not suspended and not held:
        return None
    return Morning(counts["unclaimed"], counts["late"], counts["mine"], counts["appeals"], suspended, held)


def _capped(number: int) -> str:
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else f"{number:,}"
