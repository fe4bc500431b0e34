"""The moderation policy: numbered clauses in their sections."""

from dataclasses import dataclass

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from contributions.models import PolicyClause

SECTIONS = {
    "1": _("What belongs here"),
    "2": _("Facts, claims and evidence"),
    "3": _("How texts are written"),
    "4": _("Interests"),
    "5": _("Harm, privacy and law"),
    "6": _("How the desk works"),
    "7": _("Putting things right"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. ``anchor`` is the name of its place on the policy page."""

    number: str
    title: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """``retired`` clauses apply no more, but older decisions name them."""

    sections: tuple[Section, ...]
    retired: tuple[Clause, ...]


def policy_page() -> PolicyPage:
    """The whole policy; one query."""
    rows = sorted(PolicyClause.objects.all(), key=lambda row: in_order(row.number))
    clauses = [(row.retired, Clause(row.number, row.title, row.text, anchor(row.number))) for row in rows]
    kept = [clause for retired, clause in clauses if not retired]
    numbers = dict.fromkeys(clause.number.partition(".")[0] for clause in kept)
    return PolicyPage(
        sections=tuple(
            Section(
                number,
                SECTIONS.get(number, gettext("Further rules")),
                tuple(clause for clause in kept if clause.number.partition(".")[0] == number),
            )
            for number in numbers
        ),
        retired=tuple(clause for retired, clause in clauses if retired),
    )


def clause_titles() -> dict[str, str]:
    """Number and title of every clause, the retired ones too, in the order of the policy."""
    rows = PolicyClause.objects.values_list("number", "title")
    return dict(sorted(rows, key=lambda row: in_order(row[0])))


def anchor(number: str) -> str:
    """The name of a clause's place on the page: "clause-2-1" for 2.1."""
    return f"clause-{'-'.join(part for part in number.split('.') if part)}"


def in_order(number: str) -> tuple[tuple[int, str], ...]:
    """A key that puts 2.10 after 2.9."""
    return tuple((int(part) if part.isascii() and part.isdigit() else 0, part) for part in number.split("."))
