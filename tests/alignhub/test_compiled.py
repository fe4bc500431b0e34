"""Queries put into SQL once answer like the querysets they were made from."""

import threading

import pytest
from django.db import connection
from django.db.models import F, IntegerField, Value
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from alignhub.kit.compiled import Compiled
from catalog.kinds import Kind
from catalog.models import Entry, Tag
from tests import factories

pytestmark = pytest.mark.django_db


def at(kind, slug):
    return Entry.objects.filter(kind=kind, slug=slug).select_related("resource_detail", "merged_into").defer("body")


def test_models_come_back_with_their_relations_and_without_what_was_deferred():
    first, second = factories.publish(title="One"), factories.publish(title="Two")
    query = Compiled(at, str, str)
    for entry in (first, second, first):
        (found,) = query.fetch(Kind.RESOURCE, entry.slug)
        with CaptureQueriesContext(connection) as captured:
            assert (found, found.title, found.resource_detail.type) == (entry, entry.title, "paper")
        assert len(captured) == 0
        assert found.get_deferred_fields() == {"body"}
    assert query.fetch(Kind.RESOURCE, "missing") == []
    assert query.fetch(Kind.SOLUTION, first.slug) == []


def test_values_are_converted_as_ever():
    factories.tag("RLHF")
    entry = factories.publish(title="One", tags=("rlhf",))
    query = Compiled(lambda pk: Entry.objects.filter(pk=pk).values("published_at", "tags_shown", "facets"), int)

    assert query.fetch(entry.pk) == list(
        Entry.objects.filter(pk=entry.pk).values("published_at", "tags_shown", "facets")
    )
    assert query.fetch(entry.pk)[0]["tags_shown"] == [["rlhf", "RLHF"]]


def test_each_question_is_one_query_that_is_seen_by_those_who_count_and_is_written_once(monkeypatch):
    entry = factories.publish(title="One")
    query = Compiled(lambda pk: Entry.objects.filter(pk=pk).values_list("title", flat=True), int)
    assert query.fetch(entry.pk) == ["One"]
    monkeypatch.setattr(query, "_build", None)
    with CaptureQueriesContext(connection) as captured:
        assert query.fetch(entry.pk) == ["One"]

    assert len(captured) == 1
    assert str(entry.pk) in captured[0]["sql"]


def test_text_that_looks_like_sql_stays_a_value():
    query = Compiled(lambda slug: Tag.objects.filter(slug=slug), str)
    for hostile in ("' OR 1=1 --", "%s", "\ue0000", "rlhf"):
        assert query.fetch(hostile) == []
    tag = factories.tag("RLHF")
    assert query.fetch("rlhf") == [tag]
    assert query.fetch("' OR slug = 'rlhf") == []


def test_slices_and_orders_are_kept():
    for number in range(4):
        factories.publish(title=f"Paper {number}")
    query = Compiled(
        lambda kind: Entry.objects.filter(kind=kind).order_by("-id").values_list("title", flat=True)[:2], str
    )

    assert query.fetch("resource") == ["Paper 3", "Paper 2"]


def test_an_argument_that_does_not_reach_the_statement_is_refused():
    query = Compiled(lambda number: Entry.objects.annotate(n=Cast(Value(0), IntegerField())).filter(n=F("id")), int)
    with pytest.raises(TypeError):
        query.fetch(1)


@pytest.mark.django_db(transaction=True)
def test_threads_each_ask_through_their_own_connection():
    entries = [factories.publish(title=f"Paper {number}") for number in range(3)]
    query = Compiled(lambda pk: Entry.objects.filter(pk=pk).values_list("title", flat=True), int)
    found: dict[int, set[str]] = {entry.pk: set() for entry in entries}

    def ask(pk: int) -> None:
        try:
            for _ in range(30):
                found[pk] |= set(query.fetch(pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(entry.pk,)) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {entry.pk: {entry.title} for entry in entries}
