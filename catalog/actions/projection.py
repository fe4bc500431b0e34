"""Revisions to rows: the first two of three passes (rows, relations); ``derived`` is the third.

A pass works on any number of entries at once, so that publishing one, loading the starting content and rebuilding
everything run the same code.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import ProtectedError, QuerySet

from catalog import markdown
from catalog.actions.references import Found, claims_named, entries_named, tags_named
from catalog.actions.refused import ClaimInUse, MissingReference
from catalog.content.codec import to_json
from catalog.content.entry import EntryContent, references
from catalog.content.facts import (
    Author,
    ChallengeFacts,
    DirectionFacts,
    MilestoneFacts,
    ResourceFacts,
    SolutionFacts,
)
from catalog.folding import fold
from catalog.importers.identify import canonical_url
from catalog.kinds import Act, Curation, Kind
from catalog.models import (
    ChallengeDetail,
    Claim,
    DirectionDetail,
    Entry,
    EntryRevision,
    Evidence,
    Identifier,
    Link,
    MilestoneDetail,
    ResourceDetail,
    SolutionDetail,
    Tagging,
)

DETAIL_OF: dict[Kind, Any] = {
    Kind.CHALLENGE: ChallengeDetail,
    Kind.SOLUTION: SolutionDetail,
    Kind.RESOURCE: ResourceDetail,
    Kind.DIRECTION: DirectionDetail,
    Kind.MILESTONE: MilestoneDetail,
}
References = dict[str, Found]
# What an entry that was withdrawn no longer says.
_TEXTS = ("title", "summary", "body", "body_html", "note", "source_line", "resource_type", "approach", "balance")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry on its way into the tables."""

    entry: Entry
    content: EntryContent
    body_html: str
    revision: EntryRevision


@dataclass(slots=True)
class Touched:
    """What the relations of the projected entries speak, or spoke, about: keys of claims, entries, tags and cells."""

    claims: set[int] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    cells: set[tuple[int, int]] = field(default_factory=set)

    def __or__(self, other: "Touched") -> "Touched":
        return Touched(
            self.claims | other.claims,
            self.entries | other.entries,
            self.tags | other.tags,
            self.cells | other.cells,
        )


def project(items: Sequence[Item], *, gone_too: bool = False) -> Touched:
    """Write rows and relations of ``items``. Raises ``MissingReference`` and ``ClaimInUse``.

    With ``gone_too`` they may name what has been withdrawn since they were published.
    """
    known = _resolve(items, gone_too=gone_too)
    touched = Touched()
    for item in items:
        _write_row(item)
        _write_detail(item, known)
    for item in items:
        if isinstance(item.content.facts, SolutionFacts):
            _write_claims(item.entry, item.content.facts, known, touched)
    claims = _resolve_claims(items)
    for item in items:
        _write_links(item, known, touched)
        if isinstance(item.content.facts, ResourceFacts):
            _write_evidence(item.entry, item.content.facts, claims, known, touched)
    _write_taggings(items, touched)
    return touched


def blank(entry: Entry, revision: EntryRevision) -> Touched:
    """Take everything an entry says out of the tables; its address, reason and onward address stay."""
    touched = spoken_of(entry)
    try:
        entry.claims.all().delete()
    except ProtectedError:
        raise ClaimInUse("Other resources carry evidence on this entry's claims.") from None
    for relation in (entry.links, entry.evidence, entry.identifiers, entry.taggings):
        relation.all().delete()
    DETAIL_OF[Kind(entry.kind)].objects.filter(entry=entry).delete()
    for name in _TEXTS:
        setattr(entry, name, "")
    entry.fold_title = entry.fold_names = entry.fold_summary = entry.fold_body = ""
    # The facets stay until the third pass, which counts down what they leave.
    entry.tags_shown, entry.counts = [], {}
    entry.year, entry.amount, entry.prominence, entry.curation = None, 0, 0, Curation.LISTED
    entry.version = revision.number
    entry.withdrawn_at = entry.updated_at = revision.created_at
    entry.withdrawal_reason = revision.reason
    entry.merged_into = revision.successor if revision.act == Act.MERGED else None
    return touched


def _resolve(items: Sequence[Item], *, gone_too: bool) -> References:
    wanted = set().union(*(references(item.content) for item in items)) if items else set()
    known = entries_named(wanted, gone_too=gone_too)
    if missing := sorted(wanted - known.keys()):
        raise MissingReference(f"Not published: {', '.join(missing)}.")
    return known


def _resolve_claims(items: Sequence[Item]) -> dict[str, int]:
    return claims_named(
        row.claim
        for item in items
        if isinstance(item.content.facts, ResourceFacts)
        for row in item.content.facts.evidence
    )


