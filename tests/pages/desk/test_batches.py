"""An import as one item of the queue: clean records in one go, the others one by one."""

from dataclasses import replace
from itertools import pairwise

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.content.facts import Author
from catalog.kinds import Kind
from catalog.models import Entry
from contributions.actions.batches import claim_batch, release_batch, send, send_batch, start_batch
from contributions.actions.runs import carry_out, start_run
from contributions.actions.steps import Sent, take
from contributions.jobs import deliver_run
from contributions.models import Affiliation, Batch, BatchRun, ContributionEvent, PolicyClause
from contributions.queries.desk.queue import QueueFilters, queue_page
from contributions.refused import ClaimedByAnother, StepNotAllowed
from contributions.states import BatchState, RunStep, State
from tests.factories import FACTS, UserFactory, content, contribution, publish
from tests.pages.desk.reviewing import QUEUE

pytestmark = pytest.mark.django_db
WORDS = ["apples", "bridges", "candles", "dolphins", "engines", "forests", "glaciers", "harbours", "islands", "jungles"]
TITLES = [f"{first} {second} under pressure" for first, second in pairwise(WORDS)]


def bib(number: int, odd: str = "") -> bytes:
    entries = [f"@misc{{k{n}, title={{{TITLES[n]}}}, author={{Lee, Ann}}, year={{2020}}}}" for n in range(number)]
    return "\n".join([*entries, odd]).encode()


def batch_of(number: int = 3, odd: str = "", author=None) -> Batch:
    author = author or UserFactory.create()
    batch = start_batch(author, name="refs.bib", source=bib(number, odd))
    batch.records.exclude(found="failed").update(chosen=True)
    send(batch.pk, actor=author)
    send_batch(batch.pk)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def client(moderator):
    client = Client()
    client.force_login(moderator)
    return client


def decide(client: Client, batch: Batch, **data) -> int:
    return client.post(f"{QUEUE}batch/{batch.uuid}/step/", data).status_code


def states(batch: Batch) -> list[str]:
    return list(batch.contributions.order_by("pk").values_list("state", flat=True))


def test_an_import_is_one_row_of_the_queue_among_the_others(client, moderator):
    first, batch = contribution(), batch_of()
    last = contribution()

    page = queue_page(moderator, QueueFilters())

    assert [row.uuid for row in page.rows] == [str(first.uuid), str(batch.uuid), str(last.uuid)]
    assert (page.counts["open"], page.counts["unclaimed"]) == ("3", "3")
    assert "Import of 3 records" in client.get(QUEUE).content.decode()
    for filters, shown in (
        (QueueFilters(show="mine"), 0),
        (QueueFilters(kind="edit"), 0),
        (QueueFilters(kind="entry", entry_kind="resource", first_time=True), 3),
        (QueueFilters(show="rejected"), 0),
    ):
        assert len(queue_page(moderator, filters).rows) == shown


def test_the_queue_is_paged_through_imports_and_others_alike(moderator, monkeypatch):
    monkeypatch.setattr("contributions.queries.desk.queue.PAGE", 2)
    wanted = [str(row.uuid) for row in (contribution(), batch_of(1), contribution(), batch_of(1), contribution())]
    # Two of one moment are told apart by their keys.
    moment = timezone.now()
    Batch.objects.update(submitted_at=moment)

    there = [first := queue_page(moderator, QueueFilters())]
    while there[-1].after:
        there.append(queue_page(moderator, QueueFilters(after=there[-1].after)))
    back = [there[-1]]
    while back[-1].before:
        back.append(queue_page(moderator, QueueFilters(before=back[-1].before)))

    seen = [row.uuid for page in there for row in page.rows]
    assert sorted(seen) == sorted(wanted) and len(seen) == 5
    assert [row.uuid for page in reversed(back) for row in page.rows] == seen
    assert first.before is None


def test_clean_records_are_published_in_one_go_and_the_others_stay(client, moderator):
    batch = batch_of(3, "@misc{o, title={Something odd is here}, author={Ma, Bo}, year={c. 2020}}")
    page = client.get(f"{QUEUE}batch/{batch.uuid}/").content.decode()
    assert "Claim this import to decide" in page and "Publish 3 clean" not in page
    assert decide(client, batch, step="publish") == 409

    assert decide(client, batch, step="claim") == 302
    assert "Publish 3 clean records" in client.get(f"{QUEUE}batch/{batch.uuid}/").content.decode()
    assert decide(client, batch, step="publish", which="clean") == 302
    assert decide(client, batch, step="publish", which="clean") == 409
    assert "0 of 3" in client.get(f"{QUEUE}batch/{batch.uuid}/").content.decode()
    run = BatchRun.objects.get()
    carry_out(run.pk)
    deliver_run(run.pk)
    deliver_run(run.pk)

    assert states(batch) == [State.PUBLISHED] * 3 + [State.SUBMITTED]
    assert Entry.objects.filter(title__in=TITLES).count() == 3
    events = ContributionEvent.objects.filter(contribution__batch=batch, step="publish")
    assert set(events.values_list("source", "target", "actor")) == {("submitted", "published", moderator.pk)}
    assert [message.subject for message in mail.outbox] == ["Published: records of “refs.bib”"]
    batch.refresh_from_db()
    assert batch.state == BatchState.WAITING
    assert "3 of 3 records were published." in client.get(f"{QUEUE}batch/{batch.uuid}/").content.decode()


