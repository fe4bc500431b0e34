"""The pages of the record: what they say, what they never say, and what they cost."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache

from catalog.actions.publish import withdraw_entry
from contributions.actions.chain import record_founding
from contributions.actions.conversation import send_message, write_note
from contributions.actions.reports import write_reports
from contributions.actions.steps import take
from contributions.actions.verification import note_head
from contributions.founding import load
from contributions.models import PolicyClause, ReasonTemplate
from tests import factories
from tests.factories import ContributorFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGES = (
    "/policy/",
    "/privacy/",
    "/ledger/",
    "/ledger/feed.atom",
    "/ledger/heads.txt",
    "/transparency/",
    "/transparency.json",
    "/transparency.csv",
)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def policy(tmp_path):
    """The policy of the starting content, without its entries."""
    for name in ("policy.json", "reasons.json"):
        (tmp_path / name).write_text((settings.BASE_DIR / "fixtures" / name).read_text(encoding="utf-8"), "utf-8")
    (tmp_path / "tags.json").write_text("[]")
    load(tmp_path)


def decided(step: str, *, clause: str = "", interest: str = "", title: str = "A paper on reward hacking"):
    row = factories.contribution(sent=factories.content(title=title))
    moderator = UserFactory.create(moderator=True)
    take("claim", row.pk, actor=moderator)
    return take(step, row.pk, actor=moderator, revision=1, note="Because.", clause=clause, interest=interest)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# -- policy and privacy ------------------------------------------------------------------------------------------------


def test_the_policy_has_every_clause_once_with_its_anchor_and_in_order(client, policy):
    PolicyClause.objects.create(number="2.10", title="A tenth", text="After the ninth.")
    page = client.get("/policy/").content.decode()

    numbers = re.findall(r'id="clause-([\d-]+)"', page)
    assert len(numbers) == len(set(numbers)) == 27
    assert numbers == sorted(numbers, key=lambda text: [int(part) for part in text.split("-")])
    assert list(re.findall(r"<h2 [^>]*>\d\. ([^<]+)</h2>", page)) == [
        "What belongs here",
        "Facts, claims and evidence",
        "How texts are written",
        "Interests",
        "Harm, privacy and law",
        "How the desk works",
        "Putting things right",
    ]


def test_reason_templates_name_clauses_that_exist(policy):
    assert ReasonTemplate.objects.filter(clause=None).count() == 0


def test_retired_clauses_stay_readable_for_older_decisions(client, policy):
    PolicyClause.objects.filter(number="3.3").update(retired=True)

    before, _, after = client.get("/policy/").content.decode().partition("No longer in force")
    assert ('id="clause-3-3"' in before, 'id="clause-3-3"' in after) == (False, True)


def test_a_policy_that_is_not_written_yet_says_so(client):
    assert "The policy has not been written down yet." in text_of(client.get("/policy/"))


def test_markup_in_a_clause_is_shown_as_text(client):
    PolicyClause.objects.create(number="1.1", title="<b>Bold</b>", text="<script>alert(1)</script>")

    assert "&lt;script&gt;" in client.get("/policy/").content.decode()


def test_privacy_names_cookies_and_leads_to_ones_own_data(client):
    page = client.get("/privacy/").content.decode()

    assert 'href="/accounts/data/"' in page
    assert 'href="/accounts/delete/"' in page
    assert re.findall(r'<tr><th scope="row">([^<]+)</th>', page) == ["theme", "session", "csrf token"]


# -- ledger ------------------------------------------------------------------------------------------------------------


def test_a_published_decision_is_told_with_title_clause_and_interest_but_no_person(client, policy):
    row = decided("publish", interest="Employer: Halden Institute")
    decided("reject", clause="1.1", title="A secret plan")
    page = client.get("/ledger/")

    said = text_of(page)
    assert "Published A paper on reward hacking New entry, resource" in said
    assert "Declared an interest" in said
    assert f'href="/resources/{row.result.entry.slug}/"' in page.content.decode()
    assert 'href="/policy/#clause-1-1"' in page.content.decode()
    for private in ("A secret plan", "Halden", row.author.public_name, row.decided_by.public_name, "Because."):
        assert private not in said


def test_the_starting_content_is_one_line_and_a_filter(client):
    record_founding([factories.publish(title=f"Work {number}").revisions.get() for number in range(3)])

    page = text_of(client.get("/ledger/"))
    assert "3 entries were here when the site started" in page
    assert "Work 1" not in page
    listed = client.get("/ledger/?decision=founded").content.decode()
    assert re.findall(r'<a href="/resources/[^"]+/">(Work \d)</a>', listed) == ["Work 2", "Work 1", "Work 0"]


def test_an_entry_withdrawn_since_is_not_named(client):
    row = decided("publish", title="Withdrawn later")
    withdraw_entry(row.result.entry_id, reason="Asked for.", contributor=None)

    page = text_of(client.get("/ledger/"))
    assert "Withdrawn later" not in page
    assert "Withdrawn since" in page


def test_an_empty_ledger_and_an_empty_filter_say_different_things(client):
    assert "Nothing has been decided yet" in text_of(client.get("/ledger/"))
    assert "No decision fits these filters" in text_of(client.get("/ledger/?decision=reject"))


@pytest.mark.parametrize(
    "query",
    ["after=x", "before=%00", "after=" + "A" * 600, "month=2026-99", "month=%00", "clause=%00", "kind=x", "entry=y"],
)
def test_filters_that_are_not_understood_are_left_out(client, query: str):
    decided("publish")

    response = client.get(f"/ledger/?{query}")
    assert response.status_code == 200
    assert "A paper on reward hacking" in text_of(response)


def test_the_feed_holds_what_the_page_holds(client, policy):
    decided("publish")
    decided("reject", clause="3.2", title="Hidden")
    feed = ElementTree.fromstring(client.get("/ledger/feed.atom").content)

    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "Rejected: New entry, resource",
        "Published: A paper on reward hacking",
    ]
    assert [entry.findtext(f"{ATOM}summary") for entry in feed.iter(f"{ATOM}entry")] == [
        f"Decided on {datetime.now(UTC).date().isoformat()}; after under a week; clause 3.2: Plain and fair.",
        f"Decided on {datetime.now(UTC).date().isoformat()}; after under a day.",
    ]
    narrowed = ElementTree.fromstring(client.get("/ledger/feed.atom?decision=publish").content)
    assert len(list(narrowed.iter(f"{ATOM}entry"))) == 1


def test_heads_are_published_as_text(client):
    decided("publish")
    head = note_head(date(2026, 11, 25))

    lines = client.get("/ledger/heads.txt").content.decode().splitlines()
    assert lines[1:] == [f"2026-11-25 3 {head.hash}"]
    assert head.hash in client.get("/ledger/").content.decode()


# -- transparency ------------------------------------------------------------------------------------------------------


def test_before_a_hundred_decisions_the_report_is_plain_tables(client, policy):
    decided("publish")
    decided("reject", clause="1.1")
    page = client.get("/transparency/")

    assert "There have been 2 decisions so far." in text_of(page)
    assert '<svg class="chart' not in page.content.decode()
    assert f"{datetime.now(UTC):%B %Y} so far" in text_of(page)
    assert "1.1 In scope under 5 0" in text_of(page)


def test_from_a_hundred_on_charts_are_drawn_with_their_tables(client, policy, monkeypatch):
    monkeypatch.setattr("contributions.queries.transparency.CHARTS_FROM", 2)
    decided("publish")
    decided("reject", clause="1.1")
    # What is told as "under 5" cannot be drawn.
    assert client.get("/transparency/").content.decode().count('<svg class="chart') == 2
    for number in range(4):
        decided("reject", clause="1.1", title=f"Paper {number}")
    cache.clear()
    page = client.get("/transparency/").content.decode()

    assert page.count('<svg class="chart') == 3
    assert "Rejections name clause 1.1, “In scope”, most often" in page
    assert page.count("<summary>Show as table</summary>") == 2
    assert '<rect class="s1" ' in page


def named(response) -> tuple[str, ...]:
    """The title of a page and its heading."""
    return tuple(re.findall(r"<(?:title|h1)>(.*?)</", response.content.decode()))


def test_a_month_has_its_own_address(client):
    with time_machine.travel(datetime(2026, 10, 5, tzinfo=UTC), tick=False):
        decided("publish")
    write_reports(datetime(2026, 11, 2, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC), tick=False):
        assert "in October 2026, counted" in text_of(client.get("/transparency/"))
        assert "in November 2026 so far, counted" in text_of(client.get("/transparency/2026-11/"))
        # The newest report has an address of its own too, and is not called the same at both.
        assert named(client.get("/transparency/")) == ("Transparency report · AlignHub", "Transparency report")
        dated = "Transparency report, October 2026"
        assert named(client.get("/transparency/2026-10/")) == (f"{dated} · AlignHub", dated)
        assert client.get("/transparency/2026-09/").status_code == 404
        assert client.get("/transparency/soon/").status_code == 404


def test_the_data_says_what_the_page_says(client, policy):
    for number in range(6):
        decided("publish", title=f"Paper {number}")
    decided("reject", clause="1.1")
    (month,) = client.get("/transparency.json").json()["months"]
    rows = list(csv.DictReader(StringIO(client.get("/transparency.csv").content.decode())))

    assert month["figures"]["decisions"] == {"publish": 6, "reject": 1, "request-changes": 0}
    assert month["figures"]["reasons"]["reject"] == {"1.1": "under 5"}
    told = {row["figure"]: row["value"] for row in rows}
    assert told["decisions/publish"] == "6"
    assert told["reasons/reject/1.1"] == "under 5"
    assert told["by_kind/entry/resource/publish"] == "6"


# -- all of them -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_nothing_private_is_on_any_page_of_the_record(client, policy, path: str):
    author = UserFactory.create(email="canary-mail@example.org", contributor=ContributorFactory(name="Canary Author"))
    row = factories.contribution(author=author, sent=factories.content(title="Canary title", summary="Canary summary."))
    moderator = UserFactory.create(moderator=True, contributor=ContributorFactory(name="Canary Moderator"))
    write_note(row, moderator=moderator, body="Canary note")
    send_message(row, sender=moderator, body="Canary message")
    take("claim", row.pk, actor=moderator)
    take("reject", row.pk, actor=moderator, revision=1, note="Canary reason", interest="Canary Institute")
    take("appeal", row.pk, actor=author, note="Canary appeal")

    for query in ("", "?decision=reject", "?appealed=on"):
        body = client.get(path + query).content.decode()
        assert "canary" not in body.lower()
        assert str(row.uuid) not in body


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_record_are_public_and_the_same_bytes_for_everybody(client, policy, path: str):
    decided("publish")
    client.get(path)
    first = client.get(path)

    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Set-Cookie" not in first
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/policy/", 1),
        ("/privacy/", 0),
        ("/ledger/", 7),
        ("/ledger/?decision=reject", 7),
        ("/ledger/feed.atom", 4),
        ("/ledger/heads.txt", 1),
        ("/transparency/", 5),
        ("/transparency.json", 4),
        ("/transparency.csv", 4),
    ],
)
def test_pages_of_the_record_ask_as_much_of_many_decisions_as_of_few(
    client, policy, path: str, budget: int, django_assert_num_queries
):
    for number in (1, 2):
        for step in ("reject", "publish"):
            decided(step, clause="1.1", title=f"Paper {number} {step}")
        cache.clear()
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2 * number), tick=False):
            client.get(path)
            with django_assert_num_queries(budget):
                client.get(path)


def test_the_wait_is_told_where_one_decides_to_contribute(client):
    assert "We aim to decide within seven days." in text_of(client.get("/contribute/"))
    assert "Half of the decisions" not in text_of(client.get("/"))
    for number in range(5):
        decided("publish", title=f"Paper {number}")

    said = "half of the decisions came within a few hours, nine in ten within a few hours"
    assert said in text_of(client.get("/contribute/"))
    assert "Half of the decisions come within a few hours." in text_of(client.get("/"))


def test_every_page_leads_to_the_record(client):
    footer = client.get("/about/").content.decode().partition('<footer class="site-footer">')[2]

    for path in ("/policy/", "/transparency/", "/ledger/", "/privacy/"):
        assert f'href="{path}"' in footer
