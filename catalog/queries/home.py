"""The home page, the roadmap and the guide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.kinds import Approach, Kind, LinkKind, MilestoneStatus, Phase
from catalog.models import ChallengeDetail, Counter, DirectionDetail, Entry, Link, MilestoneDetail, SolutionDetail
from catalog.queries.coverage import Least, least_assessed
from catalog.queries.critique_lists import ListedCritique, longest_waiting
from catalog.queries.history import since_when
from catalog.queries.map import GroupMap, group_map
from catalog.queries.rows import EntryRow, address, entry_rows

LATEST = 6
WAITING = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """One entry with its points, as the home page and the guide print it; ``serves`` are (title, url) of challenges."""

    title: str
    url: str
    summary: str
    points: tuple[str, ...]
    works: int
    solutions: int
    amount: int
    balance: str
    serves: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One approach with its solutions."""

    letter: str
    label: str
    solutions: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    title: str
    url: str
    summary: str
    status: MilestoneStatus
    criterion: str
    proofs: int
    links: int
    # Where it is asked for: the day from which on the milestone counts as done.
    done_since: date | None = None


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase with its milestones; ``done`` of them are reached."""

    number: int
    phase: Phase
    milestones: tuple[MilestoneRow, ...]
    done: int
    status: MilestoneStatus


@dataclass(frozen=True, slots=True)
class HomePage:
    entries: int
    papers: int
    challenges: tuple[Outline, ...]
    map: GroupMap
    latest: tuple[EntryRow, ...]
    # Those that nobody has answered for longest.
    critiques: tuple[ListedCritique, ...]
    phases: tuple[PhaseRow, ...]

    @property
    def least(self) -> Least | None:
        """The challenges about which the fewest works say anything."""
        return least_assessed((challenge.title, challenge.url, challenge.works) for challenge in self.challenges)


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    phases: tuple[PhaseRow, ...]
    directions: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class GuidePage:
    challenges: tuple[Outline, ...]
    groups: tuple[Group, ...]
    phases: tuple[PhaseRow, ...]
    directions: tuple[Outline, ...]


def home_page() -> HomePage:
    """Totals, challenges, solutions, the newest entries and the phases, as the home page prints them."""
    counters = dict(Counter.objects.filter(key__startswith="facet:").filter(key__in=_SHOWN).values_list("key", "value"))
    return HomePage(
        entries=sum(value for key, value in counters.items() if key.startswith("facet:kind:")),
        papers=counters.get("facet:type:paper", 0),
        challenges=challenge_outlines(),
        map=group_map(),
        latest=entry_rows(Entry.objects.standing().newest_first()[:LATEST]),
        critiques=longest_waiting(WAITING),
        phases=phase_rows(),
    )


_SHOWN = [f"facet:kind:{kind}" for kind in Kind] + ["facet:type:paper"]


def challenge_outlines() -> tuple[Outline, ...]:
    """The top-level challenges in the order they were first published."""
    rows = (
        ChallengeDetail.objects.filter(entry__withdrawn_at=None, parent=None)
        .select_related("entry")
        .order_by("entry__published_at", "entry_id")
    )
    return tuple(_outline(row.entry, row.aspects) for row in rows[:50])


def direction_outlines() -> tuple[Outline, ...]:
    """The top-level research directions in the order they were first published."""
    found = (
        DirectionDetail.objects.filter(entry__withdrawn_at=None, parent=None)
        .select_related("entry")
        .order_by("entry__published_at", "entry_id")
    )
    rows = list(found[:50])
    links = Link.objects.filter(source__in=[row.pk for row in rows], kind=LinkKind.TARGETS, target__withdrawn_at=None)
    serves: dict[int, list[tuple[str, str]]] = {row.pk: [] for row in rows}
    columns = ("source_id", "target__title", "target__kind", "target__slug")
    for source, title, kind, slug in links.order_by("position").values_list(*columns):
        serves[source].append((title, address(kind, slug)))
    return tuple(_outline(row.entry, row.questions, serves[row.pk]) for row in rows)


def solution_groups() -> tuple[Group, ...]:
    """The top-level solutions in their four groups."""
    rows = (
        SolutionDetail.objects.filter(entry__withdrawn_at=None, parent=None)
        .select_related("entry")
        .order_by("entry__published_at", "entry_id")[:200]
    )
    found = [(row.approach, _outline(row.entry, row.points)) for row in rows]
    return tuple(
        Group(letter, str(approach.label), tuple(outline for of, outline in found if of == approach))
        for letter, approach in zip("ABCD", Approach, strict=True)
    )


def phase_rows(*, with_days: bool = False) -> tuple[PhaseRow, ...]:
    """The three phases with their milestones in order; ``with_days`` also says since when each is done."""
    rows = list(
        MilestoneDetail.objects.filter(entry__withdrawn_at=None)
        .select_related("entry")
        .order_by("position", "entry_id")[:200]
    )
    done = [row.pk for row in rows if row.status == MilestoneStatus.DONE]
    days = since_when(done) if with_days else {}
    return tuple(_phase(number, phase, rows, days) for number, phase in enumerate(Phase, 1))


def _phase(number: int, phase: Phase, rows: list[MilestoneDetail], days: Mapping[int, date]) -> PhaseRow:
    milestones = tuple(
        MilestoneRow(
            title=row.entry.title,
            url=address(Kind.MILESTONE, row.entry.slug),
            summary=row.entry.summary,
            status=MilestoneStatus(row.status),
            criterion=row.criterion,
            proofs=len(row.proofs),
            links=row.entry.counts.get("links", 0),
            done_since=days.get(row.pk),
        )
        for row in rows
        if row.phase == phase
    )
    statuses = {milestone.status for milestone in milestones}
    if statuses == {MilestoneStatus.DONE}:
        status = MilestoneStatus.DONE
    elif statuses <= {MilestoneStatus.PLANNED}:
        status = MilestoneStatus.PLANNED
    else:
        status = MilestoneStatus.IN_PROGRESS
    done = sum(milestone.status == MilestoneStatus.DONE for milestone in milestones)
    return PhaseRow(number, phase, milestones, done, status)


def _outline(entry: Entry, points: list[str], serves: Sequence[tuple[str, str]] = ()) -> Outline:
    return Outline(
        title=entry.title,
        url=address(entry.kind, entry.slug),
        summary=entry.summary,
        points=tuple(points),
        works=entry.counts.get("works", 0),
        solutions=entry.counts.get("solutions", 0),
        amount=entry.amount,
        balance=entry.balance,
        serves=tuple(serves),
    )


def roadmap_page() -> RoadmapPage:
    """All milestones, in their phases."""
    return RoadmapPage(phases=phase_rows(with_days=True), directions=direction_outlines())


def guide_page() -> GuidePage:
    """The outlines of everything the guide reads through, in its order."""
    return GuidePage(challenge_outlines(), solution_groups(), phase_rows(), direction_outlines())
