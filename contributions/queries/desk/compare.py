"""Two contents side by side for the desk, field by field, as the public page of differences has them."""

from collections.abc import Iterable
from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.content.codec import from_json
from catalog.content.comparison import FieldComparison, compare
from catalog.content.entry import EntryContent
from catalog.content.textdiff import Line, compare_texts, folded
from catalog.models import EntryRevision
from catalog.queries.versions import titles_of
from contributions import payloads
from contributions.models import Contribution, ContributionEvent, ContributionRevision
from contributions.states import Role


@dataclass(frozen=True, slots=True)
class Comparison:
    """``words`` is (added, removed); no fields mean that both sides say the same."""

    before: str
    after: str
    fields: tuple[FieldComparison, ...]
    words: tuple[int, int]


def between(contribution: Contribution, older: int, newer: int) -> Comparison | None:
    """Two revisions of one contribution, or None when one of them does not exist."""
    rows = {row.number: row for row in contribution.revisions.filter(number__in=(older, newer))}
    if older not in rows or newer not in rows:
        return None
    before, after = rows[older], rows[newer]
    if before.content is None or after.content is None:
        return None
    if payloads.carries_words(contribution.kind):
        return _compare_words(contribution.kind, before, after)
    return _compare(
        gettext("Revision {number}").format(number=older),
        from_json(before.content),
        gettext("Revision {number}").format(number=newer),
        from_json(after.content),
        (_tags(before), _tags(after)),
    )


def with_entry(contribution: Contribution, entry_id: int) -> Comparison | None:
    """The newest revision beside the published version of an entry, or None when there is nothing to compare."""
    published = EntryRevision.objects.filter(entry=entry_id, content__isnull=False).order_by("-number").first()
    row = contribution.revisions.filter(number=contribution.revision).first()
    if published is None or row is None or row.content is None or payloads.carries_words(contribution.kind):
        return None
    before, after = from_json(published.content), from_json(row.content)
    if before.kind != after.kind:
        return None
    return _compare(
        gettext("Version {number}, published").format(number=published.number),
        before,
        gettext("Revision {number}, proposed").format(number=row.number),
        after,
        ("", _tags(row)),
    )


def texts(older: str, before: EntryContent, newer: str, after: EntryContent) -> Comparison:
    """Two contents of one kind under the names ``older`` and ``newer``."""
    return _compare(older, before, newer, after, ("", ""))


def last_seen(contribution: Contribution) -> int | None:
    """The newest revision before the present one that somebody at the desk has handled."""
    if contribution.revision < 2:
        return None
    events = ContributionEvent.objects.filter(
        contribution=contribution, role__in=(Role.MODERATOR, Role.DECIDER), revision__lt=contribution.revision
    )
    return events.order_by("-revision").values_list("revision", flat=True).first()


def _compare(older: str, before: EntryContent, newer: str, after: EntryContent, tags: tuple[str, str]) -> Comparison:
    fields = compare(before, after, titles_of(before, after))
    if tags[0] != tags[1]:
        fields += (_field("new-tags", gettext("New tags"), *tags),)
    return Comparison(older, newer, fields, _totals(fields))


def _compare_words(kind: str, before: ContributionRevision, after: ContributionRevision) -> Comparison:
    """Two revisions of what is no entry."""
    older, newer = (payloads.from_json(kind, row.content) for row in (before, after))
    texts = [(gettext("Text"), older.body, newer.body)]
    names = zip(payloads.facts_of(older), payloads.facts_of(newer), strict=True)
    texts += [(label, text, other) for (label, text), (_, other) in names]
    fields = tuple(_field(f"words.{label}", label, old, new) for label, old, new in texts if old != new)
    return Comparison(
        gettext("Revision {number}").format(number=before.number),
        gettext("Revision {number}").format(number=after.number),
        fields,
        _totals(fields),
    )


def _field(path: str, label: str, before: str, after: str) -> FieldComparison:
    return FieldComparison(path, label, folded(compare_texts(before, after)))


def _totals(fields: Iterable[FieldComparison]) -> tuple[int, int]:
    """(added, removed) words."""
    rows = [row for field in fields for row in field.rows]
    return sum(_changed_words(row.after) for row in rows), sum(_changed_words(row.before) for row in rows)


def _changed_words(line: Line | None) -> int:
    return sum(len(piece.text.split()) for piece in line.pieces if piece.changed) if line else 0


def _tags(row: ContributionRevision) -> str:
    return "\n".join(f"{tag['name']}: {tag.get('definition', '')}" for tag in row.proposed_tags)
