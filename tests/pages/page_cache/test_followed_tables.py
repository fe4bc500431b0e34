"""Every table that a page kept in memory reads tells of its changes."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.pages.test_budgets import BUDGET, filled
from tests.robust.plenty import Plenty

pytestmark = pytest.mark.django_db
# Copies of what other tables say, each row read only while it agrees with them.
COPIES = {"catalog_storedpage", "catalog_entrynotice"}


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
