"""Signing up and in: an e-mail address and the code that comes to it, and back to where one was."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from alignhub.models import User
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
BACK = "/contribute/paper/?step=details"


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"^    (\S+)$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


def member(email: str = "ada@example.org", password: str | None = None) -> User:
    user = UserFactory.create(email=email)
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_sign_up_asks_for_an_address_and_its_code_and_nothing_else(client: Client) -> None:
    page = client.get("/accounts/signup/", {"next": BACK}).content.decode()
    assert re.findall(r'<input[^>]* type="(?!hidden|search)(\w+)"|type="(email|password)"', page)
    assert 'type="password"' not in page
    answer = client.post("/accounts/signup/", {"email": "New@Example.org", "next": BACK})
    answer = client.post(answer["Location"], {"code": code_in(mail.outbox[-1])})
    assert answer["Location"] == BACK
    user = User.objects.get(email="new@example.org")
    assert not user.has_usable_password()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.get(user=user).verified


def test_sign_in_with_a_code_leads_back(client: Client) -> None:
    user = member()
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "password": "", "next": BACK})
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [BACK]
    page = client.get(answer["Location"]).content.decode()
    assert 'name="next" value="/contribute/paper/?step=details"' in page
    answer = client.post(urlsplit(answer["Location"]).path, {"code": code_in(mail.outbox[-1]).lower(), "next": BACK})
    assert answer["Location"] == BACK
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_with_a_password_leads_back(client: Client) -> None:
    member(password="long-enough-words")
    answer = client.post(
        "/accounts/login/", {"login": "ada@example.org", "password": "long-enough-words", "next": BACK}
    )
    assert answer["Location"] == BACK
    assert not mail.outbox


def test_wrong_password_is_one_message_and_keeps_the_address_and_where_one_was(client: Client) -> None:
    member(password="long-enough-words")
    page = client.post("/accounts/login/", {"login": "ada@example.org", "password": "wrong", "next": BACK})
    shown = page.content.decode()
    assert "E-mail address and password do not match." in shown
    assert 'value="ada@example.org"' in shown
    assert 'value="wrong"' not in shown
    assert f'name="next" value="{BACK}"' in shown
    assert "<title>Error: Sign in" in shown
    assert "<details open>" in shown


def test_unknown_address_looks_like_a_known_one_and_is_told_by_mail(client: Client) -> None:
    member()
    known = client.post("/accounts/login/", {"login": "ada@example.org", "next": BACK})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.org", "next": BACK})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    body = str(mail.outbox[-1].body)
    link = next(line for line in body.splitlines() if line.startswith("http"))
    query = parse_qs(urlsplit(link).query)
    assert query == {"email": ["nobody@example.org"], "next": [BACK]}


def test_signing_up_again_says_so_by_mail_only(client: Client) -> None:
    member()
    fresh = Client().post("/accounts/signup/", {"email": "new@example.org", "next": BACK})
    again = client.post("/accounts/signup/", {"email": "ada@example.org", "next": BACK})
    assert (again.status_code, again["Location"]) == (fresh.status_code, fresh["Location"])
    assert "There is one already" in str(mail.outbox[-1].body)


def test_wrong_code_is_told_and_the_right_one_still_works(client: Client) -> None:
    member()
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "next": BACK})
    page = client.post(answer["Location"], {"code": "WRONG", "next": BACK}).content.decode()
    assert "This is not the code of the last message." in page
    assert f'name="next" value="{BACK}"' in page
    answer = client.post(answer["Location"], {"code": code_in(mail.outbox[-1]), "next": BACK})
    assert answer["Location"] == BACK


def test_a_new_code_can_be_sent(client: Client) -> None:
    member()
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "next": BACK})
    again = client.post(answer["Location"], {"action": "resend", "next": BACK})
    assert parse_qs(urlsplit(again["Location"]).query)["next"] == [BACK]
    assert len(mail.outbox) == 2


def test_next_never_leads_to_another_site(client: Client) -> None:
    member(password="long-enough-words")
    data = {"login": "ada@example.org", "password": "long-enough-words", "next": "https://evil.example/"}
    assert client.post("/accounts/login/", data)["Location"] == "/"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/"])
def test_entrance_pages_link_to_each_other_with_next(client: Client, path: str) -> None:
    page = client.get(path, {"next": "/tags/"}).content.decode()
    assert "?next=%2Ftags%2F" in page
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/reauthenticate/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
    ],
)
def test_account_pages_stand_in_the_frame(client: Client, path: str) -> None:
    member(password="long-enough-words")
    client.post("/accounts/login/", {"login": "ada@example.org", "password": "long-enough-words"})
    client.post("/accounts/reauthenticate/", {"password": "long-enough-words"})
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<header class="site-header">' in page
    assert page.count("<h1>") == 1
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "Your contributions, signed in as" in page


def test_without_a_password_one_can_set_one(client: Client) -> None:
    user = member()
    client.force_login(user)
    assert client.get("/accounts/password/change/")["Location"].startswith("/accounts/password/set/")


def labels(page: str) -> list[str]:
    return re.findall(r'<label for="id_\w*password\w*">(.*?)</label>', page)


def test_new_passwords_are_asked_for_in_the_words_of_other_forms(client: Client) -> None:
    member(password="long-enough-words")
    client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    path = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert path
    page = client.get(client.get(path[0])["Location"]).content.decode()
    assert labels(page) == ["New password", "New password (again)"]

    client.post("/accounts/login/", {"login": "ada@example.org", "password": "long-enough-words"})
    page = client.get("/accounts/password/change/").content.decode()
    assert labels(page) == ["Current password", "New password", "New password (again)"]


def test_changing_the_password_is_told_by_mail(client: Client) -> None:
    member(password="long-enough-words")
    client.post("/accounts/login/", {"login": "ada@example.org", "password": "long-enough-words"})
    data = {"oldpassword": "long-enough-words", "password1": "other-long-words", "password2": "other-long-words"}
    client.post("/accounts/password/change/", data)
    assert mail.outbox[-1].subject == "Your AlignHub password has changed"
    assert "If this was not you" in str(mail.outbox[-1].body)


def test_signing_out_keeps_no_message_for_a_page_that_caches_may_keep(client: Client) -> None:
    client.force_login(member())
    answer = client.post("/accounts/logout/")
    assert answer["Location"] == "/"
    assert "messages" not in client.cookies


def test_an_authenticator_app_can_be_set_up_and_is_asked_for(client: Client) -> None:
    member(password="long-enough-words")
    known = {"login": "ada@example.org", "password": "long-enough-words", "next": BACK}
    client.post("/accounts/login/", known)
    client.post("/accounts/reauthenticate/", {"password": "long-enough-words"})
    page = client.get("/accounts/2fa/totp/activate/")
    code = factories.code_of_app(page.context["form"].secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code})["Location"] == "/accounts/2fa/recovery-codes/"
    shown = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert '<textarea class="textarea mono"' in shown
    assert "<script>" not in shown
    answer = Client().post("/accounts/login/", known)
    assert urlsplit(answer["Location"]).path == "/accounts/2fa/authenticate/"
