"""What acts leave in the tables, critiques, and how much a page asks."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.actions import projection
from catalog.kinds import Act, Origin
from catalog.models import Critique, EntryRevision
from tests.factories import ContributorFactory


def redact(entry, number: int) -> EntryRevision:
    """What the act of redacting leaves in the tables."""
    old = EntryRevision.objects.get(entry=entry, number=number)
    newest = EntryRevision.objects.filter(entry=entry).latest("number").number
    act = EntryRevision.objects.create(
        entry=entry,
        number=newest + 1,
        act=Act.REDACTED,
        origin=Origin.CONTRIBUTION,
        about=old,
        reason="It named a private person.",
        created_at=timezone.now(),
        hash="0" * 64,
    )
    EntryRevision.objects.filter(pk=old.pk).update(content=None)
    return act


def merge(entry, into) -> None:
    """What the act of merging leaves in the tables."""
    act = EntryRevision.objects.create(
        entry=entry,
        number=entry.version + 1,
        act=Act.MERGED,
        origin=Origin.CONTRIBUTION,
        successor=into,
        created_at=timezone.now(),
        hash="0" * 64,
    )
    projection.blank(entry, act)
    entry.save()


def critique(entry, *, quote: str, **fields) -> Critique:
    return Critique.objects.create(
        entry=entry,
        revision=EntryRevision.objects.filter(entry=entry).earliest("number"),
        kind="factual-error",
        quote=quote,
        body="The source says otherwise.",
        body_html="<p>The source says otherwise.</p>",
        published_at=timezone.now(),
        **{"contributor": ContributorFactory.create(name="Tomás Rivadeneira"), **fields},
    )


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