def test_a_run_that_breaks_off_goes_on_where_it_stopped(moderator, monkeypatch):
    batch = batch_of(4)
    claim_batch(batch.pk, actor=moderator)
    run = start_run(batch.pk, RunStep.PUBLISH, [1, 2, 3, 4], actor=moderator)
    calls = []

    def breaks(*args, **options):
        done = take(*args, **options)
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("The power is gone, after the second was published.")
        return done

    monkeypatch.setattr("contributions.actions.runs.take", breaks)
    with pytest.raises(RuntimeError):
        carry_out(run.pk)
    assert states(batch) == [State.PUBLISHED] * 2 + [State.SUBMITTED] * 2
    carry_out(run.pk)
    carry_out(run.pk)

    run.refresh_from_db()
    batch.refresh_from_db()
    assert states(batch) == [State.PUBLISHED] * 4
    assert (run.done, run.succeeded, batch.state, batch.claimed_by) == (4, 4, BatchState.DECIDED, None)
    assert Entry.objects.filter(title__in=TITLES).count() == 4


def test_what_raises_a_question_by_then_is_left_with_its_reason(client, moderator):
    batch = batch_of(4)
    claim_batch(batch.pk, actor=moderator)
    rows = list(batch.contributions.order_by("pk"))
    run = start_run(batch.pk, RunStep.PUBLISH, [1, 2, 3, 4], actor=moderator)
    facts = replace(FACTS[Kind.RESOURCE], authors=(Author("Lee", "Ann"),), date="2020")
    publish(title=TITLES[0], facts=facts)
    take("claim", rows[1].pk, actor=UserFactory.create(moderator=True))
    take("withdraw", rows[2].pk, actor=batch.author)

    carry_out(run.pk)

    assert states(batch) == [State.SUBMITTED, State.IN_REVIEW, State.WITHDRAWN, State.PUBLISHED]
    page = client.get(f"{QUEUE}batch/{batch.uuid}/").content.decode()
    assert f"It may be the same work as “{TITLES[0]}”, which is published by now." in page
    assert "1 of 4 records were published. 3 stayed as they were; each says why." in page
    alone = client.get(f"{QUEUE}batch/{batch.uuid}/?show=alone").content.decode()
    assert "Somebody has taken it up by itself." in alone


def test_a_record_taken_up_by_itself_is_an_item_of_its_own_and_keeps_its_age(client, moderator):
    batch = batch_of(2)
    row = batch.contributions.order_by("pk").first()
    review = f"{QUEUE}{row.uuid}/"

    client.post(f"{review}step/", {"step": "claim", "revision": "1"})

    row.refresh_from_db()
    assert row.submitted_at == batch.submitted_at
    assert str(row.uuid) in [found.uuid for found in queue_page(moderator, QueueFilters(show="mine")).rows]
    assert client.post(f"{review}step/", {"step": "publish", "revision": "1"}).status_code == 302
    batch.refresh_from_db()
    assert (states(batch), batch.state) == ([State.PUBLISHED, State.SUBMITTED], BatchState.WAITING)


def test_records_are_rejected_with_a_reason_those_ticked_or_all_that_remain(client, moderator):
    PolicyClause.objects.create(number="1", title="Scope", text="What belongs here.")
    batch = batch_of(3)
    decide(client, batch, step="claim")
    assert decide(client, batch, step="reject", row="1", clause="1") == 400
    assert decide(client, batch, step="reject", row="1", note="Not about alignment.") == 400
    assert decide(client, batch, step="reject", clause="1", note="Not about alignment.") == 400

    assert decide(client, batch, step="reject", row="1", clause="1", note="Not about alignment.") == 302
    carry_out(BatchRun.objects.get().pk)
    assert states(batch) == [State.REJECTED, State.SUBMITTED, State.SUBMITTED]
    assert decide(client, batch, step="reject", which="rest", clause="1", note="Nor these.") == 302
    carry_out(BatchRun.objects.latest("id").pk)

    batch.refresh_from_db()
    assert (states(batch), batch.state) == ([State.REJECTED] * 3, BatchState.DECIDED)
    author = Client()
    author.force_login(batch.author)
    page = author.get(f"/contribute/import/{batch.uuid}/").content.decode()
    assert page.count("Nor these.") == 2 and "Not about alignment." in page
    assert moderator.public_name not in page


