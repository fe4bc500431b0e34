"""Production refuses to start without what it needs, and is clean with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "ALIGNHUB_ENV": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "alignhub.example.org",
    "SITE_URL": "https://alignhub.example.org",
    "CONTACT_EMAIL": "contact@example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}
REQUIRED = sorted(set(COMPLETE) - {"ALIGNHUB_ENV"})
SHOW = """
from django.conf import settings as s
print(s.DEBUG, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY)
print(s.SECURE_HSTS_SECONDS, s.DATA_UPLOAD_MAX_MEMORY_SIZE, s.DATA_UPLOAD_MAX_NUMBER_FIELDS, s.USE_X_FORWARDED_HOST)
print(s.DATABASES["default"]["OPTIONS"])
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    # Whatever .env says, these come first; "" is as good as unset.
    blank = dict.fromkeys(["DATABASE_URL", "ALIGNHUB_ROLE", "DJANGO_DEBUG", *REQUIRED], "")
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**kept, **blank, "DJANGO_SETTINGS_MODULE": "alignhub.settings", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_each_missing_variable_is_named_in_one_sentence(name: str) -> None:
    done = run("manage.py", "check", **{**COMPLETE, name: ""})
    assert done.returncode != 0
    assert done.stderr.startswith(f"{name} is not set: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ".example.org"),
        ("SITE_URL", "http://alignhub.example.org"),
        ("EMAIL_URL", "mail.example.org"),
    ],
)
def test_unsafe_values_are_refused(name: str, value: str) -> None:
    done = run("manage.py", "check", **{**COMPLETE, name: value})
    assert done.returncode != 0
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_the_deployment_check_is_clean() -> None:
    # The check reads no rows, but the command line is told of a database so that none is started for it.
    host = settings.DATABASES["default"]["HOST"].replace("/", "%2F")
    url = settings.DATABASE_URL or f"postgresql://postgres@{host}/postgres"
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO", **COMPLETE, DATABASE_URL=url)
    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), done.stderr


def test_the_frozen_settings() -> None:
    command = f"import django; django.setup(){SHOW}"
    web = run("-c", command, **COMPLETE, ALIGNHUB_ROLE="web").stdout
    assert web.startswith("False __Host-sessionid __Host-csrftoken True True\n31536000 1000000 200 False\n")
    for option in ("lock_timeout=2s", "idle_in_transaction_session_timeout=15s", "statement_timeout=5s"):
        assert option in web
    assert "statement_timeout=60s" in run("-c", command, **COMPLETE, ALIGNHUB_ROLE="worker").stdout
    assert "statement_timeout" not in run("-c", command, **COMPLETE).stdout
