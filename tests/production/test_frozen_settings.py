"""The settings that are frozen in production, read off the wire of a running site."""

import json
import re
import sys
import threading

import pytest

from tests.production import parts
from tests.production.conftest import Site, Visitor
from tests.production.parts import HOST

PUBLIC = ("/", "/browse/", "/tags/", "/guide/", "/about/", "/roadmap/", "/challenges/", "/contribute/", "/feed.atom")
SHOW = """
import django; django.setup()
from django.db import connection
cursor = connection.cursor()
for name in {}:
    cursor.execute("SHOW " + name)
    print(cursor.fetchone()[0])
"""


def test_every_answer_asks_for_tls_for_a_year_and_forbids_inline_code(site: Site):
    for path in ("/", "/accounts/login/", "/nothing-here/"):
        answer = site.ask(path)
        assert answer.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains; preload"
        policy = dict(part.split(" ", 1) for part in (answer.header("Content-Security-Policy") or "").split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert answer.header("X-Content-Type-Options") == "nosniff"
        assert answer.header("X-Frame-Options") == "DENY"
        assert answer.header("Referrer-Policy") == "same-origin"


def test_http_is_redirected(site: Site):
    answer = site.ask_plain("/tags/?a=1")
    assert (answer.status, answer.header("Location")) == (301, f"https://{HOST}/tags/?a=1")


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_set_no_cookie_and_hold_no_token(site: Site, path: str):
    answer = site.ask(path)
    assert answer.status == 200
    assert answer.cookies == {}
    assert "csrfmiddlewaretoken" not in answer.text


def test_only_the_sites_own_name_is_answered(site: Site):
    for name in ("evil.example", f"www.{HOST}", f"{HOST}.evil.example"):
        answer = site.ask("/", Host=name)
        assert (answer.status, answer.text) == (400, "This is not the address of the site.\n")


def test_a_forwarded_name_is_ignored(site: Site):
    answer = site.ask("/contributions/", X_Forwarded_Host="evil.example", X_Forwarded_For="203.0.113.7")
    assert (answer.status, answer.header("Location")) == (302, "/accounts/login/?next=/contributions/")
    assert "evil.example" not in site.ask("/accounts/signup/", X_Forwarded_Host="evil.example").text
    assert "evil.example" not in site.ask("/feed.atom", X_Forwarded_Host="evil.example").text


def sign_up(visitor: Visitor, email: str) -> str:
    """The session's key before the code was entered."""
    visitor.get("/accounts/signup/?next=/contributions/")
    visitor.post("/accounts/signup/", email=email, next="/contributions/")
    before = visitor.jar["__Host-sessionid"]
    visitor.get("/accounts/confirm-email/")
    code = re.search(r"^    (\S+)\r?$", visitor.site.mailbox.messages[-1].get_content(), re.MULTILINE)
    assert code
    answer = visitor.post("/accounts/confirm-email/", code=code[1])
    assert answer.status == 302, answer.text
    return before


def test_signing_up_sets_host_cookies_and_changes_session_and_token(site: Site, visitor: Visitor):
    visitor.get("/accounts/login/")
    token = visitor.jar["__Host-csrftoken"]
    before = sign_up(visitor, "ada@example.org")
    assert visitor.jar["__Host-sessionid"] != before
    assert visitor.jar["__Host-csrftoken"] != token
    assert set(visitor.jar) == {"__Host-sessionid", "__Host-csrftoken"}
    assert visitor.get("/contributions/").status == 200
    gone = site.ask("/contributions/", Cookie=f"__Host-sessionid={before}")
    assert gone.status == 302


def test_cookies_are_secure_and_bound_to_the_host(site: Site):
    login = site.ask("/accounts/login/")
    line = login.cookies["__Host-csrftoken"]
    other = Visitor(site)
    other.get("/accounts/login/")
    started = other.post("/accounts/login/", login="nobody@example.org")
    for cookie in (line, started.cookies["__Host-sessionid"]):
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)
    # The token on the page is masked: it is never the cookie's, and never twice the same.
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', login.text)
    assert line.split(";")[0].partition("=")[2] not in tokens
    assert not set(tokens) & set(re.findall(r'value="(\w{64})"', site.ask("/accounts/login/").text))


def test_passwords_are_kept_with_argon2(site: Site, visitor: Visitor):
    sign_up(visitor, "ben@example.org")
    visitor.get("/accounts/password/set/")
    visitor.post("/accounts/password/set/", password1="long-enough-words", password2="long-enough-words")
    ((kept,),) = site.query("SELECT password FROM alignhub_user WHERE email = 'ben@example.org'")
    assert kept.startswith("argon2$argon2id$")


