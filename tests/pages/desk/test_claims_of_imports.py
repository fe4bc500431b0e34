"""Claims on whole imports: passed on to another moderator, and told of when they run out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from alignhub.models import User
from contributions.actions.batches import claim_batch, release_batch
from contributions.actions.claims import pass_on_batch
from contributions.jobs import tell_batch_claim_ended, tell_batch_passed_on
from contributions.models import Batch, BatchRun, PrivateNote
from contributions.refused import StepNotAllowed
from contributions.states import RunStep
from tests.factories import UserFactory
from tests.pages.desk.reviewing import QUEUE, signed_in
from tests.pages.desk.test_batches import batch_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(moderator) -> Batch:
    batch = batch_of()
    claim_batch(batch.pk, actor=moderator)
    batch.refresh_from_db()
    return batch


def page(batch: Batch, rest: str = "") -> str:
    return f"{QUEUE}batch/{batch.uuid}/{rest}"


def test_a_claim_is_passed_on_and_the_other_is_told(claimed, moderator):
    other = UserFactory.create(moderator=True)
    assert f'<option value="{other.pk}">' in signed_in(moderator).get(page(claimed)).content.decode()

    answer = signed_in(moderator).post(page(claimed, "pass-on/"), {"to": other.pk}, follow=True)

    claimed.refresh_from_db()
    assert claimed.claimed_by == other
    assert "It is passed on." in answer.content.decode()
    job = ProcrastinateJob.objects.get(task_name="contributions.tell_batch_passed_on")
    tell_batch_passed_on(**job.args)
    (told,) = mail.outbox
    assert (told.to, page(claimed) in told.body, "refs.bib" in told.body) == ([other.email], True, False)


def test_a_note_goes_with_it_and_stays_at_the_desk(claimed, moderator):
    other = UserFactory.create(moderator=True)
    assert 'name="note"' in signed_in(moderator).get(page(claimed)).content.decode()

    signed_in(moderator).post(page(claimed, "pass-on/"), {"to": other.pk, "note": " I know <b>the author</b>. "})

    note = PrivateNote.objects.get()
    assert (note.batch, note.contribution, note.moderator, note.body) == (
        claimed,
        None,
        moderator,
        "I know <b>the author</b>.",
    )
    shown = signed_in(other).get(page(claimed)).content.decode()
    assert "I know &lt;b&gt;the author&lt;/b&gt;." in shown and moderator.public_name in shown
    tell_batch_passed_on(**ProcrastinateJob.objects.get(task_name="contributions.tell_batch_passed_on").args)
    theirs = signed_in(claimed.author).get(f"/contributions/import/{claimed.uuid}/", follow=True).content.decode()
    assert "I know" not in mail.outbox[0].body + theirs
    # Its author has the author's view of it, at the desk too.
    User.objects.filter(pk=claimed.author_id).update(is_moderator=True, is_staff=True)
    author = signed_in(User.objects.get(pk=claimed.author_id))
    assert "I know" not in author.get(page(claimed), follow=True).content.decode()
    table = "/admin/contributions/privatenote/"
    assert author.get(f"{table}{note.pk}/change/").status_code == 302
    assert "refs.bib" not in author.get(table).content.decode()
    assert "refs.bib" in signed_in(other).get(table).content.decode()


@pytest.mark.parametrize("note", ["", "   ", "\x00"])
def test_nothing_said_is_no_note(claimed, moderator, note):
    pass_on_batch(claimed.pk, by=moderator, to_id=UserFactory.create(moderator=True).pk, note=note)
    assert not PrivateNote.objects.exists()


def test_what_is_not_passed_on_leaves_no_note(claimed, moderator):
    signed_in(moderator).post(page(claimed, "pass-on/"), {"to": claimed.author_id, "note": "Yours."})
    assert not PrivateNote.objects.exists()


def test_a_note_is_about_one_thing(claimed, moderator):
    row = claimed.contributions.first()
    for about in ({}, {"batch": claimed, "contribution": row}):
        with pytest.raises(IntegrityError, match="private_note_about_one_thing"), transaction.atomic():
            PrivateNote.objects.create(moderator=moderator, body="Note.", **about)


def test_it_goes_to_nobody_who_may_not_review_it(claimed, moderator):
    suspended = UserFactory.create(moderator=True, suspended_at=timezone.now())
    for person in (claimed.author, UserFactory.create(), moderator, suspended):
        answer = signed_in(moderator).post(page(claimed, "pass-on/"), {"to": person.pk}, follow=True)
        assert "This moderator may not review it." in answer.content.decode()
    claimed.refresh_from_db()
    assert claimed.claimed_by == moderator


def test_its_author_is_no_choice_although_at_the_desk(moderator):
    batch = batch_of(author=UserFactory.create(moderator=True))
    claim_batch(batch.pk, actor=moderator)
    assert f'<option value="{batch.author_id}">' not in signed_in(moderator).get(page(batch)).content.decode()
    with pytest.raises(PermissionDenied):
        pass_on_batch(batch.pk, by=moderator, to_id=batch.author_id)


def test_nobody_passes_on_what_another_claimed(claimed, moderator):
    other, third = UserFactory.create(moderator=True), UserFactory.create(moderator=True)
    with pytest.raises(StepNotAllowed):
        pass_on_batch(claimed.pk, by=other, to_id=third.pk)
    release_batch(claimed.pk, actor=moderator)
    with pytest.raises(StepNotAllowed):
        pass_on_batch(claimed.pk, by=moderator, to_id=third.pk)


def test_it_stays_while_its_records_are_decided(claimed, moderator):
    BatchRun.objects.create(batch=claimed, step=RunStep.PUBLISH, actor=moderator, numbers=[1])
    other = UserFactory.create(moderator=True)

    with pytest.raises(StepNotAllowed, match="being decided"):
        pass_on_batch(claimed.pk, by=moderator, to_id=other.pk)

    claimed.refresh_from_db()
    assert claimed.claimed_by == moderator


def test_whoever_claimed_is_told_when_it_runs_out(claimed, moderator):
    job = ProcrastinateJob.objects.get(task_name="contributions.tell_batch_claim_ended")
    assert (job.scheduled_at, job.args["user_id"]) == (claimed.claimed_until, moderator.pk)

    tell_batch_claim_ended(**job.args)

    (told,) = mail.outbox
    assert (told.to, page(claimed) in told.body, "refs.bib" in told.body) == ([moderator.email], True, False)


@pytest.mark.parametrize("happened", ["released", "renewed", "passed on", "suspended"])
def test_whoever_gave_it_up_meanwhile_is_not_told(claimed, moderator, happened):
    job = ProcrastinateJob.objects.get(task_name="contributions.tell_batch_claim_ended")
    match happened:
        case "released":
            release_batch(claimed.pk, actor=moderator)
        case "renewed":
            Batch.objects.filter(pk=claimed.pk).update(claimed_until=claimed.claimed_until + timedelta(hours=1))
        case "passed on":
            pass_on_batch(claimed.pk, by=moderator, to_id=UserFactory.create(moderator=True).pk)
        case "suspended":
            moderator.suspended_at = timezone.now()
            moderator.save()

    tell_batch_claim_ended(**job.args)

    assert mail.outbox == []
