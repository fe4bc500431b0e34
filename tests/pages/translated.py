"""A site of two languages in a process of its own: what it does not say in the second, and what it keeps of it.

Run by ``test_translation`` with ``LANGUAGES=de`` and the address of a test database, in a transaction that is rolled
back. German has no catalogue here: every message comes back between ⟦ and ⟧, so that whatever is read outside of them
was never offered to a translator. Prints what it found as JSON.
"""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import django
from django.conf import settings

OPEN, CLOSE = "⟦", "⟧"
LETTERS = re.compile(r"[^\W\d_]{2,}")
WORD = re.compile(r"\w+")
# Names, units and codes that are the same in every language.
NAMES = re.compile(
    r"AlignHub|CC BY(-[A-Z]+)* [\d.]+|ORCID|BibTeX|RIS|CSL-JSON|JSON|CSV|DOI|arXiv|APA|SHA-256|UTC|https?://\S+|\S+@\S+"
    r"|[\w.-]+\.(org|json|csv|bib|md|txt)\b|/[\w/-]+/"
)
# Code and citations, which are the same in every language, and what only marks letters within a text.
SILENT, MARKS = ("script", "style", "pre"), ("mark", "ins", "del", "b", "em")
SAID = ("aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription")
# Files and answers to scripts that are not pages; the last are read by people again.
PLAIN = re.compile(r"\.(atom|json|csv|bib|ris|md|txt|xml)(\?|$)|/healthz|/readyz")
DESK = "/admin/contributions/contribution/"
ACCOUNT = (
    *("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/"),
    *("/accounts/profile/", "/accounts/page/", "/accounts/data/", "/accounts/email/", "/accounts/2fa/"),
    *("/accounts/sessions/", "/accounts/delete/", "/accounts/logout/", "/accounts/password/set/"),
)
# Forms sent as they should not be, and as they should.
SENT: tuple[tuple[str, dict[str, str]], ...] = (
    ("/contribute/paper/", {"pasted": ""}),
    ("/contribute/challenge/", {"title": ""}),
    ("/contribute/import/", {"pasted": "", "number": "1"}),
    ("/contribute/paper/{draft}/", {"action": "review", "number": "2", "doi": "no", "url": "no", "evidence-rows": "1"}),
    ("/contribute/paper/{draft}/review/", {"action": "submit"}),
    ("/resources/paper-1/edit/", {"reason": ""}),
    ("/resources/paper-2/report/", {"body": "", "email": "nobody"}),
    ("/resources/paper-2/report/", {"about": "wrong", "body": "Wrong year.", "start": "one", "email": "r@example.org"}),
    ("/resources/paper-2/critique/", {"action": "review", "number": "1", "quote": "What nobody wrote"}),
    ("/resources/paper-2/critique/", {"action": "save", "number": "1", "kind": "question", "body": "Why that?"}),
    ("/contributions/{own}/", {"body": ""}),
    ("/follow/?of=/tags/rlhf/", {"every": "never"}),
    (f"{DESK}{{waiting}}/step/", {"step": "reject", "revision": "2", "note": ""}),
    (f"{DESK}{{waiting}}/message/", {"body": ""}),
    ("/accounts/login/", {"login": "nobody"}),
    ("/accounts/signup/", {"email": ""}),
    ("/accounts/page/", {"page": "on", "handle": "No handle"}),
    ("/accounts/profile/", {"public_name": ""}),
)
# What is searched for and sent here.
WORDS = ("nothing at all like it", "papre", *(text for _, said in SENT for text in said.values()))


def speak() -> None:
    """Let German be every message between brackets."""
    from django.utils.translation import trans_real

    german = trans_real.translation("de")

    def marked(message: str) -> str:
        return f"{OPEN}{message.rpartition(chr(4))[2]}{CLOSE}"

    german.gettext = marked
    german.ngettext = lambda one, many, number: marked(one if number == 1 else many)


