"""Pages of entries and the map as they are stored: quick when nothing changed, and never behind the tables."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog import models
from catalog.actions.stored import forget_old_pages
from catalog.models import Contributor, Entry, EntryNotice, StoredPage
from catalog.queries.stored import HOLDS
from catalog.views import entries
from contributions.payloads import ResponseWords
from contributions.states import ContributionKind
from tests import factories
from tests.robust.plenty import Plenty

# Nothing is stored within a transaction that has written, as those of other tests have.
committed = pytest.mark.django_db(transaction=True)
SOLUTION = "/solutions/solution-1/"
CHALLENGE = "/challenges/specification-problem/"
PAPER = "/resources/paper-1/"
KINDS = (SOLUTION, CHALLENGE, PAPER, "/directions/direction/", "/roadmap/milestone-1/")
MAP = "/map/"


def body(client, path: str = SOLUTION) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def statements(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        body(client, path)
    return len(captured)


@committed
def test_an_unchanged_page_is_one_statement_and_the_same_to_the_byte(client):
    site = Plenty()
    for path in (*KINDS, MAP):
        first = body(client, path)
        assert statements(client, path) == 1
        assert body(client, path) == first

    # Whoever is signed in gets the stored text in a frame of their own.
    client.force_login(site.author)
    assert "Sign out" in body(client)
    client.logout()
    assert "Sign out" not in body(client)


@committed
def test_what_changes_shows_at_once_on_every_page_that_names_it(client):
    site = Plenty()
    solution, paper = Entry.objects.get(slug="solution-1"), Entry.objects.get(slug="paper-2")
    shown = {path: body(client, path) for path in (*KINDS, "/resources/paper-2/")}

    def changed(act: Callable[[], object], *paths: str) -> None:
        act()
        for path in paths:
            now = body(client, path)
            assert now != shown[path], path
            shown[path] = now

    changed(lambda: factories.edit(solution, title="Renamed in between"), SOLUTION, CHALLENGE, PAPER)
    assert all("Renamed in between" in shown[path] for path in (SOLUTION, CHALLENGE, PAPER))
    changed(lambda: site._published(site.remark), "/resources/paper-2/")
    assert "Two sentences." in shown["/resources/paper-2/"]
    writer = site.remark.author.contributor
    changed(lambda: Contributor.objects.filter(pk=writer.pk).update(name="Somebody Else"), "/resources/paper-2/")
    assert "Somebody Else" in shown["/resources/paper-2/"]
    changed(lambda: factories.withdraw(paper), CHALLENGE)
    assert client.get("/resources/paper-2/").status_code == 410


@committed
def test_the_map_is_never_behind_its_rows_columns_cells_and_totals(client):
    site = Plenty()
    solution, challenge = Entry.objects.get(slug="solution-1"), Entry.objects.get(slug="specification-problem")
    paper = Entry.objects.get(slug="paper-2")
    shown = body(client, MAP)

    def changes(act: Callable[[], object]) -> bool:
        nonlocal shown
        before, shown = shown, ""
        act()
        assert statements(client, MAP) > 1
        shown = body(client, MAP)
        assert statements(client, MAP) == 1
        return shown != before

    assert changes(lambda: factories.edit(solution, title="Renamed in between"))
    assert "Renamed in between" in shown
    assert changes(site.grow)
    assert changes(lambda: factories.withdraw(paper))
    assert changes(lambda: factories.publish(slug="one-more-paper"))
    assert changes(lambda: factories.solution_with_claim("another", "k999", challenge.slug))
    assert changes(lambda: factories.withdraw(Entry.objects.get(slug="another")))


@committed
def test_of_maps_only_the_one_without_filters_is_stored(client):
    Plenty()
    whole = body(client, MAP)

    for query in ("?amount=4", "?contested=on", "?open=solution-1", "?view=list", "?year_from=2020"):
        other = body(client, f"{MAP}{query}")
        assert other != whole
        assert body(client, f"{MAP}{query}") == other
        assert statements(client, f"{MAP}{query}") > 1
    selected = f"{MAP}?solution=solution-1&challenge=specification-problem"
    assert "Selected cell" in body(client, selected)
    assert "Selected cell" not in body(client, MAP)
    assert statements(client, f"{MAP}?unknown=1&view=odd") == 1
    assert StoredPage.objects.count() == 1


@committed
def test_a_page_that_was_begun_before_a_change_is_not_kept_beyond_it(client, monkeypatch):
    entry = factories.publish(slug="paper", title="Before")
    read = entries.entry_page

    def edited_meanwhile(*arguments: object) -> object:
        found = read(*arguments)
        with ThreadPoolExecutor(1) as another:
            another.submit(rename).result()
        return found

    def rename() -> None:
        factories.edit(entry, title="After")
        connection.close()

    monkeypatch.setattr(entries, "entry_page", edited_meanwhile)
    assert "<h1>Before</h1>" in body(client, "/resources/paper/")
    monkeypatch.setattr(entries, "entry_page", read)

    assert "<h1>After</h1>" in body(client, "/resources/paper/")


@committed
def test_a_page_holds_for_an_hour_one_language_one_release_and_one_server(client, monkeypatch, settings):
    factories.publish(slug="paper", title="Title")
    path = "/resources/paper/"
    body(client, path)
    assert statements(client, path) == 1

    for other in ({"made_at": timezone.now() - HOLDS}, {"server_started": timezone.now()}, {"maker": "another"}):
        StoredPage.objects.update(**other)
        assert statements(client, path) > 1
        assert statements(client, path) == 1

    with translation.override("de"):
        assert statements(client, path) > 1
    assert StoredPage.objects.count() == 2

    settings.STORE_PAGES = False
    StoredPage.objects.update(main="Stored.")
    assert "<h1>Title</h1>" in body(client, path)


@committed
def test_a_database_that_only_reads_still_shows_its_pages(client):
    factories.publish(slug="paper", title="Title")
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert "<h1>Title</h1>" in body(client, "/resources/paper/")
        assert StoredPage.objects.count() == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")


@pytest.mark.django_db
def test_what_a_transaction_wrote_itself_is_not_stored(client):
    factories.publish(slug="paper", title="Title")

    assert "<h1>Title</h1>" in body(client, "/resources/paper/")
    assert StoredPage.objects.count() == 0


@pytest.mark.django_db
def test_old_pages_are_forgotten_and_later_the_notices_about_them():
    now = timezone.now()
    values = {"language": "", "maker": "", "snapshot": "1:1:", "shows": [0]} | dict.fromkeys(
        ("title", "description", "head", "main"), ""
    )
    for number, age in enumerate((timedelta(0), HOLDS * 0.9, HOLDS * 1.1, HOLDS * 2.1)):
        StoredPage.objects.create(slug=str(number), server_started=now, made_at=now - age, **values)
        EntryNotice.objects.create(entry_id=number, writer=1, made_at=now - age)

    assert forget_old_pages() == 2
    assert set(StoredPage.objects.values_list("slug", flat=True)) == {"0", "1"}
    assert set(EntryNotice.objects.values_list("entry_id", flat=True)) == {0, 1, 2}


# Of each table behind the pages, the columns that say which entries show a row; none where all may.
SHOWN_BY = {
    "Entry": ("pk",),
    "EntryRevision": ("entry_id",),
    "ChallengeDetail": ("entry_id",),
    "SolutionDetail": ("entry_id",),
    "DirectionDetail": ("entry_id",),
    "ResourceDetail": ("entry_id",),
    "MilestoneDetail": (),
    "Identifier": ("resource_id",),
    "Claim": ("solution_id", "challenge_id"),
    "Evidence": ("resource_id", "claim__solution_id", "claim__challenge_id"),
    "Link": ("source_id", "target_id"),
    "Verification": ("entry_id",),
    "Tagging": ("content_object_id",),
    "Contributor": (),
    "Critique": ("entry_id",),
    "CritiqueSource": ("critique__entry_id",),
    "CritiqueResponse": ("critique__entry_id",),
    "CritiqueTransition": ("critique__entry_id",),
}


@pytest.mark.django_db
def test_every_row_behind_a_page_leaves_a_notice_for_the_entries_that_show_it():
    site = Plenty()
    site._published(site._say(ContributionKind.RESPONSE, ResponseWords("So."), site.critique.entry))
    models.Verification.objects.create(entry=site.critique.entry, verified_on=timezone.localdate())
    found, expected = {}, {}
    for name, columns in SHOWN_BY.items():
        model = getattr(models, name)
        row = model.objects.order_by("-pk")[:1].get()
        expected[name] = set(model.objects.filter(pk=row.pk).values_list(*columns).get()) if columns else {0}
        EntryNotice.objects.all().delete()
        touch(model._meta.db_table, model._meta.pk.column, row.pk)
        found[name] = set(EntryNotice.objects.values_list("entry_id", flat=True))

    assert found == expected


BEHIND_THE_MAP = {"Entry", "ChallengeDetail", "SolutionDetail", "Claim", "CellChange", "Counter"}


@pytest.mark.django_db
def test_every_row_behind_the_map_leaves_one_notice_for_it_in_a_transaction():
    Plenty()
    noticed = set()
    for name in ("Contributor", "Identifier", "Tag", *BEHIND_THE_MAP):
        model = getattr(models, name)
        EntryNotice.objects.all().delete()
        for row in model.objects.order_by("-pk")[:2]:
            touch(model._meta.db_table, model._meta.pk.column, row.pk, "note_map")
        notices = EntryNotice.objects.filter(entry_id=-1).count()
        assert notices in (0, 1)
        noticed |= {name} if notices else set()

    assert noticed == BEHIND_THE_MAP


def touch(table: str, column: str, pk: object, trigger: str = "note_entries_changed") -> None:
    """Write a row as it is; tables that only grow let nobody else do so."""
    with transaction.atomic(), connection.cursor() as cursor:
        # A table with checks that still wait cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass", [trigger, table])
        if cursor.fetchone() == (1,):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        cursor.execute(f"UPDATE {table} SET {column} = {column} WHERE {column} = %s", [pk])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_a_write_to_very_many_entries_is_one_notice_for_all():
    first = factories.publish()
    factories.tag("Wide")
    EntryNotice.objects.all().delete()
    rows = [models.Redirect(kind="resource", slug=f"old-{number}", entry=first) for number in range(3)]
    models.Redirect.objects.bulk_create(rows)
    assert EntryNotice.objects.count() == 0

    fields = {
        "kind": "resource",
        "resource_type": "paper",
        "published_at": timezone.now(),
        "updated_at": timezone.now(),
    }
    Entry.objects.bulk_create([Entry(slug=f"many-{number}", title="One of many", **fields) for number in range(201)])
    assert sorted(EntryNotice.objects.values_list("entry_id", flat=True)) == [-1, 0]
