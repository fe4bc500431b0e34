"""What the selects of the paper form offer: claims, entries, kinds of link."""

from functools import cache

from django.db.models import TextChoices

from catalog.kinds import LEGAL_LINKS, WORKS, Kind, LinkKind, ResourceType
from catalog.models import Claim, Entry

MOST_TARGETS = 400
Group = tuple[str, list[tuple[str, str]]]


class Does(TextChoices):
    """What a paper does; opens the rows that fit."""

    TESTS = "tests", "Tests a claim"
    SHOWS = "shows", "Shows or characterises a challenge"
    METHOD = "method", "Introduces a method"
    TOOL = "tool", "Introduces a tool or benchmark"
    SURVEYS = "surveys", "Surveys a field"
    ARGUES = "argues", "Argues a position"
    BACKGROUND = "background", "Gives background"


# The link that says what the paper does; tests of a claim are rows of evidence instead.
LINK_OF = {
    Does.SHOWS: LinkKind.SHOWS,
    Does.METHOD: LinkKind.INTRODUCES,
    Does.TOOL: LinkKind.PRESENTS,
    Does.SURVEYS: LinkKind.SURVEYS,
    Does.ARGUES: LinkKind.DESCRIBES,
    Does.BACKGROUND: LinkKind.DESCRIBES,
}
_NOT_OF_PAPERS = {LinkKind.PRODUCED_BY, LinkKind.PART_OF, LinkKind.SUPERSEDES}
_GROUPS = {
    Kind.CHALLENGE: "Challenges",
    Kind.SOLUTION: "Solutions",
    Kind.DIRECTION: "Research directions",
    Kind.MILESTONE: "Milestones",
    Kind.RESOURCE: "Tools, benchmarks and other resources",
}


@cache
def link_kinds() -> list[tuple[str, str]]:
    """The kinds of link that fit a paper."""
    fitting = [
        kind for kind, (sources, _) in LEGAL_LINKS.items() if Kind.RESOURCE in sources and kind not in _NOT_OF_PAPERS
    ]
    return [("", "Choose…"), *((kind.value, f"The paper {kind.label}") for kind in fitting)]


def claims() -> list[Group | tuple[str, str]]:
    """Every claim, grouped by its solution."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Claim.objects.filter(solution__withdrawn_at=None).select_related("solution", "challenge")
    for claim in rows.order_by("solution__title", "challenge__title", "position"):
        label = f"{claim.challenge.title}: {claim.statement}"
        groups.setdefault(claim.solution.title, []).append((f"solution/{claim.solution.slug}#{claim.key}", label))
    return [("", "Choose a claim…"), *groups.items()]


def targets() -> list[Group | tuple[str, str]]:
    """The entries a paper most often speaks of; papers themselves are named by their address."""
    works = [ResourceType(kind).value for kind in WORKS]
    rows = Entry.objects.filter(withdrawn_at=None).exclude(kind=Kind.RESOURCE, resource_type__in=works)
    groups: dict[Kind, list[tuple[str, str]]] = {kind: [] for kind in _GROUPS}
    for kind, slug, title in rows.order_by("title").values_list("kind", "slug", "title")[:MOST_TARGETS]:
        groups[Kind(kind)].append((f"{kind}/{slug}", title))
    return [("", "Choose an entry…"), *((_GROUPS[kind], options) for kind, options in groups.items() if options)]
