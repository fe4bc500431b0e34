"""A catalogue in which one contribution touches everything that publishing can touch."""

from typing import Any

from catalog.actions.publish import edit_entry, prepare
from catalog.content.facts import Evidence, Identifier, Link, ResourceFacts
from catalog.kinds import CritiqueKind, Design, IdentifierScheme, Kind, LinkKind, ResourceType, Stance
from catalog.models import Entry
from contributions.actions.items import LeftOut
from contributions.actions.steps import Sent, take
from contributions.models import Contribution
from contributions.payloads import CritiqueWords, ResponseWords
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory

LEFT_OUT = [LeftOut("links.lin235", "Not shown in the paper.")]


def evidence(key: str, claim: str) -> Evidence:
    return Evidence(key, claim, Stance.SUPPORTS, Design.EXPERIMENT, "It held.")


def paper(title: str = "A paper that touches everything", doi: str = "10.1234/all", **fields: Any) -> Any:
    rows = (evidence("row234", "solution/rlhf#abc234"), evidence("row235", "solution/debate#abc235"))
    links = (
        Link("lin234", LinkKind.SHOWS, "challenge/specification-problem"),
        Link("lin235", LinkKind.CITES, "resource/earlier"),
        Link("lin236", LinkKind.EXTENDS, "resource/earlier"),
    )
    facts = ResourceFacts(
        type=ResourceType.PAPER, date="2022", evidence=rows, identifiers=(Identifier(IdentifierScheme.DOI, doi),)
    )
    return factories.content(title=title, body="# Words\n\nWith $x^2$.", facts=facts, links=links, **fields)


def ground() -> None:
    """What there is before."""
    factories.contribution()
    for name in ("Zeta", "Alpha", "RLHF"):
        factories.tag(name)
    factories.publish(title="Earlier", slug="earlier", tags=("alpha",))
    factories.solution_with_claim(slug="debate", key="abc235", challenge="goal-drift")
    factories.solution_with_claim()


def waiting() -> tuple[Contribution, Any]:
    """A new entry in review and the moderator who has claimed it."""
    moderator = UserFactory.create(moderator=True)
    row = factories.contribution(
        State.IN_REVIEW,
        moderator=moderator,
        sent=paper(tags=("rlhf", "zeta", "alpha")),
        proposed_tags=({"name": "Tampering", "definition": "D."},),
    )
    return row, moderator


def waiting_edit() -> tuple[Contribution, Any]:
    """An edit in review of an entry that already carries evidence, links and tags."""
    entry = factories.publish(title="Later", slug="later", facts=paper(doi="10.1234/old").facts, tags=("zeta",))
    edit_entry(Entry.objects.get(slug="earlier").pk, prepare(factories.content()), contributor=None, reason="Again.")
    moderator = UserFactory.create(moderator=True)
    author = UserFactory.create()
    row = Contribution.objects.create(kind=ContributionKind.EDIT, entry_kind=Kind.RESOURCE, author=author, target=entry)
    take(
        "submit",
        row.pk,
        actor=author,
        sent=Sent(paper(title="Later, mended", tags=("alpha", "rlhf")), base_id=entry.revisions.get().pk),
    )
    return take("claim", row.pk, actor=moderator), moderator


def waiting_critique() -> tuple[Contribution, Any]:
    """A critique in review that rests on an entry with a lower number than the one it is on."""
    entry = factories.publish(title="Criticised", slug="criticised")
    words = CritiqueWords(CritiqueKind.QUESTION, "Why?", "", ("resource/earlier",))
    return _said(ContributionKind.CRITIQUE, words, entry)


def waiting_response() -> tuple[Contribution, Any]:
    """A response in review to an open critique."""
    row, moderator = waiting_critique()
    critique = take("publish", row.pk, actor=moderator, revision=1).result_critique
    return _said(ContributionKind.RESPONSE, ResponseWords("So."), critique.entry, critique)


def _said(kind: ContributionKind, words: Any, entry: Entry, critique: Any = None) -> tuple[Contribution, Any]:
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    row = Contribution.objects.create(kind=kind, entry_kind=entry.kind, author=author, target=entry, critique=critique)
    base = entry.revisions.latest("number")
    take("submit", row.pk, actor=author, sent=Sent(words, base_id=base.pk, title="Said"))
    return take("claim", row.pk, actor=moderator), moderator
