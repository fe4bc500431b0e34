"""Public pages kept in memory: repeated without a query, and which answers are kept, and for how long."""

import threading
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alignhub.kit import page_cache
from alignhub.kit.changes import changes
from alignhub.kit.page_cache import Page, Pages
from catalog.actions.publish import withdraw_entry
from catalog.views.public import page as plain_page
from catalog.views.public import public
from tests import factories
from tests.pages.page_cache.following import asks, settled

pytestmark = pytest.mark.django_db


def test_a_repeated_page_asks_the_database_nothing_and_is_the_same_to_the_byte(tag):
    client = Client()
    first = client.get("/resources/paper-1/")
    assert asks(client, "/resources/paper-1/") == 0
    again = client.get("/resources/paper-1/")

    own = {"X-Request-ID"}
    assert again.content == first.content
    assert {n: v for n, v in again.items() if n not in own} == {n: v for n, v in first.items() if n not in own}
    assert again["X-Request-ID"] != first["X-Request-ID"]


def test_a_page_known_to_the_browser_is_answered_304_from_memory(tag):
    client = Client()
    first = client.get("/tags/rlhf/")
    rendered = Client().get("/tags/rlhf/", headers={"If-None-Match": first["ETag"]})
    assert asks(client, "/tags/rlhf/", **{"If-None-Match": first["ETag"]}) == 0
    kept = client.get("/tags/rlhf/", headers={"If-None-Match": first["ETag"]})
    other = client.get("/tags/rlhf/", headers={"If-None-Match": '"other"'})

    assert (kept.status_code, kept.content) == (304, b"")
    # Django counts the bytes of an answer without a body.
    own = {"X-Request-ID", "Content-Length"}
    assert {n: v for n, v in kept.items() if n not in own} == {n: v for n, v in rendered.items() if n not in own}
    assert rendered["Cache-Control"] == first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (other.status_code, other.content) == (200, first.content)


def test_head_is_answered_from_the_page_and_keeps_none_itself(tag):
    client = Client()
    client.head("/tags/rlhf/")
    assert asks(client, "/tags/rlhf/") > 0
    with CaptureQueriesContext(connection) as captured:
        head = client.head("/tags/rlhf/")

    assert len(captured) == 0
    assert head.content == b""
    assert head["ETag"] == client.get("/tags/rlhf/")["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/tags/missing/",
        "/resources/withdrawn/",
        "/browse/?q=" + "long+" * 200,
        "/contribute/",
        "/healthz",
        "/browse/suggest/?q=pap",
    ],
)
def test_other_answers_are_not_kept(tag, path):
    entry = factories.publish(title="Withdrawn", slug="withdrawn")
    withdraw_entry(entry.pk, contributor=None, reason="An error.")
    settled()
    client = Client()
    client.get("/tags/rlhf/")
    assert asks(client, "/tags/rlhf/") == 0
    counts = [asks(client, path) for _ in range(3)]
    assert counts[0] == counts[1] == counts[2]
    assert path == "/healthz" or counts[2] > 0


def test_posts_are_never_answered_from_memory(tag):
    client = Client()
    client.get("/tags/rlhf/")
    assert client.post("/tags/rlhf/").status_code == 405


def test_a_response_that_sets_a_cookie_is_not_kept_even_when_offered(rf):
    @public
    def view(request):
        response = plain_page(request, "catalog/about.html", {})
        response.set_cookie("seen", "1")
        return response

    assert not page_cache._may_be_kept(view(rf.get("/")))


@pytest.mark.parametrize(
    "header, value",
    [("Vary", "Cookie, User-Agent"), ("Vary", "*"), ("Cache-Control", "private"), ("Set-Cookie", "a=b")],
)
def test_a_response_that_says_it_is_somebodys_own_is_not_kept(rf, header, value):
    response = public(lambda request: plain_page(request, "catalog/about.html", {}))(rf.get("/"))
    assert page_cache._may_be_kept(response)
    response[header] = value
    assert not page_cache._may_be_kept(response)


def test_a_page_is_rendered_anew_after_a_minute(tag, monkeypatch):
    client = Client()
    client.get("/tags/")
    later = time.monotonic() + page_cache.MOST_SECONDS + 0.1
    assert asks(client, "/tags/") == 0
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: later)
    monkeypatch.setattr(changes, "_heard", later)

    assert asks(client, "/tags/") > 0


def test_memory_stays_within_the_limit_and_the_longest_unused_page_leaves_first():
    pages = Pages(50_000)
    body = b"x" * 4_000
    for number in range(100):
        pages.put((f"/{number}",), Page(body, {"ETag": '"e"'}, time.monotonic() + 60), 1)
        assert pages.bytes <= 50_000
        pages.get(("/0",), 1)

    assert pages.get(("/0",), 1) is not None
    assert pages.get(("/1",), 1) is None
    assert pages.get(("/99",), 1) is not None
    assert len(pages) == 9
    pages.put(("/big",), Page(b"x" * 20_000, {}, time.monotonic() + 60), 1)
    assert pages.get(("/big",), 1) is None
    pages.put(("/new",), Page(body, {}, time.monotonic() + 60), 2)
    assert len(pages) == 1 and pages.bytes < 6_000
    pages.put(("/old",), Page(body, {}, time.monotonic() + 60), 1)
    assert len(pages) == 1


def test_requests_from_many_threads_share_the_memory_soundly():
    pages = Pages(30_000)

    def work(seed: int) -> None:
        for number in range(2_000):
            key = (f"/{(number * seed) % 40}",)
            if pages.get(key, number // 500) is None:
                pages.put(key, Page(b"x" * 900, {}, time.monotonic() + 60), number // 500)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 3, 7, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pages.bytes == sum(page.size + len(key[0]) for key, page in pages._pages.items()) <= 30_000


def test_the_setting_turns_it_off(tag, settings):
    settings.PAGE_CACHE_BYTES = 0
    client = Client()
    client.get("/tags/")
    assert asks(client, "/tags/") > 0
