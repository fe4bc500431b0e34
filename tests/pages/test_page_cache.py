"""Public pages kept in memory: repeated without a query, gone when something changes, and never anybody's own."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alignhub.kit import page_cache
from alignhub.kit.changes import changes
from alignhub.kit.page_cache import Page, Pages
from catalog.actions.publish import prepare, publish_entry, withdraw_entry
from catalog.views.public import page as plain_page
from catalog.views.public import public
from contributions.states import State
from tests import factories
from tests.factories import ContributorFactory, UserFactory
from tests.pages.test_budgets import BUDGET, filled
from tests.robust.plenty import Plenty

pytestmark = pytest.mark.django_db
# For what depends on commits; elsewhere the listener runs too, and hears of nothing.
committed = pytest.mark.django_db(transaction=True)
GONE_WITHIN = 1.0
# Copies of what other tables say, each row read only while it agrees with them.
COPIES = {"catalog_storedpage", "catalog_entrynotice"}


def until(met: Callable[[], object], seconds: float = 10.0) -> float:
    """Wait for something that another thread does; the seconds it took."""
    started = time.monotonic()
    while not met():
        assert time.monotonic() - started < seconds, "did not happen"
        threading.Event().wait(0.005)
    return time.monotonic() - started


@pytest.fixture(autouse=True)
def _on(settings, monkeypatch) -> Iterator[None]:
    settings.PAGE_CACHE_BYTES = 2**20
    # What the listener waits for, tests wait for.
    monkeypatch.setattr("alignhub.kit.changes._BEAT", 0.02)
    until(lambda: changes.generation() is not None)
    yield
    changes.stop()


def asks(client: Client, path: str, **headers: str) -> int:
    """How many queries a request makes: none when it is answered from memory."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    assert response.status_code < 500
    return len(captured)


