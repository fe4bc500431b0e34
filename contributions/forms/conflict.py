"""Two windows with the same form: where they differ, for the person to choose."""

from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.content.comparison import name_of
from contributions.forms.entry import EntryForm
from contributions.forms.sources import Data, same
from contributions.forms.words import SaidForm


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that reads differently: here, and as it was saved elsewhere."""

    label: str
    here: str
    elsewhere: str


def differences(form: type[EntryForm] | type[SaidForm], here: Data, elsewhere: Data) -> tuple[Difference, ...]:
    """The fields in which two texts of ``form`` differ, in the order of the form."""
    fields = form.details_class.base_fields
    names = [*fields, *sorted({*here, *elsewhere} - {*fields})]
    return tuple(
        Difference(_label(form, name), _text(here.get(name)), _text(elsewhere.get(name)))
        for name in names
        if _shown(name) and not same(_text(here.get(name)), _text(elsewhere.get(name)))
    )


def _shown(name: str) -> bool:
    return not name.startswith("_") and not name.endswith(("-key", "-rows")) and name != "different"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _label(form: type[EntryForm] | type[SaidForm], name: str) -> str:
    if field := form.details_class.base_fields.get(name):
        return str(field.label or name.replace("_", " ").capitalize())
    prefix, _, rest = name.partition("-")
    number, _, part = rest.partition("-")
    if prefix in form.rows and number.isdigit():
        row = form.rows[prefix].label
        return gettext("{row} {number}, {field}").format(row=row, number=int(number) + 1, field=name_of(part).lower())
    return name
