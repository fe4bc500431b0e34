"""Background checks: what they find, what they leave alone, and that they decide nothing."""

import re
from dataclasses import replace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_httpserver import HTTPServer

from catalog.content.facts import Claim, Evidence, Identifier, Link, ResourceFacts, SearchNote, SolutionFacts
from catalog.importers.records import Record
from catalog.kinds import (
    Approach,
    Design,
    IdentifierScheme,
    Kind,
    LinkKind,
    Maturity,
    Relation,
    ResourceType,
    Stance,
    Standing,
)
from contributions.actions import checks
from contributions.actions.checks import ask_for_checks, run_checks
from contributions.models import CheckResult, Contribution
from contributions.queries.checks import Finding, untested_claims
from contributions.queries.desk.checks import checks_of, marks_of
from contributions.states import State
from tests import factories

pytestmark = pytest.mark.django_db
# Nobody wonders where it is to be found, unlike a paper.
TOOL = ResourceFacts(type=ResourceType.TOOL)


def check(row: Contribution, server: HTTPServer | None = None) -> dict[str, tuple[str, tuple[str, ...]]]:
    """(class, told and lines) of each check by its label, after they ran."""
    hosts = frozenset({f"{server.host}:{server.port}"}) if server else frozenset()
    run_checks(row.pk, row.revision, insecure_hosts=hosts)
    found = checks_of(row)
    assert found
    return {one.label: (one.style, (one.told, *one.lines)) for one in found.rows}


@pytest.fixture
def services(httpserver: HTTPServer, settings) -> HTTPServer:
    settings.METADATA_SERVICES = {name: httpserver.url_for(f"/{name}") for name in ("arxiv", "crossref", "datacite")}
    return httpserver


def sent(**fields) -> Contribution:
    return factories.contribution(sent=factories.content(**fields))


def waiting_checks(row: Contribution) -> list[int]:
    jobs = ProcrastinateJob.objects.filter(task_name="contributions.check", args__contribution_id=row.pk)
    return [job.args["revision"] for job in jobs]


def test_every_sent_revision_is_checked_once():
    row = sent()
    assert waiting_checks(row) == [1]
    ask_for_checks(row)
    assert waiting_checks(row) == [1]


def test_what_is_clean_passes():
    row = sent(facts=TOOL)
    assert check(row) == {"Sources stand": ("pass", ("",)), "Signs of advertising": ("pass", ("None found",))}
    assert marks_of([row])[row.pk].words == "All passed"
    assert Contribution.objects.get(pk=row.pk).state == State.SUBMITTED


def test_links_that_do_not_answer_are_named(httpserver: HTTPServer):
    httpserver.expect_request("/good").respond_with_data("")
    httpserver.expect_request("/shut").respond_with_data("", status=403)
    httpserver.expect_request("/gone").respond_with_data("", status=404)
    good, shut, gone = (httpserver.url_for(path) for path in ("/good", "/shut", "/gone"))
    row = sent(facts=TOOL, body=f"[One]({good}), [two]({shut}), [three]({gone}) and [four](http://127.0.0.1:1/).")
    assert check(row, httpserver)["Links answer"] == (
        "flag",
        (
            "1 of 4 answer",
            f"{shut} does not let machines in (403). Please open it.",
            f"{gone} answers 404.",
            "http://127.0.0.1:1/ does not lead to a public address.",
        ),
    )
    assert marks_of([row])[row.pk].words == "1 to look at"


def test_no_host_is_asked_without_end(httpserver: HTTPServer):
    httpserver.expect_request("/x").respond_with_data("")
    row = sent(body=" ".join(f"[x]({httpserver.url_for('/x')}?{n})" for n in range(8)))
    style, (told, *rest) = check(row, httpserver)["Links answer"]
    assert (style, told, len(rest)) == ("run", "5 of 8 answer", 3)
    assert len(httpserver.log) == checks.MOST_LINKS_OF_A_HOST


def test_nothing_is_asked_when_the_time_is_up(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "SECONDS", -1.0)
    row = sent(body=f"[x]({httpserver.url_for('/x')})")
    assert check(row, httpserver)["Links answer"][0] == "run"
    assert httpserver.log == []


def paper(*identifiers: Identifier, **facts) -> ResourceFacts:
    return ResourceFacts(type=ResourceType.PAPER, identifiers=identifiers, **facts)


