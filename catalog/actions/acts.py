"""Acts on what is published already: an older version restored, a version erased, two entries merged into one.

Like the doors in ``publish``, each writes to the log first and then brings the tables up to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alignhub.kit.wording import gettext
from catalog.actions import derived, locks, projection, words
from catalog.actions.projection import Item
from catalog.actions.publish import prepare, refuse_taken_identifiers
from catalog.actions.refused import NotNewest, NotStanding, Refused
from catalog.actions.revisions import Prepared, new_revision, next_number, project
from catalog.actions.stored import forget_page
from catalog.content.codec import from_json
from catalog.content.facts import ResourceFacts
from catalog.kinds import Act, Kind, Origin
from catalog.models import (
    ChallengeDetail,
    Claim,
    Contributor,
    Critique,
    DirectionDetail,
    Entry,
    EntryRevision,
    Evidence,
    Link,
    MilestoneDetail,
    ResourceDetail,
    SolutionDetail,
)

JOINED_CLAIM = "A claim that this spoke about was joined with another when two entries were merged."


@dataclass(frozen=True, slots=True)
class Merge:
    """``source`` goes and ``into`` stays: keys of entries, at the versions ``seen``. ``into`` then says ``prepared``.

    ``claims`` leads from claims of the source, by reference, to those that are read instead where that is not the
    claim of the same key.
    """

    source: int
    into: int
    seen: tuple[int, int]
    prepared: Prepared
    claims: Mapping[str, str]


@transaction.atomic
def restore_entry(
    entry_id: int, number: int, *, contributor: Contributor | None, reason: str, now: datetime | None = None
) -> EntryRevision:
    """Make what version ``number`` said the newest version, also of an entry that was withdrawn.

    Raises ``Refused`` when that version has been erased, the entry was merged or says so already, ``IdentifierTaken``
    or ``MissingReference`` when the catalogue has moved on.
    """
    now = now or timezone.now()
    old = EntryRevision.objects.get(entry=entry_id, number=number)
    if not old.content:
        raise Refused(gettext("This version has been erased, so there is nothing to restore."))
    prepared = prepare(from_json(old.content))
    locks.lock_entries([entry_id], [prepared.content])
    entry = Entry.objects.get(pk=entry_id)
    if entry.merged_into_id:
        raise Refused(gettext("This entry was merged into another, which carries on its history."))
    if entry.version == number and not entry.withdrawn_at:
        raise Refused(gettext("This is the current version."))
    refuse_taken_identifiers(prepared.content, entry.pk)
    locks.lock_tags([entry.pk], prepared.content.tags)
    revision = new_revision(
        entry,
        next_number(entry),
        Act.RESTORED,
        Origin.CONTRIBUTION,
        contributor,
        now,
        content=prepared.content,
        reason=reason,
    )
    revision.save()
    project([(entry, prepared, revision)])
    return revision


@transaction.atomic
def redact_version(
    entry_id: int, number: int, *, contributor: Contributor | None, reason: str, now: datetime | None = None
) -> EntryRevision:
    """Erase the text of version ``number`` for good; its row, day and hash stay, and a row of its own says why.

    Raises ``Refused`` when nothing is left to erase, or when it is what readers see now: then a newer version, or a
    withdrawal, comes first.
    """
    now = now or timezone.now()
    locks.lock_entries([entry_id])
    entry = Entry.objects.get(pk=entry_id)
    old = EntryRevision.objects.get(entry=entry_id, number=number)
    if not old.content:
        raise Refused(gettext("This version has no text that could be erased."))
    if entry.version == number:
        raise Refused(gettext("This is the current version. Publish a newer one or withdraw the entry first."))
    revision = new_revision(
        entry, next_number(entry), Act.REDACTED, Origin.CONTRIBUTION, contributor, now, reason=reason, about=old
    )
    revision.save()
    # The trigger lets this pass since the row above stands in the same transaction.
    EntryRevision.objects.filter(pk=old.pk).update(content=None)
    # A page that nobody has asked for since still holds the text, if out of date.
    forget_page(entry.kind, entry.slug)
    return revision


@transaction.atomic
def merge_entries(
    merge: Merge, *, contributor: Contributor | None, reason: str, now: datetime | None = None
) -> EntryRevision:
    """Let ``merge.source`` go on as ``merge.into``: its address leads there, and whatever spoke of it speaks of that.

    Its critiques go along, open ones too, each still about the version it was written on. Returns the source's last
    revision. Raises ``Refused`` when the two are not of one kind, ``NotStanding``, ``NotNewest``, ``IdentifierTaken``
    or ``MissingReference``.
    """
    now = now or timezone.now()
    speaking = _speaking_of(merge.source)
    locks.lock_entries({merge.source, merge.into, *speaking}, [merge.prepared.content])
    source, into = Entry.objects.get(pk=merge.source), Entry.objects.get(pk=merge.into)
    _check_merge(merge, source, into)
    refuse_taken_identifiers(merge.prepared.content, source.pk, into.pk)
    locks.lock_tags([source.pk, into.pk], merge.prepared.content.tags)

    here = _written(into, Act.EDITED, merge.prepared, contributor, reason, now)
    gone = new_revision(
        source, next_number(source), Act.MERGED, Origin.CONTRIBUTION, contributor, now, reason=reason, successor=into
    )
    gone.save()
    touched = projection.spoken_of(source)
    words_before = words.vocabulary({source.pk, into.pk, *speaking})
    _hand_over_claims(source, into, merge.claims)
    Critique.objects.filter(entry=source).update(entry=into)
    touched |= projection.blank(source, gone)
    source.save()
    touched |= projection.project([here])
    # From here on the source's name leads to where it went.
    others = _said_again(speaking - {source.pk, into.pk}, merge.claims, now)
    touched |= projection.project(others, gone_too=True)
    derived.refresh([source, into, *(item.entry for item in others)], touched, words_before)
    return gone


def _check_merge(merge: Merge, source: Entry, into: Entry) -> None:
    if source.withdrawn_at or into.withdrawn_at:
        raise NotStanding(gettext("One of the two entries has been withdrawn."))
    if source.pk == into.pk or source.kind != into.kind:
        raise Refused(gettext("Two different entries of one kind can be merged."))
    if (source.version, into.version) != merge.seen:
        raise NotNewest(
            gettext("One of the two entries has changed since this was put together. It has to be sent anew.")
        )


def _speaking_of(entry_id: int) -> set[int]:
    """The entries whose relations point at ``entry_id`` or at one of its claims."""
    entry = Entry.objects.get(pk=entry_id)
    found = set(Claim.objects.filter(challenge=entry).values_list("solution_id", flat=True))
    found |= set(Link.objects.filter(target=entry).values_list("source_id", flat=True))
    rows = Evidence.objects.filter(Q(claim__solution=entry) | Q(replicates=entry))
    found |= set(rows.values_list("resource_id", flat=True))
    for detail in (ChallengeDetail, SolutionDetail, DirectionDetail):
        found |= set(detail.objects.filter(parent=entry).values_list("entry_id", flat=True))
    found |= set(ResourceDetail.objects.filter(superseded_by=entry).values_list("entry_id", flat=True))
    proven = MilestoneDetail.objects.filter(proofs__contains=[{"entry": entry.reference}])
    return found | set(proven.values_list("entry_id", flat=True))


def _hand_over_claims(source: Entry, into: Entry, claims: Mapping[str, str]) -> None:
    """Put the source's claims, or what is said about them, under ``into``: no evidence loses what it is about."""
    if source.kind != Kind.SOLUTION:
        return
    for claim in source.claims.order_by("id"):
        onward = claims.get(f"{source.reference}#{claim.key}", "").partition("#")[2] or claim.key
        staying = into.claims.filter(key=onward).first()
        if staying:
            Evidence.objects.filter(claim=claim).update(claim=staying)
        else:
            Claim.objects.filter(pk=claim.pk).update(solution=into, key=onward)


