"""The pages one sees when something is missing, forbidden or broken."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import get_resolver
from django.utils import translation
from django.views.defaults import permission_denied

from alignhub import broken
from alignhub.broken import server_error
from tests import factories

pytestmark = pytest.mark.django_db


@override_settings(DEBUG=False)
def test_missing_page_offers_a_search_and_keeps_the_frame(client: Client) -> None:
    answer = client.get("/no-such-page/%3Cscript%3E/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert '<header class="site-header">' in page
    assert 'action="/browse/"' in page
    assert "<script>" not in page
    assert "sessionid" not in answer.cookies


def test_form_without_a_token_is_answered_in_plain_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ada@example.org"})
    assert answer.status_code == 403
    assert "The form could not be accepted" in answer.content.decode()


def test_forbidden_page_says_what_one_may_do() -> None:
    page = permission_denied(RequestFactory().get("/"), PermissionError()).content.decode()
    assert "Your account may not do this" in page
    assert "Nothing was changed." in page


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_broken_page_needs_nothing_but_its_file(name: str) -> None:
    source = (Path(settings.BASE_DIR) / "templates" / name).read_text()
    assert "{%" not in source
    assert "{{" not in source
    assert "<script" not in source
    assert "style=" not in source


def test_server_error_is_that_file(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert answer.content.decode() == (Path(settings.BASE_DIR) / "templates" / "500.html").read_text()
    assert get_resolver().resolve_error_handler(500) is server_error


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_every_sentence_of_a_broken_page_is_said_in_another_language(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(translation, "gettext", lambda message: f"⟦{message}<⟧")
    broken.in_language.cache_clear()
    page = broken.in_language(name, "de")
    broken.in_language.cache_clear()

    assert page.startswith('<!doctype html>\n<html lang="de">')
    # What is translated is text, whatever stands in it.
    assert "<⟧" not in page
    left = re.sub(r"⟦.*?⟧|<[^>]+>|AlignHub|\d+", " ", re.sub(r'<[^>]*aria-label="⟦.*?⟧">', "", page))
    assert re.findall(r"\w+", left) == []
    assert 'aria-label="⟦Main&lt;⟧"' in page


def test_a_broken_page_is_shown_even_where_its_translation_is_broken_too(monkeypatch: pytest.MonkeyPatch):
    def fails(request: HttpRequest) -> str:
        raise RuntimeError

    monkeypatch.setattr(broken, "TRANSLATED", True)
    request = RequestFactory().get("/", headers={"Accept-Language": "de"})
    assert b"Something went wrong on our side" in server_error(request).content
    monkeypatch.setattr(translation, "get_language_from_request", fails)
    answer = server_error(request)
    assert (answer.status_code, b"Something went wrong on our side" in answer.content) == (500, True)


def test_withdrawn_page_says_so() -> None:
    assert "has been withdrawn" in render_to_string("410.html", request=RequestFactory().get("/"))


def test_mistyped_entry_is_answered_with_what_was_meant(client: Client) -> None:
    factories.solution_with_claim(slug="rlhf")
    factories.publish(title="Scaling laws for reward models", slug="scaling-laws")

    answer = client.get("/solutions/rlfh/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'Did you mean <a href="/solutions/rlhf/">RLHF</a>?' in page
    assert 'value="rlfh"' in page
    for other in ("/solutions/RLHF/", "/challenges/rlhf/", "/resources/Rlhf/"):
        assert 'Did you mean <a href="/solutions/rlhf/">RLHF</a>?' in client.get(other).content.decode()
    assert '<a href="/resources/scaling-laws/">' in client.get("/resources/reward-models-scaling/").content.decode()
    assert "Did you mean" not in client.get("/solutions/something-else-altogether/").content.decode()