def _write_row(item: Item) -> None:
    entry, content = item.entry, item.content
    entry.title, entry.summary, entry.body, entry.note = content.title, content.summary, content.body, content.note
    entry.body_html, entry.renderer = item.body_html, markdown.RENDERER
    entry.curation = content.curation
    entry.version, entry.updated_at = item.revision.number, item.revision.created_at
    entry.withdrawn_at, entry.withdrawal_reason, entry.merged_into = None, "", None
    entry.prominence = prominence(content)
    facts = content.facts
    entry.resource_type = facts.type if isinstance(facts, ResourceFacts) else ""
    entry.year = facts.year if isinstance(facts, ResourceFacts) else None
    entry.approach = facts.approach if isinstance(facts, SolutionFacts) else ""
    entry.source_line = source_line(facts) if isinstance(facts, ResourceFacts) else ""
    names = [author.name for author in facts.authors] if isinstance(facts, ResourceFacts) else []
    values = [identifier.value for identifier in facts.identifiers] if isinstance(facts, ResourceFacts) else []
    entry.fold_title = fold(content.title)
    entry.fold_names = fold(" ".join([*names, *values]))[:20_000]
    entry.fold_body = fold(markdown.plain_text(content.body, 100_000))


def fold_tagged(entry: Entry) -> None:
    """Fold what is searched after title and names: the summary, and the names of the tags with it, so that whoever
    types "interpretability" finds what nobody but its tags says that of."""
    entry.fold_summary = fold(" ".join([entry.summary, *(name for _, name in entry.tags_shown)]))


def prominence(content: EntryContent) -> int:
    """Where an entry stands in the default order: 3 challenges and solutions, 2 assessed, 1 summarised, 0 bare."""
    if content.kind in (Kind.CHALLENGE, Kind.SOLUTION):
        return 3
    if content.kind in (Kind.DIRECTION, Kind.MILESTONE):
        return 2
    return int(content.curation)


def source_line(facts: ResourceFacts) -> str:
    """Who and when, as lists print it: "Gao et al., 2022"."""
    names = [author.literal or author.family for author in facts.authors]
    shortened = len(names) > 2 or (facts.authors_truncated and names)
    who = f"{names[0]} et al." if shortened else " and ".join(names)
    return ", ".join(part for part in (who[:250], facts.date[:4]) if part)


def title_key(title: str, year: int | None, authors: Sequence[Author]) -> str:
    """What two records of the same work share when no identifier tells: folded title, year, first author."""
    first = fold(authors[0].literal or authors[0].family) if authors else ""
    return f"{fold(title)}|{year or ''}|{first}"[:300]


def _write_detail(item: Item, known: References) -> None:
    facts = item.content.facts
    values: dict[str, Any] = dict(to_json(item.content).get("facts", {}))
    parent = known[facts.parent].pk if not isinstance(facts, ResourceFacts | MilestoneFacts) and facts.parent else None
    parent = None if parent == item.entry.pk else parent
    row: dict[str, Any]
    match facts:
        case ChallengeFacts():
            row = {"aspects": list(facts.aspects), "parent_id": parent}
        case DirectionFacts():
            row = {"questions": list(facts.questions), "parent_id": parent}
        case SolutionFacts():
            row = {
                "approach": facts.approach,
                "maturity": facts.maturity,
                "points": list(facts.points),
                "parent_id": parent,
            }
            row |= {name: values.get(name, []) for name in ("notes", "implementations")}
        case MilestoneFacts():
            row = {
                "phase": facts.phase,
                "status": facts.status,
                "position": facts.position,
                "criterion": facts.criterion,
            }
            proofs = values.get("proofs", [])
            row["proofs"] = [proof | {"entry": known[proof["entry"]].reference} for proof in proofs]
        case ResourceFacts():
            row = {
                name: getattr(facts, name) for name in ("type", "url", "authors_truncated", "venue", "date", "licence")
            }
            row |= {"abstract": facts.abstract, "standing": facts.standing, "publication": facts.publication or ""}
            row["authors"] = values.get("authors", [])
            row["url_key"] = canonical_url(facts.url) if facts.url else ""
            row["title_key"] = title_key(item.content.title, facts.year, facts.authors)
            row["superseded_by_id"] = known[facts.superseded_by].pk if facts.superseded_by else None
            _write_identifiers(item.entry, facts)
    model = DETAIL_OF[item.content.kind]
    model.objects.bulk_create(
        [model(entry_id=item.entry.pk, **row)], update_conflicts=True, unique_fields=["entry"], update_fields=list(row)
    )


