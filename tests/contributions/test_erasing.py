"""Erasing a version takes every copy of its text along: what was sent, drafts, records of imports."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from catalog.content.codec import to_json
from catalog.kinds import Kind
from catalog.models import EntryRevision, StoredPage
from contributions.actions.drafts import start_draft
from contributions.actions.steps import Sent, take
from contributions.forms.registry import filled_from
from contributions.models import Batch, Contribution, ContributionRevision, ImportedRecord
from contributions.payloads import RedactionWords
from contributions.refused import MovedOn, StepNotAllowed
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SECRET = "Zoltan Quibblesworth lives there."
REASON = "It named a private person."
DESK = "/admin/contributions/contribution/"


@pytest.fixture
def mira():
    return UserFactory.create(moderator=True)


@pytest.fixture
def first(mira) -> Contribution:
    """A contribution whose text, sent twice and typed into a form, became version 1; version 2 is clean."""
    author = UserFactory.create()
    row = factories.draft(author)
    sent = Sent(factories.content(title=SECRET, body=SECRET), form={"title": SECRET})
    start = take("submit", row.pk, actor=author, sent=sent)
    take("revise", start.pk, actor=author, sent=sent)
    take("claim", row.pk, actor=mira)
    row = take("publish", row.pk, actor=mira, revision=2)
    batch = Batch.objects.create(author=author, name="Import")
    ImportedRecord.objects.create(
        batch=batch, number=1, title=SECRET, content=to_json(sent.content), found="new", contribution=row
    )
    return row


def proposal(entry, version: EntryRevision, state: State = State.SUBMITTED) -> Contribution:
    """An edit that starts from ``version``, sent and brought to ``state``; unsent as a draft."""
    author, moderator = UserFactory.create(), UserFactory.create(moderator=True)
    data = filled_from(version) | {"reason": "Shorter."}
    row = start_draft(author, entry_kind=Kind.RESOURCE, data=data, step="details", target=entry)
    if state == State.DRAFT:
        return row
    sent = Sent(factories.content(title="New", body=SECRET), base_id=version.pk, form=data)
    row = take("submit", row.pk, actor=author, sent=sent)
    if state == State.REJECTED:
        row = take("reject", row.pk, actor=moderator, revision=1, note="No.")
    return row


def erase(entry, mira) -> None:
    proposer = UserFactory.create(moderator=True)
    row = Contribution.objects.create(
        kind=ContributionKind.REDACTION, target=entry, author=proposer, entry_kind=Kind.RESOURCE
    )
    take("submit", row.pk, actor=proposer, sent=Sent(RedactionWords(1, REASON), title="Redaction"))
    take("claim", row.pk, actor=mira)
    take("publish", row.pk, actor=mira, revision=1)


def holding(text: str) -> set[str]:
    """Every table of the database in which ``text`` stands anywhere."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS whole WHERE whole::text LIKE %s', [f"%{text}%"])
            found |= {table} if cursor.fetchone()[0] else set()
    return found


def page(user, path: str) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_no_table_holds_the_text_any_more_and_rows_and_hashes_stay(first, mira):
    entry = first.result.entry
    StoredPage.objects.create(
        kind=entry.kind,
        slug=entry.slug,
        made_at=entry.published_at,
        server_started=entry.published_at,
        shows=[],
        main=SECRET,
    )
    factories.edit(entry, title="Clean", body="Clean.", summary="Clean.")
    rejected, unsent = (proposal(entry, first.result, state) for state in (State.REJECTED, State.DRAFT))
    before = list(ContributionRevision.objects.order_by("pk").values_list("hash", "declaration"))
    assert "contributions_contributionrevision" in holding(SECRET)

    erase(entry, mira)

    assert holding(SECRET) == set()
    rows = ContributionRevision.objects.exclude(contribution__kind=ContributionKind.REDACTION)
    assert list(rows.order_by("pk").values_list("hash", "declaration")) == before
    assert set(rows.values_list("content", flat=True)) == {None}
    assert not Contribution.objects.filter(pk=unsent.pk).exists()
    told = "The text was erased together with the version"
    for row in (first, rejected):
        assert told in page(row.author, f"/contributions/{row.uuid}/")
        assert "The text of this was erased" in page(UserFactory.create(moderator=True), f"{DESK}{row.uuid}/")
    with pytest.raises(StepNotAllowed, match="has been erased"):
        take("appeal", rejected.pk, actor=rejected.author, note="But why?")
    client = Client()
    client.force_login(rejected.author)
    client.post(f"/contributions/{rejected.uuid}/again/")
    assert not Contribution.objects.filter(follows=rejected).exists()


def test_an_open_proposal_stays_its_authors_until_it_is_decided(first, mira):
    entry = first.result.entry
    factories.edit(entry, title="Clean", body="Clean.", summary="Clean.")
    row = proposal(entry, first.result)

    erase(entry, mira)

    assert ContributionRevision.objects.get(contribution=row).content["body"] == SECRET
    form = page(row.author, f"/contribute/edit/{row.uuid}/")
    assert "The version that you started from has been erased." in form
    take("claim", row.pk, actor=mira)
    with pytest.raises(MovedOn, match="has been erased"):
        take("publish", row.pk, actor=mira, revision=1)
    take("reject", row.pk, actor=mira, revision=1, note="The version is gone.")
    assert holding(SECRET) == set()


def test_what_a_later_version_still_says_is_not_erased(first, mira):
    entry = first.result.entry
    row = proposal(entry, first.result)
    take("claim", row.pk, actor=mira)
    take("publish", row.pk, actor=mira, revision=1)

    erase(entry, mira)

    assert ContributionRevision.objects.get(contribution=row).content["body"] == SECRET


def test_the_table_lets_nothing_else_be_erased(first):
    for change in ({"content": None, "form": {}}, {"content": {"title": "Forged"}}, {"form": {}}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            ContributionRevision.objects.filter(contribution=first).update(**change)


def test_a_step_that_would_publish_what_is_erased_is_refused_and_no_fault(first, mira):
    factories.edit(first.result.entry, title="Clean", body="Clean.", summary="Clean.")
    erase(first.result.entry, mira)
    client = Client()
    client.force_login(first.author)

    answer = client.post(f"/contributions/{first.uuid}/", {"action": "publish-noticed", "revision": "2"})

    assert answer.status_code == 403
