"""The plain tables of the desk keep from moderators what is about something they wrote."""

import pytest

from catalog.kinds import Kind
from contributions.actions.conversation import send_message, write_note
from contributions.actions.steps import Sent, take
from contributions.models import CheckResult, Contribution, SentIdentifier
from contributions.payloads import WithdrawalWords
from tests import factories
from tests.factories import UserFactory
from tests.pages.desk.reviewing import signed_in

pytestmark = pytest.mark.django_db
TABLES = ("privatenote", "message", "contributionrevision", "checkresult", "sentidentifier")


@pytest.fixture
def proposed(moderator) -> Contribution:
    """That an entry of the moderator's be withdrawn, with words about it of every kind."""
    entry = factories.publish(Kind.CHALLENGE, slug="drift", title="Drift")
    version = factories.edit(entry, contributor=moderator.contributor, title="The drift")
    other = UserFactory.create(moderator=True)
    row = Contribution.objects.create(kind="withdrawal", target=entry, author=other)
    row = take("submit", row.pk, actor=other, sent=Sent(WithdrawalWords("Copied."), title="Drift", base_id=version.pk))
    third = UserFactory.create(moderator=True)
    write_note(row, moderator=third, body="Between us.")
    send_message(row, sender=third, body="Why?")
    CheckResult.objects.create(contribution=row, revision=1, name="links", passed=True)
    SentIdentifier.objects.create(contribution=row, value="doi:10.1/x")
    return row


@pytest.mark.parametrize("table", TABLES)
def test_whoever_wrote_what_it_is_about_finds_nothing_of_it(proposed, moderator, table):
    where = f"/admin/contributions/{table}/"
    rows = {"privatenote": proposed.private_notes, "message": proposed.messages, "checkresult": proposed.checks}
    rows |= {"contributionrevision": proposed.revisions, "sentidentifier": proposed.identifiers}
    one = rows[table].get().pk

    own, other = signed_in(moderator), signed_in(UserFactory.create(moderator=True))

    for client, listed, status in ((own, False, 302), (other, True, 200)):
        html = client.get(where).content.decode()
        assert (f"/{table}/{one}/change/" in html or f">Contribution {proposed.pk}<" in html) == listed
        assert client.get(f"{where}{one}/change/").status_code == status
