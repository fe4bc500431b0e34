"""Whatever is typed into the search box is searched as plain words, by few statements of bounded length."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.queries.terms import Note
from tests import factories

pytestmark = pytest.mark.django_db
TERMS = " ".join(f"w{number}" for number in range(10_000))
QUERIES = {
    "hyphens": ("-" * 2_000, Note.CUT),
    "a hyphen before each word": ("-reward -hacking", Note.ONLY_MINUS),
    "hyphens within words": ("-a-b-c- reward--hacking", None),
    "10,000 terms": (TERMS, Note.CUT),
    "10,000 alternatives": (TERMS.replace(" ", " or "), Note.CUT),
    "10,000 exclusions": ("reward " + TERMS.replace("w", "-w"), Note.CUT),
    "NUL": ("re\x00ward\x00", None),
    "unbalanced quotes": ('"reward hacking', Note.UNPAIRED),
    "quotes alone": ('"' * 299, Note.NOTHING),
    "operators": ("reward & !(hacking | <->):*'\\", None),
    "one endless word": ("x" * 50_000, Note.CUT),
    "authors without a name": ("author:" * 40, None),
    "titles without a word": ("title:" * 40, None),
    "fields within fields": ('title:author:-title:"reward" -author:"title:" or title:', None),
    "signs behind words": ("C++ " * 60 + "A* b# reward*", Note.SIGNS),
    "directions of writing": ("\u202ereward\u202c \ufdfa \u200b", None),
}


@pytest.fixture(scope="module")
def shared_catalogue(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        for number in range(30):
            factories.publish(title=f"Reward hacking {number}")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def catalogue(shared_catalogue: None, db: Any) -> None:
    """Thirty papers, the same for all tests; each runs in a savepoint."""


@pytest.mark.parametrize(("typed", "note"), QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("path", ["/browse/", "/browse/feed.atom", "/browse/suggest/"])
def test_it_is_answered_in_time_by_short_statements(catalogue, path: str, typed: str, note: Note | None):
    # The first request of a process reads its templates.
    Client().get(path)
    started = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(path, {"q": typed})
    # Of this process alone: a busy machine says nothing about the search.
    assert time.process_time() - started < 1
    assert response.status_code == 200
    assert len(captured) <= 16 and max((len(query["sql"]) for query in captured), default=0) < 12_000
    if path == "/browse/" and note:
        assert note.sentence.replace("’", "&#x27;") in response.content.decode()


@pytest.mark.parametrize("typed", ['"reward hacking', "reward-hacking", "-reward -hacking", "reward & hacking"])
def test_its_words_are_found(catalogue, typed: str):
    page = Client().get("/browse/", {"q": typed}).content.decode()
    assert page.count('<article class="entry-row">') == 20
