"""The plain tables of the admin: as quick on a million rows as on ten, and changed by nobody but actions."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignhub.kit import tables
from catalog.models import Contributor, Tag
from contributions.models import Contribution
from tests.access.rows.admin import TABLES
from tests.access.site import Site
from tests.factories import ContributorFactory

REGISTERED = {f"{model._meta.app_label}/{model._meta.model_name}": page for model, page in admin.site._registry.items()}
PLAIN = sorted(name for name in REGISTERED if name != "contributions/contribution")
# A count that reads everything; a count of at most so many rows has its limit inside.
UNLIMITED = re.compile(r"SELECT COUNT\((\*|\w+\.?\w*)\)(?!.*\bLIMIT \d+\b)", re.IGNORECASE | re.DOTALL)
OFFSET = re.compile(r"OFFSET (\d+)")


def statements(site: Site, path: str, role: str = "Ad") -> list[str]:
    # The first request of a session writes when it was.
    site.client(role).get("/admin/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = site.client(role).get(path)
    assert answer.status_code == 200, path
    return [query["sql"] for query in seen.captured_queries]


def test_every_table_of_the_admin_has_its_row() -> None:
    assert set(TABLES) | {"contributions/affiliation"} == set(PLAIN)


@pytest.mark.parametrize("name", PLAIN)
def test_no_list_counts_everything_or_sorts_as_the_address_says(site: Site, name: str) -> None:
    for query in ("", "?q=something", "?o=1.2.3", "?_facets=True", "?all="):
        found = statements(site, f"/admin/{name}/{query}")
        assert [sql for sql in found if UNLIMITED.search(sql)] == []
        assert [sql for sql in found if "LIKE UPPER" in sql or "LIKE '%" in sql] == []
    assert ordering(statements(site, f"/admin/{name}/?o=1.2.3"), name) == ordering(
        statements(site, f"/admin/{name}/"), name
    )


def ordering(found: list[str], name: str) -> list[str]:
    table = name.replace("/", "_")
    return [sql.partition(" ORDER BY ")[2] for sql in found if f'FROM "{table}"' in sql and " ORDER BY " in sql]


@pytest.mark.parametrize("name", PLAIN)
def test_no_list_asks_more_when_there_are_more_rows(site: Site, name: str) -> None:
    page: ModelAdmin[Any] = REGISTERED[name]
    queries = statements(site, f"/admin/{name}/")

    assert len(queries) <= 12
    shown = page.list_select_related
    related = {
        field.name
        for field in page.model._meta.get_fields()
        if field.many_to_one and field.concrete and field.name in page.list_display
    }
    assert related <= {str(path).partition("__")[0] for path in (shown if isinstance(shown, list | tuple) else ())}


def test_a_list_asks_the_same_of_twice_as_many_rows(site: Site) -> None:
    for name in ("catalog/entry", "catalog/entryrevision", "contributions/message", "alignhub/user", "catalog/tag"):
        page = REGISTERED[name]
        before = len(statements(site, f"/admin/{name}/"))
        assert page.model._default_manager.count() < page.list_per_page or name.startswith("catalog/entry")
        double(page.model)
        assert len(statements(site, f"/admin/{name}/")) == before, name


def double(model: Any) -> None:
    """Twice as many accounts, tags or messages; of entries there are enough already."""
    if model is Tag:
        Tag.objects.bulk_create(Tag(name=f"T{n}", slug=f"t{n}", fold=f"t{n}") for n in range(Tag.objects.count()))
    elif model._meta.label == "alignhub.User":
        model.objects.bulk_create(
            model(email=f"x{n}@example.org", contributor=ContributorFactory.create()) for n in range(8)
        )
    elif model._meta.label == "contributions.Message":
        rows = list(model.objects.all())
        for row in rows:
            row.pk = None
        model.objects.bulk_create(rows)


def test_nobody_pages_beyond_the_cap(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST", 60)
    Contributor.objects.bulk_create(Contributor(handle=f"many-{n}", name="Many") for n in range(150))

    page = site.client("Mo").get("/admin/catalog/contributor/?p=2").content.decode()
    assert "60 or more contributors" in " ".join(page.split())
    beyond = site.client("Mo").get("/admin/catalog/contributor/?p=3")
    assert (beyond.status_code, beyond["Location"]) == (302, "/admin/catalog/contributor/?e=1")
    offsets = [
        int(found[1]) for sql in statements(site, "/admin/catalog/contributor/?p=2") if (found := OFFSET.search(sql))
    ]
    assert max(offsets, default=0) <= 60


@pytest.mark.parametrize(
    ("name", "term", "rows"),
    [
        ("catalog/entry", "paper 7", 1),
        ("catalog/entry", "paper-7", 1),
        ("catalog/entry", "' OR 1=1 --", 0),
        ("catalog/tag", "rl", 1),
        ("catalog/identifier", "2210.10760", 1),
        ("catalog/contributor", "handle-oc", 1),
        ("contributions/privatenote", "junk", 0),
        ("contributions/contributionevent", "1", 1),
        ("contributions/contributionevent", "9" * 30, 0),
        ("procrastinate/procrastinatejob", "x", 0),
    ],
)
def test_search_finds_by_what_an_index_answers(site: Site, name: str, term: str, rows: int) -> None:
    answer = site.client("Ad").get(f"/admin/{name}/", {"q": term})

    assert (answer.status_code, answer.context["cl"].result_count) == (200, rows)


def test_moderators_describe_a_tag_and_nothing_else(site: Site) -> None:
    tag = Tag.objects.get(slug="rlhf")
    path = f"/admin/catalog/tag/{tag.pk}/change/"
    client = site.client("Mo")
    page = client.get(path).content.decode()
    assert "taggings" not in page

    sent = {"definition": "Learning  from ratings.", "synonyms": "Preference learning,RLHF, preference-learning"}
    assert client.post(path, {**sent, "name": "Other", "entries": "9", "slug": "other"}).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.slug, tag.entries) == ("RLHF", "rlhf", 30)
    assert (tag.definition, tag.synonyms) == ("Learning from ratings.", ["preference-learning"])


def test_a_synonym_that_is_another_tag_is_refused(site: Site) -> None:
    other = Tag.objects.create(name="Red teaming", slug="red-teaming")
    tag = Tag.objects.get(slug="rlhf")

    answer = site.client("Mo").post(f"/admin/catalog/tag/{tag.pk}/change/", {"synonyms": "red-teaming"})

    assert answer.status_code == 200
    assert "“Red teaming” is a tag of its own" in answer.content.decode()
    tag.refresh_from_db()
    assert (tag.synonyms, other.synonyms) == ([], [])


def test_the_history_of_a_row_names_nobody_by_their_address(site: Site) -> None:
    tag = Tag.objects.get(slug="rlhf")
    site.client("Mo").post(f"/admin/catalog/tag/{tag.pk}/change/", {"definition": "New.", "synonyms": ""})

    page = site.client("Mx").get(f"/admin/catalog/tag/{tag.pk}/history/").content.decode()

    assert site.people["Mo"].public_name in page
    assert "canary-mail" not in page


def test_plain_tables_change_nothing(site: Site) -> None:
    before = list(Contribution.objects.order_by("pk").values_list("pk", "state"))
    for name in PLAIN:
        answer = site.client("Ad").post(f"/admin/{name}/", {"action": "delete_selected", "_selected_action": "1"})
        assert answer.status_code in (200, 302), name
    assert list(Contribution.objects.order_by("pk").values_list("pk", "state")) == before