def settled() -> None:
    """Wait until the notices of everything written so far have come."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    before = time.monotonic()
    until(lambda: changes._heard > before)


@pytest.fixture
def tag() -> None:
    """The tag page under test, with a paper."""
    factories.tag("RLHF")
    factories.publish(title="Paper 1", slug="paper-1", tags=("rlhf",))
    settled()


def elsewhere(*statements: str) -> None:
    """What another process writes, in one transaction."""
    place = connection.settings_dict
    with psycopg.connect(
        dbname=place["NAME"], host=place["HOST"], port=place["PORT"] or None, user=place["USER"]
    ) as link:
        for statement in statements:
            link.execute(statement)


def test_a_repeated_page_asks_the_database_nothing_and_is_the_same_to_the_byte(tag):
    client = Client()
    first = client.get("/resources/paper-1/")
    assert asks(client, "/resources/paper-1/") == 0
    again = client.get("/resources/paper-1/")

    own = {"X-Request-ID"}
    assert again.content == first.content
    assert {n: v for n, v in again.items() if n not in own} == {n: v for n, v in first.items() if n not in own}
    assert again["X-Request-ID"] != first["X-Request-ID"]


@committed
def test_a_change_made_by_another_process_shows_within_a_second(tag):
    client = Client()
    client.get("/resources/paper-1/")
    elsewhere("UPDATE catalog_entry SET title = 'Called otherwise now' WHERE slug = 'paper-1'")
    took = until(lambda: b"Called otherwise now" in client.get("/resources/paper-1/").content)

    assert took < GONE_WITHIN


@committed
def test_a_public_page_that_is_switched_or_renamed_shows_at_once():
    person = ContributorFactory.create(handle="ada", page_enabled=True)
    publish_entry(prepare(factories.content()), contributor=person, slug="paper")
    settled()
    client, history, kept = Client(), "/resources/paper/history/", []
    for change in ("name = 'Ada B.'", "affiliations = 'A lab'", "page_enabled = false"):
        for path in ("/people/ada/", history):
            client.get(path)
            kept.append(asks(client, path))
        elsewhere(f"UPDATE catalog_contributor SET {change}")
        settled()
        if "false" not in change:
            assert change.split("'")[1] in client.get("/people/ada/").content.decode()

    assert kept == [0] * 6
    assert client.get("/people/ada/").status_code == 404
    assert "/people/" not in client.get(history).content.decode()


@committed
def test_what_is_rolled_back_changes_nothing(tag):
    client = Client()
    client.get("/tags/")
    before = changes.generation()
    with pytest.raises(psycopg.errors.DivisionByZero):
        elsewhere("UPDATE catalog_tag SET definition = 'Never said'", "SELECT 1 / 0")
    settled()

    assert changes.generation() == before
    assert asks(client, "/tags/") == 0


@committed
def test_a_page_that_was_begun_before_a_change_is_not_kept_for_after_it(tag, monkeypatch):
    """The change is committed, and told, while the page is still being rendered from what stood there before."""
    client = Client()
    client.get("/about/")
    original = page_cache._may_be_kept

    def meanwhile(response):
        before = changes.generation()
        elsewhere("UPDATE catalog_tag SET name = 'RLHF, renamed' WHERE slug = 'rlhf'")
        until(lambda: changes.generation() not in (before, None))
        return original(response)

    with monkeypatch.context() as patched:
        patched.setattr(page_cache, "_may_be_kept", meanwhile)
        assert b"renamed" not in client.get("/tags/rlhf/").content

    assert b"RLHF, renamed" in client.get("/tags/rlhf/").content


def test_the_publisher_sees_the_next_page_anew_at_once(tag):
    reader, publisher = Client(), Client()
    publisher.force_login(UserFactory.create(moderator=True))
    reader.get("/tags/rlhf/")
    factories.publish(title="Published this moment", tags=("rlhf",))

    assert b"Published this moment" in publisher.get("/tags/rlhf/").content


def test_without_word_from_the_database_nothing_is_answered_from_memory(tag, monkeypatch):
    client = Client()
    client.get("/tags/")
    assert asks(client, "/tags/") == 0
    changes.stop()
    monkeypatch.setattr(changes, "_start", lambda: None)
    changes._heard = time.monotonic() - 1.01
    assert asks(client, "/tags/") > 0
    changes._heard = time.monotonic() - 0.9
    assert asks(client, "/tags/") == 0


@committed
def test_a_lost_connection_is_taken_up_again_and_nothing_from_before_is_answered(tag):
    client = Client()
    client.get("/tags/")
    before = changes.generation()
    elsewhere(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'"
        " AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    until(lambda: changes.generation() not in (None, before))

    assert asks(client, "/tags/") > 0
    assert asks(client, "/tags/") == 0


def test_changes_are_followed_in_a_process_with_very_many_open_files():
    changes.stop()
    held = [os.dup(0) for _ in range(1_100)]
    try:
        until(lambda: changes.generation() is not None)
        settled()
        settled()
        assert changes.generation() is not None
    finally:
        for number in held:
            os.close(number)


@pytest.mark.parametrize("cookies", [{"sessionid": "x"}, {"csrftoken": "x"}, {"messages": "x"}, {"other": "x"}])
def test_a_request_with_a_cookie_of_weight_goes_by(tag, cookies):
    client, other = Client(), Client()
    client.get("/tags/rlhf/")
    assert asks(client, "/tags/rlhf/") == 0
    other.cookies.load(cookies)

    assert asks(other, "/tags/rlhf/") > 0
    assert asks(client, "/tags/rlhf/") == 0


def test_nothing_of_a_signed_in_reader_comes_to_others_on_any_public_page():
    """Each page is asked for by the signed-in reader first, then without a session."""
    site, reader = Plenty(), Client()
    reader.force_login(site.author)
    site.author.contributor = factories.ContributorFactory.create(name="Canary Of The Cache")
    site.author.save()
    stranger, seen = Client(), 0
    settled()
    for path in (filled(site, path) for path, (without, _) in BUDGET.items() if without is not None):
        reader.get(path)
        first, again = stranger.get(path), stranger.get(path)
        for answer in (first, again):
            assert b"Canary Of The Cache" not in answer.content, path
        if getattr(first, "offered", False):
            assert again.content == first.content, path
            assert not first.cookies and not again.cookies, path
            assert b"Sign out" not in first.content and b"csrfmiddlewaretoken" not in first.content, path
            seen += 1
        # A form's own cookie would make every later request go by.
        stranger.cookies.clear()
    assert seen > 40


def test_every_table_that_a_public_page_reads_tells_of_its_changes():
    """A page kept in memory would miss changes to a table without the trigger."""
    site = Plenty()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'public_pages_changed' AND tgenabled = 'O'"
        )
        followed = {name for (name,) in cursor.fetchall()}
    # These change together with an event, which is followed, as far as public pages show them; the figures of the
    # running month are kept in Django's cache for longer than any page.
    followed |= {"contributions_contribution", "contributions_contributionrevision", "contributions_chainhead"}
    followed |= {"alignhub_cache"}
    client = Client()
    unfollowed = {}
    for path in (filled(site, path) for path, (without, _) in BUDGET.items() if without is not None):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        if getattr(response, "offered", False):
            text = " ".join(query["sql"] for query in captured)
            named = set(re.findall(r"\b(?:alignhub|catalog|contributions|kit)_[a-z]+\b", text))
            read = (named & set(connection.introspection.table_names())) - COPIES
            if read - followed:
                unfollowed[path] = sorted(read - followed)

    assert unfollowed == {}


def test_every_table_of_the_catalogue_tells_of_its_changes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'catalog\\_%' AND NOT EXISTS"
            " (SELECT 1 FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname = 'public_pages_changed')"
        )
        assert {name for (name,) in cursor.fetchall()} == COPIES


def test_languages_and_themes_each_have_their_page(tag):
    client = Client()
    plain = client.get("/tags/rlhf/").content
    client.cookies["theme"] = "dark"
    assert asks(client, "/tags/rlhf/") > 0
    dark = client.get("/tags/rlhf/").content
    assert asks(client, "/tags/rlhf/") == 0
    client.cookies["theme"] = "a theme that nobody made"
    unknown = client.get("/tags/rlhf/").content

    assert b'data-theme="dark"' in dark and b"data-theme" not in plain
    assert unknown == plain


def test_where_languages_are_told_apart_each_has_its_page(tag, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    middleware = list(settings.MIDDLEWARE)
    middleware.insert(middleware.index("django.middleware.common.CommonMiddleware"), LOCALE)
    settings.MIDDLEWARE = middleware
    client = Client()
    for language in ("en-gb", "de"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        first = client.get("/tags/rlhf/")
        # Django says that the page varies with the header, which addresses of this site never do by themselves.
        assert first.status_code == 200 and first["Content-Language"] == language
        assert client.get("/tags/rlhf/")["Content-Language"] == language


LOCALE = "django.middleware.locale.LocaleMiddleware"


def test_parts_for_htmx_and_whole_pages_are_told_apart(tag):
    client = Client()
    whole, part = client.get("/browse/").content, client.get("/browse/", headers={"HX-Request": "true"}).content
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert client.get("/browse/").content == whole != part
    assert client.get("/browse/", headers={"HX-Request": "true"}).content == part
    assert client.get("/browse/", headers=back).content == whole
    assert client.get("/browse/")["Vary"] == "Cookie, HX-Request, HX-History-Restore-Request"


def test_hosts_are_told_apart(tag, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    client = Client()
    client.get("/tags/", headers={"Host": "one.example"})
    assert asks(client, "/tags/", Host="one.example") == 0
    assert asks(client, "/tags/", Host="two.example") > 0
    assert client.get("/tags/", headers={"Host": "evil.example"}).status_code == 400


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


OTHER_PROCESS = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "alignhub.settings"
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
settings.PAGE_CACHE_BYTES = 2**20
settings.ALLOWED_HOSTS = ["testserver"]
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client()
for line in sys.stdin:
    with CaptureQueriesContext(connection) as captured:
        body = client.get(line.strip()).content.decode()
    print(json.dumps([len(captured), body]), flush=True)
"""


