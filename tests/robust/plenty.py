"""A site with some of everything, that can be doubled without changing what stands at the addresses under test."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from django.utils import timezone

from alignhub.kit.canonical import digest
from alignhub.models import User
from catalog.actions.critiques import NewCritique, NewResponse, publish_critique, publish_response
from catalog.actions.publish import edit_entry, prepare, publish_entry
from catalog.content.facts import (
    Author,
    ChallengeFacts,
    Claim,
    Evidence,
    Identifier,
    Link,
    MilestoneFacts,
    Proof,
    ResourceFacts,
    SolutionFacts,
)
from catalog.forms import subject_at
from catalog.kinds import (
    Approach,
    CritiqueKind,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    Maturity,
    MilestoneStatus,
    Phase,
    Relation,
    ResourceType,
    Stance,
)
from catalog.models import Contributor, Entry, Tag
from contributions.actions.batches import claim_batch, send, send_batch, start_batch
from contributions.actions.conversation import send_message, write_note
from contributions.actions.drafts import start_draft
from contributions.actions.following import follow, make_digest
from contributions.actions.items import LeftOut
from contributions.actions.steps import Sent, take
from contributions.actions.suspensions import suspend, token_of
from contributions.models import Affiliation, Batch, Contribution, Every, PolicyClause, ReasonTemplate, Receipt
from contributions.payloads import CritiqueWords, ResponseWords, Words
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory

KEYS = (f"k{number:03}" for number in count())


@dataclass
class Plenty:
    """The people and addresses that stay while the rest grows."""

    author: User = field(default_factory=UserFactory.create)
    moderator: User = field(default_factory=lambda: UserFactory.create(moderator=True))
    admin: User = field(default_factory=lambda: UserFactory.create(admin=True))
    number: int = 0

    def __post_init__(self) -> None:
        factories.tag("RLHF")
        factories.publish(Kind.CHALLENGE, slug="specification-problem", title="Specification problem", tags=("rlhf",))
        factories.publish(Kind.DIRECTION, slug="direction", title="Direction", tags=("rlhf",))
        # Whoever has been published may have as many open items as the site grows by.
        factories.contribution(State.PUBLISHED, author=self.author, sent=factories.content(title="Long ago"))
        self.grow()
        self.draft = start_draft(self.author, entry_kind=Kind.RESOURCE, data=TYPED, step="details")
        self.own = factories.contribution(author=self.author, sent=self.paper("Own"))
        self.waiting = factories.contribution(State.IN_REVIEW, moderator=self.moderator, sent=self.paper("Waiting"))
        self._send_again(self.paper("Waiting", 3))
        self.drafted = start_batch(self.author, name="Drafted", source=bib("drafted"))
        self.imported = self._import()
        self.remark = self._criticise("paper-2", self.author)
        self.critique = self._published(self._criticise("paper-1", UserFactory.create())).result_critique
        self.suspension = suspend(UserFactory.create(), by=self.admin, reason="Advertising, three times.")
        Receipt.objects.filter(contribution=self.remark).update(digest=digest("a" * 64))

    @property
    def names(self) -> dict[str, object]:
        """What stands for the names in addresses."""
        rows = {name: getattr(self, name).uuid for name in ("draft", "own", "waiting", "remark", "drafted", "imported")}
        person = self.author.contributor.handle
        tag = Tag.objects.order_by("id")[0].pk
        return rows | {
            "tag": tag,
            "suspended": token_of(self.suspension),
            "critique": self.critique.pk,
            "token": "a" * 64,
            "person": person,
            "author_key": self.author.pk,
        }

    def grow(self) -> None:
        """As many rows again of everything that pages list."""
        for _ in range(2):
            self.number += 1
            self._grow_once(self.number)

    def grow_here(self) -> None:
        """More rows on the very entries and contributions whose pages are asked for."""
        for row in (self.own, self.waiting):
            for _ in range(3):
                send_message(row, sender=row.author, body="A word.")
                send_message(row, sender=self.admin, body="A word back.")
                write_note(row, moderator=self.admin, body="Between us.")
        self.own = take("revise", self.own.pk, actor=self.author, sent=Sent(self.paper("Own", 6)))
        self._send_again(self.paper("Waiting", 6))
        for batch in (self.drafted, self.imported):
            self._lengthen(batch)
        for _ in range(3):
            self._published(self._say(ContributionKind.RESPONSE, ResponseWords("So."), self.critique.entry))
            send_message(self.remark, sender=self.remark.author, body="A word.")

    def _import(self) -> Batch:
        """An import that waits, claimed by the moderator."""
        batch = start_batch(UserFactory.create(), name="Imported", source=bib("imported"))
        send(batch.pk, actor=batch.author)
        send_batch(batch.pk)
        claim_batch(batch.pk, actor=self.moderator)
        return Batch.objects.get(pk=batch.pk)

    def _lengthen(self, batch: Batch) -> None:
        """More records of every kind, as if there had been more from the start."""
        entry = Entry.objects.get(slug="paper-1")
        first = batch.records.first()
        for number in range(10, 20):
            row = None
            if batch == self.imported:
                row = Contribution.objects.create(kind="entry", entry_kind="resource", author=batch.author, batch=batch)
                sent = Sent(factories.content(title=f"Imported {number}"))
                row = take("submit", row.pk, actor=batch.author, sent=sent)
                if number % 3 == 0:
                    take("reject", row.pk, actor=self.admin, revision=1, note="No.")
            batch.records.create(
                number=number,
                title=f"Record {number}",
                content=first.content,
                found="duplicate",
                duplicate_of=entry,
                contribution=row,
            )

    def _criticise(self, slug: str, author: User) -> Contribution:
        entry = Entry.objects.get(slug=slug)
        sources = ("resource/paper-1", "resource/paper-2")
        words = CritiqueWords(CritiqueKind.QUESTION, "Why?", "Two sentences.", sources)
        return self._say(ContributionKind.CRITIQUE, words, entry, author)

    def _say(self, kind: ContributionKind, words: Words, entry: Entry, author: User | None = None) -> Contribution:
        author, base = author or UserFactory.create(), entry.revisions.latest("number")
        form = {"kind": "question", "body": words.body, "_base": base.pk}
        form |= {f"sources-{n}-resource": f"resource/paper-{n + 1}" for n in range(2)} | {"sources-rows": "2"}
        about = self.critique if kind == ContributionKind.RESPONSE else None
        row = Contribution.objects.create(kind=kind, entry_kind=entry.kind, author=author, target=entry, critique=about)
        return take("submit", row.pk, actor=author, sent=Sent(words, form=form, base_id=base.pk, title="Said"))

    def _published(self, row: Contribution) -> Contribution:
        take("claim", row.pk, actor=self.moderator)
        return take("publish", row.pk, actor=self.moderator, revision=row.revision)

    def _send_again(self, content: object) -> None:
        take("revise", self.waiting.pk, actor=self.waiting.author, sent=Sent(content))
        self.waiting = take("claim", self.waiting.pk, actor=self.moderator)

    def paper(self, title: str, rows: int = 2, **fields: object) -> object:
        """A content with ``rows`` pieces of evidence, links and identifiers."""
        claims = [f"solution/solution-{1 + n % self.number}#claim1" for n in range(rows)]
        evidence = tuple(
            Evidence(next(KEYS), claim, Stance.SUPPORTS, Design.EXPERIMENT, "It held.") for claim in claims
        )
        kinds = (LinkKind.SHOWS, LinkKind.CITES, LinkKind.EXTENDS)
        targets = ("challenge/specification-problem", "solution/solution-1", "solution/solution-1")
        links = tuple(Link(next(KEYS), kind, target) for kind, target in zip(kinds[:1], targets[:1], strict=True))
        facts = ResourceFacts(
            type=ResourceType.PAPER,
            date="2022",
            authors=tuple(Author(f"Author {n}", "A") for n in range(rows)),
            identifiers=tuple(Identifier(IdentifierScheme.DOI, f"10.1/{title}.{n}".lower()) for n in range(rows)),
            evidence=evidence,
        )
        fields = {"tags": ("rlhf",), "body": "## Part\n\nText.", **fields}
        return factories.content(title=title, facts=facts, links=links, **fields)

    def _grow_once(self, n: int) -> None:
        factories.tag(f"Tag {n}")
        tags = ("rlhf", f"tag-{n}")
        challenge = factories.publish(
            Kind.CHALLENGE, title=f"Challenge {n}", slug=f"challenge-{n}", facts=ChallengeFacts(aspects=("One.",))
        )
        claims = (
            Claim("claim1", "challenge/specification-problem", Relation.REDUCES, f"It helps, {n}."),
            Claim("claim2", challenge.reference, Relation.REDUCES, f"It helps there, {n}."),
        )
        facts = SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.PILOT, claims=claims)
        factories.publish(Kind.SOLUTION, title=f"Solution {n}", slug=f"solution-{n}", facts=facts, tags=tags)
        paper = factories.publish(slug=f"paper-{n}", **fields_of(self.paper(f"Paper {n}")))
        proof = Proof(next(KEYS), paper.reference, "It shows that.")
        milestone = MilestoneFacts(Phase.FOUNDATION, MilestoneStatus.DONE, n, "Two teams report it.", (proof,))
        factories.publish(Kind.MILESTONE, title=f"Milestone {n}", slug=f"milestone-{n}", facts=milestone)
        factories.publish(Kind.DIRECTION, title=f"Direction {n}", slug=f"direction-{n}", tags=tags)
        self._widen(n)
        self._contribute(n)

    def _widen(self, n: int) -> None:
        """The first paper, solution and milestone speak of more with every turn."""
        again = prepare(self.paper("Paper 1", 2 + n))
        edit_entry(Entry.objects.get(slug="paper-1").pk, again, contributor=None, reason="More.")
        proofs = tuple(Proof(next(KEYS), f"resource/paper-{m}", "It shows that.") for m in range(1, n + 1))
        facts = MilestoneFacts(Phase.FOUNDATION, MilestoneStatus.DONE, 1, "Two teams report it.", proofs)
        wider = prepare(factories.content(Kind.MILESTONE, title="Milestone 1", facts=facts))
        edit_entry(Entry.objects.get(slug="milestone-1").pk, wider, contributor=None, reason="More.")

    def _contribute(self, n: int) -> None:
        for state in (State.SUBMITTED, State.IN_REVIEW, State.HELD, State.REJECTED, State.CHANGES_REQUESTED):
            factories.contribution(state, author=UserFactory.create(), sent=factories.content(title=f"Sent {n}"))
            factories.contribution(state, author=self.author, sent=factories.content(title=f"Mine {n}"))
        row = factories.contribution(State.IN_REVIEW, moderator=self.moderator, sent=self.paper(f"Published {n}"))
        left_out = [LeftOut("tags.rlhf", "Not about that.")]
        take("publish", row.pk, actor=self.moderator, revision=1, items=left_out)
        old = timezone.now() - timedelta(days=9)
        Contribution.objects.filter(author=self.author, state=State.SUBMITTED).update(submitted_at=old)
        clause = PolicyClause.objects.create(number=f"9.{n}", title="Clause", text="Text.")
        ReasonTemplate.objects.create(step="reject", title=f"Reason {n}", text="Text.", clause=clause)
        Affiliation.objects.create(user=self.admin, kind="employer", name=f"Lab {n}")
        if n > 1:
            self._published(self._criticise("paper-1", UserFactory.create()))
        self._follow(n)

        self._say_much(n)

    def _say_much(self, n: int) -> None:
        """The author, whose page is on, has published some of each."""
        person = self.author.contributor
        Contributor.objects.filter(pk=person.pk).update(page_enabled=True)
        publish_entry(prepare(factories.content(title=f"By the author {n}")), contributor=person)
        version = factories.edit(Entry.objects.get(slug=f"direction-{n}"), contributor=person, title=f"Towards {n}")
        said = NewCritique(version.pk, CritiqueKind.QUESTION, "Why?", "<p>Why?</p>")
        critique = publish_critique(said, contributor=person)
        publish_response(critique.pk, NewResponse("So.", "<p>So.</p>"), contributor=person)

    def _follow(self, n: int) -> None:
        """The author follows some of each, and was mailed about it."""
        for address in (f"/tags/tag-{n}/", f"/resources/paper-{n}/", "/resources/", f"/browse/?q=paper+{n}"):
            follow(self.author, subject_at(address), Every.DAY)
        make_digest(self.author.pk, Every.DAY, timezone.now() + timedelta(days=n))


def bib(word: str) -> bytes:
    """Two records: one that is new, one that is incomplete."""
    first = f"@misc{{a, title={{A new {word} record}}, author={{Lee, Ann}}, year={{2020}}}}"
    return f"{first}@misc{{b, title={{Another {word}}}, author={{Lee, Ann}}}}".encode()


TYPED = {
    "title": "A draft",
    "authors": "Ann Author; Bo Author",
    "date": "2022",
    "doi": "10.1234/abc",
    "summary": "One. Two.",
    "tags": "RLHF",
    "evidence-rows": "2",
    "evidence-0-claim": "solution/solution-1#claim1",
    "evidence-0-stance": "supports",
    "evidence-0-design": "experiment",
    "evidence-0-sentence": "It held.",
    "links-rows": "2",
    "links-0-kind": "shows",
    "links-0-target": "challenge/specification-problem",
}


def fields_of(content: object) -> dict[str, object]:
    """What ``factories.publish`` takes, of a content."""
    return {name: getattr(content, name) for name in ("title", "summary", "facts", "body", "tags", "links")}
