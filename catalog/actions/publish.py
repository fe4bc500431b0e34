"""The only doors through which the catalogue changes: publish, edit, withdraw, and the starting content.

Every action writes its revision first and then projects it; ``prepare`` does the slow, pure part before any lock.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from alignhub.kit.wording import gettext
from catalog import markdown
from catalog.actions import critiques, derived, locks, projection
from catalog.actions.refused import IdentifierTaken, NotNewest
from catalog.actions.revisions import Prepared, locked, new_revision, next_number, project
from catalog.actions.tags import NewTag, accept_tags
from catalog.content.entry import EntryContent, check
from catalog.content.facts import ResourceFacts
from catalog.kinds import Act, Kind, Origin
from catalog.models import Contributor, Entry, EntryRevision, Identifier

SLUG_LENGTH = 72
# /resources/feed.json is the feed of the list, so it cannot be the file of an entry.
RESERVED_SLUGS = frozenset({"feed"})


def prepare(content: EntryContent) -> Prepared:
    """Check and render ``content``. Raises ``InvalidContent``. Call it before the first lock: rendering takes time."""
    check(content)
    return Prepared(content, markdown.render(content.body))


@transaction.atomic
def publish_entry(
    prepared: Prepared,
    *,
    contributor: Contributor | None,
    origin: Origin = Origin.CONTRIBUTION,
    slug: str = "",
    new_tags: Sequence[NewTag] = (),
    now: datetime | None = None,
) -> EntryRevision:
    """Publish a new entry as version 1, with ``new_tags`` accepted and put on it.

    Raises ``IdentifierTaken`` before any write, and ``MissingReference`` when the content names what is not there.
    """
    now = now or timezone.now()
    locks.lock_entries([], [prepared.content])
    refuse_taken_identifiers(prepared.content)
    prepared = _tagged(prepared, new_tags)
    locks.lock_tags([], prepared.content.tags)
    entry = _new_entry(prepared, slug or free_slug(prepared.content.kind, prepared.content.title), now)
    entry.save()
    revision = new_revision(entry, 1, Act.PUBLISHED, origin, contributor, now, content=prepared.content)
    revision.save()
    project([(entry, prepared, revision)])
    return revision


@transaction.atomic
def edit_entry(
    entry_id: int,
    prepared: Prepared,
    *,
    contributor: Contributor | None,
    reason: str,
    new_tags: Sequence[NewTag] = (),
    onto: int | None = None,
    answers: int | None = None,
    now: datetime | None = None,
) -> EntryRevision:
    """Make ``prepared`` the next version of an entry. Raises ``NotStanding``, ``IdentifierTaken``, ``MissingReference``
    or ``ClaimInUse``; with ``onto``, the version it was made for, ``NotNewest`` when there is a newer one. The critique
    ``answers``, if it still waits, is addressed by this version."""
    now = now or timezone.now()
    entry = locked(entry_id, [prepared.content])
    if onto is not None and entry.version != onto:
        raise NotNewest(
            gettext("The entry has changed this very moment. Please look at the new comparison and decide again.")
        )
    refuse_taken_identifiers(prepared.content, entry.pk)
    prepared = _tagged(prepared, new_tags)
    locks.lock_tags([entry.pk], prepared.content.tags)
    revision = new_revision(
        entry,
        next_number(entry),
        Act.EDITED,
        Origin.CONTRIBUTION,
        contributor,
        now,
        content=prepared.content,
        reason=reason,
    )
    revision.save()
    if answers is not None:
        # Before the facets of the entry are computed, one of which says whether a critique is open.
        critiques.mark_addressed(answers, revision)
    project([(entry, prepared, revision)])
    return revision


@transaction.atomic
def withdraw_entry(
    entry_id: int, *, contributor: Contributor | None, reason: str, now: datetime | None = None
) -> EntryRevision:
    """Take an entry off the catalogue: its rows are blanked, its address keeps the reason. Raises ``NotStanding`` and
    ``ClaimInUse``."""
    now = now or timezone.now()
    entry = locked(entry_id)
    locks.lock_tags([entry.pk])
    revision = new_revision(
        entry, next_number(entry), Act.WITHDRAWN, Origin.CONTRIBUTION, contributor, now, reason=reason
    )
    revision.save()
    touched = projection.blank(entry, revision)
    derived.refresh([entry], touched)
    return revision


@transaction.atomic
def found_entries(items: Sequence[tuple[str, Prepared]], *, now: datetime | None = None) -> list[EntryRevision]:
    """Publish the starting content, (slug, prepared) pairs that may refer to one another, as version 1 each."""
    now = now or timezone.now()
    contents = [prepared.content for _, prepared in items]
    locks.lock_entries([], contents)
    locks.lock_tags([], {slug for content in contents for slug in content.tags})
    # A microsecond apart, so that the order of the files is the order of the lists.
    moments = [now + timedelta(microseconds=number) for number in range(len(items))]
    entries = Entry.objects.bulk_create(
        [_new_entry(prepared, slug, moment) for (slug, prepared), moment in zip(items, moments, strict=True)]
    )
    revisions = EntryRevision.objects.bulk_create(
        [
            new_revision(entry, 1, Act.PUBLISHED, Origin.FOUNDING, None, entry.published_at, content=prepared.content)
            for entry, (_, prepared) in zip(entries, items, strict=True)
        ]
    )
    project(
        [(entry, prepared, revision) for entry, (_, prepared), revision in zip(entries, items, revisions, strict=True)]
    )
    return revisions


def free_slug(kind: Kind, title: str) -> str:
    """An address for a new entry that no entry of its kind has or had."""
    stem = slugify(title)[:SLUG_LENGTH].strip("-") or kind.value
    if len(slugify(title)) > SLUG_LENGTH:
        stem = stem.rpartition("-")[0] or stem
    taken = set(Entry.objects.of_kind(kind).filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken | RESERVED_SLUGS:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def refuse_taken_identifiers(content: EntryContent, *owners: int) -> None:
    """Raise ``IdentifierTaken`` when an entry other than ``owners`` carries an identifier of ``content``."""
    if not isinstance(content.facts, ResourceFacts):
        return
    for identifier in content.facts.identifiers:
        holder = (
            Identifier.objects.filter(scheme=identifier.scheme, value=identifier.value)
            .exclude(resource__in=owners)
            .select_related("resource")
            .first()
        )
        if holder:
            raise IdentifierTaken(
                gettext("{scheme} {value} already belongs to “{title}”.").format(
                    scheme=identifier.scheme.label, value=identifier.value, title=holder.resource.title
                ),
                holder.resource.reference,
            )


def _tagged(prepared: Prepared, new_tags: Sequence[NewTag]) -> Prepared:
    if not new_tags:
        return prepared
    slugs = [tag.slug for tag in accept_tags(new_tags)]
    tags = tuple(dict.fromkeys([*prepared.content.tags, *slugs]))
    return replace(prepared, content=replace(prepared.content, tags=tags))


def _new_entry(prepared: Prepared, slug: str, now: datetime) -> Entry:
    return Entry(kind=prepared.content.kind, slug=slug, title=prepared.content.title, published_at=now, updated_at=now)
