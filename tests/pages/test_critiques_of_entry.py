"""The list of all critiques of an entry, for those that its page has no room for."""

import re
from datetime import timedelta

import pytest

from catalog.kinds import Kind
from catalog.models import Critique
from catalog.queries.critiques import MOST_CRITIQUES
from tests import factories

pytestmark = pytest.mark.django_db
LINK = '<a href="/resources/paper/critiques/">All critiques of this entry</a>'


@pytest.fixture
def entry():
    factories.publish(Kind.RESOURCE, slug="other", title="Other")
    return factories.publish(Kind.RESOURCE, slug="paper", title="A paper")


def criticised(entry, number: int) -> list[int]:
    """Critiques of ``entry``, oldest first, by number; every third is of the moment of the one before it."""
    base = entry.revisions.get()
    rows = [
        Critique(
            entry=entry,
            revision=base,
            kind="question",
            body=f"Why {n}?",
            state="open" if n % 2 else "conceded",
            published_at=base.created_at + timedelta(minutes=n - (n % 3 == 2)),
        )
        for n in range(number)
    ]
    return [row.pk for row in Critique.objects.bulk_create(rows)]


def test_the_entry_page_leads_to_the_rest_only_where_there_is_one(client, entry):
    criticised(entry, MOST_CRITIQUES)
    assert LINK not in client.get("/resources/paper/").content.decode()

    criticised(entry, 1)

    page = client.get("/resources/paper/").content.decode()
    assert LINK in page and page.count('<article class="critique"') == MOST_CRITIQUES


def test_every_critique_stands_in_the_list_once_newest_first_both_ways(client, entry):
    numbers = criticised(entry, 60)
    criticised(entry.__class__.objects.get(slug="other"), 1)
    url, seen, pages = "/resources/paper/critiques/", [], []

    while url:
        html = client.get(url).content.decode()
        pages.append([int(number) for number in re.findall(r'<h2 class="title"><a href="/critiques/(\d+)/">', html)])
        seen += pages[-1]
        onward = re.search(r'href="(\?after=[^"]+)" rel="next"', html)
        url = f"/resources/paper/critiques/{onward[1]}" if onward else ""
    back = re.search(r'href="(\?before=[^"]+)" rel="prev"', html)
    before = client.get(f"/resources/paper/critiques/{back[1]}").content.decode()

    assert sorted(seen) == numbers and [len(page) for page in pages] == [25, 25, 10]
    times = dict(Critique.objects.values_list("pk", "published_at"))
    assert seen == sorted(seen, key=lambda number: (times[number], number), reverse=True)
    assert [int(number) for number in re.findall(r'title"><a href="/critiques/(\d+)/">', before)] == pages[1]


def test_an_entry_nobody_criticised_says_so_and_odd_places_begin_anew(client, entry):
    assert "Nobody has criticised this entry yet." in client.get("/resources/paper/critiques/").content.decode()
    criticised(entry, 1)
    for odd in ("?after=x", "?before=%00", "?after=9999999999999999999"):
        assert "Why 0?" in client.get(f"/resources/paper/critiques/{odd}").content.decode(), odd


def test_it_goes_where_the_entry_goes(client, entry):
    factories.withdraw(entry)

    assert client.get("/resources/paper/critiques/").status_code == 410
    assert client.get("/resources/none/critiques/").status_code == 404
