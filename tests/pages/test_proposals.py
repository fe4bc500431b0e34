"""Proposing a change of a published entry: the form, merging, what collides, publishing, and credit."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.actions.publish import withdraw_entry
from catalog.content.codec import from_json
from catalog.kinds import CritiqueKind, Kind
from catalog.models import Critique, Entry, EntryRevision
from contributions.actions.steps import take
from contributions.jobs import deliver
from contributions.models import Contribution, ContributionEvent
from contributions.refused import Collides, Refused
from contributions.states import ContributionKind, State
from tests import factories
from tests.factories import UserFactory, contribution
from tests.pages.test_contribute import signed_in

pytestmark = pytest.mark.django_db
DESK = "/admin/contributions/contribution/"
BODY = "First.\n\nSecond.\n\nThird."


@pytest.fixture
def entry() -> Entry:
    return factories.publish(Kind.CHALLENGE, slug="drift", title="Goal drift", body=BODY)


def newest(entry: Entry) -> EntryRevision:
    return EntryRevision.objects.filter(entry=entry, content__isnull=False).latest("number")


def begun(client: Client, url: str = "/challenges/drift/", reason: str = "Clearer.") -> str:
    return client.post(f"{url}edit/", {"reason": reason, "start": uuid4().hex})["Location"].partition("#")[0]


def form_data(**changed: str) -> dict[str, str]:
    """What a browser sends of the form about ``drift``."""
    base = {"reason": "Clearer.", "title": "Goal drift", "summary": "Two sentences. They are short.", "body": BODY}
    return base | {"aspects": "Proxies drift from goals.", "agree": "on"} | changed


def sent(client: Client, **changed: str) -> Contribution:
    address = begun(client)
    assert client.post(address, form_data(**changed) | {"action": "submit"}).status_code == 302
    return Contribution.objects.filter(kind=ContributionKind.EDIT).latest("pk")


def claimed(row: Contribution, moderator=None) -> tuple[Contribution, object]:
    moderator = moderator or UserFactory.create(moderator=True)
    return take("claim", row.pk, actor=moderator), moderator


def test_a_proposal_goes_from_the_entry_to_its_next_version(entry):
    author = UserFactory.create()
    client = signed_in(author)
    assert "Propose an edit" in Client().get("/challenges/drift/").content.decode()
    assert client.get("/challenges/drift/edit/").status_code == 200
    address = begun(client, reason="Says how it ends.")
    form = client.get(address).content.decode()
    assert 'value="Goal drift"' in form and "Third.</textarea>" in form and "Says how it ends." in form
    changed = form_data(reason="Says how it ends.", title="Drift of goals", body=BODY + "\n\nThe end.")
    assert client.post(address, changed | {"action": "review"})["Location"] == f"{address}review/"
    review = client.get(f"{address}review/").content.decode()
    assert "<ins>The end.</ins>" in review and "<ins>Drift of goals</ins>" in review and "Says how it ends." in review
    client.post(f"{address}review/", {"agree": "on", "action": "submit"})

    row = Contribution.objects.get()
    revision = row.revisions.get()
    assert (row.kind, row.target, revision.base) == (ContributionKind.EDIT, entry, newest(entry))
    row, moderator = claimed(row)
    desk = signed_in(moderator).get(f"{DESK}{row.uuid}/").content.decode()
    assert "What would change" in desk and "<ins>The end.</ins>" in desk and "Says how it ends." in desk
    take("publish", row.pk, actor=moderator, revision=1)

    entry.refresh_from_db()
    published = newest(entry)
    assert (entry.slug, entry.title, entry.version) == ("drift", "Drift of goals", 2)
    assert (published.contributor, published.reason) == (author.contributor, "Says how it ends.")
    assert "The end." in Client().get("/challenges/drift/").content.decode()
    history = Client().get("/challenges/drift/history/").content.decode()
    assert author.public_name in history and "Says how it ends." in history
    assert "with changes by the moderation team" not in history
    deliver(ContributionEvent.objects.get(step="publish").pk)
    assert mail.outbox[-1].to == [author.email] and "/challenges/drift/" in mail.outbox[-1].body


def test_what_would_change_is_said_in_short_to_author_and_desk(entry):
    long = " ".join(f"w{number}" for number in range(60))
    factories.edit(entry, body=long)
    author = UserFactory.create()
    client = signed_in(author)
    address = begun(client, reason="Says how it ends.")
    changed = form_data(reason="Says how it ends.", body=long.replace("w30", "new"))
    client.post(address, changed | {"action": "review"})
    said = '<a href="#d1">Text</a><p>… w25 w26 w27 w28 w29 <span class="vh">Removed: </span><del>w30 </del>'

    assert said in client.get(f"{address}review/").content.decode()

    client.post(f"{address}review/", {"agree": "on", "action": "submit"})
    row, moderator = claimed(Contribution.objects.get())
    desk = signed_in(moderator).get(f"{DESK}{row.uuid}/").content.decode()
    assert said in desk
    assert desk.count('id="d1"') == 1


def test_the_author_sees_what_was_proposed_and_why_even_after_it_is_published(entry):
    client = signed_in(UserFactory.create())
    row = sent(client, title="Drift of goals", reason="Says how it ends.")
    _, moderator = claimed(row)

    for state in (State.IN_REVIEW, State.PUBLISHED):
        page = client.get(f"/contributions/{row.uuid}/").content.decode()
        assert "What you proposed" in page and "Says how it ends." in page, state
        assert "Title: differences" in page and "Aspects: differences" not in page, state
        assert "Drift of goals" in re.sub(r"<[^>]+>", "", page) and "rows</dd>" not in page
        if state == State.IN_REVIEW:
            take("publish", row.pk, actor=moderator, revision=1)


def test_a_reason_is_required_at_both_ends(entry):
    client = signed_in(UserFactory.create())
    assert "Say what you want to change" in client.post("/challenges/drift/edit/", {"reason": " "}).content.decode()
    assert not Contribution.objects.exists()
    page = client.post(begun(client), form_data(reason="", title="New") | {"action": "submit"}).content.decode()
    assert "Say what you change, and why." in page


def test_a_proposal_that_changes_nothing_is_not_sent(entry):
    client = signed_in(UserFactory.create())
    page = client.post(begun(client), form_data() | {"action": "submit"}).content.decode()
    assert '<a href="#id_title">Nothing is changed yet.</a>' in page and 'id="id_title"' in page
    assert Contribution.objects.get().state == State.DRAFT


def test_ones_own_open_proposal_is_found_again_changed_and_withdrawn(entry):
    client = signed_in(UserFactory.create())
    row = sent(client, title="Other")
    address = f"/contribute/edit/{row.uuid}/"
    assert client.get("/challenges/drift/edit/")["Location"] == address
    assert client.post("/challenges/drift/edit/", {"reason": "Clearer."})["Location"] == address
    client.post(address, form_data(title="Another") | {"action": "submit"})
    row.refresh_from_db()
    assert (row.revision, row.title, Contribution.objects.count()) == (2, "Another", 1)
    client.post(f"/contributions/{row.uuid}/withdraw/")
    assert client.get("/challenges/drift/edit/").status_code == 200
    assert begun(client) != address


def test_others_do_not_see_a_proposal_and_moderators_go_to_the_desk(entry):
    row = sent(signed_in(UserFactory.create()), title="Other")
    other, moderator = signed_in(UserFactory.create()), signed_in(UserFactory.create(moderator=True))
    for path in (f"/contribute/edit/{row.uuid}/", f"/contribute/edit/{row.uuid}/review/"):
        assert other.get(path).status_code == 404
        assert moderator.post(path, {"action": "save"}).status_code == 403
    assert other.get("/challenges/drift/edit/").status_code == 200


def test_who_gets_to_the_page(entry):
    client = signed_in(UserFactory.create())
    assert Client().get("/challenges/drift/edit/?claim=abc")["Location"] == (
        "/accounts/login/?next=/challenges/drift/edit/%3Fclaim%3Dabc"
    )
    assert Client().get("/challenges/missing/edit/").status_code == 302
    assert client.get("/challenges/missing/edit/").status_code == 404
    assert client.get("/solutions/drift/edit/").status_code == 404
    withdraw_entry(entry.pk, contributor=None, reason="A duplicate.")
    gone = client.get("/challenges/drift/edit/")
    assert gone.status_code == 410 and "A duplicate." in gone.content.decode()


def test_nobody_edits_directly_at_the_desk(entry):
    for user in (UserFactory.create(moderator=True), UserFactory.create(admin=True)):
        assert signed_in(user).post(f"/admin/catalog/entry/{entry.pk}/change/", {"title": "X"}).status_code == 403


def test_what_does_not_collide_is_brought_together_when_it_is_published(entry):
    client = signed_in(UserFactory.create())
    row = sent(client, body=BODY.replace("Third.", "Third, mine."))
    factories.edit(entry, body=BODY.replace("First.", "First, theirs."), title="Theirs")
    page = client.get(f"/contribute/edit/{row.uuid}/").content.decode()
    assert "The entry has changed since you began." in page and "Nothing collides" in page
    row, moderator = claimed(row)
    assert "Nothing collides" in signed_in(moderator).get(f"{DESK}{row.uuid}/").content.decode()
    take("publish", row.pk, actor=moderator, revision=1)
    content = from_json(newest(entry).content)
    assert (content.title, content.body) == ("Theirs", "First, theirs.\n\nSecond.\n\nThird, mine.")
    assert newest(entry).number == 3


def test_what_collides_is_shown_three_ways_refused_and_decided_by_the_author(entry):
    client = signed_in(UserFactory.create())
    row = sent(client, title="Mine", summary="Mine too. It is short.")
    factories.edit(entry, title="Theirs")
    row, moderator = claimed(row)
    desk = signed_in(moderator)
    page = desk.get(f"{DESK}{row.uuid}/").content.decode()
    assert "changed on both sides" in page and ">Theirs</td>" in page and ">Mine</td>" in page
    refused = desk.post(f"{DESK}{row.uuid}/step/", {"step": "publish", "revision": "1"})
    assert refused.status_code == 409 and "changes the same parts differently: title." in refused.content.decode()
    take("request-changes", row.pk, actor=moderator, revision=1, note="Please decide about the title.")

    address = f"/contribute/edit/{row.uuid}/"
    typed = form_data(title="Mine", summary="Mine too. It is longer.")
    form = client.get(address).content.decode()
    assert "Choose what stands" in form and 'name="pick:title" value="yours"' in form
    for action in ("submit", "update"):
        undecided = client.post(address, typed | {"action": action})
        assert undecided.status_code == 409 and 'href="#moved"' in undecided.content.decode()
        assert "It is longer." in undecided.content.decode()
    decided = client.post(address, typed | {"action": "update", "pick:title": "yours"})
    assert decided["Location"] == address
    data = Contribution.objects.get(pk=row.pk).draft.data
    assert (data["title"], data["summary"], data["reason"]) == ("Mine", "Mine too. It is longer.", "Clearer.")
    assert "The entry has changed since you began." not in client.get(address).content.decode()
    client.post(address, typed | {"action": "submit"})
    row, moderator = claimed(row, moderator)
    take("publish", row.pk, actor=moderator, revision=2)
    entry.refresh_from_db()
    assert (entry.title, entry.summary) == ("Mine", "Mine too. It is longer.")


def test_an_unfinished_row_is_not_lost_by_bringing_the_form_up_to_date(entry):
    client = signed_in(UserFactory.create())
    address = begun(client)
    factories.edit(entry, summary="Theirs. It is short.")
    half = form_data(title="Mine") | {"links-rows": "1", "links-0-target": "challenge/drift"}
    page = client.post(address, half | {"action": "update"}).content.decode()
    assert "Say what it does for this entry." in page
    assert Contribution.objects.get().draft.data["links-0-target"] == "challenge/drift"


def test_leaving_out_what_collides_publishes_the_rest_and_says_so(entry):
    author = UserFactory.create()
    row = sent(signed_in(author), title="Mine", summary="Mine too. It is short.")
    factories.edit(entry, title="Theirs")
    row, moderator = claimed(row)
    form = {"step": "publish", "revision": "1", "left_out": "title", "why:title": "Theirs is settled."}
    assert signed_in(moderator).post(f"{DESK}{row.uuid}/step/", form).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.summary, entry.version) == ("Theirs", "Mine too. It is short.", 3)
    history = Client().get("/challenges/drift/history/").content.decode()
    assert f"{author.public_name}, with changes by the moderation team" in history
    page = signed_in(author).get(f"/contributions/{row.uuid}/").content.decode()
    assert "Left out: Title" in page and "Theirs is settled." in page


def test_of_two_moderators_and_of_two_proposals_one_wins_and_the_other_is_told(entry):
    first = sent(signed_in(UserFactory.create()), title="One")
    second = sent(signed_in(UserFactory.create()), title="Two")
    first, moderator = claimed(first)
    other = UserFactory.create(moderator=True)
    with pytest.raises(Refused):
        take("publish", first.pk, actor=other, revision=1)
    second, other = claimed(second, other)
    take("publish", first.pk, actor=moderator, revision=1)
    with pytest.raises(Collides):
        take("publish", second.pk, actor=other, revision=1)
    second.refresh_from_db()
    entry.refresh_from_db()
    assert (second.state, entry.title, entry.version) == (State.IN_REVIEW, "One", 2)


def test_a_proposal_answers_a_critique(entry):
    critique = Critique.objects.create(
        entry=entry,
        revision=newest(entry),
        kind=CritiqueKind.OUTDATED,
        body="It is old.",
        body_html="",
        published_at=timezone.now(),
    )
    client = signed_in(UserFactory.create())
    assert "Outdated: It is old." in client.get("/challenges/drift/edit/").content.decode()
    answer = {"reason": "Newer.", "answers": str(critique.pk), "start": "abc"}
    address = client.post("/challenges/drift/edit/", answer)["Location"]
    client.post(address, form_data(title="New", answers=str(critique.pk)) | {"action": "submit"})
    assert Contribution.objects.get().answers == critique


def test_an_old_window_overwrites_nothing_of_a_proposal(entry):
    client = signed_in(UserFactory.create())
    address = begun(client)
    client.post(address, form_data(title="First") | {"number": "1", "action": "save"})
    stale = client.post(address, form_data(title="Second") | {"number": "1", "action": "save"})
    assert stale.status_code == 409 and b"First" in stale.content and b"Second" in stale.content


def test_the_pages_keep_their_query_budget(entry, django_assert_max_num_queries):
    client = signed_in(UserFactory.create())
    address = begun(client)
    client.post(address, form_data(title="Mine") | {"action": "save"})
    factories.edit(entry, title="Theirs")
    for _ in range(2):
        with django_assert_max_num_queries(26):
            client.get(address)
        for number in range(5):
            factories.publish(Kind.CHALLENGE, title=f"More {number}")
            contribution()
    with django_assert_max_num_queries(12):
        client.get("/challenges/drift/edit/")