@pytest.mark.parametrize(
    ("status", "style", "said"),
    [
        (404, "flag", "10.1000/1 is not known to the services that register it."),
        (503, "run", "10.1000/1: the service did not answer."),
    ],
)
def test_an_identifier_that_is_not_found_is_named(services: HTTPServer, status: int, style: str, said: str):
    services.expect_request(re.compile("/.*")).respond_with_data("", status=status)
    row = sent(facts=paper(Identifier(IdentifierScheme.DOI, "10.1000/1")))
    assert check(row)["Identifiers resolve"] == (style, ("0 of 1 known", said))


def test_an_identifier_is_known_by_another_title(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "record_of", lambda scheme, value: Record(title="Quite another work"))
    row = sent(facts=paper(Identifier(IdentifierScheme.DOI, "10.1000/1")))
    assert check(row)["Identifiers resolve"] == (
        "flag",
        ("1 of 1 known", "The registered title is “Quite another work”."),
    )


def test_a_paper_that_nothing_leads_to_is_to_be_looked_for():
    row = sent(facts=paper())
    said = "The paper has neither an identifier nor an address. Please look for it by its title."
    assert check(row)["Identifiers resolve"] == ("flag", ("", said))
    assert "Identifiers resolve" not in check(sent(facts=paper(url="http://127.0.0.1:1/")))
    assert "Identifiers resolve" not in check(sent(facts=TOOL))


def solution(*claims: Claim) -> SolutionFacts:
    return SolutionFacts(approach=Approach.TRAINING, maturity=Maturity.DEPLOYED, claims=claims)


def test_claims_without_evidence_are_told():
    factories.publish(Kind.CHALLENGE, slug="gaming", title="Gaming")
    bare = Claim("abc234", "challenge/gaming", Relation.REDUCES, "It helps.")
    noted = replace(bare, key="abc235", search_note=SearchNote("2026-01-02", "arXiv", "gaming"))
    content = factories.content(Kind.SOLUTION, facts=solution(bare, noted))
    assert check(factories.contribution(sent=content))["Claims have evidence"] == (
        "flag",
        ("1 of 2 claims", "Nothing catalogued on: It helps."),
    )


def test_withdrawn_and_retracted_sources_are_told():
    fallen = factories.publish(title="Fallen", facts=paper(standing=Standing.RETRACTED), slug="fallen")
    gone = factories.publish(title="Gone", slug="gone")
    factories.withdraw(gone)
    links = (Link("lnk234", LinkKind.EXTENDS, fallen.reference), Link("lnk235", LinkKind.EXTENDS, gone.reference))
    assert check(sent(links=links))["Sources stand"] == (
        "flag",
        ("", "It speaks of resource/gone, which was withdrawn.", "It leans on “Fallen”, which is retracted."),
    )


def test_signs_of_advertising_say_why():
    row = sent(title="THE BEST TOOL EVER MADE", summary="Buy now!!", body="[x](https://bit.ly/x)")
    run_checks(row.pk, 1, insecure_hosts=frozenset())
    promotion = CheckResult.objects.get(contribution=row, name="promotion")
    assert promotion.passed is False
    found = checks_of(row)
    assert found
    assert found.rows[-1].lines == (
        "The title is in capitals.",
        "It exclaims a lot.",
        "It says “buy now”.",
        "https://bit.ly/x hides where it leads.",
    )


def test_an_older_revision_says_nothing_of_the_newest():
    row = sent()
    check(row)
    Contribution.objects.filter(pk=row.pk).update(revision=2)
    row.refresh_from_db()
    assert marks_of([row]) == {}


def test_evidence_on_a_claim_counts():
    entry = factories.solution_with_claim()
    told = Evidence("ev1aaa", "solution/rlhf#abc234", Stance.SUPPORTS, Design.EXPERIMENT, "It rose.")
    factories.publish(facts=paper(evidence=(told,)))
    claim = Claim("abc234", "challenge/specification-problem", Relation.REDUCES, "Ratings steer models.")
    content = factories.content(Kind.SOLUTION, facts=solution(claim))
    assert untested_claims(content, entry.pk) == []
    assert untested_claims(content, None) == [Finding("untested", "Ratings steer models.")]