def _said_again(pks: set[int], claims: Mapping[str, str], now: datetime) -> list[Item]:
    """What entries say now, to be projected once more; where that names a claim that was joined, in a new version."""
    items = []
    for entry in Entry.objects.standing().filter(pk__in=pks).order_by("id"):
        revision = entry.revisions.get(number=entry.version)
        content = from_json(revision.content or {})
        facts = content.facts
        if isinstance(facts, ResourceFacts) and any(row.claim in claims for row in facts.evidence):
            rows = tuple(replace(row, claim=claims.get(row.claim, row.claim)) for row in facts.evidence)
            prepared = Prepared(replace(content, facts=replace(facts, evidence=rows)), entry.body_html)
            items.append(_written(entry, Act.EDITED, prepared, None, JOINED_CLAIM, now))
        else:
            items.append(Item(entry, content, entry.body_html, revision))
    return items


def _written(
    entry: Entry, act: Act, prepared: Prepared, contributor: Contributor | None, reason: str, now: datetime
) -> Item:
    revision = new_revision(
        entry,
        next_number(entry),
        act,
        Origin.CONTRIBUTION,
        contributor,
        now,
        content=prepared.content,
        reason=reason,
    )
    revision.save()
    return Item(entry, prepared.content, prepared.body_html, revision)
