"""The pages of directions and milestones."""

from dataclasses import replace

import pytest
from django.utils import timezone

from catalog.actions.publish import edit_entry, prepare, withdraw_entry
from catalog.content.facts import ChallengeFacts, DirectionFacts, Link, MilestoneFacts, Proof
from catalog.kinds import Kind, LinkKind, MilestoneStatus, Phase
from tests import factories
from tests.factories import publish
from tests.pages.entries.shown import PAPER, plain, text

pytestmark = pytest.mark.django_db


def test_a_direction_shows_its_questions_what_it_serves_and_what_advances_it(client):
    publish(Kind.CHALLENGE, slug="scalability", title="Scalability issues", facts=ChallengeFacts())
    publish(
        Kind.DIRECTION,
        slug="oversight",
        title="Scalable oversight",
        facts=DirectionFacts(questions=("What scales?",)),
        links=(Link("ttt222", LinkKind.TARGETS, "challenge/scalability"),),
    )
    publish(title="Debate", facts=PAPER, links=(Link("aaa222", LinkKind.ADVANCES, "direction/oversight", "It tries."),))

    words = plain(text(client, "/directions/oversight/"))

    assert "For Scalability issues" in words
    assert "Open questions What scales?" in words
    assert "Entries that advance it Debate Paper, Gao, 2022 It tries." in words
    assert "Linked entries" not in words
    assert "For Scalability issues" in plain(text(client, "/roadmap/"))


def test_a_milestone_shows_criterion_proofs_neighbours_and_how_its_status_changed(client):
    publish(title="Shown", slug="shown", facts=PAPER)
    facts = MilestoneFacts(Phase.FOUNDATION, MilestoneStatus.PLANNED, 1, "Two teams report it.")
    milestone = publish(Kind.MILESTONE, slug="one", title="First", facts=facts)
    publish(Kind.MILESTONE, slug="two", title="Second", facts=replace(facts, position=2))
    done = replace(facts, status=MilestoneStatus.DONE, proofs=(Proof("ppp222", "resource/shown", "Both report it."),))
    content = factories.content(Kind.MILESTONE, title="First", facts=done)
    edit_entry(milestone.pk, prepare(content), contributor=None, reason="Both teams have reported")

    page = text(client, "/roadmap/one/")
    words = plain(page)

    assert "Done when Two teams report it." in words
    assert "Shown Both report it." in words
    assert '<b aria-current="page">First</b>' in page
    assert '<a href="/roadmap/two/">Second</a>' in page
    day = f"{timezone.now().day} {timezone.now():%b %Y}"
    assert f"Done since {day} Planned since {day}" in words
    assert f"v2 Both teams have reported {day} v1 Published {day}" in words
    # Of the two milestones on the list only one is done.
    assert plain(text(client, "/roadmap/")).count(f"done since {day}") == 1
    assert plain(text(client, "/roadmap/")).count("done since") == 1


def test_a_proof_that_was_withdrawn_is_marked(client):
    proof = publish(title="Shown", slug="shown", facts=PAPER)
    facts = MilestoneFacts(
        Phase.FOUNDATION,
        MilestoneStatus.DONE,
        1,
        "Two teams report it.",
        proofs=(Proof("ppp222", "resource/shown", "Both report it."),),
    )
    publish(Kind.MILESTONE, slug="one", title="First", facts=facts)
    withdraw_entry(proof.pk, contributor=None, reason="Made up.")

    page = text(client, "/roadmap/one/")

    assert "no longer stands" in page
    assert '<span class="badge badge--warn">Withdrawn</span>' in page
