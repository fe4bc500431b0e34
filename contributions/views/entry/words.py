"""What the pages of a form are called, and what they say about each list of rows."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from alignhub.kit.wording import gettext_lazy as _
from contributions.forms.entry import EntryForm
from contributions.forms.rows import Rows
from contributions.forms.sources import REST
from contributions.models import Contribution
from contributions.states import ContributionKind

# Title, hint, the button that adds a row, what one row is called.
_WORDS = {
    "evidence": (
        _("Evidence"),
        _("For what tests a claim. Optional."),
        _("Add a row of evidence"),
        _("Evidence on a claim"),
    ),
    "links": (
        _("Links"),
        _("What the {noun} does for other entries. Optional."),
        _("Add a link"),
        _("Link to an entry"),
    ),
    "claims": (
        _("Claims"),
        _("What it does to a challenge, each in one sentence that can be tested."),
        _("Add a claim"),
        _("Claim on a challenge"),
    ),
    "notes": (
        _("Qualifying notes"),
        _("Limitations, benefits, difficulties, trade-offs and good practice."),
        _("Add a note"),
        _("Qualifying note"),
    ),
    "implementations": (
        _("Implementations"),
        _("Code that one can run. Optional."),
        _("Add an implementation"),
        _("Implementation"),
    ),
    "proofs": (
        _("Proofs"),
        _("Published entries that show it has been reached. “Done” needs one."),
        _("Add a proof"),
        _("Proof"),
    ),
}


@dataclass(frozen=True, slots=True)
class RowList:
    """One list of rows as the page prints it. ``rest`` counts the items that have no row and stay as they are."""

    prefix: str
    rows: Rows
    title: str
    hint: str
    add: str
    one: str
    open: bool
    rest: int
    template: str


def row_lists(form: EntryForm, data: dict[str, Any]) -> tuple[RowList, ...]:
    """The lists of the form in their order."""
    tests = "tests" in data.get("does", [])
    found = []
    for prefix, rows in form.lists.items():
        title, hint, add, one = _WORDS[prefix]
        chosen = prefix == "links" and any(row["kind"].value() for row in rows.forms)
        is_open = bool(rows.filled) or chosen or (prefix == "evidence" and tests) or prefix == "claims"
        rest = len(data.get(REST, {}).get(prefix, []))
        template = f"contributions/row_{prefix}.html"
        found.append(RowList(prefix, rows, title, hint.format(noun=form.noun), add, one, is_open, rest, template))
    return tuple(found)


_HEADINGS = {
    "paper": _("Submit a paper"),
    "solution": _("Add a solution"),
    "challenge": _("Report a challenge"),
    "resource": _("Add a resource"),
    "direction": _("Propose a research direction"),
    "milestone": _("Propose a milestone"),
}


def heading_of(contribution: Contribution, form: EntryForm) -> str:
    """The heading of the form's pages."""
    if contribution.kind == ContributionKind.EDIT and form.before:
        return f"Edit “{Truncator(form.before.title).chars(80)}”"
    return _HEADINGS[form.name]
