"""Critiques: published, answered, and brought from one state to the next, each with the facet of the entry they are on.

Every action locks the entry first, so that two of them on one entry follow each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alignhub.kit.wording import gettext
from catalog.actions import derived
from catalog.actions.references import end_of
from catalog.actions.refused import CritiqueMovedOn, MissingReference, NotStanding
from catalog.kinds import CRITIQUE_STEPS, CritiqueKind, CritiqueState, Kind
from catalog.models import (
    Contributor,
    Critique,
    CritiqueResponse,
    CritiqueSource,
    CritiqueTransition,
    Entry,
    EntryRevision,
)
from catalog.queries.critiques import wrote_criticised

ANSWERED = "A response was published."


@dataclass(frozen=True, slots=True)
class NewCritique:
    """What a critique says. ``revision_id`` is the version it is about, ``sources`` are references of resources."""

    revision_id: int
    kind: CritiqueKind
    body: str
    body_html: str
    quote: str = ""
    interest: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewResponse:
    """What a response says; ``wrote_work`` is what the responder declares."""

    body: str
    body_html: str
    interest: str = ""
    wrote_work: bool = False


@transaction.atomic
def publish_critique(said: NewCritique, *, contributor: Contributor | None, now: datetime | None = None) -> Critique:
    """Publish a critique, open, on the entry of the version it is about, or on what that was merged into.

    Raises ``NotStanding``, and ``MissingReference`` for a source that is not published.
    """
    now = now or timezone.now()
    entry_id = end_of(EntryRevision.objects.values_list("entry_id", flat=True).get(pk=said.revision_id))
    sources = _sources(said.sources)
    _lock(entry_id, sources)
    critique = Critique.objects.create(
        entry_id=entry_id,
        revision_id=said.revision_id,
        contributor=contributor,
        kind=said.kind,
        quote=said.quote,
        body=said.body,
        body_html=said.body_html,
        interest=said.interest,
        published_at=now,
    )
    CritiqueSource.objects.bulk_create(
        CritiqueSource(critique=critique, resource_id=pk, position=number) for number, pk in enumerate(sources)
    )
    _write_transition(critique, CritiqueState.OPEN, "", now)
    _recount(entry_id)
    return critique


@transaction.atomic
def publish_response(
    critique_id: int, said: NewResponse, *, contributor: Contributor | None, now: datetime | None = None
) -> CritiqueResponse:
    """Publish a response. An open critique is answered by it, unless its own author writes. Raises ``NotStanding``."""
    now = now or timezone.now()
    critique = _locked(critique_id)
    wrote = contributor is not None and wrote_criticised(contributor.pk, critique)
    response = CritiqueResponse.objects.create(
        critique=critique,
        contributor=contributor,
        body=said.body,
        body_html=said.body_html,
        interest=said.interest,
        wrote_entry=wrote,
        wrote_work=said.wrote_work,
        published_at=now,
    )
    own = contributor is not None and contributor.pk == critique.contributor_id
    if critique.state == CritiqueState.OPEN and not own:
        _write_transition(critique, CritiqueState.ANSWERED, ANSWERED, now)
        _recount(critique.entry_id)
    return response


@transaction.atomic
def change_state(
    critique_id: int,
    state: CritiqueState,
    *,
    reason: str,
    revision: EntryRevision | None = None,
    now: datetime | None = None,
) -> Critique:
    """Bring a critique to ``state``; ``revision`` is the version that addresses it.

    Raises ``CritiqueMovedOn`` when that does not follow the state it is in, and ``NotStanding``.
    """
    critique = _locked(critique_id)
    if state not in CRITIQUE_STEPS[CritiqueState(critique.state)]:
        raise CritiqueMovedOn(
            gettext("The critique is {state} by now; it cannot become {next}.").format(
                state=CritiqueState(critique.state).label.lower(), next=state.label.lower()
            )
        )
    _write_transition(critique, state, reason, now or timezone.now(), revision)
    _recount(critique.entry_id)
    return critique


def mark_addressed(critique_id: int, revision: EntryRevision) -> None:
    """Note that ``revision`` addresses a critique of its entry, for whoever publishes it and holds the entry's lock.

    A critique of another entry, or one that has been decided otherwise by now, stays as it is. The facets are left to
    the caller.
    """
    critique = Critique.objects.select_for_update().filter(pk=critique_id, entry=revision.entry_id).first()
    if critique and CritiqueState.ADDRESSED in CRITIQUE_STEPS[CritiqueState(critique.state)]:
        _write_transition(critique, CritiqueState.ADDRESSED, revision.reason, revision.created_at, revision)


def _write_transition(
    critique: Critique, state: CritiqueState, reason: str, now: datetime, revision: EntryRevision | None = None
) -> None:
    CritiqueTransition.objects.create(critique=critique, state=state, reason=reason, revision=revision, changed_at=now)
    if critique.state != state:
        critique.state = state
        critique.save(update_fields=["state"])


def _locked(critique_id: int) -> Critique:
    entry_id = Critique.objects.values_list("entry_id", flat=True).get(pk=critique_id)
    _lock(entry_id, ())
    return Critique.objects.select_for_update().get(pk=critique_id)


def _lock(entry_id: int, sources: Sequence[int]) -> None:
    # Naming a source locks its row as well, so all are locked in the one order.
    wanted = {entry_id, *sources}
    rows = list(
        Entry.objects.select_for_update().filter(pk__in=wanted).order_by("id").values_list("id", "withdrawn_at")
    )
    standing = {pk for pk, withdrawn in rows if withdrawn is None}
    if entry_id not in standing:
        raise NotStanding(gettext("This entry has been withdrawn."))
    if wanted - standing:
        raise MissingReference(gettext("A source of this critique is not published any more."))


def _sources(references: Sequence[str]) -> list[int]:
    slugs = [reference.partition("/")[2] for reference in references]
    found = dict(Entry.objects.of_kind(Kind.RESOURCE).filter(slug__in=slugs).values_list("slug", "id"))
    if missing := next((slug for slug in slugs if slug not in found), None):
        raise MissingReference(gettext("There is no published resource “{missing}”.").format(missing=missing))
    return list(dict.fromkeys(found[slug] for slug in slugs))


def _recount(entry_id: int) -> None:
    derived.add_to_counters(derived.refresh_entries([entry_id]))