def test_of_two_moderators_one_has_the_claim_and_the_other_is_told(client, moderator):
    batch, other = batch_of(), UserFactory.create(moderator=True)
    second = Client()
    second.force_login(other)
    assert decide(client, batch, step="claim") == 302

    assert decide(second, batch, step="claim") == 409
    assert decide(second, batch, step="publish") == 409
    with pytest.raises(ClaimedByAnother):
        start_run(batch.pk, RunStep.REJECT, [1], actor=other, note="No.")
    with pytest.raises(ClaimedByAnother):
        release_batch(batch.pk, actor=other)
    assert "is reviewing this until" in second.get(f"{QUEUE}batch/{batch.uuid}/").content.decode()
    run = start_run(batch.pk, RunStep.PUBLISH, [1], actor=moderator)
    with pytest.raises(StepNotAllowed, match="being decided at this moment"):
        release_batch(batch.pk, actor=moderator)
    carry_out(run.pk)
    assert decide(client, batch, step="release") == 302
    assert decide(second, batch, step="claim") == 302


def test_nobody_moderates_an_import_of_their_own(client, moderator):
    batch = batch_of(author=moderator)

    assert client.get(f"{QUEUE}batch/{batch.uuid}/")["Location"] == f"/contribute/import/{batch.uuid}/"
    assert decide(client, batch, step="claim") == 403
    assert [row.own for row in queue_page(moderator, QueueFilters()).rows] == [True]


def test_what_touches_a_declared_interest_is_left_to_be_opened(moderator):
    batch = batch_of(2)
    Affiliation.objects.create(user=moderator, kind="co-author", name="Ann Lee")
    claim_batch(batch.pk, actor=moderator)

    carry_out(start_run(batch.pk, RunStep.PUBLISH, [1, 2], actor=moderator).pk)

    assert states(batch) == [State.SUBMITTED] * 2
    outcomes = set(batch.records.values_list("outcome", flat=True))
    assert outcomes == {"Something you declared touches this. Say whether you can judge it fairly."}


def test_a_claim_that_ran_out_or_a_suspension_stops_the_rest_of_a_run(moderator):
    batch = batch_of(2)
    claim_batch(batch.pk, actor=moderator)
    run = start_run(batch.pk, RunStep.PUBLISH, [1, 2], actor=moderator)
    moderator.suspended_at = timezone.now()
    moderator.save()

    carry_out(run.pk)

    assert states(batch) == [State.SUBMITTED] * 2
    assert set(batch.records.values_list("outcome", flat=True)) == {"This account may not do that at the moment."}


def test_a_record_revised_by_its_author_is_no_longer_clean(client, moderator):
    batch = batch_of(2)
    row = batch.contributions.order_by("pk").first()
    claim_batch(batch.pk, actor=moderator)
    run = start_run(batch.pk, RunStep.PUBLISH, [1, 2], actor=moderator)
    take("revise", row.pk, actor=batch.author, sent=Sent(content(title="Quite another text")))

    carry_out(run.pk)

    assert states(batch) == [State.SUBMITTED, State.PUBLISHED]
    assert "The author has sent a new version" in batch.records.get(number=1).outcome


def test_what_a_rejection_misses_leads_to_its_field(client, moderator):
    PolicyClause.objects.create(number="3.3", title="Spam", text="None.")
    batch = batch_of(2)
    claim_batch(batch.pk, actor=moderator)

    refused = client.post(f"{QUEUE}batch/{batch.uuid}/step/", {"step": "reject", "which": "ticked"})

    text = refused.content.decode()
    assert refused.status_code == 400
    for name, problem in (
        ("which", "Tick at least one record, or choose all that remain."),
        ("clause", "Choose the clause of the policy on which the rejection rests."),
        ("note", "Please give a reason. The author will see it."),
    ):
        assert f'<a href="#{name}">{problem}</a>' in text
        assert f'id="{name}"' in text and f'id="{name}-error"' in text
    assert text.count('aria-invalid="true"') == 3
    assert states(batch) == [State.SUBMITTED] * 2
    assert decide(client, batch, step="reject", which="ticked", row=["1"], clause="3.3", note="Spam.") == 302
