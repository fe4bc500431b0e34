"""What stands in the site of the checks: everything that can be private, each private word a canary of its own."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from alignhub.kit.canonical import digest
from alignhub.models import User
from catalog.actions.publish import edit_entry, prepare, publish_entry, withdraw_entry
from catalog.kinds import CritiqueKind, Kind, Standing
from catalog.models import (
    CellChange,
    Critique,
    CritiqueResponse,
    CritiqueTransition,
    Entry,
    EntryRevision,
    Evidence,
    Identifier,
    Link,
    Redirect,
    Verification,
)
from contributions.actions.audit import record_read
from contributions.actions.batches import claim_batch, send, send_batch, start_batch
from contributions.actions.conversation import send_message, write_batch_note, write_note
from contributions.actions.drafts import save_draft
from contributions.actions.reporting import send_report
from contributions.actions.steps import Sent, take
from contributions.actions.suspensions import token_of
from contributions.models import (
    Affiliation,
    Batch,
    CheckResult,
    Contribution,
    ContributionRevision,
    Follow,
    Message,
    Notification,
    PolicyClause,
    Private,
    PrivateNote,
    ReasonTemplate,
    Receipt,
    SentIdentifier,
    Suspension,
)
from contributions.payloads import CritiqueWords, ReportAbout, ReportWords
from contributions.queries.following import desk_mail_token, unsubscribe_token
from contributions.states import ContributionKind
from tests import factories
from tests.access.site import ADDRESS, MOMENT, RECEIPT, STATES, STRANGER, Site, canary, sign_in, snapshot
from tests.factories import ContributorFactory, UserFactory


def build() -> Site:
    """The site. Runs inside a transaction that its caller throws away."""
    site = Site()
    _people(site)
    _catalogue(site)
    for owner in ("Au", "Mx", "Su"):
        site.objects[owner] = {name: _contribution(site, owner, name) for name in STATES}
    _report(site)
    Entry.objects.filter(withdrawn_at=None).update(published_at=MOMENT, updated_at=MOMENT)
    _tables(site)
    for role, user in site.people.items():
        client = sign_in(Client(REMOTE_ADDR=ADDRESS), user)
        site.cookies[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    suspended = site.people["Su"]
    suspended.is_active, suspended.suspended_at = False, MOMENT
    suspended.save()
    site.untouched = snapshot()
    return site


def _people(site: Site) -> None:
    roles = {"Au": {}, "Oc": {}, "Mo": {"moderator": True}, "Mx": {"moderator": True}, "Ad": {"admin": True}, "Su": {}}
    for role, traits in [*roles.items(), ("other", {"moderator": True})]:
        name = canary("name", role) if role in ("Mo", "Ad", "other") else f"{role} Person"
        page = {"page_enabled": role in ("Au", "Oc")}
        page["affiliations"] = "A lab" if role == "Au" else canary("affiliations", role)
        person = ContributorFactory.create(name=name, handle=f"handle-{role.lower()}", **page)
        site.people[role] = UserFactory.create(
            email=f"{canary('mail', role)}@example.org", contributor=person, **traits
        )
        interest = Affiliation.objects.create(user=site.people[role], kind="employer", name=canary("interest", role))
        site.rows[f"interest_{role}"] = interest.pk


def _catalogue(site: Site) -> None:
    factories.tag("RLHF")
    factories.solution_with_claim()
    for number in range(30):
        factories.publish(Kind.RESOURCE, slug=f"paper-{number}", title=f"Paper {number}", tags=("rlhf",))
    for slug in ("twice", "erased"):
        first = factories.publish(Kind.RESOURCE, slug=slug, title=f"Is here {slug}")
        edit_entry(first.pk, prepare(factories.content(title="Second version")), contributor=None, reason="Better.")
    with connection.cursor() as cursor:
        # As a redaction will do it: the text goes, the hash stays.
        cursor.execute("SET LOCAL session_replication_role = replica")
        EntryRevision.objects.filter(entry__slug="erased", number=1).update(content=None)
        cursor.execute("SET LOCAL session_replication_role = origin")
    retracted = replace(factories.FACTS[Kind.RESOURCE], standing=Standing.RETRACTED)
    factories.publish(Kind.RESOURCE, slug="retracted", title="Retracted paper", facts=retracted)
    for kind in (Kind.DIRECTION, Kind.MILESTONE):
        factories.publish(kind, slug="something")
    author = site.people["Au"].contributor
    for owner in ("Au", "Mx", "Su"):
        author = site.people[owner].contributor
        gone = publish_entry(
            prepare(factories.content(title="Gone paper")), contributor=author, slug=f"gone-{owner.lower()}"
        )
        withdraw_entry(gone.entry_id, contributor=author, reason="Its author asked for it.")
    target = factories.publish(Kind.RESOURCE, slug="merged-into", title="Merged into")
    merged = factories.publish(Kind.RESOURCE, slug="merged", title="Merged paper")
    withdraw_entry(merged.pk, contributor=None, reason="The same work.")
    Entry.objects.filter(pk=merged.pk).update(merged_into=target)
    clause = PolicyClause.objects.create(number="1", title="Scope", text="What belongs here.")
    ReasonTemplate.objects.create(step="reject", title="Out of scope", text="Out of scope.", clause=clause)


def _import(site: Site, owner: str, name: str) -> Batch:
    """An import of two records, one of them with a word of warning."""
    author = site.people[owner]
    text = f"@misc{{a, title={{{canary(f'{name}-text', owner)} {name} {owner}}}, author={{X, Y}}, year={{c. 2020}}}}"
    more = f"@misc{{b, title={{{name} of {owner}}}, author={{X, Y}}, year={{2020}}}}"
    batch = start_batch(author, name=canary(name, owner), source=f"{text}{more}".encode())
    batch.records.update(chosen=True, outcome=canary(f"{name}-outcome", owner))
    if name != "import_draft":
        send(batch.pk, actor=author)
        send_batch(batch.pk)
    if name == "import_reviewed":
        claim_batch(batch.pk, actor=site.people["Mo"])
        write_batch_note(batch, moderator=site.people["Mo"], body=canary("note", owner))
    return Batch.objects.get(pk=batch.pk)


def _contribution(site: Site, owner: str, name: str) -> Any:
    author = site.people[owner]
    moderator = site.people["other"] if name == "claimed_other" else site.people["Mo"]
    if name in ("draft", "never_sent"):
        row = factories.draft(author, title=canary(name, owner))
        save_draft(row.pk, data={"title": canary(name, owner), "_note": canary(f"{name}-text", owner)}, step="details")
        return take("withdraw", row.pk, actor=author) if name == "never_sent" else row
    if name == "proposal":
        return _proposal(author, owner)
    if name.startswith("import_"):
        return _import(site, owner, name)
    if name == "critique":
        return _critique(author, Entry.objects.get(slug="twice"), canary("critique", owner))
    if name == "on_own":
        return _critique(site.people["Oc"], _written_by(author, owner), canary("on_own", "Oc"))
    sent = Sent(
        factories.content(title=canary(name, owner), summary=f"{canary(f'{name}-text', owner)}. It is short."),
        proposed_tags=() if name == "published" else ({"name": canary(f"{name}-tag", owner), "definition": "New."},),
        declaration={"interest": canary(f"{name}-declared", owner)},
        form={"title": canary(name, owner), "summary": canary(f"{name}-text", owner)},
    )
    row = factories.draft(author)
    row = take("submit", row.pk, actor=author, sent=sent)
    send_message(row, sender=author, body=canary("message", owner))
    write_note(row, moderator=moderator, body=canary("note", owner))
    if name == "submitted":
        return row
    if name == "withdrawn":
        return take("withdraw", row.pk, actor=author)
    if name == "held":
        return take("hold", row.pk, actor=moderator, note=canary("reason", owner))
    row = take("claim", row.pk, actor=moderator)
    step = {"changes": "request-changes", "rejected": "reject", "published": "publish"}.get(name)
    if not step:
        return row
    return take(step, row.pk, actor=moderator, revision=row.revision, note=canary("reason", owner), clause="1")


def _proposal(author: User, owner: str) -> Contribution:
    """A change of a published paper that waits for review."""
    target = Entry.objects.get(slug="twice")
    base = target.revisions.get(number=2)
    sent = Sent(
        factories.content(title=canary("proposal", owner), summary=f"{canary('proposal-text', owner)}. It is short."),
        declaration={"reason": canary("proposal-reason", owner)},
        form={"title": canary("proposal", owner), "_base": base.pk, "reason": canary("proposal-reason", owner)},
        base_id=base.pk,
    )
    row = Contribution.objects.create(
        kind=ContributionKind.EDIT, entry_kind=Kind.RESOURCE, author=author, target=target
    )
    return take("submit", row.pk, actor=author, sent=sent)


def _written_by(author: User, owner: str) -> Entry:
    entry = factories.publish(Kind.RESOURCE, slug=f"written-{owner.lower()}", title="Written here")
    factories.edit(entry, contributor=author.contributor, title="Written here again")
    return entry


def _critique(author: User, target: Entry, body: str) -> Contribution:
    """A critique that waits for review."""
    base = target.revisions.latest("number")
    sent = Sent(
        CritiqueWords(CritiqueKind.QUESTION, body),
        declaration={"interest": ""},
        form={"kind": "question", "body": body, "_base": base.pk},
        base_id=base.pk,
        title=f"Question: {target.title}",
    )
    row = Contribution.objects.create(
        kind=ContributionKind.CRITIQUE, entry_kind=Kind.RESOURCE, author=author, target=target
    )
    return take("submit", row.pk, actor=author, sent=sent)


def _report(site: Site) -> None:
    """A report that waits, of somebody without an account, with the receipt ``RECEIPT``."""
    words = ReportWords(ReportAbout.WRONG, "The year is wrong.")
    send_report(Entry.objects.get(slug="twice"), words, author=None, email=STRANGER, uuid=uuid4())
    report = Contribution.objects.get(author=None)
    write_note(report, moderator=site.people["Mo"], body=canary("note", "other"))
    Receipt.objects.filter(contribution=report).update(digest=digest(RECEIPT))


def _tables(site: Site) -> None:
    """At least one row in every table that the admin shows, and the key of one that all of the desk may see."""
    entry = Entry.objects.get(slug="rlhf")
    challenge, paper = Entry.objects.get(kind=Kind.CHALLENGE), Entry.objects.get(slug="paper-1")
    claim, revision, mine = entry.claims.get(), entry.revisions.get(), site.objects["Au"]["submitted"]
    critique = Critique.objects.create(
        entry=entry, revision=revision, kind="question", body="Why?", body_html="<p>Why?</p>", published_at=MOMENT
    )
    CritiqueResponse.objects.create(critique=critique, body="So.", body_html="<p>So.</p>", published_at=MOMENT)
    CritiqueTransition.objects.create(critique=critique, state="open", reason="New.", changed_at=MOMENT)
    CellChange.objects.create(solution=entry, challenge=challenge, state="tested", amount=1, changed_at=MOMENT)
    Evidence.objects.create(resource=paper, key="e", claim=claim, stance="supports", design="survey", sentence="Yes.")
    Link.objects.create(source=paper, key="l", target=challenge, kind="shows")
    Identifier.objects.create(resource=paper, scheme="arxiv", value="2210.10760")
    Redirect.objects.create(kind="resource", slug="old", entry=paper)
    Verification.objects.create(entry=entry, verified_on=MOMENT.date())
    CheckResult.objects.create(contribution=mine, revision=1, name="links", passed=True)
    SentIdentifier.objects.get_or_create(contribution=mine, value="doi:10.1000/1")
    event = mine.events.first()
    Notification.objects.create(user=site.people["Au"], event=event)
    # What people follow is theirs alone.
    for role, person in site.people.items():
        Follow.objects.create(user=person, target=f"/browse/?q={canary('follow', role)}", every="day")
    site.rows["unsubscribe"] = unsubscribe_token(site.people["Au"].pk)
    site.rows["desk_stop"] = desk_mail_token(site.people["other"].pk)
    suspended = Suspension.objects.create(
        user=site.people["Su"], suspended_by=site.people["Ad"], suspended_at=MOMENT, reason="Advertising."
    )
    site.rows["suspension_token"] = token_of(suspended)
    other = UserFactory.create(suspended_at=MOMENT)
    said = {"reason": "Spam.", "appeal": "No.", "suspended_at": MOMENT, "appealed_at": MOMENT}
    appealed = Suspension.objects.create(user=other, suspended_by=site.people["Ad"], **said)
    site.rows["appealed"] = appealed.uuid
    record_read(site.people["Ad"], site.people["Au"], Private.MAIL_ADDRESS)
    Group.objects.create(name="A group")
    for model in django_admin.site._registry:
        rows = model._default_manager.order_by("pk")
        if model in (ContributionRevision, Message, PrivateNote, CheckResult, SentIdentifier):
            site.rows[f"{model._meta.app_label}_{model._meta.model_name}_of_mx"] = getattr(
                rows.filter(contribution__author=site.people["Mx"]).first(), "pk", 0
            )
            rows = rows.filter(contribution__author=site.people["Au"])
        if model is Batch:
            rows = rows.filter(author=site.people["Au"], submitted_at__isnull=False)
        first = rows.first()
        assert first is not None, model
        site.rows[f"{model._meta.app_label}_{model._meta.model_name}"] = first.pk
