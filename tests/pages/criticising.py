"""An entry to criticise, and what sends and publishes critiques of it."""

from django.test import Client

from catalog.kinds import Kind
from catalog.models import Critique, Entry
from contributions.actions.steps import take
from contributions.models import Contribution
from tests import factories
from tests.factories import UserFactory

DESK = "/admin/contributions/contribution/"
PASSAGE = "The proxy always fails in the end."
SAID = {"kind": "factual-error", "quote": PASSAGE, "body": "It does *not* always.", "agree": "on", "name": "Ana Lima"}


def paper() -> Entry:
    """A paper at version 2, written by somebody."""
    writer = factories.ContributorFactory.create(name="Imani Okafor")
    first = factories.publish(Kind.RESOURCE, slug="paper", title="A paper", body=f"Intro.\n\n{PASSAGE} More.")
    factories.edit(first, contributor=writer, note="Looked over.")
    return first


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user, path: str, said: dict[str, str]) -> Contribution:
    """Fill in the form at ``path`` and submit it from there."""
    response = client_of(user).post(path, said | {"action": "submit", "revision": "0", "number": "1"})
    assert response.status_code == 302, response.content.decode()
    return Contribution.objects.latest("pk")


def publish(row: Contribution, moderator=None) -> Contribution:
    moderator = moderator or UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    return take("publish", row.pk, actor=moderator, revision=row.revision)


def published_critique(entry: Entry, author=None) -> Critique:
    row = publish(send(author or UserFactory.create(), f"/resources/{entry.slug}/critique/", SAID))
    assert row.result_critique is not None
    return row.result_critique
