"""Which form a contribution has, and how it is filled in from what is published."""

import re

from django.http import QueryDict

from catalog.content.codec import from_json
from catalog.content.entry import BODY_LENGTH, CONTROL, EntryContent
from catalog.content.merging import value_at
from catalog.folding import is_blank
from catalog.kinds import Kind, ResourceType
from catalog.models import EntryRevision, Tag
from contributions.forms import choices
from contributions.forms.entry import EntryForm
from contributions.forms.kinds import ChallengeForm, DirectionForm, MilestoneForm, ResourceForm, SolutionForm
from contributions.forms.paper import PaperForm
from contributions.forms.rows import compacted, rows_in
from contributions.forms.said import SAID_FORMS
from contributions.forms.sources import BASE, CARRIED, FORM, REST, Data
from contributions.forms.words import SaidForm
from contributions.models import Contribution
from contributions.states import ContributionKind

FORMS: dict[str, type[EntryForm]] = {
    form.name: form for form in (PaperForm, SolutionForm, ChallengeForm, ResourceForm, DirectionForm, MilestoneForm)
}
# Proposals for a published entry have their address, whatever its kind.
EDIT = "edit"
# Published entries that the person says are other works than this one, by address.
DIFFERENT = "different"
MOST_TYPED = BODY_LENGTH + 10_000
_LISTS = frozenset({"does"})


def form_class(data: Data, entry_kind: str) -> type[EntryForm]:
    """The form that ``data`` is of; drafts of before there were others are of papers."""
    name = data.get(FORM, "paper" if entry_kind == Kind.RESOURCE else entry_kind)
    return FORMS.get(name, PaperForm)


def form_of(contribution: Contribution, data: Data) -> EntryForm:
    """The form of ``contribution`` over ``data``."""
    return form_class(data, contribution.entry_kind)(data)


def any_form_of(contribution: Contribution, data: Data) -> EntryForm | SaidForm:
    """The form of ``contribution`` over ``data``, be it an entry or what somebody says about one."""
    said = SAID_FORMS.get(contribution.kind)
    return said(data, contribution.critique) if said else form_of(contribution, data)


def address_name(contribution: Contribution, data: Data) -> str:
    """The part of the address below /contribute/ at which ``contribution`` is written."""
    if contribution.kind == ContributionKind.EDIT:
        return EDIT
    if contribution.kind in SAID_FORMS:
        return contribution.kind
    return form_class(data, contribution.entry_kind).name


def class_for(content: EntryContent) -> type[EntryForm]:
    """The form in which ``content`` is written."""
    if content.kind == Kind.RESOURCE:
        return PaperForm if getattr(content.facts, "type", "") == ResourceType.PAPER else ResourceForm
    return FORMS[content.kind.value]


def filled_from(revision: EntryRevision) -> Data:
    """The form filled in from a published version, to propose another."""
    return filled_with(from_json(revision.content or {})) | {BASE: revision.pk}


def filled_with(content: EntryContent) -> Data:
    """The form that says ``content``. Items for which there is no row are kept apart, so that one row is free."""
    cls = class_for(content)
    names = dict(Tag.objects.filter(slug__in=content.tags).values_list("slug", "name"))
    data = cls.typed_from(content) | {"tags": ", ".join(names[slug] for slug in content.tags if slug in names)}
    rest: dict[str, list[str]] = {}
    for prefix, row in cls.rows.items():
        items = value_at(content, prefix if prefix == "links" else f"facts.{prefix}")
        shown = items if len(items) < row.most else items[: row.most - 1]
        for number, item in enumerate(shown):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.form.typed_from(item).items()}
        data[f"{prefix}-rows"] = str(len(shown))
        rest[prefix] = [item.key for item in items[len(shown) :]]
    return data | {FORM: cls.name, REST: {prefix: keys for prefix, keys in rest.items() if keys}}


