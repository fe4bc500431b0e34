"""One click stops the morning mail of a moderator."""

import pytest
from django.core import mail
from django.test import Client

from alignhub.models import User
from contributions.jobs import mail_desk_digest
from contributions.queries.following import desk_mail_token, unsubscribe_token
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def wants(user: User) -> bool:
    return User.objects.values_list("desk_digest", flat=True).get(pk=user.pk)


def test_the_mail_carries_what_a_mail_program_needs(moderator, settings):
    factories.contribution()
    mail_desk_digest(moderator.pk)
    (told,) = mail.outbox
    address = f"/unsubscribe/desk/{desk_mail_token(moderator.pk)}/"
    assert told.extra_headers == {
        "List-Unsubscribe": f"<{settings.SITE_URL}{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert address in told.body

    # As a mail program posts it: without a session, without a token of the form.
    answer = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, wants(moderator)) == (200, False)
    mail_desk_digest(moderator.pk)
    assert len(mail.outbox) == 1


def test_looking_at_the_page_stops_nothing(moderator):
    page = Client().get(f"/unsubscribe/desk/{desk_mail_token(moderator.pk)}/").content.decode()
    assert "Stop these mails" in page
    assert wants(moderator)


def test_no_other_link_stops_them(moderator):
    token = desk_mail_token(moderator.pk)
    for forged in (unsubscribe_token(moderator.pk), token[:-1], f"{moderator.pk:x}", "x.y"):
        assert Client().post(f"/unsubscribe/desk/{forged}/").status_code == 404
    assert Client().post(f"/unsubscribe/{token}/").status_code == 404
    assert wants(moderator)


def test_nobody_elses_mails_stop(moderator):
    other = UserFactory.create(moderator=True)
    Client().post(f"/unsubscribe/desk/{desk_mail_token(moderator.pk)}/")
    assert (wants(moderator), wants(other)) == (False, True)
