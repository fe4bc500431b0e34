"""The states of the paper form, by whole requests without script."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_httpserver import HTTPServer

from alignhub.kit.limiter import Limit
from catalog.content.facts import Author, Identifier, ResourceFacts
from catalog.content.years import latest_year
from catalog.kinds import IdentifierScheme, Kind, ResourceType
from catalog.models import Entry
from contributions.actions.items import LeftOut
from contributions.actions.steps import take
from contributions.models import Batch, Contribution
from contributions.states import State
from tests import factories
from tests.factories import UserFactory, contribution, solution_with_claim, tag
from tests.pages.test_contribute import PAPER, begun, signed_in

pytestmark = pytest.mark.django_db
BIBTEX = "@article{gao2022, title = {Scaling Laws}, author = {Gao, Leo}, year = {2022}, eprint = {2210.10760}}"
FACTS = ResourceFacts(
    type=ResourceType.PAPER,
    authors=(Author("Gao", "Leo"),),
    date="2022",
    identifiers=(Identifier(IdentifierScheme.ARXIV, "2210.10760"),),
)


@pytest.fixture
def client() -> Client:
    return signed_in(UserFactory.create())


@pytest.fixture
def services(httpserver: HTTPServer, settings) -> HTTPServer:
    settings.METADATA_SERVICES = {name: httpserver.url_for(f"/{name}") for name in ("arxiv", "crossref", "datacite")}
    return httpserver


def crossref(title: str = "A title") -> str:
    work = {
        "DOI": "10.5555/a.1",
        "title": [title],
        "author": [{"family": "Doe", "given": "Jo"}],
        "type": "journal-article",
    }
    return json.dumps({"message": work | {"issued": {"date-parts": [[2020]]}}})


def test_a_failed_look_up_keeps_what_was_pasted_and_starts_no_draft(client, services):
    services.expect_request("/crossref/works/10.5555/a.1").respond_with_data("", status=503)
    page = client.post("/contribute/paper/", {"pasted": "10.5555/a.1"}).content.decode()

    assert "<title>Error: Submit a paper" in page
    assert "Crossref is out of order" in page and "10.5555/a.1</textarea>" in page
    assert not Contribution.objects.exists()
    by_hand = client.post("/contribute/paper/", {"pasted": "10.5555/a.1", "by-hand": "1"})
    assert 'value="10.5555/a.1"' in client.get(by_hand["Location"]).content.decode()


@pytest.mark.parametrize(
    "pasted",
    [
        "TY  - JOUR\nTI  - Scaling Laws\nAU  - Gao, Leo\nPY  - 2022\nUR  - https://arxiv.org/abs/2210.10760\nER  - ",
        '[{"title": "Scaling Laws", "author": [{"family": "Gao", "given": "Leo"}], "issued": {"date-parts": [[2022]]}, '
        '"URL": "https://arxiv.org/abs/2210.10760"}]',
    ],
    ids=["RIS", "CSL-JSON"],
)
def test_a_record_of_another_format_fills_the_form_in_as_well(client, pasted):
    answer = client.post("/contribute/paper/", {"pasted": pasted})

    assert answer.status_code == 302
    data = Contribution.objects.get().draft.data
    assert (data["title"], data["authors"], data["date"]) == ("Scaling Laws", "Leo Gao", "2022")
    assert data["arxiv"] == "2210.10760"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Scaling laws for overoptimisation", {"title": "Scaling laws for overoptimisation"}),
        ("arXiv:2210.10760", {"arxiv": "2210.10760"}),
        (BIBTEX, {"title": "Scaling Laws", "authors": "Leo Gao", "date": "2022"}),
        ("x\ny", {}),
    ],
)
def test_by_hand_one_goes_on_with_what_was_pasted(client, pasted, kept):
    client.post("/contribute/paper/", {"pasted": pasted, "by-hand": "1"})

    data = Contribution.objects.get().draft.data
    assert {name: data.get(name) for name in kept} == kept
    assert ("title" in data) == ("title" in kept)


def test_many_records_in_the_box_for_one_can_be_imported_or_the_first_gone_on_with(client):
    pasted = BIBTEX + "@misc{b, title={Another}, author={Lee, Ann}, year={2020}}"
    page = client.post("/contribute/paper/", {"pasted": pasted}).content.decode()

    assert "These are 2 records, and this form is for one." in page
    assert not Contribution.objects.exists() and "title={Another}" in page
    assert 'formaction="/contribute/import/"' in page
    imported = client.post("/contribute/import/", {"pasted": pasted})
    assert imported.status_code == 302 and Batch.objects.get().records.count() == 2
    assert client.post("/contribute/paper/", {"pasted": pasted, "first": "1"}).status_code == 302
    assert Contribution.objects.get().draft.data["title"] == "Scaling Laws"


@pytest.mark.parametrize(
    ("date", "problem"),
    [
        ("9999", f"Check the year: it may be from 1000 to {latest_year()}."),
        ("0999-05", f"Check the year: it may be from 1000 to {latest_year()}."),
        ("2024-02-30", "There is no such day: check the month and the day."),
        ("May 2024", "Write a year, a year and month, or a full day, like 2024-05-01."),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(client, date, problem):
    solution_with_claim()
    tag("Reward models")
    address = begun(client)
    page = client.post(address, PAPER | {"date": date, "action": "review"}).content.decode()
    assert problem in page and f'value="{date}"' in page
    later = client.post(address, PAPER | {"date": f"{latest_year()}", "action": "review"})
    assert later.status_code == 302


def test_too_many_look_ups_are_told_when_the_next_is_possible(client):
    for _ in range(20):
        client.post("/contribute/paper/", {"pasted": "words"})
    page = client.post("/contribute/paper/", {"pasted": "words"}).content.decode()

    assert "The next is possible in" in page and "words</textarea>" in page


def test_a_published_duplicate_is_told_first_and_can_be_set_aside(client):
    entry = factories.publish(Kind.RESOURCE, title="Scaling laws", facts=FACTS)
    address = client.post("/contribute/paper/", {"pasted": BIBTEX})["Location"]
    page = client.get(address).content.decode()

    assert "Same arXiv identifier as a published entry." in page and f'href="/resources/{entry.slug}/"' in page
    page = client.post(address, PAPER | {"action": f"different-/resources/{entry.slug}/"}).content.decode()
    assert "This paper may already be here" not in page and "You said that this is another paper" in page


def test_what_waits_for_review_is_told_without_who_or_where(client):
    waiting = contribution(sent=factories.content(title="Hidden words", facts=FACTS))
    page = client.get(client.post("/contribute/paper/", {"pasted": BIBTEX})["Location"]).content.decode()

    assert "This paper is already being reviewed." in page
    assert "Hidden words" not in page and str(waiting.uuid) not in page


def test_the_source_of_a_field_is_shown_until_it_is_changed(client):
    address = client.post("/contribute/paper/", {"pasted": BIBTEX})["Location"]
    assert "Filled in from BibTeX" in client.get(address).content.decode()
    page = client.post(address, PAPER | {"title": "My own title", "date": "2022", "action": "save"}).content.decode()

    assert "BibTeX says: Scaling Laws" in page
    page = client.post(address, PAPER | {"title": "My own title", "action": "use-title"}).content.decode()
    assert 'value="Scaling Laws"' in page and "BibTeX says: Scaling Laws" not in page


def test_a_look_up_from_the_form_fills_in_only_what_is_empty(client, services):
    services.expect_request("/crossref/works/10.5555/a.1").respond_with_data(crossref())
    address = begun(client)
    page = client.post(address, {"title": "Mine", "pasted": "10.5555/a.1", "action": "lookup"}).content.decode()

    assert 'value="Mine"' in page and "Crossref says: A title" in page
    assert Contribution.objects.get().draft.data["authors"] == "Jo Doe"


def test_the_look_up_of_the_script_is_kept_beside_the_draft(client, services):
    services.expect_request("/crossref/works/10.5555/a.1").respond_with_data(crossref())
    begun(client)
    row = Contribution.objects.get()
    told = client.post("/contribute/lookup/", {"pasted": "10.5555/a.1", "uuid": row.uuid, "title": "Mine"}).json()

    assert told["fields"]["title"] == ["A title", "Crossref"] and told["failure"] == ""
    row.draft.refresh_from_db()
    assert row.draft.number == 1 and "title" not in row.draft.data
    other = signed_in(UserFactory.create())
    assert other.post("/contribute/lookup/", {"pasted": "10.5555/a.1", "uuid": row.uuid}).status_code == 404


def test_problems_are_listed_with_links_to_their_fields(client):
    page = client.post(begun(client), {"title": "x" * 301, "summary": "One.", "action": "review"}).content.decode()

    assert "<title>Error: Submit a paper" in page
    assert '<a href="#id_title">Title: at most 300 characters; these are 301.</a>' in page
    assert '<a href="#id_authors">Fill in: authors.</a>' in page
    assert 'aria-describedby="id_title-error"' in page


def test_errors_stay_unsaid_while_a_draft_is_only_saved(client):
    page = client.post(begun(client), {"title": "", "evidence-0-sentence": "Half.", "action": "save"}).content.decode()

    assert "aria-invalid" not in page and 'class="error"' not in page and "Half.</textarea>" in page


def test_rows_open_for_what_the_paper_does_and_can_be_added_and_removed(client):
    solution_with_claim()
    address = begun(client)
    page = client.post(address, {"does": ["shows", "surveys", "tests"], "action": "rows"}).content.decode()
    data = Contribution.objects.get().draft.data
    assert (data["links-0-kind"], data["links-1-kind"]) == ("shows", "surveys")
    assert '<details class="rows" data-rows="evidence" data-most="12" open>' in page

    rows = {"evidence-rows": "2", "evidence-0-sentence": "First.", "evidence-1-sentence": "Second."}
    client.post(address, rows | {"action": "remove-evidence-0"})
    data = Contribution.objects.get().draft.data
    assert data["evidence-0-sentence"] == "Second." and "evidence-1-sentence" not in data
    client.post(address, rows | {"action": "add-evidence"})
    assert Contribution.objects.get().draft.data["evidence-rows"] == "3"


def test_a_row_carries_where_it_stands_and_what_it_repeats(client):
    solution_with_claim()
    factories.tag("Reward models")
    earlier = factories.publish(Kind.RESOURCE, title="Earlier work")
    extra = {"evidence-0-locator": "Figure 3", "evidence-0-replicates": f"/resources/{earlier.slug}/"}
    response = client.post(begun(client), PAPER | extra | {"action": "submit"})

    evidence = Contribution.objects.get().revisions.get().content["facts"]["evidence"][0]
    assert response.status_code == 302
    assert (evidence["locator"], evidence["replicates"]) == ("Figure 3", f"resource/{earlier.slug}")
    refused = client.post(begun(client), PAPER | {"evidence-0-replicates": "/resources/no/", "action": "review"})
    assert "There is no published entry at this address." in refused.content.decode()


def test_notes_about_single_parts_stand_beside_them(client):
    solution_with_claim()
    factories.tag("Reward models")
    address = begun(client)
    client.post(address, PAPER | {"action": "submit"})
    row, moderator = Contribution.objects.get(), UserFactory.create(moderator=True)
    key = row.revisions.get().content["facts"]["evidence"][0]["key"]
    take("claim", row.pk, actor=moderator)
    left_out = [LeftOut(f"facts.evidence.{key}", "Name the figure."), LeftOut("tags.reward-models", "Too broad.")]
    take("request-changes", row.pk, actor=moderator, revision=1, note="Nearly there.", items=left_out)
    page = client.get(address).content.decode()

    assert "Nearly there." in page and "<strong>Asked for:</strong> Name the figure." in page
    assert "<strong>reward-models:</strong> Too broad." in page
    assert moderator.public_name not in page


def test_sending_too_often_is_told_and_kept(client, monkeypatch):
    monkeypatch.setattr("contributions.views.entry.sending.SUBMISSIONS", Limit("submissions", 0, 3600))
    solution_with_claim()
    factories.tag("Reward models")
    response = client.post(begun(client), PAPER | {"action": "submit"})
    page = response.content.decode()

    assert response.status_code == 429 and "The next is possible in" in page and "Gold reward falls." in page
    assert Contribution.objects.get().state == State.DRAFT


NASTY = [
    "a\x00b",
    "שלום עולם " * 20,
    "💥" * 200,
    "x" * 5_000,
    "</textarea><script>alert(1)</script>",
    "\ud83d",
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_text_breaks_the_form(client, text: str):
    names = [name for name in PAPER if name not in ("does", "agree")] + ["pasted"]
    for action in ("save", "review", "submit", "rows", "lookup"):
        sent = {name: text.encode("utf-8", "surrogatepass") for name in names} | {"action": action}
        response = client.post(begun(client), urlencode(sent), "application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_three_thousand_authors_are_cut_to_what_can_be_checked(client):
    names = " and ".join(f"Family{n}, Given" for n in range(3_000))
    pasted = f"@article{{a, title={{Many hands}}, author={{{names}}}, year=2020}}"
    page = client.get(client.post("/contribute/paper/", {"pasted": pasted})["Location"]).content.decode()

    assert "Only the first 1,000 of 3,000 authors are filled in." in page
    assert "Given Family999; et al.</textarea>" in page


def test_a_paste_of_ten_megabytes_is_refused_in_words(client):
    response = client.post("/contribute/paper/", {"pasted": "x" * 10_000_000})

    assert response.status_code == 413
    assert "Too much text for one form" in response.content.decode()


def test_hundreds_of_claims_are_sent_once_and_quickly(client, django_assert_max_num_queries):
    solution_with_claim()
    address = begun(client)
    with django_assert_max_num_queries(24):
        page = client.get(address).content.decode()

    assert page.count('value="solution/rlhf#abc234"') == 1
    assert page.count("<optgroup") == Entry.objects.values("kind").distinct().count() + 1
