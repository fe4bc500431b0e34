"""Being shown somebody's address, sign-in history or draft leaves a row that nobody can change."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alignhub.models import User
from contributions.models import Private, PrivateRead
from tests import factories
from tests.access.site import sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
USERS = "/admin/alignhub/user/"


def signed_in(user: User) -> Client:
    return sign_in(Client(), user)


def reads() -> list[tuple[int, int, str]]:
    return list(PrivateRead.objects.order_by("id").values_list("reader", "subject", "what"))


def test_lists_show_no_address_and_leave_no_row() -> None:
    admin, user = UserFactory.create(admin=True), UserFactory.create(email="ada@example.org")

    page = signed_in(admin).get(USERS).content.decode()

    assert user.public_name in page
    assert "ada@example.org" not in page
    assert reads() == []


def test_the_page_of_an_account_shows_the_address_and_says_so_in_the_record() -> None:
    admin, user = UserFactory.create(admin=True), UserFactory.create(email="ada@example.org")

    page = signed_in(admin).get(f"{USERS}{user.pk}/change/")

    assert "ada@example.org" in page.content.decode()
    assert reads() == [(admin.pk, user.pk, Private.MAIL_ADDRESS), (admin.pk, user.pk, Private.LOGIN_HISTORY)]


def test_who_signed_in_long_ago_is_asked_again_and_shown_nothing() -> None:
    admin, user = UserFactory.create(admin=True), UserFactory.create()
    client = Client()
    client.force_login(admin)

    answer = client.get(f"{USERS}{user.pk}/change/")

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert reads() == []


def test_a_moderator_is_shown_nothing_and_leaves_no_row() -> None:
    moderator, user = UserFactory.create(moderator=True), UserFactory.create()

    assert signed_in(moderator).get(f"{USERS}{user.pk}/change/").status_code == 403
    assert signed_in(moderator).get(f"{USERS}?q={user.email}").status_code == 403
    assert reads() == []


def test_finding_somebody_by_their_address_is_a_read_of_it() -> None:
    admin, user = UserFactory.create(admin=True), UserFactory.create(email="ada@example.org")

    page = signed_in(admin).get(f"{USERS}?q=Ada@Example.org").content.decode()

    assert user.public_name in page
    assert set(reads()) == {(admin.pk, user.pk, Private.MAIL_ADDRESS)}


def test_ones_own_page_is_no_read_of_anybody() -> None:
    admin = UserFactory.create(admin=True)

    assert signed_in(admin).get(f"{USERS}{admin.pk}/change/").status_code == 200
    assert reads() == []


def test_reading_a_draft_is_recorded_and_outlives_it() -> None:
    admin, author = UserFactory.create(admin=True), UserFactory.create()
    draft = factories.draft(author, title="Half a thought")

    assert "Half a thought" in signed_in(admin).get(f"/contributions/{draft.uuid}/").content.decode()
    draft.delete()

    assert list(PrivateRead.objects.values_list("reader", "subject", "what", "draft")) == [
        (admin.pk, author.pk, Private.DRAFT, draft.uuid)
    ]


def test_the_author_reading_their_draft_leaves_no_row() -> None:
    author = UserFactory.create()
    draft = factories.draft(author)

    assert signed_in(author).get(f"/contributions/{draft.uuid}/").status_code == 200
    assert reads() == []


def test_the_record_can_be_read_by_administrators_and_changed_by_nobody() -> None:
    admin, user = UserFactory.create(admin=True), UserFactory.create(moderator=True)
    signed_in(admin).get(f"{USERS}{user.pk}/change/")
    row = PrivateRead.objects.first()
    assert row is not None

    page = signed_in(admin).get("/admin/contributions/privateread/").content.decode()
    assert admin.public_name in page and user.public_name in page and user.email not in page
    assert (
        signed_in(admin).post(f"/admin/contributions/privateread/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert signed_in(user).get("/admin/contributions/privateread/").status_code == 403
    for change in (PrivateRead.objects.all().delete, lambda: PrivateRead.objects.update(reader=user)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
