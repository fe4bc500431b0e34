"""Worked examples of amount and balance: small sets of rows, judged by the rule itself, never by hand."""

from dataclasses import dataclass

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.kinds import Design, Stance
from catalog.strength import Row, Strength, strength


@dataclass(frozen=True, slots=True)
class Example:
    """A set of rows in words, and what the rule makes of it."""

    title: str
    judged: tuple[Row, ...]
    mark: Strength
    why: str

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows in the words of whoever reads: this module is loaded once, in whatever language."""
        return tuple(_words(row) for row in self.judged)


def _row(
    work: int, stance: Stance, design: Design, *authors: str, replication: bool = False, scale: bool = False
) -> Row:
    return Row(work, stance, design, frozenset(authors), replication, scale)


def _words(row: Row) -> str:
    extra = [gettext(", a replication")] * row.replication + [gettext(", at a realistic scale")] * row.realistic_scale
    authors = gettext(" and ").join(sorted(row.authors))
    return gettext("Work {work} by {authors}: {design}, {stance}{more}").format(
        work=row.work,
        authors=authors,
        design=row.design.label.lower(),
        stance=row.stance.label.lower(),
        more="".join(extra),
    )


def _example(title: str, rows: tuple[Row, ...], why: str) -> Example:
    return Example(title, rows, strength(rows), why)


_FOR, _AGAINST, _LIMITS = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.LIMITS
_TEST, _CASE, _ARGUMENT, _SURVEY = Design.EXPERIMENT, Design.OBSERVATIONAL, Design.ARGUMENT, Design.SURVEY

EXAMPLES = (
    _example(_("Nothing catalogued"), (), _("Without a row there is nothing to weigh.")),
    _example(
        _("Arguments and surveys only"),
        (_row(1, _FOR, _ARGUMENT, "Adams"), _row(2, _AGAINST, _SURVEY, "Brook")),
        _("Neither is a test, so there is no balance either."),
    ),
    _example(
        _("One test"),
        (_row(1, _FOR, _TEST, "Adams"), _row(2, _FOR, _ARGUMENT, "Brook")),
        _("One test is enough for “limited”. The argument adds nothing to it."),
    ),
    _example(
        _("Three tests by one team"),
        (_row(1, _FOR, _TEST, "Adams"), _row(2, _FOR, _TEST, "Adams", "Brook"), _row(3, _FOR, _CASE, "Brook")),
        _("The works share authors, so they are one group. It takes two groups with nobody in common."),
    ),
    _example(
        _("Three tests by two teams"),
        (_row(1, _FOR, _TEST, "Adams"), _row(2, _FOR, _TEST, "Adams", "Brook"), _row(3, _LIMITS, _TEST, "Cole")),
        _("Two groups have nobody in common. A row that limits the claim is a test, but takes no side."),
    ),
    _example(
        _("Three teams, a replication, a realistic scale"),
        (
            _row(1, _FOR, _TEST, "Adams"),
            _row(2, _FOR, _TEST, "Brook", replication=True),
            _row(3, _FOR, _CASE, "Cole", scale=True),
        ),
        _("Three independent groups, and among their tests a replication and one at a realistic scale."),
    ),
    _example(
        _("Three against one"),
        (
            _row(1, _FOR, _TEST, "Adams"),
            _row(2, _FOR, _TEST, "Brook"),
            _row(3, _FOR, _TEST, "Cole"),
            _row(4, _AGAINST, _TEST, "Dorn"),
        ),
        _("A quarter of the tests that take a side stand on the other one: contested."),
    ),
    _example(
        _("Four against one"),
        (
            _row(1, _FOR, _TEST, "Adams"),
            _row(2, _FOR, _TEST, "Brook"),
            _row(3, _FOR, _TEST, "Cole"),
            _row(4, _FOR, _TEST, "Dorn"),
            _row(5, _AGAINST, _TEST, "Evans"),
        ),
        _("A fifth is less than a quarter, so it points one way, and the row against it is still listed first."),
    ),
)
