"""A form sent by a session that has ended comes back whole, and goes on after signing in."""

import html
import re

import pytest
from django.test import Client

from contributions.models import Contribution, Message
from contributions.states import State
from tests.factories import UserFactory, contribution, draft

pytestmark = pytest.mark.django_db
BROWSER = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Mode": "navigate", "Origin": "http://testserver"}
TEXT = "The proxy reward “keeps” rising.\n\n<b>The gold reward</b> falls & falls."


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def forms() -> list[tuple[str, dict[str, str]]]:
    author = UserFactory.create(email="ada@example.org")
    row, sent = draft(author), contribution(State.SUBMITTED, author=author)
    return [
        (f"/contribute/paper/{row.uuid}/", {"title": "A title", "summary": TEXT, "action": "save", "number": "0"}),
        (f"/contributions/{sent.uuid}/", {"body": TEXT, "action": "message"}),
        (f"/admin/contributions/contribution/{sent.uuid}/step/", {"step": "reject", "note": TEXT, "revision": "1"}),
    ]


@pytest.mark.parametrize("number", range(3), ids=["paper", "message", "decision"])
def test_a_signed_out_form_comes_back_whole_with_a_way_to_sign_in(number: int):
    path, data = forms()[number]
    client = Client()
    answer = client.post(path, data, headers=BROWSER)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert answer["Cache-Control"] == "private, no-store"
    assert "You have been signed out" in page
    assert 'href="/accounts/login/?next=/accounts/back/" target="_blank"' in page
    assert f'<form class="stack" method="post" action="{path}" enctype="multipart/form-data">' in page
    kept = hidden(page[page.index(f'action="{path}"') :])
    assert {name: kept[name].replace("\r\n", "\n") for name in data} == data
    # Nothing of a stranger's is stored.
    assert "sessionid" not in client.cookies


def test_it_goes_on_after_signing_in_with_the_token_of_before():
    path, data = forms()[1]
    browser = Client(enforce_csrf_checks=True)
    browser.get("/accounts/login/")
    old = browser.cookies["csrftoken"].value
    page = browser.post(path, {**data, "csrfmiddlewaretoken": old}, headers=BROWSER).content.decode()
    assert "You have been signed out" in page

    # Signing in in another tab changes the token.
    browser.force_login(Contribution.objects.last().author)
    browser.cookies["csrftoken"] = "b" * 32
    again = browser.post(path, {**data, "csrfmiddlewaretoken": old}, headers=BROWSER)
    assert again.status_code == 403
    page = again.content.decode()
    assert "Send it once more" in page
    assert not Message.objects.exists()
    kept = dict(hidden(page[page.index(f'action="{path}"') :]))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page[page.index(f'action="{path}"') :])[1]
    sent = browser.post(path, {**kept, "csrfmiddlewaretoken": token}, headers=BROWSER)
    assert sent["Location"] == path
    assert Message.objects.get().body.replace("\r\n", "\n") == TEXT


def test_what_came_from_another_site_is_not_handed_back():
    path, data = forms()[1]
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(Contribution.objects.last().author)
    answer = browser.post(path, data, headers={**BROWSER, "Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "The form could not be accepted" in answer.content.decode()
    assert "proxy reward" not in answer.content.decode()


def test_scripts_empty_forms_and_secrets_get_the_plain_answer():
    path, data = forms()[0]
    script = {**BROWSER, "Sec-Fetch-Mode": "cors", "Accept": "*/*"}
    assert Client().post(path, data, headers=script).status_code == 302
    assert Client().post(path, {}, headers=BROWSER).status_code == 302
    page = Client().post(path, {**data, "password": "not to be shown"}, headers=BROWSER).content.decode()
    assert "not to be shown" not in page
    assert Client().post("/accounts/profile/", {"name": "Not shown"}, headers=BROWSER).status_code == 302