def typed(form: type[EntryForm] | type[SaidForm], post: QueryDict, before: Data) -> Data:
    """The form in a request as a flat value, with what we keep about the draft ``before``."""
    names = [*form.details_class.base_fields, DIFFERENT]
    for prefix, row in form.rows.items():
        names.append(f"{prefix}-rows")
        names += [
            name for name in post if re.fullmatch(rf"{prefix}-\d{{1,3}}-({'|'.join(row.form.base_fields)})", name)
        ]
    data: Data = {
        name: [storable(value) for value in post.getlist(name)] if name in _LISTS else storable(post[name])
        for name in names
        if name in post
    }
    for prefix, row in form.rows.items():
        data = compacted(data, prefix, list(row.form.base_fields))
    return data | {name: before[name] for name in CARRIED if name in before}


def with_row(form: type[EntryForm] | type[SaidForm], data: Data, prefix: str, **values: str) -> Data:
    """``data`` with one more row of ``prefix``, unless there are as many as there may be."""
    count = rows_in(data, prefix) if f"{prefix}-rows" in data else 1
    if count >= form.rows[prefix].most:
        return data
    added = {f"{prefix}-{count}-{name}": value for name, value in values.items()}
    return data | {f"{prefix}-rows": str(count + 1)} | added


def with_first_row(form: type[EntryForm], data: Data, prefix: str, **values: str) -> Data:
    """``data`` with ``values`` in the first row of ``prefix`` that nothing is written in, or in a new one."""
    for number in range(rows_in(data, prefix)):
        row = {name: text for name, text in data.items() if name.startswith(f"{prefix}-{number}-") and text}
        if not row.keys() - {f"{prefix}-{number}-key"}:
            return data | {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return with_row(form, data | {f"{prefix}-rows": str(rows_in(data, prefix))}, prefix, **values)


def has_row(form: type[EntryForm], data: Data, prefix: str, values: Data) -> bool:
    """Whether one row of ``prefix`` says exactly ``values``; its key does not count."""
    names = form.rows[prefix].form.base_fields.keys() - {"key"}
    said = {name: values.get(name, "") for name in names}
    rows = (
        {name: data.get(f"{prefix}-{number}-{name}", "") for name in names} for number in range(rows_in(data, prefix))
    )
    return any(row == said for row in rows)


def without_row(form: type[EntryForm] | type[SaidForm], data: Data, prefix: str, number: int) -> Data:
    """``data`` without one row; the later ones move up."""
    kept = {name: value for name, value in data.items() if not name.startswith(f"{prefix}-{number}-")}
    kept[f"{prefix}-rows"] = "1"
    return compacted(kept, prefix, list(form.rows[prefix].form.base_fields))


def with_fitting_rows(data: Data) -> Data:
    """``data`` with a row of links for each thing the paper does, the kind of link chosen in advance."""
    for does in data.get("does", []):
        kind = choices.LINK_OF.get(choices.Does(does)) if does in choices.Does.values else None
        rows = PaperForm(data).links.forms
        if kind is None or any(row["kind"].value() == kind for row in rows):
            continue
        free = next((row.prefix for row in rows if row.is_empty() and not row["kind"].value()), None)
        data = data | {f"{free}-kind": kind.value} if free else with_row(PaperForm, data, "links", kind=kind.value)
    return data


def same_text(one: Data, other: Data) -> bool:
    """Whether two forms say the same; the keys that rows are given do not count."""
    return _said(one) == _said(other)


def _said(data: Data) -> Data:
    return {
        name: value
        for name, value in data.items()
        if value and not name.startswith("_") and not name.endswith(("-key", "-rows"))
    }


def storable(value: str) -> str:
    """A text as it can be stored, cut where no field is that long, and empty where nobody would see any of it."""
    # Browsers send line breaks of two characters. Lone surrogates and control characters are no text: PostgreSQL
    # stores no NUL, and XML hardly any of the others.
    text = CONTROL.sub("", value[:MOST_TYPED].replace("\r\n", "\n"))
    return "" if is_blank(text) else text
