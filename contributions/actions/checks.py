"""Background checks of what has been sent. They inform moderators and decide nothing."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from alignhub.kit import http
from alignhub.kit.retry import retry_on_lock
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.folding import fold
from catalog.importers.lookup import record_of
from catalog.importers.services import LookupFailed
from catalog.kinds import IdentifierScheme, ResourceType
from contributions import payloads
from contributions.models import CheckName, CheckResult, Contribution, ContributionRevision
from contributions.payloads import CritiqueWords, ResponseWords
from contributions.queries.checks import (
    CHECKED_KINDS,
    Finding,
    fallen_sources,
    host_of,
    links_of,
    promotion,
    untested_claims,
)
from contributions.states import CheckFlag

MOST_LINKS, MOST_LINKS_OF_A_HOST, MOST_IDENTIFIERS = 20, 5, 5
SECONDS = 30.0
# Behind every mail, which people wait for.
_PRIORITY = -10
# Doors that are shut to machines are often open to people.
_NOT_FOR_MACHINES = frozenset({401, 402, 403, 405, 406, 418, 429, 451, 999})
_ASKED = (IdentifierScheme.DOI, IdentifierScheme.ARXIV)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """``passed`` is None when nobody could say; ``good`` of ``seen`` things were as they should be."""

    passed: bool | None
    found: tuple[Finding, ...] = ()
    good: int = 0
    seen: int = 0


def ask_for_checks(contribution: Contribution) -> None:
    """Have the newest revision checked, in the caller's transaction; nothing happens while that waits already.

    What waits within an import is left out: its records were looked up when they were read.
    """
    waits_with_batch = contribution.batch_id is not None and contribution.submitted_at is None
    if contribution.kind not in CHECKED_KINDS or waits_with_batch:
        return
    lock = f"check:{contribution.pk}:{contribution.revision}"
    task = jobs.configure_task("contributions.check", queueing_lock=lock, priority=_PRIORITY)
    try:
        with transaction.atomic():
            task.defer(contribution_id=contribution.pk, revision=contribution.revision)
    except AlreadyEnqueued:
        return


def run_checks(contribution_id: int, revision: int, *, insecure_hosts: frozenset[str] = frozenset()) -> None:
    """Check one revision and keep what was found, in the place of what was found before.

    ``insecure_hosts`` ("host:port") may be asked although they are not public.
    """
    sent = ContributionRevision.objects.filter(contribution=contribution_id, number=revision)
    row = sent.select_related("contribution").first()
    # Of what has been erased nothing is left to check.
    if row is None or row.content is None or row.contribution.kind not in CHECKED_KINDS:
        return
    content = _content(row.contribution.kind, row.content)
    target = row.contribution.target_id
    until = time.monotonic() + SECONDS
    outcomes = {CheckName.SOURCES: _of_findings(fallen_sources(content, target))}
    outcomes[CheckName.PROMOTION] = _of_findings(promotion(content))
    if isinstance(content, EntryContent):
        bare = untested_claims(content, target)
        if bare is not None:
            claims = len(getattr(content.facts, "claims", ()))
            outcomes[CheckName.CLAIMS] = _Outcome(not bare, tuple(bare), claims - len(bare), claims)
        if identifiers := _identifiers(content, until):
            outcomes[CheckName.IDENTIFIERS] = identifiers
    if links := links_of(content):
        outcomes[CheckName.LINKS] = _links(links, until, insecure_hosts)
    _keep(row.contribution, revision, outcomes)


def _content(kind: str, document: dict[str, Any]) -> EntryContent | CritiqueWords | ResponseWords:
    if not payloads.carries_words(kind):
        return from_json(document)
    words = payloads.from_json(kind, document)
    if not isinstance(words, CritiqueWords | ResponseWords):
        raise TypeError(f"{kind} is not checked")
    return words


def _of_findings(found: list[Finding]) -> _Outcome:
    return _Outcome(not found, tuple(found))


def _identifiers(content: EntryContent, until: float) -> _Outcome | None:
    """Whether the services know the work under each identifier, and by the title it has here."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return None
    if facts.type == ResourceType.PAPER and not facts.identifiers and not facts.url:
        # Old and unusual papers have none, so the form cannot ask for one; somebody has to look.
        return _Outcome(False, (Finding("nowhere", ""),))
    named = [item for item in facts.identifiers if item.scheme in _ASKED]
    if not named:
        return None
    found: list[Finding] = []
    good, unsure = 0, False
    for item in named[:MOST_IDENTIFIERS]:
        if time.monotonic() > until:
            unsure = True
            found.append(Finding("not-asked", item.value))
            continue
        try:
            record = record_of(item.scheme, item.value)
        except LookupFailed as failed:
            unsure = unsure or not failed.not_found
            found.append(Finding("unknown" if failed.not_found else "no-answer", item.value))
            continue
        good += 1
        if record.title and fold(record.title) != fold(content.title):
            found.append(Finding("other-title", record.title))
    wrong = any(item.code in ("unknown", "other-title") for item in found)
    return _Outcome(False if wrong else None if unsure else True, tuple(found), good, len(named))


