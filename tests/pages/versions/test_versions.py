"""Old versions at their permanent addresses, and what the page of the entry says of them."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from catalog.content.facts import Claim, Evidence, Identifier, ResourceFacts, SolutionFacts
from catalog.kinds import (
    Approach,
    CritiqueState,
    Design,
    IdentifierScheme,
    Kind,
    Maturity,
    Relation,
    ResourceType,
    Stance,
)
from catalog.models import CritiqueResponse, CritiqueTransition, EntryRevision
from catalog.queries.version_parts import Item, Part
from tests import factories
from tests.pages.versions.records import critique, queries

pytestmark = pytest.mark.django_db


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


def test_parts_of_a_version_look_alike_in_every_language():
    def shown(key: str, *items: Item) -> str:
        return render_to_string("catalog/version_part.html", {"part": Part(key, "Überschrift", items)})

    facts = shown("facts", Item("Schulung", meta="Gruppe"))
    assert '<h2 id="facts">Überschrift</h2><dl class="facts"><dt>Gruppe</dt><dd>Schulung</dd></dl>' in facts
    assert 'class="tag" href="/tags/rlhf/"' in shown("tags", Item(title="rlhf", url="/tags/rlhf/"))
    assert '<div class="callout' in shown("qualifying-notes", Item("Teuer.", note="limitation"))
    assert "<p>Eins.</p>" in shown("points", Item("Eins."))


def test_an_old_version_prints_dates_and_identifiers_as_the_entry_does(client):
    identifiers = (Identifier(IdentifierScheme.ARXIV, "2210.10760"), Identifier(IdentifierScheme.DOI, "10.1/a_(b)"))
    facts = ResourceFacts(ResourceType.PAPER, date="2022-10", identifiers=identifiers)
    factories.publish(slug="laws", facts=facts)
    html = client.get("/resources/laws/v/1/").content.decode()

    assert "<dt>Date</dt><dd>Oct 2022</dd>" in html
    assert re.findall('<dt>(arXiv|DOI)</dt><dd><a href="(.*?)" .*?>(.*?)</a></dd>', html) == [
        ("arXiv", "https://arxiv.org/abs/2210.10760", "2210.10760"),
        ("DOI", "https://doi.org/10.1/a_(b)", "10.1/a_(b)"),
    ]


def test_the_entry_leads_to_what_changed_last_and_an_old_version_to_its_citation(client, paper):
    assert "What changed in version" not in client.get("/resources/gao-2022/").content.decode()

    factories.edit(paper, body="Other.")
    factories.edit(paper, body="Another.")
    page = client.get("/resources/gao-2022/").content.decode()
    assert '<a href="/resources/gao-2022/diff/2/3/">What changed in version 3</a>' in page
    version = client.get("/resources/gao-2022/v/1/").content.decode()
    key = re.search(r'href="#(cite-\w+)">Cite this version</a>', version)[1]
    assert f'id="{key}"' in version


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
