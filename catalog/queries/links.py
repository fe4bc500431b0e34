"""What entries do for one another, seen from both ends, and which entries are near one another and why."""

from collections import defaultdict
from dataclasses import dataclass
from math import log2
from typing import Any

from django.db import connection

from alignhub.kit.wording import gettext, ngettext
from catalog.kinds import LEGAL_LINKS, LINK_SEEN_FROM_TARGET, Kind, LinkKind, ResourceType, Standing
from catalog.models import Entry
from catalog.queries.claims import Fallen
from catalog.queries.rows import address

MOST_OF_A_KIND = 20
MOST_RELATED = 6
WITHDRAWN = "withdrawn"
# Each kind of link is walked by itself, newest first, so that no kind crowds out the others on the page of a hub.
_LINKS = """
    SELECT found.outward, found.kind, found.note, entry.id, entry.kind, entry.slug, entry.title, entry.source_line,
           entry.resource_type, entry.withdrawn_at IS NOT NULL, detail.standing
    FROM (
        SELECT TRUE AS outward, link.kind, link.note, link.target_id AS other, link.position AS place
        FROM catalog_link AS link WHERE link.source_id = %(entry)s
        UNION ALL
        SELECT FALSE, legal.kind, link.note, link.other, link.place
        FROM unnest(%(kinds)s::varchar[]) AS legal(kind) CROSS JOIN LATERAL (
            SELECT link.note, link.source_id AS other, row_number() OVER (ORDER BY link.source_id DESC) AS place
            FROM catalog_link AS link WHERE link.target_id = %(entry)s AND link.kind = legal.kind
            ORDER BY link.source_id DESC LIMIT %(most)s
        ) AS link
    ) AS found
    JOIN catalog_entry AS entry ON entry.id = found.other
    LEFT JOIN catalog_resourcedetail AS detail ON detail.entry_id = entry.id
    WHERE found.outward OR entry.withdrawn_at IS NULL
    ORDER BY found.outward DESC, found.place, entry.id
"""
_NEAR = """
    SELECT near.reason, near.name, near.entries, entry.id, entry.kind, entry.slug, entry.title, entry.resource_type
    FROM (
    SELECT 'tag' AS reason, tag.name, tag.entries, other.id
    FROM catalog_tagging AS own JOIN catalog_tag AS tag ON tag.id = own.tag_id CROSS JOIN LATERAL (
        SELECT tagging.content_object_id AS id FROM catalog_tagging AS tagging WHERE tagging.tag_id = own.tag_id
        ORDER BY tagging.prominence DESC, tagging.published_at DESC, tagging.content_object_id DESC LIMIT 30
    ) AS other
    WHERE own.content_object_id = %(entry)s
    {claims}
    ) AS near
    JOIN catalog_entry AS entry ON entry.id = near.id AND entry.withdrawn_at IS NULL
    WHERE entry.id <> %(entry)s
"""
_ON_CLAIMS = """
    UNION ALL
    SELECT 'claim', own.key, 0, other.id
    FROM catalog_evidence AS own CROSS JOIN LATERAL (
        SELECT evidence.resource_id AS id FROM catalog_evidence AS evidence
        WHERE evidence.claim_id = own.claim_id ORDER BY evidence.id DESC LIMIT 30
    ) AS other
    WHERE own.resource_id = %(entry)s
"""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The entry at the other end; ``fallen`` says why it no longer stands, when it does not."""

    id: int
    kind_label: str
    title: str
    url: str
    source_line: str
    note: str
    fallen: str


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """All links of one kind in one direction; ``cut`` when there are more than are shown."""

    kind: LinkKind
    outward: bool
    label: str
    rows: tuple[LinkRow, ...]
    cut: bool

    @property
    def reason(self) -> str:
        """The link as seen from the other entry: "introduces this", "advanced by this"."""
        return gettext("{verb} this").format(
            verb=LINK_SEEN_FROM_TARGET[self.kind] if self.outward else str(self.kind.label)
        )


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """A near entry and why it is near."""

    title: str
    url: str
    kind_label: str
    reason: str


def links_of(entry: Entry) -> tuple[LinkGroup, ...]:
    """The links from and to ``entry`` by what they do, in one query. An outward link to something withdrawn stays."""
    legal = [kind.value for kind, (_, targets) in LEGAL_LINKS.items() if Kind(entry.kind) in targets]
    rows: dict[tuple[LinkKind, bool], list[LinkRow]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, {"entry": entry.pk, "kinds": legal, "most": MOST_OF_A_KIND + 1})
        for outward, kind, *other in cursor.fetchall():
            rows[LinkKind(kind), outward].append(_link(*other))
    order = list(LinkKind)
    return tuple(
        LinkGroup(
            kind=kind,
            outward=outward,
            label=_sentence_case(str(kind.label) if outward else LINK_SEEN_FROM_TARGET[kind]),
            rows=tuple(found[:MOST_OF_A_KIND]),
            cut=len(found) > MOST_OF_A_KIND,
        )
        for (kind, outward), found in sorted(rows.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    )


def fallen_targets(groups: tuple[LinkGroup, ...]) -> tuple[Fallen, ...]:
    """What an entry itself links to and that no longer stands."""
    return tuple(
        Fallen(row.title, row.url, row.fallen)
        for group in groups
        if group.outward and group.kind != LinkKind.SUPERSEDES
        for row in group.rows
        if row.fallen
    )


def related_to(entry: Entry, links: tuple[LinkGroup, ...]) -> tuple[RelatedRow, ...]:
    """The nearest entries with the reason, in one query: evidence on the same claim, a link, shared tags, of which
    rare ones say more."""
    score: dict[int, float] = defaultdict(float)
    tags: dict[int, list[str]] = defaultdict(list)
    claims: dict[int, set[str]] = defaultdict(set)
    known: dict[int, tuple[str, str, str]] = {}
    with connection.cursor() as cursor:
        # Planning what finds nothing would take as long as the rest.
        sayings = _ON_CLAIMS if entry.kind == Kind.RESOURCE and entry.works else ""
        cursor.execute(_NEAR.format(claims=sayings), {"entry": entry.pk})
        for reason, name, entries, pk, kind, slug, title, resource_type in cursor.fetchall():
            known[pk] = title, address(kind, slug), _kind_label(kind, resource_type)
            if reason == "tag":
                tags[pk].append(name)
                score[pk] += 2 / log2(2 + entries)
            else:
                claims[pk].add(name)
                score[pk] += 1
    linked: dict[int, str] = {}
    for group in links:
        for row in group.rows:
            if row.fallen == WITHDRAWN or row.id == entry.pk:
                continue
            known[row.id] = row.title, row.url, row.kind_label
            linked[row.id] = group.reason
    for pk in linked:
        # They stand among the links already.
        score[pk] += 0.5
    nearest = sorted(score, key=lambda pk: (-score[pk], -pk))[:MOST_RELATED]
    return tuple(RelatedRow(*known[pk], _reason(len(claims[pk]), linked.get(pk, ""), tags[pk])) for pk in nearest)


def _reason(claims: int, link: str, tags: list[str]) -> str:
    parts = []
    if claims:
        parts.append(
            ngettext("evidence on the same claim", "evidence on {claims} of the same claims", claims).format(
                claims=claims
            )
        )
    if link:
        parts.append(link)
    if tags:
        parts.append(
            ngettext("same tag: {tags}", "same tags: {tags}", len(tags)).format(tags=", ".join(sorted(tags)[:3]))
        )
    return _sentence_case("; ".join(parts))


def _link(
    note: str,
    pk: int,
    kind: str,
    slug: str,
    title: str,
    source_line: str,
    resource_type: str,
    withdrawn: bool,
    standing: str | None,
) -> LinkRow:
    fallen = WITHDRAWN if withdrawn else ""
    if standing and standing != Standing.CURRENT:
        fallen = Standing(standing).label.lower()
    return LinkRow(
        id=pk,
        kind_label=_kind_label(kind, resource_type),
        title=title or slug.replace("-", " ").capitalize(),
        url=address(kind, slug),
        source_line=source_line,
        note=note,
        fallen=fallen,
    )


def _kind_label(kind: Any, resource_type: str) -> str:
    return str(ResourceType(resource_type).label) if resource_type else str(Kind(kind).label)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
