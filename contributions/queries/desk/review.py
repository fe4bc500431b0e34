"""What a moderator sees of one contribution, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import timezone

from catalog import markdown
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.models import Claim, Entry, Tag
from catalog.queries.entries import IDENTIFIER_ADDRESS
from catalog.queries.rows import address
from contributions.models import Contribution, ContributionEvent, ContributionRevision, PolicyClause, ReasonTemplate
from contributions.permissions import open_steps
from contributions.queries.desk.people import name_of
from contributions.queries.duplicates import Duplicate, published_duplicates, waiting_duplicates
from contributions.states import State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

PAGE = 50
COUNT_CAP = 1000
OLD_AFTER = timedelta(days=7)
WAITING = (State.SUBMITTED, State.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One part of a contribution that can be left out on its own."""

    path: str
    label: str
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    who: str
    step: str
    when: datetime
    note: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    uuid: str
    pk: int
    revision: int
    title: str
    kind_label: str
    entry_kind: str
    state: str
    author: str
    accepted_before: int
    waiting_since: datetime | None
    claimed_by_me: bool
    claimant: str
    summary: str
    body_html: str
    facts: tuple[tuple[str, str, str], ...]
    evidence: tuple[ReviewItem, ...]
    links: tuple[ReviewItem, ...]
    tags: tuple[ReviewItem, ...]
    declaration: Mapping[str, Any]
    published: tuple[Duplicate, ...]
    waiting: int
    history: tuple[HistoryRow, ...]
    messages: tuple[tuple[str, datetime, str], ...]
    notes: tuple[tuple[str, datetime, str], ...]
    steps: frozenset[StepName]
    clauses: tuple[tuple[str, str], ...]
    templates: tuple[tuple[int, str, str], ...]


def review_page(contribution: Contribution, user: "User") -> ReviewPage:
    """Everything a moderator without a stake needs to decide about the newest revision."""
    revision = ContributionRevision.objects.get(contribution=contribution, number=contribution.revision)
    content = from_json(revision.content)
    return ReviewPage(
        uuid=str(contribution.uuid),
        pk=contribution.pk,
        revision=revision.number,
        title=content.title,
        kind_label=contribution.get_kind_display(),
        entry_kind=content.kind,
        state=contribution.state,
        author=name_of(contribution.author),
        accepted_before=Contribution.objects.filter(author=contribution.author, state=State.PUBLISHED).count(),
        waiting_since=contribution.submitted_at,
        claimed_by_me=contribution.claimed_by_id == user.pk,
        claimant=name_of(contribution.claimed_by),
        summary=content.summary,
        body_html=markdown.render(content.body),
        facts=_facts(content),
        evidence=_evidence(content),
        links=_links(content),
        tags=_tags(content, revision),
        declaration=revision.declaration,
        published=published_duplicates(content),
        waiting=waiting_duplicates(content, contribution.pk),
        history=_history(contribution),
        messages=tuple(
            ("Moderation team" if row.from_desk else name_of(row.sender), row.created_at, row.body)
            for row in contribution.messages.select_related("sender__contributor").order_by("id")
        ),
        notes=tuple(
            (name_of(row.moderator), row.created_at, row.body)
            for row in contribution.private_notes.select_related("moderator__contributor").order_by("id")
        ),
        steps=frozenset(open_steps(contribution, user, timezone.now())),
        clauses=tuple(PolicyClause.objects.filter(retired=False).values_list("number", "title")),
        templates=tuple(ReasonTemplate.objects.values_list("id", "step", "title")),
    )


def _facts(content: EntryContent) -> tuple[tuple[str, str, str], ...]:
    """(label, value, address) rows of what the contribution says about itself."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return ()
    authors = "; ".join(author.name for author in facts.authors[:40]) + (
        " and others" if facts.authors_truncated else ""
    )
    rows = [
        ("Type", facts.type.label, ""),
        ("Authors", authors, ""),
        ("Date", facts.date, ""),
        ("Venue", facts.venue, ""),
        ("Status", facts.publication.label if facts.publication else "", ""),
        ("Address", facts.url, facts.url),
        ("Licence", facts.licence, ""),
    ]
    rows += [
        (
            identifier.scheme.label,
            identifier.value,
            IDENTIFIER_ADDRESS.get(identifier.scheme, "").format(identifier.value),
        )
        for identifier in facts.identifiers
    ]
    return tuple(row for row in rows if row[1])


def _evidence(content: EntryContent) -> tuple[ReviewItem, ...]:
    if not isinstance(content.facts, ResourceFacts):
        return ()
    slugs = {row.claim.partition("#")[0].partition("/")[2] for row in content.facts.evidence}
    claims = {
        f"solution/{claim.solution.slug}#{claim.key}": claim
        for claim in Claim.objects.filter(solution__slug__in=slugs).select_related("solution", "challenge")
    }
    items = []
    for row in content.facts.evidence:
        claim = claims.get(row.claim)
        said = f"{claim.solution.title} on {claim.challenge.title}: {claim.statement}" if claim else row.claim
        detail = f"{row.stance.label}, {row.design.label.lower()}" + (f", {row.setting}" if row.setting else "")
        items.append(ReviewItem(f"facts.evidence.{row.key}", said, row.sentence, detail))
    return tuple(items)


def _links(content: EntryContent) -> tuple[ReviewItem, ...]:
    slugs = [link.target.partition("/")[2] for link in content.links]
    titles = {entry.reference: entry.title for entry in Entry.objects.filter(slug__in=slugs)}
    return tuple(
        ReviewItem(
            f"links.{link.key}", link.kind.label, titles.get(link.target, link.target), address(*link.target.split("/"))
        )
        for link in content.links
    )


def _tags(content: EntryContent, revision: ContributionRevision) -> tuple[ReviewItem, ...]:
    names = dict(Tag.objects.filter(slug__in=content.tags).values_list("slug", "name"))
    known = [ReviewItem(f"tags.{slug}", names.get(slug, slug), "", "") for slug in content.tags]
    new = [
        ReviewItem(f"new-tags.{tag['name']}", tag["name"], tag.get("definition", ""), "New tag")
        for tag in revision.proposed_tags
    ]
    return (*known, *new)


def _history(contribution: Contribution) -> tuple[HistoryRow, ...]:
    events = (
        ContributionEvent.objects.filter(contribution=contribution)
        .annotate(words=F("text__body"))
        .select_related("actor__contributor")
        .order_by("-position")
    )
    return tuple(
        HistoryRow(
            name_of(event.actor), StepName(event.step).label, event.created_at, getattr(event, "words", "") or ""
        )
        for event in events
    )


def find(uuid: str) -> Contribution | None:
    """A contribution that has been sent; drafts do not exist for the desk."""
    found = Contribution.objects.select_related("author__contributor", "claimed_by__contributor")
    return found.filter(Q(uuid=uuid), ~Q(state=State.DRAFT), revision__gte=1).first()