@committed
def test_two_processes_each_follow_what_the_other_writes(tag):
    place = {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")}
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, json.dumps(place, default=str)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONPATH": str(settings.BASE_DIR)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin and other.stdout

    def ask(path: str) -> tuple[int, str]:
        other.stdin.write(f"{path}\n")
        other.stdin.flush()
        number, body = json.loads(other.stdout.readline())
        return number, body

    try:
        until(lambda: ask("/tags/rlhf/")[0] == 0)
        here = Client()
        here.get("/tags/rlhf/")
        factories.publish(title="Published over here", tags=("rlhf",))
        took_there = until(lambda: "Published over here" in ask("/tags/rlhf/")[1])
        took_here = until(lambda: b"Published over here" in here.get("/tags/rlhf/").content)
        until(lambda: ask("/tags/rlhf/")[0] == 0)
    finally:
        other.stdin.close()
        other.wait(10)
        other.stdout.close()

    assert max(took_there, took_here) < GONE_WITHIN


@committed
def test_a_reader_is_shown_what_a_moderator_has_just_published(tag):
    """The whole way: a form at the desk, in one request, and the list for a reader without an account."""
    moderator = UserFactory.create(moderator=True)
    sent = factories.content(title="Fresh from the desk")
    row = factories.contribution(State.IN_REVIEW, moderator=moderator, sent=sent)
    reader, desk = Client(), Client()
    desk.force_login(moderator)
    settled()
    assert b"Fresh from the desk" not in reader.get("/resources/").content
    form = {"step": "publish", "revision": 1, "note": "Good."}
    assert desk.post(f"/admin/contributions/contribution/{row.uuid}/step/", form).status_code == 302

    assert until(lambda: b"Fresh from the desk" in reader.get("/resources/").content) < GONE_WITHIN
