"""The production configuration, started for real as docker-compose.yml starts it, behind a proxy that ends TLS."""

import http.client
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.conf import settings

from tests.production import parts
from tests.production.parts import HOST


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def cookies(self) -> dict[str, str]:
        return {v.partition("=")[0]: v for k, v in self.headers if k.lower() == "set-cookie"}


@dataclass
class Site:
    """The running site: ``ask`` over TLS as a visitor of ``HOST``; ``environment`` starts further processes of it."""

    port: int
    plain_port: int
    inner_port: int
    certificate: Path
    environment: dict[str, str]
    mailbox: parts.Mailbox
    log: Path
    database: str

    def ask(self, path: str, method: str = "GET", *, body: str | None = None, **headers: str) -> Answer:
        link = http.client.HTTPSConnection(HOST, self.port, context=parts.trusting(self.certificate), timeout=60)
        # The certificate is for the public name; the machine behind it is this one.
        link._create_connection = lambda address, *rest: socket.create_connection(("127.0.0.1", self.port), *rest)  # type: ignore[attr-defined]
        return self._finish(link, method, path, body, headers)

    def ask_plain(self, path: str, port: int | None = None, **headers: str) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", port or self.plain_port, timeout=60)
        return self._finish(link, "GET", path, None, headers)

    def _finish(self, link, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        link.request(method, path, body, sent)
        answer = link.getresponse()
        result = Answer(answer.status, answer.getheaders(), answer.read())
        link.close()
        return result

    def query(self, sql: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.database, autocommit=True) as link:
            cursor = link.execute(sql, values)
            return cursor.fetchall() if cursor.description else []


@dataclass
class Visitor:
    """A browser of sorts: keeps cookies and sends the token of the page it is on."""

    site: Site
    jar: dict[str, str] = field(default_factory=dict)
    page: Answer | None = None

    def get(self, path: str) -> Answer:
        return self._keep(self.site.ask(path, Cookie=self._cookies()))

    def post(self, path: str, **data: str) -> Answer:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page.text if self.page else "")
        data = {"csrfmiddlewaretoken": found[1] if found else "", **data}
        return self._keep(self.site.ask(path, "POST", body=urlencode(data), Cookie=self._cookies()))

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.jar.items())

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.cookies.values():
            for name, morsel in SimpleCookie(line).items():
                self.jar[name] = morsel.value
                if morsel["max-age"] == "0" or not morsel.value:
                    del self.jar[name]
        if b"csrfmiddlewaretoken" in answer.body:
            self.page = answer
        return answer


def command_of_the_image() -> list[str]:
    """What the Dockerfile's CMD starts."""
    text = (parts.ROOT / "Dockerfile").read_text()
    return json.loads(text[text.rindex("CMD [") + 4 :].replace("\\\n", ""))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("production")
    certificate, key = parts.certificate(folder)
    default = settings.DATABASES["default"]
    name = f"production_{os.getpid()}"
    server = (
        f"postgresql://{quote(default['USER'])}:{quote(default['PASSWORD'])}@{quote(str(default['HOST']), safe='')}"
    )
    server += f":{default['PORT']}" if default["PORT"] else ""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        # Migrated as every worker's database is, since that has a test of its own; here nothing is left to apply.
        schema = default["TEST"].get("TEMPLATE")
        link.execute(f"CREATE DATABASE {name}" + (f' TEMPLATE "{schema}"' if schema else ""))
    with ExitStack() as stack:
        stack.callback(_drop, f"{server}/postgres", name)
        mailbox = stack.enter_context(parts.serving(parts.Mailbox()))
        inner = parts.free_port()
        environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            "DJANGO_SETTINGS_MODULE": "alignhub.settings",
            "ALIGNHUB_ENV": "production",
            "ALIGNHUB_VAR": str(folder),
            "ALIGNHUB_STATIC": str(folder / "static"),
            "SECRET_KEY": "only-for-this-test-0123456789abcdefghijklmnopqrstuvwxyz",
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "CONTACT_EMAIL": f"contact@{HOST}",
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.server_address[1]}",
            "DATABASE_URL": f"{server}/{name}",
            "TRUSTED_PROXY_COUNT": "1",
            "DJANGO_DEBUG": "",
            "LOG_LEVEL": "INFO",
        }
        for command in ("migrate --noinput", "createcachetable", "collectstatic --noinput"):
            parts.run(environment, "manage.py", *command.split())
        command = command_of_the_image()
        command[command.index("--host") + 1], command[command.index("--port") + 1] = "127.0.0.1", str(inner)
        assert command[0] == "granian"
        log = folder / "web.log"
        web = stack.enter_context(
            parts.process([sys.executable, "-m", *command], {**environment, "ALIGNHUB_ROLE": "web"}, log)
        )
        parts.wait_for(inner, web, log)
        tls = stack.enter_context(parts.serving(parts.tls_server(inner, (certificate, key))))
        plain = ThreadingHTTPServer(("127.0.0.1", 0), parts.proxy_to(inner, "http"))
        stack.enter_context(parts.serving(plain))
        yield Site(
            tls.server_address[1],
            plain.server_address[1],
            inner,
            certificate,
            environment,
            mailbox,
            log,
            f"{server}/{name}",
        )


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return Visitor(site)


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
