"""A small site with everything that can be private in it, and how its checks ask for it and compare what they get."""

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.client import ClientHandler

from alignhub.models import User
from catalog.models import Entry
from contributions.models import (
    Affiliation,
    Batch,
    BatchRun,
    Contribution,
    ContributionEvent,
    ContributionRevision,
    Draft,
    EventText,
    ImportedRecord,
    Message,
    PrivateNote,
)

ADDRESS = "203.0.113.77"
# The moment of a decision is private; its day is not.
MOMENT = datetime(2026, 3, 4, 13, 37, 42, 987654, tzinfo=UTC)
NO_SUCH = "00000000-0000-4000-8000-000000000000"
STATES = (
    "draft",
    "submitted",
    "claimed",
    "claimed_other",
    "changes",
    "held",
    "rejected",
    "withdrawn",
    "never_sent",
    "published",
    "proposal",
    "import_draft",
    "import_sent",
    "import_reviewed",
    "critique",
    "on_own",
)
# The receipt of a report that somebody without an account has sent.
RECEIPT = "a" * 64
STRANGER = "canary-mail-stranger-zq@example.org"


@dataclass
class Site:
    """``objects`` holds, for each author ("Au", "Mx", "Su"), their contribution in each of ``STATES``."""

    people: dict[str, User] = field(default_factory=dict)
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    # What a refused request leaves as it was.
    untouched: tuple[Any, ...] = ()
    # What is answered where nothing is, by who asks for what: the same for every check that leads there.
    nothing: dict[Any, tuple[int, str, str]] = field(default_factory=dict)
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def owner(self, role: str) -> str:
        """Whose X it is when ``role`` asks."""
        return role if role in ("Mx", "Su") else "Au"

    def address(self, path: str, role: str) -> str:
        names = {name: str(row.uuid) for name, row in self.objects[self.owner(role)].items()}
        return path.format(**names, no_such=NO_SUCH, gone=f"gone-{self.owner(role).lower()}", **self.rows)

    def missing(self, path: str) -> str:
        """The same address for an identifier that nothing has."""
        return path.format(**dict.fromkeys(STATES, NO_SUCH), no_such=NO_SUCH, gone="no-such", **self.rows)

    def client(self, role: str, **options: Any) -> Client:
        client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=True, **options)
        if not options:
            # Thousands of clients need not each build the middleware anew, which keeps nothing between requests.
            client.handler = self.handler
        if role in self.cookies:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role]
        return client


def canary(what: str, owner: str = "") -> str:
    """The word that stands in one private field. ``owner`` is a role, or a part of the desk."""
    return f"canary-{what}-{owner or 'desk'}-zq"


def sign_in(client: Client, user: User) -> Client:
    """Sign in as somebody who has just proved to be who they are, however long the tests take."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    proof = {"method": "password", "at": time.time() + 86_400, "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session.save()
    return client


# Everything that a refused request must leave as it was: tables with their telling columns, or counted.
UNTOUCHED: dict[type[Model], str] = {
    Contribution: "id, state, revision, claimed_by_id, decided_by_id",
    Draft: "contribution_id, number",
    ContributionEvent: "",
    EventText: "",
    ContributionRevision: "",
    Message: "",
    PrivateNote: "",
    Affiliation: "id, user_id, name",
    User: "id, is_staff, is_superuser, is_active, is_moderator",
    Entry: "",
    Batch: "id, state, claimed_by_id",
    ImportedRecord: "id, chosen, contribution_id",
    BatchRun: "",
}


def snapshot() -> tuple[Any, ...]:
    """What stands in ``UNTOUCHED``, asked for in one statement: it is taken thousands of times."""
    parts = []
    for model, columns in UNTOUCHED.items():
        told = f"string_agg(row({columns})::text, chr(10) ORDER BY row({columns}))" if columns else "count(*)::text"
        parts.append(f"(SELECT {told} FROM {model._meta.db_table})")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return tuple(cursor.fetchone())


def bare(body: bytes, *ids: str) -> str:
    """A page without the identifiers asked for and without the token, which is masked anew in every response."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", body.decode())
    for identifier in ids:
        text = text.replace(identifier, "")
    return text


def main_part(body: bytes) -> str:
    """What stands between the page's frame, which greets the person signed in."""
    text = bare(body)
    found = re.search(r"<main.*</main>", text, re.DOTALL)
    return found[0] if found else text
