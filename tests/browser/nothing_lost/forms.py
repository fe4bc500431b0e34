"""Every form of the contribute area, and what is typed into it.

Every form is refused, signed out of and sent twice. What only script can do is tried with some forms of each make,
since all of a make share a module: entries and words (contribute.js; some have no editor), and short ones (keep.js).
"""

from dataclasses import dataclass

from tests.browser.test_journey import BIBTEX

MARK = "Kept through everything."
TEXT = f"{MARK}\n\nSo is “this”, & <b>this</b>."
OTHER = "Written in the other window."
COMMON = {"title": "A thing that is typed", "summary": f"{MARK} It has two sentences.", "agree": "on"}


@dataclass(frozen=True)
class Form:
    """A form: where it is, what is typed into it, and the field that is left out at first."""

    path: str
    typed: dict[str, str]
    lacking: str
    button: str = "Submit now"
    moderator: bool = False
    text: str = "body"


ENTRIES = {
    "paper": Form(
        "",
        COMMON | {"authors": "Lee, Ann; Ma, Bo", "date": "2024", "url": "https://example.org/p", "venue": "A journal"},
        "date",
        text="summary",
    ),
    "resource": Form("", COMMON | {"type": "benchmark", "url": "https://example.org/b", "body": TEXT}, "url"),
    "solution": Form(
        "", COMMON | {"approach": "training", "maturity": "concept", "points": "One.\nTwo.", "body": TEXT}, "summary"
    ),
    "challenge": Form("", COMMON | {"aspects": "One.\nTwo.", "body": TEXT, "interest": "None."}, "title"),
    "direction": Form("", COMMON | {"questions": "What scales?", "body": TEXT, "machine": "None."}, "summary"),
    "milestone": Form(
        "", COMMON | {"criterion": "Two see it.", "phase": "foundation", "status": "planned", "body": TEXT}, "criterion"
    ),
    "edit": Form("", {"reason": "It says more.", "body": TEXT, "agree": "on"}, "reason"),
}
WORDS = {
    "critique": Form("/challenges/drift/critique/", {"kind": "question", "body": TEXT, "agree": "on"}, "kind"),
    "response": Form("/critiques/{critique}/respond/", {"body": TEXT, "interest": "None.", "agree": "on"}, "body"),
    "closing": Form(
        "/critiques/{critique}/close/", {"state": "not-upheld", "body": MARK, "agree": "on"}, "state", moderator=True
    ),
    "withdrawal": Form("/challenges/drift/withdraw/", {"body": MARK, "agree": "on"}, "agree", moderator=True),
    "merge": Form(
        "/challenges/drift/merge/",
        {"address": "/challenges/specification-problem/", "body": MARK, "agree": "on"},
        "address",
        moderator=True,
    ),
}
SHORT = {
    "begin": Form("/contribute/resource/", {"title": MARK, "type": "benchmark"}, "type", "Continue"),
    "find": Form("/contribute/paper/", {"pasted": BIBTEX.replace("Persona Vectors", MARK)}, "pasted", "Look up"),
    "reason": Form("/challenges/drift/edit/", {"reason": MARK}, "reason", "Continue", text="reason"),
    "evidence": Form(
        "/resources/paper/evidence/?claim=solution/rlhf%23abc234",
        {"stance": "supports", "design": "experiment", "sentence": MARK, "setting": "Two models."},
        "design",
        "Continue",
        text="sentence",
    ),
    "report": Form(
        "/challenges/drift/report/",
        {"about": "link", "body": TEXT, "email": "reader@example.org"},
        "about",
        "Send report",
    ),
    "import": Form(
        "/contribute/import/",
        {"pasted": BIBTEX.replace("Persona Vectors", MARK), "format": "bibtex"},
        "pasted",
        "Read the records",
        text="pasted",
    ),
}
ALL = ENTRIES | WORDS | SHORT
