"""Making the catalogue anew from its log of revisions."""

from django.db import transaction

from catalog import markdown
from catalog.actions import derived, projection, words
from catalog.content.codec import from_json
from catalog.kinds import Act
from catalog.models import Entry, EntryRevision

CONTENT_ACTS = (Act.PUBLISHED, Act.EDITED, Act.RESTORED)


@transaction.atomic
def rebuild() -> int:
    """Project every entry from its newest revision, in three passes. Returns how many entries there are."""
    newest: dict[int, EntryRevision] = {}
    for revision in EntryRevision.objects.exclude(act=Act.REDACTED).order_by("entry_id", "number"):
        newest[revision.entry_id] = revision
    entries = {entry.pk: entry for entry in Entry.objects.select_for_update().order_by("id")}
    items, touched = [], projection.Touched()
    gone = [revision for revision in newest.values() if revision.act not in CONTENT_ACTS]
    for revision in newest.values():
        if revision.act in CONTENT_ACTS and revision.content:
            content = from_json(revision.content)
            items.append(projection.Item(entries[revision.entry_id], content, markdown.render(content.body), revision))
    touched = projection.project(items, gone_too=True)
    for revision in gone:
        projection.blank(entries[revision.entry_id], revision)
    derived.refresh(list(entries.values()), touched)
    derived.reset_counters()
    words.reset_vocabulary()
    return len(entries)
