"""What is reviewed in the tests of the desk, and the steps taken with it."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from catalog.content.facts import Author, Evidence, Identifier, Link, ResourceFacts
from catalog.kinds import Design, IdentifierScheme, LinkKind, ResourceType, Stance
from catalog.models import Entry
from contributions.models import Contribution
from tests import factories

QUEUE = "/admin/contributions/contribution/"
TYPED = {"note": "Please say what was measured.", "private_note": "Ask Ann."}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def paper(**fields):
    """A paper with two rows of evidence and a link; the claim it speaks to is published."""
    if not Entry.objects.filter(slug="rlhf").exists():
        factories.solution_with_claim()
    facts = ResourceFacts(
        type=ResourceType.PAPER,
        authors=(Author("Gao", "Leo"), Author("Schulman", "John")),
        date="2022",
        identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"),),
        evidence=tuple(
            Evidence(key, "solution/rlhf#abc234", stance, Design.EXPERIMENT, sentence)
            for key, stance, sentence in (
                ("ev1aaa", Stance.LIMITS, "The gold reward falls."),
                ("ev2bbb", Stance.SUPPORTS, "Ratings rise."),
            )
        ),
    )
    fields = {"title": "Reward overoptimisation", "facts": facts, **fields}
    links = (Link("lnk234", LinkKind.SHOWS, "challenge/specification-problem"),)
    return factories.content(links=links, **fields)


def sent(title: str, **kwargs) -> Contribution:
    return factories.contribution(sent=factories.content(title=title), **kwargs)


def aged(row: Contribution, **age) -> Contribution:
    Contribution.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - timedelta(**age))
    return row


def page(row: Contribution) -> str:
    return f"{QUEUE}{row.uuid}/"


def step(desk: Client, row: Contribution, name: str, **data):
    return desk.post(f"{page(row)}step/", {"step": name, "revision": row.revision, **data})


def kept(response) -> bool:
    text = response.content.decode()
    return all(words in text for words in TYPED.values())
