"""Health pages, demo accounts, mail in development and the check that operators run."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from alignhub import devmail
from alignhub.demo import ACCOUNTS
from alignhub.models import User


def test_healthz_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readyz_is_ready_when_no_job_waits(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "ok")


@pytest.mark.django_db
def test_readyz_tells_that_jobs_are_not_being_done(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x') RETURNING id")
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["jobs"].startswith("the oldest has waited 36")


@pytest.mark.django_db
def test_demo_accounts_can_sign_in_and_are_made_once() -> None:
    call_command("create_demo_accounts", stdout=StringIO())
    call_command("create_demo_accounts", stdout=StringIO())
    assert User.objects.count() == len(ACCOUNTS) == 5
    admin = ACCOUNTS[-1]
    assert Client().login(username=admin.email, password=admin.password)


@pytest.mark.django_db
def test_production_refuses_demo_accounts(settings: object) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="known passwords"):
        call_command("create_demo_accounts")
    assert not User.objects.exists()


def test_mail_in_development_is_kept_and_printed(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    printed = StringIO()
    backend = get_connection("alignhub.devmail.FolderAndConsole", stream=printed)
    for number in (1, 2):
        EmailMultiAlternatives(f"Grüße {number}", "Your code: 123", "a@b.c", ["x@y.z"], connection=backend).send()
    shown = devmail.sent()
    assert [message.subject for message in shown] == ["Grüße 2", "Grüße 1"]
    assert shown[0].to == "x@y.z"
    assert "Your code: 123" in shown[0].text
    assert "Your code: 123" in printed.getvalue()
    assert len(list(devmail.folder().iterdir())) == 2


@pytest.mark.django_db
def test_check_site_names_what_a_development_site_lacks(mailoutbox: list[EmailMultiAlternatives]) -> None:
    call_command("create_demo_accounts", stdout=StringIO())
    said = StringIO()
    with pytest.raises(CommandError, match="missing for production"):
        call_command("check_site", "--mail", "me@example.org", stdout=said)
    assert "SECRET_KEY is not set" in said.getvalue()
    assert "the demo accounts exist" in said.getvalue()
    assert [message.to for message in mailoutbox] == [["me@example.org"]]
    assert not site.PRODUCTION


@pytest.mark.django_db
def test_the_mail_page_shows_text_and_is_not_found_in_production(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    backend = get_connection("alignhub.devmail.FolderAndConsole", stream=StringIO())
    EmailMultiAlternatives("<b>Hello</b>", "<script>code 4711</script>", "a@b.c", ["x@y.z"], connection=backend).send()
    page = client.get("/dev/mail/").content.decode()
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page
    assert "&lt;script&gt;code 4711" in page
    settings.PRODUCTION = True
    assert client.get("/dev/mail/").status_code == 404