def _write_identifiers(entry: Entry, facts: ResourceFacts) -> None:
    wanted = {(identifier.scheme.value, identifier.value) for identifier in facts.identifiers}
    present = {(row.scheme, row.value): row for row in entry.identifiers.all()}
    for pair in present.keys() - wanted:
        present[pair].delete()
    Identifier.objects.bulk_create(
        Identifier(resource=entry, scheme=scheme, value=value) for scheme, value in sorted(wanted - present.keys())
    )


def _write_claims(entry: Entry, facts: SolutionFacts, known: References, touched: Touched) -> None:
    present = {claim.key: claim for claim in entry.claims.all()}
    touched.claims |= {claim.pk for claim in present.values()}
    touched.entries |= {claim.challenge_id for claim in present.values()}
    touched.cells |= {(entry.pk, claim.challenge_id) for claim in present.values()}
    for position, claim in enumerate(facts.claims):
        row = present.pop(claim.key, None) or Claim(solution=entry, key=claim.key)
        row.position, row.challenge_id = position, known[claim.challenge].pk
        row.relation, row.statement = claim.relation, claim.statement
        row.search_note = asdict(claim.search_note) if claim.search_note else None
        row.save()
        touched.claims.add(row.pk)
        touched.entries.add(row.challenge_id)
    for row in present.values():
        try:
            row.delete()
        except ProtectedError:
            raise ClaimInUse(f"Evidence speaks about the claim “{row.statement}”, so it cannot be removed.") from None


def _write_links(item: Item, known: References, touched: Touched) -> None:
    touched.entries |= _cleared(item.entry.links.all(), "target_id")
    # Two names may lead to one entry by now, or to this one itself.
    links = {(link.kind, known[link.target].pk): link for link in reversed(item.content.links)}
    standing = [link for (_, target), link in reversed(links.items()) if target != item.entry.pk]
    rows = Link.objects.bulk_create(
        Link(
            source=item.entry,
            key=link.key,
            position=position,
            target_id=known[link.target].pk,
            kind=link.kind,
            note=link.note,
        )
        for position, link in enumerate(standing)
    )
    touched.entries |= {row.target_id for row in rows}


def _write_evidence(
    entry: Entry, facts: ResourceFacts, claims: dict[str, int], known: References, touched: Touched
) -> None:
    touched.claims |= _cleared(entry.evidence.all(), "claim_id")
    rows = Evidence.objects.bulk_create(
        Evidence(
            resource=entry,
            key=row.key,
            position=position,
            claim_id=claims[row.claim],
            stance=row.stance,
            design=row.design,
            sentence=row.sentence,
            setting=row.setting,
            locator=row.locator,
            realistic_scale=row.realistic_scale,
            replicates_id=known[row.replicates].pk if row.replicates else None,
        )
        for position, row in enumerate(facts.evidence)
    )
    touched.claims |= {row.claim_id for row in rows}


def _cleared(rows: QuerySet[Any], column: str) -> set[int]:
    """What ``rows`` say in ``column``, before they are deleted; of a new entry there are none to delete."""
    said = set(rows.values_list(column, flat=True))
    if said:
        rows.delete()
    return said


def _write_taggings(items: Sequence[Item], touched: Touched) -> None:
    known = tags_named(slug for item in items for slug in item.content.tags)
    for item in items:
        entry = item.entry
        # Two that were merged are one tag now.
        tags = list(dict.fromkeys(known[slug] for slug in item.content.tags))
        touched.tags |= _cleared(entry.taggings.all(), "tag_id")
        # The composite foreign key compares with the stored row, so it must hold this sort key already.
        Entry.objects.filter(pk=entry.pk).update(prominence=entry.prominence)
        Tagging.objects.bulk_create(
            Tagging(content_object=entry, tag=tag, prominence=entry.prominence, published_at=entry.published_at)
            for tag in tags
        )
        entry.tags_shown = [[tag.slug, tag.name] for tag in tags]
        fold_tagged(entry)
        touched.tags |= {tag.pk for tag in tags}


def spoken_of(entry: Entry) -> Touched:
    """What the relations of ``entry`` are about as the tables stand now."""
    return Touched(
        claims=set(entry.evidence.values_list("claim_id", flat=True)),
        entries=set(entry.links.values_list("target_id", flat=True))
        | set(entry.claims.values_list("challenge_id", flat=True)),
        tags=set(entry.taggings.values_list("tag_id", flat=True)),
        cells=set(entry.claims.values_list("solution_id", "challenge_id")),
    )
