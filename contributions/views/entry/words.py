"""What the pages of a form are called, and what they say about each list of rows."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from contributions.forms.entry import EntryForm
from contributions.forms.rows import Rows
from contributions.forms.sources import REST
from contributions.models import Contribution
from contributions.states import ContributionKind

# Title, hint, the button that adds a row, what one row is called.
_WORDS = {
    "evidence": ("Evidence", "For what tests a claim. Optional.", "Add a row of evidence", "Evidence on a claim"),
    "links": ("Links", "What the {noun} does for other entries. Optional.", "Add a link", "Link to an entry"),
    "claims": (
        "Claims",
        "What it does to a challenge, each in one sentence that can be tested.",
        "Add a claim",
        "Claim on a challenge",
    ),
    "notes": (
        "Qualifying notes",
        "Limitations, benefits, difficulties, trade-offs and good practice.",
        "Add a note",
        "Qualifying note",
    ),
    "implementations": (
        "Implementations",
        "Code that one can run. Optional.",
        "Add an implementation",
        "Implementation",
    ),
    "proofs": (
        "Proofs",
        "Published entries that show it has been reached. “Done” needs one.",
        "Add a proof",
        "Proof",
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
    "paper": "Submit a paper",
    "solution": "Add a solution",
    "challenge": "Report a challenge",
    "resource": "Add a resource",
    "direction": "Propose a research direction",
    "milestone": "Propose a milestone",
}


def heading_of(contribution: Contribution, form: EntryForm) -> str:
    """The heading of the form's pages."""
    if contribution.kind == ContributionKind.EDIT and form.before:
        return f"Edit “{Truncator(form.before.title).chars(80)}”"
    return _HEADINGS[form.name]
