"""A form filled in from one of another kind, so that what turned out to be something else need not be typed again."""

from collections.abc import Iterator

from alignhub.kit.wording import gettext
from catalog.content.codec import from_json
from catalog.content.comparison import label_of, text_of
from catalog.content.diff import diff
from catalog.models import EntryRevision
from contributions.forms.entry import EntryForm
from contributions.forms.registry import FORMS, filled_from, form_class
from contributions.forms.sources import BASE, FORM, Data
from contributions.models import Contribution, ContributionRevision
from contributions.queries.proposals import newest_of
from contributions.states import SentAs

_SAID_WITH_ALL = ("interest", "machine", "is_author")


def moved_data(contribution: Contribution, data: Data, form: SentAs) -> Data:
    """The form ``form`` with everything that ``data``, the form of ``contribution``, says: in the same fields where
    there are such, and else as lines at the end of its text."""
    said = {name: data[name] for name in _SAID_WITH_ALL if name in data}
    if form == SentAs.CRITIQUE:
        body = _joined(str(data.get("reason", "")), _changes(contribution))
        return said | {BASE: data.get(BASE) or _newest(contribution).pk, "body": body}
    if form == SentAs.EDIT:
        sources = "\n".join(text for name, text in sorted(data.items()) if name.startswith("sources-") and "/" in text)
        reason = _joined(str(data.get("quote", "")), str(data.get("body", "")), sources)
        return filled_from(_newest(contribution)) | said | {"reason": reason}
    return _as_entry(data, form_class(data, contribution.entry_kind), FORMS[form.value])


def _as_entry(data: Data, before: type[EntryForm], after: type[EntryForm]) -> Data:
    fields = after.details_class.base_fields
    typed = {name: value for name, value in data.items() if value and not name.startswith("_")}
    lead = str(typed.pop("summary", "")) if before.details_class.text != "summary" else ""
    text = str(typed.pop(before.details_class.text, ""))
    kept = {name: value for name, value in typed.items() if name in fields or name.split("-")[0] in after.rows}
    lines = list(_lines({name: value for name, value in typed.items() if name not in kept}, before))
    left = _joined(gettext("From the earlier form:"), "\n".join(lines)) if lines else ""
    if after.details_class.text == "summary":
        return kept | {FORM: after.name, "summary": _joined(lead, text, left)}
    return kept | {FORM: after.name, "summary": lead, after.details_class.text: _joined(text, left)}


def _lines(typed: Data, form: type[EntryForm]) -> Iterator[str]:
    for name, value in typed.items():
        prefix, _, rest = name.partition("-")
        field = form.details_class.base_fields.get(name)
        label = str(field.label) if field else label_of(rest.partition("-")[2] or prefix)
        if rest != "rows" and not name.endswith("-key"):
            yield f"- {label}: {', '.join(value) if isinstance(value, list) else value}"


def _changes(contribution: Contribution) -> str:
    """What an edit would have changed, as it would have been."""
    row = ContributionRevision.objects.filter(contribution=contribution).order_by("-number").first()
    base = EntryRevision.objects.filter(pk=row.base_id, content__isnull=False).first() if row else None
    if row is None or row.content is None or base is None:
        return ""
    changes = diff(from_json(base.content or {}), from_json(row.content))
    return "\n\n".join(f"{label_of(change.path)}: {text_of(change.path, change.after)}" for change in changes)


def _newest(contribution: Contribution) -> EntryRevision:
    newest = newest_of(contribution.target_id)
    if newest is None:
        raise EntryRevision.DoesNotExist
    return newest


def _joined(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
