"""What background checks found, in words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alignhub.kit.wording import gettext, ngettext
from alignhub.kit.wording import gettext_lazy as _
from contributions.models import CheckName, CheckResult, Contribution
from contributions.queries.checks import CHECKED_KINDS

_LENGTH = 160
_SAID = {
    "unknown": _("{about} is not known to the services that register it."),
    "nowhere": _("The paper has neither an identifier nor an address. Please look for it by its title."),
    "no-answer": _("{about}: the service did not answer."),
    "other-title": _("The registered title is “{about}”."),
    "not-asked": _("{about} was not asked: there were too many, or the time was up."),
    "dead": _("{about} does not answer."),
    "dead-status": _("{about} answers {number}."),
    "out-of-order": _("{about} is out of order at the moment ({number})."),
    "not-for-machines": _("{about} does not let machines in ({number}). Please open it."),
    "slow": _("{about} took too long to answer."),
    "refused-address": _("{about} does not lead to a public address."),
    "untested": _("Nothing catalogued on: {about}"),
    "itself-retracted": _("The work itself is marked as retracted."),
    "withdrawn": _("It speaks of {about}, which was withdrawn."),
    "retracted": _("It leans on “{about}”, which is retracted."),
    "superseded": _("It leans on “{about}”, which is superseded."),
    "capitals": _("The title is in capitals."),
    "exclamations": _("It exclaims a lot."),
    "selling": _("It says “{about}”."),
    "shortened": _("{about} hides where it leads."),
    "campaign": _("{about} counts for somebody’s campaign."),
    "many-links": _("It holds {number} links."),
    "one-host": _("{number} of its links lead to {about}."),
}
_TOLD = {
    CheckName.IDENTIFIERS: _("{good} of {seen} known"),
    CheckName.LINKS: _("{good} of {seen} answer"),
    CheckName.CLAIMS: _("{good} of {seen} claims"),
}
# Whether it passed -> (class of the row, icon, words for those who do not see it).
_STYLES = {
    True: ("pass", "check", _("passed")),
    False: ("flag", "triangle-alert", _("to look at")),
    None: ("run", "circle-dashed", _("could not be told")),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``told`` counts, ``lines`` say what is to be looked at."""

    label: str
    style: str
    icon: str
    verdict: str
    told: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of the newest revision and when the last of them ran; no rows while they have not."""

    rows: tuple[Check, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckMark:
    """All checks of one contribution in two words."""

    style: str
    icon: str
    words: str


def checks_of(contribution: Contribution) -> Checks | None:
    """What was found in the newest revision; None of kinds that are not checked."""
    if contribution.kind not in CHECKED_KINDS:
        return None
    order = list(CheckName.values)
    found = CheckResult.objects.filter(contribution=contribution, revision=contribution.revision, name__in=order)
    rows = sorted(found, key=lambda row: order.index(row.name))
    return Checks(tuple(_check(row) for row in rows), max((row.checked_at for row in rows), default=None))


def marks_of(rows: Sequence[Contribution]) -> dict[int, CheckMark]:
    """The marks of those contributions whose newest revision was checked, by key."""
    newest = {row.pk: row.revision for row in rows if row.kind in CHECKED_KINDS}
    if not newest:
        return {}
    found = CheckResult.objects.filter(contribution__in=newest, name__in=CheckName.values)
    passed: dict[int, list[bool | None]] = {}
    for pk, revision, result in found.values_list("contribution_id", "revision", "passed"):
        if newest[pk] == revision:
            passed.setdefault(pk, []).append(result)
    return {pk: _mark(results) for pk, results in passed.items()}


def _mark(results: list[bool | None]) -> CheckMark:
    if flagged := results.count(False):
        words = ngettext("{number} to look at", "{number} to look at", flagged).format(number=flagged)
        return CheckMark("warn", "triangle-alert", words)
    if None in results:
        return CheckMark("idle", "circle-dashed", gettext("Not all could be told"))
    return CheckMark("ok", "check", gettext("All passed"))


def _check(row: CheckResult) -> Check:
    try:
        detail: dict[str, Any] = json.loads(row.detail or "{}")
    except ValueError:
        detail = {}
    style, icon, verdict = _STYLES[row.passed]
    name = CheckName(row.name)
    told = _TOLD[name].format(**detail) if name in _TOLD and detail.get("seen") else ""
    if name == CheckName.PROMOTION and row.passed:
        told = gettext("None found")
    lines = tuple(_line(found) for found in detail.get("found", ()))
    return Check(str(name.label), style, icon, verdict, told, lines)


def _line(found: dict[str, Any]) -> str:
    code, about, number = found["code"], found["about"], found["number"]
    if code == "dead" and number:
        code = "dead-status"
    about = about if len(about) <= _LENGTH else about[: _LENGTH - 1] + "…"
    return _SAID[code].format(about=about, number=number)
