"""What the selects of the forms offer: claims, entries, kinds of link, critiques."""

from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices
from django.utils.text import Truncator

from alignhub.kit.wording import gettext, kept
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import LEGAL_LINKS, WORKS, CritiqueState, Kind, LinkKind, ResourceType
from catalog.models import Claim, Critique, Entry

MOST_TARGETS = 400
Group = tuple[str, list[tuple[str, str]]]


class Does(TextChoices):
    """What a paper does; opens the rows that fit."""

    TESTS = "tests", _("Tests a claim")
    SHOWS = "shows", _("Shows or characterises a challenge")
    METHOD = "method", _("Introduces a method")
    TOOL = "tool", _("Introduces a tool or benchmark")
    SURVEYS = "surveys", _("Surveys a field")
    ARGUES = "argues", _("Argues a position")
    BACKGROUND = "background", _("Gives background")


# The link that says what the paper does; tests of a claim are rows of evidence instead.
LINK_OF = {
    Does.SHOWS: LinkKind.SHOWS,
    Does.METHOD: LinkKind.INTRODUCES,
    Does.TOOL: LinkKind.PRESENTS,
    Does.SURVEYS: LinkKind.SURVEYS,
    Does.ARGUES: LinkKind.DESCRIBES,
    Does.BACKGROUND: LinkKind.DESCRIBES,
}
# Links that papers seldom have.
NOT_OF_PAPERS = frozenset({LinkKind.PRODUCED_BY, LinkKind.PART_OF, LinkKind.SUPERSEDES})
_GROUPS = {
    Kind.CHALLENGE: _("Challenges"),
    Kind.SOLUTION: _("Solutions"),
    Kind.DIRECTION: _("Research directions"),
    Kind.MILESTONE: _("Milestones"),
    Kind.RESOURCE: _("Tools, benchmarks and other resources"),
}


@kept(64)
def link_kinds(source: Kind, noun: str, besides: frozenset[LinkKind] = frozenset()) -> list[tuple[str, str]]:
    """The kinds of link that may start at an entry of kind ``source``, but for those ``besides``."""
    fitting = [kind for kind, (sources, _) in LEGAL_LINKS.items() if source in sources and kind not in besides]
    return [
        ("", gettext("Choose…")),
        *((kind.value, gettext("The {noun} {verb}").format(noun=noun, verb=kind.label)) for kind in fitting),
    ]


def entries_of(kind: Kind, besides: int | None = None) -> list[tuple[str, str]]:
    """The published entries of ``kind`` by title, but for the one that is being changed."""
    rows = Entry.objects.filter(withdrawn_at=None, kind=kind).exclude(pk=besides).order_by("title")
    return [
        ("", gettext("Choose…")),
        *((f"{kind}/{slug}", title) for slug, title in rows.values_list("slug", "title")[:MOST_TARGETS]),
    ]


def critiques(entry_id: int) -> list[tuple[str, str]]:
    """The critiques of an entry that nothing has been done about."""
    rows = Critique.objects.filter(entry=entry_id, state__in=(CritiqueState.OPEN, CritiqueState.ANSWERED))
    return [
        ("", gettext("No critique")),
        *(
            (str(row.pk), f"{row.get_kind_display()}: {Truncator(row.body).chars(90)}")
            for row in rows.order_by("-published_at")[:50]
        ),
    ]


def label_of(options: Iterable[Any], wanted: str) -> str:
    """What the option ``wanted`` is called, "" when it is not among ``options``."""
    for value, label in options:
        if isinstance(label, list | tuple):
            if found := label_of(label, wanted):
                return found
        elif value == wanted:
            return str(label)
    return ""


def values(options: Iterable[Any]) -> set[str]:
    """What can be chosen among ``options``, groups included."""
    found: set[str] = set()
    for value, label in options:
        found |= values(label) if isinstance(label, list | tuple) else {value}
    return found


def claims() -> list[Group | tuple[str, str]]:
    """Every claim, grouped by its solution."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Claim.objects.filter(solution__withdrawn_at=None).select_related("solution", "challenge")
    for claim in rows.order_by("solution__title", "challenge__title", "position"):
        label = f"{claim.challenge.title}: {claim.statement}"
        groups.setdefault(claim.solution.title, []).append((f"solution/{claim.solution.slug}#{claim.key}", label))
    return [("", gettext("Choose a claim…")), *groups.items()]


def targets() -> list[Group | tuple[str, str]]:
    """The entries a paper most often speaks of; papers themselves are named by their address."""
    works = [ResourceType(kind).value for kind in WORKS]
    rows = Entry.objects.filter(withdrawn_at=None).exclude(kind=Kind.RESOURCE, resource_type__in=works)
    groups: dict[Kind, list[tuple[str, str]]] = {kind: [] for kind in _GROUPS}
    for kind, slug, title in rows.order_by("title").values_list("kind", "slug", "title")[:MOST_TARGETS]:
        groups[Kind(kind)].append((f"{kind}/{slug}", title))
    return [
        ("", gettext("Choose an entry…")),
        *((_GROUPS[kind], options) for kind, options in groups.items() if options),
    ]
