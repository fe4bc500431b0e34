"""Factories: each hides only what does not matter to the test that calls it."""

from dataclasses import replace
from typing import Any

import factory
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from alignhub.models import User
from catalog.actions.publish import edit_entry, prepare, publish_entry, withdraw_entry
from catalog.actions.tags import NewTag, accept_tags
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.facts import (
    Author,
    ChallengeFacts,
    Claim,
    DirectionFacts,
    Facts,
    MilestoneFacts,
    ResourceFacts,
    SolutionFacts,
)
from catalog.kinds import Approach, Kind, Maturity, MilestoneStatus, Phase, Relation, ResourceType
from catalog.models import Contributor, Entry, EntryRevision, Tag
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.states import ContributionKind, State


class ContributorFactory(factory.django.DjangoModelFactory[Contributor]):
    class Meta:
        model = Contributor

    handle = factory.Sequence(lambda n: f"person-{n}")
    name = factory.Sequence(lambda n: f"Person {n}")


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A contributor with a public name; ``moderator=True`` gives a desk role, ``admin=True`` all of them."""

    class Meta:
        model = User

    class Params:
        moderator = factory.Trait(is_moderator=True, is_staff=True)
        admin = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    contributor = factory.SubFactory(ContributorFactory)


FACTS: dict[Kind, Facts] = {
    Kind.CHALLENGE: ChallengeFacts(aspects=("Proxies drift from goals.",)),
    Kind.SOLUTION: SolutionFacts(
        approach=Approach.TRAINING, maturity=Maturity.PROTOTYPE, points=("Learns from people.",)
    ),
    Kind.RESOURCE: ResourceFacts(type=ResourceType.PAPER, authors=(Author("Gao", "Leo"),), date="2022"),
    Kind.DIRECTION: DirectionFacts(questions=("What scales?",)),
    Kind.MILESTONE: MilestoneFacts(
        phase=Phase.FOUNDATION, status=MilestoneStatus.PLANNED, position=1, criterion="Two teams report it."
    ),
}


def content(kind: Kind = Kind.RESOURCE, **fields: Any) -> EntryContent:
    """A valid content of ``kind``."""
    fields = {
        "title": f"A {kind.label.lower()}",
        "summary": "Two sentences. They are short.",
        "facts": FACTS[kind],
        **fields,
    }
    return EntryContent(kind=kind, **fields)


def publish(kind: Kind = Kind.RESOURCE, *, slug: str = "", **fields: Any) -> Entry:
    """A published entry of ``kind``."""
    return publish_entry(prepare(content(kind, **fields)), contributor=None, slug=slug).entry


def edit(
    entry: Entry, *, reason: str = "Clearer.", contributor: Contributor | None = None, **fields: Any
) -> EntryRevision:
    """The next version of ``entry``, with ``fields`` changed."""
    newest = EntryRevision.objects.filter(entry=entry, content__isnull=False).latest("number")
    changed = replace(from_json(newest.content), **fields)
    return edit_entry(entry.pk, prepare(changed), contributor=contributor, reason=reason)


def tag(name: str) -> Tag:
    """An accepted tag."""
    return accept_tags([NewTag(name, f"About {name}.")])[0]


def solution_with_claim(slug: str = "rlhf", key: str = "abc234", challenge: str = "specification-problem") -> Entry:
    """A solution with one claim on a challenge, both published."""
    if not Entry.objects.filter(kind=Kind.CHALLENGE, slug=challenge).exists():
        publish(Kind.CHALLENGE, slug=challenge, title="Specification problem")
    claim = Claim(key, f"challenge/{challenge}", Relation.REDUCES, "Ratings steer models towards what people want.")
    facts = SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.DEPLOYED, claims=(claim,))
    return publish(Kind.SOLUTION, slug=slug, title="RLHF", facts=facts)


def code_of_app(secret: str) -> str:
    """What an authenticator app with ``secret`` shows now; it counts as long as the one before and after it."""
    _, now, _ = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, now)))


def draft(author: User, **fields: Any) -> Contribution:
    """A contribution that has not been sent."""
    return Contribution.objects.create(kind=ContributionKind.ENTRY, entry_kind=Kind.RESOURCE, author=author, **fields)


def contribution(
    state: State = State.SUBMITTED,
    *,
    author: User | None = None,
    moderator: User | None = None,
    sent: EntryContent | None = None,
    proposed_tags: tuple[dict[str, str], ...] = (),
) -> Contribution:
    """A contribution brought to ``state`` by the steps that lead there."""
    author = author or UserFactory.create()
    row = draft(author)
    if state == State.DRAFT:
        return row
    if state == State.WITHDRAWN:
        return take("withdraw", row.pk, actor=author)
    row = take("submit", row.pk, actor=author, sent=Sent(sent or content(), proposed_tags=proposed_tags))
    if state == State.SUBMITTED:
        return row
    moderator = moderator or UserFactory.create(moderator=True)
    if state == State.HELD:
        return take("hold", row.pk, actor=moderator, note="Needs a second look.")
    row = take("claim", row.pk, actor=moderator)
    step = {
        State.CHANGES_REQUESTED: "request-changes",
        State.PUBLISHED: "publish",
        State.REJECTED: "reject",
    }.get(state)
    if step:
        row = take(step, row.pk, actor=moderator, revision=row.revision, note="Because.")
    return row


def withdraw(entry: Entry, reason: str = "Its author asked for it.") -> EntryRevision:
    """``entry``, withdrawn."""
    return withdraw_entry(entry.pk, contributor=None, reason=reason)
