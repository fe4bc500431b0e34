"""History, versions, differences, files and feeds of entries, as whole requests."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignhub.kit.canonical import digest
from catalog.actions import projection
from catalog.actions.publish import withdraw_entry
from catalog.content.facts import Claim, Evidence, ResourceFacts, SolutionFacts
from catalog.importers.bibtex import parse
from catalog.kinds import Act, Approach, CritiqueState, Design, Kind, Maturity, Origin, Relation, ResourceType, Stance
from catalog.models import Critique, CritiqueResponse, CritiqueTransition, EntryRevision
from tests import factories
from tests.factories import ContributorFactory

pytestmark = pytest.mark.django_db


def redact(entry, number: int) -> EntryRevision:
    """What the act of redacting leaves in the tables."""
    old = EntryRevision.objects.get(entry=entry, number=number)
    newest = EntryRevision.objects.filter(entry=entry).latest("number").number
    act = EntryRevision.objects.create(
        entry=entry,
        number=newest + 1,
        act=Act.REDACTED,
        origin=Origin.CONTRIBUTION,
        about=old,
        reason="It named a private person.",
        created_at=timezone.now(),
        hash="0" * 64,
    )
    EntryRevision.objects.filter(pk=old.pk).update(content=None)
    return act


def merge(entry, into) -> None:
    """What the act of merging leaves in the tables."""
    act = EntryRevision.objects.create(
        entry=entry,
        number=entry.version + 1,
        act=Act.MERGED,
        origin=Origin.CONTRIBUTION,
        successor=into,
        created_at=timezone.now(),
        hash="0" * 64,
    )
    projection.blank(entry, act)
    entry.save()


@pytest.fixture
def paper():
    factories.tag("RLHF")
    return factories.publish(slug="gao-2022", title="Scaling laws", body="First line.\n\nSecond line.", tags=("rlhf",))


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


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


def test_moderators_are_not_named_in_the_history(client, paper):
    moderator = ContributorFactory.create(name="Mona Moderator")
    EntryRevision.objects.create(
        entry=paper, number=2, act=Act.RESTORED, origin=Origin.CONTRIBUTION, contributor=moderator,
        content=EntryRevision.objects.get().content, created_at=timezone.now(), hash="0" * 64,
    )  # fmt: skip

    html = client.get("/resources/gao-2022/history/").content.decode()
    assert "Moderation team" in html
    assert "Mona" not in html


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


def test_an_old_version_is_shown_as_it_was(client, paper):
    factories.edit(paper, title="Scaling laws, revised", body="# Other\n\nText.")

    response = client.get("/resources/gao-2022/v/1/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "<strong>You are reading version 1.</strong>" in html
    assert '<a href="/resources/gao-2022/">Version 2 is current</a>' in html
    assert "<h1>Scaling laws</h1>" in html
    assert "<p>Second line.</p>" in html
    assert '<meta name="robots" content="noindex">' in html
    assert re.search(r'<link rel="canonical" href="https?://[^"/]+/resources/gao-2022/">', html)
    assert EntryRevision.objects.get(number=1).hash in html
    # Nothing that changes the entry is offered here.
    assert "/edit/" not in html and "/critique/" not in html
    assert "alignhub-resource-gao-2022-v1" in html


def test_the_current_version_says_so_at_its_own_address(client, paper):
    html = client.get("/resources/gao-2022/v/1/").content.decode()

    assert "the current one,</strong> at its permanent address" in html
    assert '<meta name="robots" content="noindex">' in html


def test_public_version_pages_answer_304(client, paper):
    for path in ("v/1/", "history/", "v/1.bib", "feed.atom"):
        first = client.get(f"/resources/gao-2022/{path}")
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not first.has_header("Last-Modified")
        again = client.get(f"/resources/gao-2022/{path}", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["v/2/", "v/2.bib", "v/999999/", "v/0/", "v/1000000/", "diff/1/2/", "v/1.pdf"])
def test_versions_that_never_were_are_not_found(client, paper, path: str):
    assert client.get(f"/resources/gao-2022/{path}").status_code == 404


def test_the_map_row_is_that_of_the_versions_last_day(client):
    solution = factories.solution_with_claim()
    factories.edit(solution, summary="Another summary.")
    evidence = Evidence("xyz234", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It did.")
    facts = ResourceFacts(ResourceType.PAPER, evidence=(evidence,))
    factories.publish(title="A test", facts=facts)

    old, new = (client.get(f"/solutions/rlhf/v/{number}/").content.decode() for number in (1, 2))
    assert "Claimed, nothing catalogued" in old and "Tested" not in old
    assert "Tested" in new and "Limited evidence" in new
    assert "on its last day" in old and "today" in new
    challenge = client.get("/challenges/specification-problem/v/1/").content.decode()
    assert "RLHF" in challenge and "Tested" in challenge


def test_differences_are_printed_side_by_side_with_words_for_them(client, paper):
    factories.edit(paper, body="First line.\n\nA second line.", title="Scaling laws, revised")

    html = client.get("/resources/gao-2022/diff/1/2/").content.decode()
    assert re.findall(r"<h2 id=\"d\d\">(.*?)</h2>", html) == ["Title", "Text"]
    assert '<span class="vh">Removed: </span><span class="src"><del>Second </del>line.</span>' in html
    assert '<span class="vh">Added: </span><span class="src"><ins>A second </ins>line.</span>' in html
    assert '<span class="src">Scaling laws<ins>, revised</ins></span>' in html
    assert "noindex" in html
    back = client.get("/resources/gao-2022/diff/2/1/").content.decode()
    assert "<del>A second </del>" in back
    assert "say the same" in client.get("/resources/gao-2022/diff/1/1/").content.decode()


def test_markup_in_a_version_is_text_in_the_differences(client, paper):
    factories.edit(paper, title="<script>alert(1)</script>")

    html = client.get("/resources/gao-2022/diff/1/2/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_two_versions_are_chosen_without_script(client, paper):
    assert "nothing to compare" in client.get("/resources/gao-2022/history/").content.decode()
    factories.edit(paper)
    html = client.get("/resources/gao-2022/history/").content.decode()
    assert 'action="/resources/gao-2022/diff/"' in html

    response = client.get("/resources/gao-2022/diff/", {"a": "2", "b": "1"})
    assert (response.status_code, response["Location"]) == (302, "/resources/gao-2022/diff/1/2/")
    for wrong in ({}, {"a": "x", "b": "1"}, {"a": "0", "b": "1"}, {"a": "1", "b": "9" * 40}):
        refused = client.get("/resources/gao-2022/diff/", wrong)
        assert refused.status_code == 400
        assert "Choose two versions by their numbers." in refused.content.decode()


RECORD = [
    *("history/", "v/1/", "v/1.bib", "v/1.ris", "v/1.csl.json", "v/1.md", "v/1.json", "diff/1/2/", "diff/?a=1&b=2"),
]
FILES = [".bib", ".ris", ".csl.json", ".md", ".json"]


@pytest.mark.parametrize("path", ["/", *(f"/{path}" for path in RECORD), *FILES])
def test_a_withdrawn_entry_is_gone_at_all_its_addresses(client, paper, path: str):
    factories.edit(paper)
    withdraw_entry(paper.pk, contributor=None, reason="It was a hoax.")

    response = client.get(f"/resources/gao-2022{path}")
    assert response.status_code == 410
    assert "It was a hoax." in response.content.decode()
    assert "Scaling laws" not in response.content.decode()


@pytest.mark.parametrize(
    ("path", "onward"),
    [
        ("/", "/"),
        ("/history/", "/history/"),
        (".bib", ".bib"),
        (".csl.json", ".csl.json"),
        ("/feed.atom", "/feed.atom"),
        ("/v/1/", "/"),
        ("/v/1.ris", "/"),
        ("/diff/1/2/", "/"),
    ],
)
def test_a_merged_entry_leads_on(client, paper, path: str, onward: str):
    merge(paper, factories.publish(slug="target", title="Target"))

    response = client.get(f"/resources/gao-2022{path}")
    assert (response.status_code, response["Location"]) == (301, f"/resources/target{onward}")
    assert client.get(response["Location"]).status_code == 200


def test_an_erased_version_is_gone_and_the_others_stay(client, paper):
    factories.edit(paper, body="Clean text.")
    redact(paper, 1)

    for path in ("v/1/", "v/1.bib", "v/1.json", "v/1.md", "diff/1/2/", "diff/2/1/"):
        response = client.get(f"/resources/gao-2022/{path}")
        assert response.status_code == 410
        assert "It named a private person." in response.content.decode()
        assert "Second line" not in response.content.decode()
    assert client.get("/resources/gao-2022/v/2/").status_code == 200
    assert client.get("/resources/gao-2022/v/3/").status_code == 404
    history = client.get("/resources/gao-2022/history/").content.decode()
    assert "Text erased" in history
    assert 'href="/resources/gao-2022/v/1/"' not in history
    assert client.get("/resources/gao-2022/").status_code == 200


def test_the_json_of_a_version_proves_its_hash(client, paper):
    factories.edit(paper)
    for path, number in ((".json", 2), ("/v/1.json", 1)):
        response = client.get(f"/resources/gao-2022{path}")
        found = response.json()
        assert response["Content-Type"] == "application/json; charset=utf-8"
        assert (found["number"], found["current_version"]) == (number, 2)
        assert digest({name: found[name] for name in ("entry", "number", "act", "content")}) == found["hash"]


def test_the_markdown_of_a_version_holds_text_facts_and_citation(client):
    factories.solution_with_claim()
    text = client.get("/solutions/rlhf.md").content.decode()

    assert text.startswith("# RLHF\n\nSolution, version 1, ")
    assert "## Claims\n\n- Meant to reduce: [Specification problem](<http" in text
    assert "Ratings steer models towards what people want." in text
    assert "AlignHub contributors. (" in text


def test_a_papers_file_cites_the_paper_and_a_versions_file_cites_the_version(client, paper):
    work, version = (client.get(f"/resources/gao-2022{path}") for path in (".bib", "/v/1.bib"))

    assert work["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert work["Content-Disposition"] == 'attachment; filename="gao-2022.bib"'
    assert parse(work.content.decode())[0].authors[0].family == "Gao"
    assert parse(version.content.decode())[0].authors[0].literal == "AlignHub contributors"
    assert version["X-Robots-Tag"] == "noindex"


def test_the_entry_page_offers_both_citations_its_history_and_its_feed(client, paper):
    html = client.get("/resources/gao-2022/").content.decode()

    assert "Cite the paper" in html and "Cite this version of the entry" in html
    assert "@misc{alignhub-resource-gao-2022-v1," in html
    assert "gao2022scaling" in html
    for address in (".bib", "/v/1.bib", "/v/1/", "/history/", "/feed.atom", "/feed.json", ".md", ".json"):
        assert f'href="/resources/gao-2022{address}"' in html
    assert 'rel="alternate" type="application/atom+xml" title="AlignHub: Scaling laws"' in html


def critique(entry, *, quote: str, **fields) -> Critique:
    return Critique.objects.create(
        entry=entry,
        revision=EntryRevision.objects.filter(entry=entry).earliest("number"),
        kind="factual-error",
        quote=quote,
        body="The source says otherwise.",
        body_html="<p>The source says otherwise.</p>",
        published_at=timezone.now(),
        **{"contributor": ContributorFactory.create(name="Tomás Rivadeneira"), **fields},
    )


def test_critiques_are_printed_with_their_state_and_what_has_changed(client, paper):
    still = critique(paper, quote="first LINE")
    gone = critique(paper, quote="Second line.", interest="Works at a developer.", state=CritiqueState.ADDRESSED)
    CritiqueResponse.objects.create(
        critique=still, body="Yes.", body_html="<p>Yes.</p>", wrote_entry=True, published_at=timezone.now()
    )
    new = factories.edit(paper, body="First *line*.")
    CritiqueTransition.objects.create(
        critique=gone,
        state=CritiqueState.ADDRESSED,
        reason="The line was cut.",
        revision=new,
        changed_at=timezone.now(),
    )

    html = client.get("/resources/gao-2022/").content.decode()
    parts = {key: html.split(f'id="critique-{key}"')[1].split("</article>")[0] for key in (still.pk, gone.pk)}
    assert "This passage has changed since." not in parts[still.pk]
    assert "no declared interest" in parts[still.pk]
    assert "<p>Yes.</p>" in parts[still.pk] and "contributed to the entry" in parts[still.pk]
    assert "This passage has changed since." in parts[gone.pk]
    assert 'href="/resources/gao-2022/v/1/"' in parts[gone.pk]
    assert "declared interest: Works at a developer." in parts[gone.pk]
    assert 'in <a href="/resources/gao-2022/v/2/">version 2</a></b>: The line was cut.' in parts[gone.pk]


def test_the_number_of_queries_does_not_grow(client):
    paths = {
        "/solutions/rlhf/v/1/": 5,
        "/solutions/rlhf/diff/1/2/": 4,
        "/solutions/rlhf/history/": 3,
        "/solutions/rlhf/v/1.bib": 5,
        "/solutions/rlhf.json": 4,
        "/solutions/rlhf/feed.atom": 3,
        "/feed.atom": 2,
        "/solutions/feed.json": 2,
        "/tags/rlhf/feed.atom": 3,
        "/browse/feed.atom?q=rlhf": 4,
        "/browse.bib": 3,
        "/tags/rlhf.bib": 4,
    }
    factories.tag("RLHF")
    solution = factories.solution_with_claim()
    factories.edit(solution, tags=("rlhf",))
    few = {path: queries(client, path) for path in paths}
    entry_page = queries(client, "/solutions/rlhf/")
    for number in range(3):
        factories.publish(Kind.CHALLENGE, slug=f"challenge-{number}", title=f"Challenge {number}", tags=("rlhf",))
    claims = tuple(
        Claim(f"abc23{number}", f"challenge/challenge-{number % 3}", Relation.REDUCES, "It helps.")
        for number in range(9)
    )
    facts = SolutionFacts(Approach.TRAINING, Maturity.PILOT, claims=claims)
    factories.edit(solution, facts=facts, title="RLHF again")
    first = critique(solution, quote="x")
    critique(solution, quote="y")
    CritiqueResponse.objects.create(critique=first, body="b", body_html="b", published_at=timezone.now())

    assert few == paths
    assert {path: queries(client, path) for path in paths} == paths
    # Critiques with their responses and changes of state take two more, however many there are.
    assert queries(client, "/solutions/rlhf/") <= min(entry_page + 2, 10)