def _links(links: tuple[str, ...], until: float, insecure_hosts: frozenset[str]) -> _Outcome:
    found = []
    good = 0
    for code, link, number in _answers(links, until, insecure_hosts):
        if code == "answers":
            good += 1
        else:
            found.append(Finding(code, link, number))
    dead = any(item.code in ("dead", "refused-address") for item in found)
    return _Outcome(False if dead else None if found else True, tuple(found), good, len(links))


def _answers(links: tuple[str, ...], until: float, insecure_hosts: frozenset[str]) -> Iterator[tuple[str, str, int]]:
    """(what happened, address, status) of each link, as far as the limits allow."""
    agent = f"AlignHub link check ({settings.SITE_URL}; mailto:{settings.CONTACT_EMAIL})"
    asked: Counter[str] = Counter()
    for position, link in enumerate(links):
        host = host_of(link)
        if position >= MOST_LINKS or asked[host] >= MOST_LINKS_OF_A_HOST or time.monotonic() > until:
            yield "not-asked", link, 0
            continue
        asked[host] += 1
        yield _answer(link, insecure_hosts, agent)


def _answer(link: str, insecure_hosts: frozenset[str], agent: str) -> tuple[str, str, int]:
    try:
        status = http.status_of(link, insecure_hosts=insecure_hosts, agent=agent)
    except http.RefusedAddress:
        return "refused-address", link, 0
    except http.TimedOut:
        return "slow", link, 0
    except http.FetchError:
        return "dead", link, 0
    if status < 400:
        return "answers", link, status
    if status in _NOT_FOR_MACHINES:
        return "not-for-machines", link, status
    return ("dead" if status in (404, 410) else "out-of-order"), link, status


@retry_on_lock
@transaction.atomic
def _keep(contribution: Contribution, revision: int, outcomes: dict[CheckName, _Outcome]) -> None:
    now = timezone.now()
    # Locked first, as every step does, so that the flags are those of the revision that is the newest.
    current = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    rows = [
        CheckResult(
            contribution=contribution,
            revision=revision,
            name=name.value,
            passed=outcome.passed,
            detail=json.dumps(
                {"found": [asdict(item) for item in outcome.found], "good": outcome.good, "seen": outcome.seen}
            ),
            checked_at=now,
        )
        for name, outcome in outcomes.items()
    ]
    CheckResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["contribution", "revision", "name"],
        update_fields=["passed", "detail", "checked_at"],
    )
    if current.revision == revision:
        Contribution.objects.filter(pk=current.pk).update(check_flags=_flags(outcomes))


def _flags(outcomes: dict[CheckName, _Outcome]) -> list[str]:
    flagged = [name.value for name, outcome in outcomes.items() if outcome.passed is False]
    return flagged or ([CheckFlag.FINE.value] if all(outcome.passed for outcome in outcomes.values()) else [])
