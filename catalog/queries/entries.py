"""The page of one entry, for each of the five kinds: one value with everything the page prints."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from alignhub.kit.compiled import Compiled
from catalog import markdown
from catalog.kinds import LIST_OF, Curation, Kind, LinkKind, ResourceType
from catalog.models import Entry, Redirect
from catalog.queries.claims import (
    ClaimGroup,
    Fallen,
    Finding,
    claims_about_challenge,
    claims_of_solution,
    fallen_on,
    fallen_rows,
    findings_of,
)
from catalog.queries.details import DETAIL_RELATIONS, Details, MilestoneDetails, details_of
from catalog.queries.foremost import Cases, strongest_cases
from catalog.queries.links import LinkGroup, LinkRow, RelatedRow, fallen_targets, links_of, related_to
from catalog.queries.rows import address
from catalog.querysets import EntryQuerySet

# Search text can be many times as long as what the page prints.
NOT_PRINTED = tuple(
    f"{prefix}{name}"
    for prefix in ("", "merged_into__")
    for name in ("body", "fold_title", "fold_names", "fold_summary", "fold_body", "search", "title_search", "facets")
)


class EntryNotFound(LookupError):
    """No such entry was ever published."""


class EntryMoved(LookupError):
    """The entry was merged; ``url`` is where it lives now."""

    def __init__(self, url: str):
        super().__init__(url)
        self.url = url


class EntryWithdrawn(LookupError):
    """The entry was withdrawn, for ``reason`` on day ``when``."""

    def __init__(self, reason: str, when: date):
        super().__init__(reason)
        self.reason = reason
        self.when = when


@dataclass(frozen=True, slots=True)
class EntryPage:
    """``details`` is the kind's own value; ``headings`` are those of the body.

    ``groups`` are the claims of a solution or about a challenge, ``cases`` the strongest for and against a solution,
    ``findings`` what a resource says about claims, ``advancing`` the entries that advance a milestone or direction,
    ``serves`` the challenges that a direction or milestone is for, ``links`` all other links.
    """

    kind: Kind
    slug: str
    url: str
    kind_label: str
    list_name: str
    title: str
    summary: str
    # The summary, unless the text opens with the same words.
    lead: str
    body_html: str
    headings: tuple[tuple[str, str], ...]
    note: str
    version: int
    published_on: date
    updated_on: date
    verified_on: date | None
    curation: Curation
    amount: int
    balance: str
    tags: tuple[tuple[str, str], ...]
    counts: dict[str, int]
    details: Details
    groups: tuple[ClaimGroup, ...]
    cases: Cases | None
    findings: tuple[Finding, ...]
    advancing: tuple[LinkRow, ...]
    serves: tuple[LinkRow, ...]
    links: tuple[LinkGroup, ...]
    related: tuple[RelatedRow, ...]
    fallen: tuple[Fallen, ...]

    @property
    def widest(self) -> int:
        """The longest bar of the table of cells, for the scale they share."""
        return max((max(group.for_it, group.against_it) for group in self.groups), default=0)


def entry_page(kind: Kind, slug: str) -> EntryPage:
    """Raises ``EntryNotFound``, ``EntryMoved`` after a merge, or ``EntryWithdrawn`` with its reason."""
    entry = _standing(next(iter(_ENTRY[kind].fetch(kind, slug)), None), kind, slug)
    details = details_of(entry)
    # The entry's own counts tell what there is to ask for.
    links = links_of(entry) if entry.counts.get("links") else ()
    groups = _groups(entry)
    plain = kind not in (Kind.DIRECTION, Kind.MILESTONE)
    return EntryPage(
        kind=kind,
        slug=slug,
        url=address(kind, slug),
        kind_label=str(ResourceType(entry.resource_type).label) if entry.resource_type else str(kind.label),
        list_name=LIST_OF[kind],
        title=entry.title,
        summary=entry.summary,
        lead=markdown.lead(entry.summary, entry.body_html),
        body_html=entry.body_html,
        headings=markdown.headings(entry.body_html),
        note=entry.note,
        version=entry.version,
        published_on=entry.published_at.date(),
        updated_on=entry.updated_at.date(),
        verified_on=entry.verified_at,
        curation=Curation(entry.curation),
        amount=entry.amount,
        balance=entry.balance,
        tags=tuple((tag_slug, name) for tag_slug, name in entry.tags_shown),
        counts=entry.counts,
        details=details,
        groups=groups,
        cases=strongest_cases(groups),
        findings=findings_of(entry) if kind == Kind.RESOURCE and entry.works else (),
        advancing=() if plain else _rows(links, LinkKind.ADVANCES, outward=False),
        serves=() if plain else _rows(links, LinkKind.TARGETS, outward=True),
        links=links if plain else tuple(group for group in links if not _apart(group)),
        related=related_to(entry, links),
        fallen=_fallen(entry, details, groups, links),
    )


def find_entry(kind: Kind, slug: str, *relations: str, without: Collection[str] = ()) -> Entry:
    """The standing entry at an address, with ``relations`` read in the same query and the columns ``without`` left
    unread. Raises ``EntryNotFound``, ``EntryMoved`` or ``EntryWithdrawn``."""
    return _standing(_at(kind, slug, relations, without).first(), kind, slug)


def _at(kind: Kind, slug: str, relations: Collection[str], without: Collection[str]) -> EntryQuerySet:
    entries = Entry.objects.of_kind(kind).filter(slug=slug)
    return entries.select_related("merged_into", *relations).defer(*without)


# Kinds differ in the relations that their page needs.
_ENTRY = {
    kind: Compiled(lambda of, slug, kind=kind: _at(of, slug, DETAIL_RELATIONS[kind], NOT_PRINTED), str, str)
    for kind in Kind
}


def _standing(entry: Entry | None, kind: Kind, slug: str) -> Entry:
    if entry is None:
        redirect = Redirect.objects.filter(kind=kind, slug=slug).select_related("entry").first()
        if redirect is None:
            raise EntryNotFound(slug)
        raise EntryMoved(address(redirect.entry.kind, redirect.entry.slug))
    if entry.merged_into:
        raise EntryMoved(address(entry.merged_into.kind, entry.merged_into.slug))
    if entry.withdrawn_at:
        raise EntryWithdrawn(entry.withdrawal_reason, entry.withdrawn_at.date())
    return entry


def _groups(entry: Entry) -> tuple[ClaimGroup, ...]:
    if entry.kind == Kind.SOLUTION:
        return claims_of_solution(entry)
    return claims_about_challenge(entry) if entry.kind == Kind.CHALLENGE else ()


def _apart(group: LinkGroup) -> bool:
    """Whether directions and milestones show the group in a section of its own."""
    return (group.kind, group.outward) in ((LinkKind.ADVANCES, False), (LinkKind.TARGETS, True))


def _rows(links: tuple[LinkGroup, ...], kind: LinkKind, *, outward: bool) -> tuple[LinkRow, ...]:
    return next((group.rows for group in links if group.kind == kind and group.outward == outward), ())


def _fallen(
    entry: Entry, details: Details, groups: tuple[ClaimGroup, ...], links: tuple[LinkGroup, ...]
) -> tuple[Fallen, ...]:
    """Everything the entry leans on that no longer stands, each once."""
    found = list(fallen_targets(links))
    found += fallen_on(entry) if entry.kind == Kind.CHALLENGE else fallen_rows(groups)
    if isinstance(details, MilestoneDetails):
        found += [Fallen(proof.title, proof.url, proof.fallen) for proof in details.proofs if proof.fallen]
    return tuple({source.url: source for source in found}.values())
