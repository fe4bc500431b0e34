"""What holds for the page of an entry of any kind: days instead of times, and what it costs."""

import re
from dataclasses import replace

import pytest

from catalog.content.facts import Link
from catalog.kinds import Kind, LinkKind, Stance
from tests import factories
from tests.factories import publish
from tests.pages.entries.shown import PAPER, plain, row, text

pytestmark = pytest.mark.django_db


def test_days_not_times_and_no_names_of_moderators(client, solution):
    page = text(client, "/solutions/rlhf/")

    assert not re.search(r"\d\d:\d\d", plain(page))
    assert '<time datetime="' in page


@pytest.mark.parametrize("kind", Kind)
def test_a_page_costs_the_same_when_its_rows_double(client, kind, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    factories.tag("reward models")
    factories.solution_with_claim()
    subject = publish(
        kind,
        slug="subject",
        tags=("reward-models",),
        facts=replace(PAPER, evidence=(row("sss222", Stance.SUPPORTS),))
        if kind == Kind.RESOURCE
        else factories.FACTS[kind],
    )
    url = f"/{'roadmap' if kind == Kind.MILESTONE else kind.value + 's'}/{subject.slug}/"

    def grow(start: int) -> None:
        link = Link("lll222", LinkKind.CITES, f"{kind.value}/subject")
        for number in range(start, start + 4):
            evidence = (row(f"aa{number + 100}", Stance.SUPPORTS),)
            facts = replace(PAPER, evidence=evidence)
            publish(title=f"Paper {number}", facts=facts, tags=("reward-models",), links=(link,))

    grow(0)
    with CaptureQueriesContext(connection) as before:
        text(client, url)
    grow(4)
    with django_assert_num_queries(len(before)):
        text(client, url)
    assert len(before) <= 10