def test_a_change_of_role_ends_the_session_and_the_desk_asks_for_a_factor(site: Site, visitor: Visitor):
    sign_up(visitor, "mira@example.org")
    assert visitor.get("/contributions/").status == 200
    site.query("UPDATE alignhub_user SET is_staff = true, is_moderator = true WHERE email = 'mira@example.org'")
    assert visitor.get("/contributions/").status == 302

    visitor = Visitor(site)
    visitor.get("/accounts/login/")
    visitor.post("/accounts/login/", login="mira@example.org")
    visitor.get("/accounts/login/code/confirm/")
    code = re.search(r"^    (\S+)\r?$", site.mailbox.messages[-1].get_content(), re.MULTILINE)
    visitor.post("/accounts/login/code/confirm/", code=code[1])
    desk = visitor.get("/admin/contributions/contribution/")
    assert (desk.status, desk.header("Location")) == (302, "/accounts/2fa/")
    assert "The moderation desk needs a second factor." in visitor.get("/accounts/2fa/").text


def test_a_form_of_more_than_a_megabyte_is_told_so(site: Site, visitor: Visitor):
    visitor.get("/accounts/login/")
    answer = visitor.post("/accounts/login/", login="x" * 1_000_001)
    assert answer.status == 413
    assert "<h1>Too much text for one form</h1>" in answer.text
    assert "Your browser’s back button brings the form back" in answer.text
    many = visitor.post("/accounts/login/", **{f"a{n}": "1" for n in range(201)})
    assert (many.status, "<h1>Too much text for one form</h1>" in many.text) == (413, True)


@pytest.mark.parametrize(
    ("role", "times"),
    [
        ("web", {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "15s"}),
        ("worker", {"statement_timeout": "1min", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "15s"}),
        ("command", {"statement_timeout": "0"}),
    ],
)
def test_time_outs_follow_the_role(site: Site, role: str, times: dict[str, str]):
    shown = parts.run({**site.environment, "ALIGNHUB_ROLE": role}, "-c", SHOW.format(list(times)))
    assert shown.splitlines() == list(times.values())


def test_static_files_are_hashed_compressed_and_kept_for_ever(site: Site):
    path = re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', site.ask("/").text)
    assert path
    plain = site.ask(path[1])
    assert "immutable" in (plain.header("Cache-Control") or "")
    assert int(re.search(r"max-age=(\d+)", plain.header("Cache-Control") or "")[1]) >= 31_536_000
    for encoding in ("br", "gzip"):
        packed = site.ask(path[1], Accept_Encoding=encoding)
        assert packed.header("Content-Encoding") == encoding
        assert len(packed.body) < len(plain.body) / 2


def test_monitoring_needs_no_tls_and_no_cookie(site: Site):
    for path in ("/healthz", "/readyz"):
        answer = site.ask_plain(path, site.inner_port)
        assert (answer.status, json.loads(answer.body)["status"]) == (200, "ok")
        assert answer.cookies == {}
    assert json.loads(site.ask("/readyz").body)["checks"] == {"database": "ok", "migrations": "ok", "jobs": "ok"}


def test_there_is_no_development_page(site: Site):
    assert site.ask("/dev/mail/").status == 404
    assert "DEBUG" not in site.ask("/nothing-here/").text


def test_logs_are_json_with_the_requests_number_and_hold_nothing_secret(site: Site, visitor: Visitor):
    answer = visitor.get("/accounts/login/?next=/contributions/&email=carla@example.org")
    visitor.post("/accounts/login/", login="carla@example.org")
    number = answer.header("X-Request-ID")
    assert number
    visitor.get("/accounts/password/reset/key/1-abcdef0123456789abcdef0123456789/")
    text = site.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("request_id") == number]
    assert (line["event"], line["method"], line["path"], line["status"]) == ("request", "GET", "/accounts/login/", 200)
    assert "@example.org" not in text
    assert "abcdef0123456789" not in text
    assert visitor.jar["__Host-sessionid"] not in text
    assert not [line for line in text.splitlines() if line and not line.startswith(("{", "["))]


def test_the_worker_runs_and_stops_when_told(site: Site, tmp_path):
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "5"]
    log = tmp_path / "worker.log"
    with parts.process(command, {**site.environment, "ALIGNHUB_ROLE": "worker"}, log) as worker:
        beats = []
        for _ in range(200):
            beats = site.query("SELECT last_heartbeat FROM procrastinate_workers")
            if beats or worker.poll() is not None:
                break
            threading.Event().wait(0.1)
        assert len(beats) == 1, log.read_text()
    assert worker.returncode == 0
