"""What is written once stays: no UPDATE, DELETE or TRUNCATE, with the one exception of a redaction."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalog.kinds import Act, CritiqueKind, CritiqueState, Origin
from catalog.models import Critique, CritiqueTransition, EntryRevision, Verification
from contributions.actions.audit import record_read
from contributions.jobs import keep_record
from contributions.models import ContributionEvent, MonthlyReport, Private
from contributions.states import State
from tests import factories

pytestmark = pytest.mark.django_db
# Table -> a column that somebody might like to change.
TABLES = {
    "catalog_entryrevision": "reason",
    "catalog_verification": "verified_on",
    "catalog_cellchange": "amount",
    "catalog_critiquetransition": "reason",
    "contributions_contributionrevision": "hash",
    "contributions_contributionevent": "step",
    "contributions_privateread": "read_at",
    "contributions_chainday": "position",
    "contributions_chaincheck": "events",
    "contributions_monthlyreport": "made_at",
}


@pytest.fixture
def rows():
    """A row in every append-only table."""
    factories.solution_with_claim()
    sent = factories.contribution(State.PUBLISHED)
    record_read(sent.decided_by, sent.author, Private.MAIL_ADDRESS)
    entry = factories.publish()
    revision = entry.revisions.get()
    now = timezone.now()
    Verification.objects.create(entry=entry, verified_on=now.date())
    critique = Critique.objects.create(
        entry=entry, revision=revision, kind=CritiqueKind.values[0], body="B", body_html="B", published_at=now
    )
    CritiqueTransition.objects.create(critique=critique, state=CritiqueState.ANSWERED, reason="R", changed_at=now)
    keep_record(timestamp=int(now.timestamp()))
    MonthlyReport.objects.create(month=now.date().replace(day=1), figures={}, made_at=now)
    return revision


def refused(sql: str) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(refusal.value).splitlines()[0]


@pytest.mark.parametrize(("table", "column"), TABLES.items())
def test_rows_are_neither_changed_nor_deleted(rows, table: str, column: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        before = cursor.fetchone()[0]

    assert before > 0
    assert refused(f"UPDATE {table} SET {column} = {column}") == f"{table} is append-only"
    assert refused(f"DELETE FROM {table}") == f"{table} is append-only"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == before


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_not_emptied(table: str):
    # Tests themselves empty tables, see tests/conftest.py, which lifts the guard for that one statement.
    assert refused(f"TRUNCATE {table} CASCADE").endswith("is append-only")


def test_every_guarded_table_is_in_this_list():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE proname IN ('catalog_append_only', 'catalog_revision_guard', 'contributions_revision_guard')"
        )
        assert {row[0] for row in cursor.fetchall()} == set(TABLES)


def redaction(revision: EntryRevision) -> EntryRevision:
    return EntryRevision.objects.create(
        entry=revision.entry,
        number=revision.entry.revisions.count() + 1,
        act=Act.REDACTED,
        origin=Origin.CONTRIBUTION,
        about=revision,
        created_at=timezone.now(),
        hash="0" * 64,
    )


@pytest.mark.parametrize("within_savepoint", [True, False])
@pytest.mark.django_db(transaction=True)
def test_a_redaction_in_the_same_transaction_may_erase_the_text_it_names(within_savepoint: bool):
    revision = factories.publish().revisions.get()
    stated = revision.hash

    with transaction.atomic():
        if within_savepoint:
            with transaction.atomic():
                redaction(revision)
        else:
            redaction(revision)
        EntryRevision.objects.filter(pk=revision.pk).update(content=None)

    revision.refresh_from_db()
    assert (revision.content, revision.hash) == (None, stated)


@pytest.mark.django_db(transaction=True)
def test_a_redaction_of_an_earlier_transaction_erases_nothing_more():
    revision = factories.publish().revisions.get()
    redaction(revision)

    with pytest.raises(IntegrityError):
        EntryRevision.objects.filter(pk=revision.pk).update(content=None)

    revision.refresh_from_db()
    assert revision.content is not None


@pytest.mark.parametrize(
    "change", [{"content": {"title": "Forged"}}, {"content": None, "hash": "f" * 64}, {"content": None, "reason": "x"}]
)
def test_a_redaction_allows_nothing_but_erasing(change: dict[str, object]):
    revision = factories.publish().revisions.get()
    redaction(revision)

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryRevision.objects.filter(pk=revision.pk).update(**change)


def test_a_redaction_erases_only_the_revision_it_names():
    revision, other = (factories.publish(title=title).revisions.get() for title in ("One", "Two"))
    redaction(revision)

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryRevision.objects.filter(pk=other.pk).update(content=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.delete()


def test_an_erased_text_stays_erased():
    revision = factories.publish().revisions.get()
    document = revision.content
    redaction(revision)
    EntryRevision.objects.filter(pk=revision.pk).update(content=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryRevision.objects.filter(pk=revision.pk).update(content=document)


def test_the_words_of_an_event_can_be_erased_and_the_chain_holds():
    from contributions.actions.chain import first_break

    row = factories.contribution(State.REJECTED)
    event = ContributionEvent.objects.get(contribution=row, step="reject")
    event.text.delete()

    assert first_break() is None
