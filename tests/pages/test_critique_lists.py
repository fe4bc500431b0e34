"""The lists of critiques, their feeds, and where they go with their entry."""

import re
from datetime import UTC, datetime

import pytest

from catalog.actions.critiques import NewCritique, NewResponse, change_state, publish_critique, publish_response
from catalog.kinds import CritiqueKind, CritiqueState, Kind
from catalog.models import Entry
from tests import factories
from tests.factories import UserFactory
from tests.pages.criticising import client_of, paper, publish, published_critique, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return paper()


def test_the_oldest_unanswered_critiques_come_first(client, entry):
    first, second = published_critique(entry), published_critique(entry)
    html = client.get("/critiques/").content.decode()
    assert html.index(f"/critiques/{first.pk}/") < html.index(f"/critiques/{second.pk}/")
    publish(send(UserFactory.create(), f"/critiques/{first.pk}/respond/", {"body": "So.", "agree": "on"}))

    html = client.get("/critiques/").content.decode()
    assert f'href="/critiques/{first.pk}/"' not in html and f'href="/critiques/{second.pk}/"' in html
    newest = client.get("/critiques/?show=newest").content.decode()
    assert newest.index(f"/critiques/{second.pk}/") < newest.index(f"/critiques/{first.pk}/")
    assert "1 response<" in newest
    feed = client.get("/critiques/feed.atom").content.decode()
    assert f"/critiques/{second.pk}/" in feed and "A paper: factual error" in feed
    assert f"/critiques/{second.pk}/" in client.get("/resources/paper/feed.atom").content.decode()


def test_feeds_tell_when_a_critique_was_last_answered_or_closed(client, entry):
    said = NewCritique(entry.revisions.get(number=2).pk, CritiqueKind.OTHER, "No.", "<p>No.</p>")
    days = [datetime(2030, 1, number, tzinfo=UTC) for number in (1, 2, 3, 4)]
    critique = publish_critique(said, contributor=None, now=days[0])

    def told() -> list[str]:
        (own,) = client.get("/critiques/feed.json").json()["items"]
        assert own in client.get("/resources/paper/feed.json").json()["items"]
        return [own["date_published"][:10], own["date_modified"][:10], own["tags"][-1]]

    assert told() == ["2030-01-01", "2030-01-01", "Open"]
    publish_response(critique.pk, NewResponse("Yes.", "<p>Yes.</p>"), contributor=None, now=days[1])
    assert told() == ["2030-01-01", "2030-01-02", "Answered"]
    publish_response(critique.pk, NewResponse("Well.", "<p>Well.</p>"), contributor=None, now=days[2])
    assert told() == ["2030-01-01", "2030-01-03", "Answered"]
    change_state(critique.pk, CritiqueState.CONCEDED, reason="So it is.", now=days[3])
    assert told() == ["2030-01-01", "2030-01-04", "Conceded as a limitation"]


def test_the_kind_of_the_entry_is_not_said_of_the_critique(client, entry):
    critique = published_critique(entry)
    for path in (f"/critiques/{critique.pk}/", "/resources/paper/critiques/"):
        head = re.search('<header class="stack-2">(.*?)</header>', client.get(path).content.decode(), re.DOTALL)
        assert head
        assert re.findall(r"<h1|kind--\w+", head[1]) == ["<h1", "kind--resource"]


def test_the_list_is_paged_both_ways(client, entry, monkeypatch):
    monkeypatch.setattr("catalog.queries.critique_lists.PAGE", 2)
    keys = [published_critique(entry).pk for _ in range(3)]

    def shown(path: str) -> tuple[list[int], dict[str, str]]:
        html = client.get(path).content.decode()
        links = {rel: address.replace("&amp;", "&") for address, rel in re.findall(r'href="([^"]+)" rel="(\w+)"', html)}
        return [int(key) for key in re.findall(r'class="title"><a href="/critiques/(\d+)/', html)], links

    page, links = shown("/critiques/")
    assert page == keys[:2] and "prev" not in links
    page, links = shown(f"/critiques/{links['next']}")
    assert page == keys[2:] and "next" not in links
    assert shown(f"/critiques/{links['prev']}")[0] == keys[:2]
    assert shown("/critiques/?after=junk")[0] == keys[:2]


def test_critiques_go_with_their_entry(client, entry):
    critique = published_critique(entry)
    factories.withdraw(entry)

    assert client.get(f"/critiques/{critique.pk}/").status_code == 410
    assert f"/critiques/{critique.pk}/" not in client.get("/critiques/").content.decode()
    person = client_of(UserFactory.create())
    assert person.get(f"/critiques/{critique.pk}/respond/").status_code == 410
    assert client.get("/critiques/999999/").status_code == 404
    target = factories.publish(Kind.RESOURCE, slug="into", title="Into")
    Entry.objects.filter(pk=entry.pk).update(merged_into=target)
    moved = client.get(f"/critiques/{critique.pk}/")
    assert (moved.status_code, moved["Location"]) == (301, "/resources/into/")