class Reader(HTMLParser):
    """The text of a page, and of the attributes that are read out, each with whether it stands within a message."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""
        self.depth = self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.flush(tag)
        self.silent += tag in SILENT
        for name, value in attrs:
            read = name in SAID or (name == "content" and ("name", "description") in attrs)
            if read and value and not self.depth:
                self.found += outside(value)[0]

    def handle_endtag(self, tag: str) -> None:
        self.flush(tag)
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text += data.replace("\u00ad", "")

    def flush(self, tag: str) -> None:
        """A run of text ends, unless the tag only marks some of its letters."""
        if tag not in MARKS:
            found, self.depth = outside(self.text, self.depth)
            self.found, self.text = self.found + found, ""


def outside(text: str, depth: int = 0) -> tuple[list[str], int]:
    """The stretches of ``text`` between messages, and how deep within messages it ends."""
    found, start = [], 0
    for match in re.finditer(f"[{OPEN}{CLOSE}]", text):
        if depth == 0:
            found.append(text[start : match.start()])
        depth = max(depth + (1 if match[0] == OPEN else -1), 0)
        start = match.end()
    if depth == 0:
        found.append(text[start:])
    return [" ".join(part.split()) for part in found if part.strip()], depth


def stored() -> Iterator[str]:
    """Every text that the database holds."""
    from django.apps import apps

    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if not field.choices and not field.is_relation]
        names = [field.attname for field in fields if not getattr(field, "generated", False)]
        for row in model._default_manager.values_list(*names):
            for value in row:
                yield from texts(value)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


class Content:
    """What people wrote, and the pieces of it between its markup; by its first letters, so that it is found quickly."""

    def __init__(self, values: Iterable[str]):
        pieces = {piece for value in values for piece in map(_plain, re.sub(r"<[^>]*>", "\n", value).splitlines())}
        self.by_start: dict[str, list[str]] = {}
        for piece in sorted(pieces, key=len, reverse=True):
            if LETTERS.search(piece):
                self.by_start.setdefault(piece[:2], []).append(piece)

    def holds(self, text: str) -> bool:
        """Whether all words of ``text`` are names or somebody's content, which lists may cut short with “…”."""
        at = 0
        while word := WORD.search(text, at):
            found = self._longest(text, word.start())
            if not found and LETTERS.search(word[0]):
                return False
            at = word.start() + (found or len(word[0]))
        return True

    def _longest(self, text: str, start: int) -> int:
        if name := NAMES.match(text, start):
            return name.end() - start
        rest = text[start:]
        cut = rest.find("…")
        for piece in self.by_start.get(rest[:2], ()):
            if rest.startswith(piece) and not rest[len(piece) : len(piece) + 1].isalpha():
                return len(piece)
            if cut > 1 and piece.startswith(rest[:cut].strip()):
                return cut
        return 0


def _plain(line: str) -> str:
    return " ".join(line.split())


def told() -> dict[str, list[str]]:
    """Tell everybody of every step: a few in the site's language, the others in German."""
    from django.core import mail

    from alignhub.models import User
    from contributions.jobs import deliver
    from contributions.models import ContributionEvent

    # Until somebody has signed in nobody knows what they read, whatever is spoken around the worker.
    for event in (events := list(ContributionEvent.objects.all()))[:3]:
        deliver(event.pk)
    sent = list(mail.outbox)
    mail.outbox.clear()
    User.objects.update(language="de")
    for event in events[3:]:
        deliver(event.pk)
    return {
        "mail_of_the_site": [message.subject for message in sent],
        "mail_in_german": [message.subject for message in sent if OPEN in message.body],
    }


def signed_in() -> list[str]:
    """What mail to somebody is written in before, and after they signed in with a browser that asks for German."""
    from allauth.account.models import EmailAddress
    from django.test import Client

    from tests.factories import UserFactory

    user = UserFactory.create(email="reader@example.org")
    user.set_password("long-enough-words")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    before = user.language
    sent = {"login": user.email, "password": "long-enough-words"}
    Client().post("/accounts/login/", sent, headers={"accept-language": "de"})
    user.refresh_from_db()
    return [before, user.language]


def main() -> None:
    settings.DATABASES["default"] |= json.loads(os.environ["TRANSLATED_DATABASE"])
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEBUG = False
    settings.ORCID |= {"client_id": "APP-1", "client_secret": "secret"}
    settings.VAR_DIR = settings.STATIC_ROOT = Path(sys.argv[1])
    django.setup()
    from django.core import mail
    from django.db import transaction
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.utils.translation import override

    from tests.pages.test_budgets import BUDGET, PROPOSED, filled, person
    from tests.robust.plenty import Plenty

    setup_test_environment()
    speak()
    report: dict[str, Any] = {"unsaid": {}, "kept": [], "files": [], "asked": 0}
    with transaction.atomic():
        with override("de"):
            site = Plenty()
            site.grow_here()
            report |= told()
        report["signed_in"] = signed_in()
        content = Content([*stored(), *WORDS])
        # The plain tables of the desk name what they hold as the code does.
        pages = [path for path in (*BUDGET, *ACCOUNT) if path.startswith(DESK) or not path.startswith("/admin/")]
        clients = [Client(), person(site, "/"), person(site, DESK)]
        asked = [("GET", path, {}) for path in pages] + [("POST", path, said) for path, said in SENT]
        for method, path, said in asked:
            # Where signing in comes first, one asks signed in only.
            people = clients[:1] if BUDGET.get(path, (0, 0))[0] is not None else ()
            for client in (*people, clients[2 if path.startswith(DESK) or path in PROPOSED else 1]):
                address = filled(site, path)
                request = client.get if method == "GET" else client.post
                response = request(address, said, headers={"accept-language": "de"})
                report["asked"] += 1
                body = response.content.decode()
                if PLAIN.search(path):
                    report["files"] += [path] * (OPEN in body)
                elif response["Content-Type"].startswith("text/html"):
                    reader = Reader()
                    reader.feed(body)
                    if left := [text for text in reader.found if not content.holds(text)]:
                        report["unsaid"].setdefault(f"{method} {path}", []).extend(left)
        page = clients[0].get("/about/", headers={"accept-language": "de"}).content.decode()
        report["words"] = json.loads(unescape(page.split('<meta name="words" content="')[1].split('">')[0]))
        for message in mail.outbox:
            if left := [text for text in outside(f"{message.subject} {message.body}")[0] if not content.holds(text)]:
                report["unsaid"].setdefault(f"mail “{message.subject}”", []).extend(left)
        report["kept"] = [text for text in stored() if OPEN in text]
        transaction.set_rollback(True)
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
