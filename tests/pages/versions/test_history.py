"""The history of an entry: who, when, why and what."""

import re

import pytest
from django.utils import timezone

from catalog.kinds import Act, Origin
from catalog.models import EntryRevision
from tests import factories
from tests.factories import ContributorFactory
from tests.pages.versions.records import queries, redact

pytestmark = pytest.mark.django_db


def test_the_history_says_who_when_why_and_what(client, paper):
    person = ContributorFactory.create(name="Ana Lima", orcid="0000-0002-1825-0097", orcid_verified_at=timezone.now())
    factories.edit(paper, reason="Second line corrected.", contributor=person, body="First line.\n\nA second line.")

    html = client.get("/resources/gao-2022/history/").content.decode()
    rows = re.findall(r'<li id="v(\d)">', html)
    assert rows == ["2", "1"]
    assert '<a href="https://orcid.org/0000-0002-1825-0097" rel="noopener">Ana Lima</a>' in html
    assert "Second line corrected." in html
    assert "Edited" in html and "Published" in html
    assert f'<time datetime="{timezone.now():%Y-%m-%d}">' in html
    # Days, never moments.
    assert not re.search(r"\d\d:\d\d", re.sub(r"<head>.*?</head>", "", html, flags=re.S))


def test_every_page_of_the_record_says_where_it_stands(client, paper):
    factories.edit(paper, body="First line.")
    above = [("/resources/", "Resources"), ("/resources/gao-2022/", "Scaling laws")]
    history = ("/resources/gao-2022/history/", "History")

    def trail(address: str) -> list[tuple[str, str]]:
        html = client.get(address).content.decode()
        (crumbs,) = re.findall(r'<nav class="crumbs".*?</nav>', html, re.S)
        return re.findall(r'<a href="([^"]+)">([^<]+)</a>', crumbs)

    assert trail("/resources/gao-2022/history/") == above
    assert trail("/resources/gao-2022/v/1/") == [*above, history]
    assert trail("/resources/gao-2022/diff/1/2/") == [*above, history]


def test_moderators_are_not_named_in_the_history(client, paper):
    moderator = ContributorFactory.create(name="Mona Moderator")
    EntryRevision.objects.create(
        entry=paper, number=2, act=Act.RESTORED, origin=Origin.CONTRIBUTION, contributor=moderator,
        content=EntryRevision.objects.get().content, created_at=timezone.now(), hash="0" * 64,
    )  # fmt: skip

    html = client.get("/resources/gao-2022/history/").content.decode()
    assert "Moderation team" in html
    assert "Mona" not in html


def test_each_version_leads_to_what_changed_in_it(client, paper, monkeypatch):
    for number in range(2, 6):
        factories.edit(paper, body=f"Version {number}.")
    redact(paper, 3)

    def steps(query: str = "") -> list[str]:
        html = client.get(f"/resources/gao-2022/history/{query}").content.decode()
        return re.findall(r'<a href="/resources/gao-2022/diff/([^"]+)/">What changed in version', html)

    # Of what was erased nothing can be told, so the step after it spans both.
    assert steps() == ["4/5", "2/4", "1/2"]
    monkeypatch.setattr("catalog.queries.versions.PAGE", 2)
    assert (steps("?before=6"), steps("?before=5")) == (["4/5"], ["2/4"])
    for step in ("4/5", "2/4", "1/2"):
        assert client.get(f"/resources/gao-2022/diff/{step}/").status_code == 200


def test_a_long_history_is_paged_by_number(client, paper):
    rows = [
        EntryRevision(
            entry=paper, number=number, act=Act.EDITED, origin=Origin.CONTRIBUTION, content={},
            created_at=timezone.now(), hash="0" * 64,
        )
        for number in range(2, 61)
    ]  # fmt: skip
    before = queries(client, "/resources/gao-2022/history/")
    EntryRevision.objects.bulk_create(rows)

    first = client.get("/resources/gao-2022/history/").content.decode()
    assert re.findall(r'<li id="v(\d+)">', first) == [str(number) for number in range(60, 10, -1)]
    assert "/resources/gao-2022/history/?before=11" in first
    second = client.get("/resources/gao-2022/history/?before=11").content.decode()
    assert re.findall(r'<li id="v(\d+)">', second) == [str(number) for number in range(10, 0, -1)]
    assert queries(client, "/resources/gao-2022/history/") == before == 3
    for odd in ("x", "-1", "0", "99999999999999999999", "1'--", "٣"):
        assert client.get("/resources/gao-2022/history/", {"before": odd}).status_code == 200
