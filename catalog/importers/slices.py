"""Looking up many works that are only named, a slice at a time: with few requests, and in bounded time."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType

from alignhub.kit.wording import in_english
from catalog.importers import arxiv, crossref, datacite
from catalog.importers.identify import Pasted, identify
from catalog.importers.lookup import PASTED, UNKNOWN, look_up, only_preprint
from catalog.importers.records import Record
from catalog.importers.services import LookupFailed, keep_answer, kept_statuses

AT_ONCE = 50
# Between two slices, in seconds: arXiv asks for three between two requests.
PAUSE = 3
# A slice begins no other look-up after so many seconds; the longest takes a few more.
SECONDS = 15
# What no answer about many works held is asked about by itself, so often in one slice.
SINGLY = 15
UNEXPECTED = "It could not be looked up because of a fault of ours."
UNTITLED = "The service that knows it has no title for it. Please fill in the form for a paper by hand."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Described:
    """What came of a slice, by place in it; what stands in neither was not reached.

    ``records`` are as services describe them or carry an ``error``; ``later`` are those whose service is out of reach,
    with that ``error``.
    """

    records: Mapping[int, Record]
    later: Mapping[int, Record]


@dataclass(slots=True)
class _Asked:
    """What asking about many works at once did not leave for ``look_up``, by DOI or arXiv identifier."""

    failed: dict[str, LookupFailed] = field(default_factory=dict)
    stand_ins: dict[str, Record] = field(default_factory=dict)


def only_named(record: Record) -> bool:
    """Whether ``record`` is nothing but a name, about which services are still to be asked."""
    return record.source == PASTED and not record.title and not record.error


def name_of(record: Record) -> str:
    """The DOI, arXiv identifier or address by which ``record`` is looked up."""
    return record.doi or record.arxiv or record.url


def askable(name: str) -> bool:
    """Whether there is a service that may know ``name``."""
    return bool(_service_name(name))


@in_english
def describe(records: Sequence[Record]) -> Described:
    """Look up to ``AT_ONCE`` named records up. Never raises. What could not be told is said in English, as all that is
    kept."""
    end = time.monotonic() + SECONDS
    names = [_service_name(name_of(record)) for record in records]
    asked = _ask_about(names)
    costs = _costs(names)
    found: dict[int, Record] = {}
    later: dict[int, Record] = {}
    singly = 0
    for place, (record, name) in enumerate(zip(records, names, strict=True)):
        if name in asked.failed:
            later[place] = _failed(record, str(asked.failed[name]))
            continue
        if name in asked.stand_ins:
            found[place] = _titled(record, asked.stand_ins[name])
            continue
        if cost := costs.pop(name, 0):
            # One is looked up in any case, so that every slice comes a step further.
            if singly and (singly >= SINGLY or time.monotonic() > end):
                costs[name] = cost
                continue
            singly += cost
        described, is_out = _described(record)
        (later if is_out else found)[place] = described
    return Described(found, later)


def describe_all(records: Sequence[Record]) -> list[Record]:
    """``records``, those that are only named as services describe them, however long that takes."""
    result = list(records)
    waiting = [place for place, record in enumerate(records) if only_named(record)]
    while waiting:
        some = waiting[:AT_ONCE]
        came = describe([records[place] for place in some])
        for at, record in {**came.records, **came.later}.items():
            result[some[at]] = record
        waiting = [place for place in waiting if only_named(result[place])]
        if waiting:
            time.sleep(PAUSE)
    return result


def _described(record: Record) -> tuple[Record, bool]:
    """The record, and whether its service is out of reach."""
    try:
        told = look_up(name_of(record))
    except Exception:
        # One work never takes the others along.
        logger.exception("%s could not be looked up", name_of(record))
        return _failed(record, UNEXPECTED), False
    if told.record and not told.failure and not told.record.error:
        return _titled(record, told.record), False
    return _failed(record, told.failure or str(UNKNOWN)), told.later


def _titled(record: Record, told: Record) -> Record:
    """What was told of ``record``, which is of no use without a title."""
    return replace(told, line=record.line) if told.title else _failed(record, UNTITLED)


def _failed(record: Record, reason: str) -> Record:
    return replace(record, error=f"Line {record.line}: {name_of(record)[:100]}. {reason}")


def _service_name(name: str) -> str:
    """The DOI or arXiv identifier that services are asked about; "" where nobody is."""
    found = identify(name)
    return found.likely_doi if found.kind == Pasted.URL else found.value


def _is_doi(name: str) -> bool:
    return name.startswith("10.")


def _statuses(service: ModuleType, names: Iterable[str]) -> dict[str, int]:
    """As ``kept_statuses``, by name."""
    paths = {name: service.path(name) for name in names}
    found = kept_statuses(service.SOURCE.lower(), paths.values())
    return {name: found[path] for name, path in paths.items()}


def _costs(names: Iterable[str]) -> dict[str, int]:
    """How many of ``SINGLY`` looking each name up takes; none where no service has to be asked any more."""
    names = [name for name in dict.fromkeys(names) if name]
    dois = [name for name in names if _is_doi(name)]
    preprints = _statuses(arxiv, [name for name in names if not _is_doi(name)])
    published = {name: doi for name, status in preprints.items() if status and (doi := _published_as(name))}
    at_crossref = _statuses(crossref, [*dois, *published.values()])
    at_datacite = _statuses(datacite, [doi for doi in dois if at_crossref[doi] == 404])
    costs = {doi: int(at_crossref[doi] != 200 and not at_datacite.get(doi)) for doi in dois}
    costs |= {name: int(not at_crossref[published[name]]) if name in published else 0 for name in preprints}
    return costs | {name: SINGLY for name, status in preprints.items() if not status}


def _published_as(identifier: str) -> str:
    """The DOI that arXiv, whose answer is at hand, names for a paper."""
    try:
        return arxiv.look_up(identifier).doi
    except LookupFailed:
        return ""


def _ask_about(names: Sequence[str]) -> _Asked:
    """Ask the services about all ``names`` in few requests. What they answer is kept for ``look_up``."""
    asked = _Asked()
    preprints = [name for name in dict.fromkeys(names) if name and not _is_doi(name)]
    _ask(arxiv, preprints, asked)
    _stand_in([name for name in preprints if name in asked.failed], asked)
    dois = [name for name in dict.fromkeys(names) if _is_doi(name)]
    at_hand = _statuses(arxiv, preprints)
    published = {name: doi for name in preprints if at_hand[name] and (doi := _published_as(name))}
    _ask(crossref, [*dois, *(doi for doi in published.values() if doi not in dois)], asked)
    for name, doi in published.items():
        if doi in asked.failed:
            asked.stand_ins[name] = only_preprint(arxiv.look_up(name), asked.failed[doi])
    at_crossref = _statuses(crossref, dois)
    missing = [doi for doi in dois if doi not in asked.failed and at_crossref[doi] != 200]
    _ask(datacite, missing, asked)
    for doi, status in _statuses(datacite, missing).items():
        # A DOI is registered with one of them.
        if status == 200:
            keep_answer("crossref", crossref.path(doi), None)
    return asked


def _ask(service: ModuleType, names: Sequence[str], asked: _Asked) -> None:
    open_ = [name for name, status in _statuses(service, names).items() if not status]
    for start in range(0, len(open_), service.MOST_AT_ONCE):
        some = open_[start : start + service.MOST_AT_ONCE]
        try:
            service.ask_many(some)
        except LookupFailed as failed:
            # An answer too long, or a question refused because of one of them: each by itself then.
            if not (failed.not_found or failed.too_long):
                asked.failed.update(dict.fromkeys(open_[start:], failed))
                return
        except Exception:
            logger.exception("%s could not be asked about many works", service.SOURCE)


def _stand_in(preprints: Sequence[str], asked: _Asked) -> None:
    """Let DataCite, which knows arXiv's papers as well, tell about those that arXiv failed to."""
    named = {f"10.48550/arxiv.{name}": name for name in preprints}
    if named:
        _ask(datacite, list(named), _Asked())
    at_datacite = _statuses(datacite, named)
    for doi, name in named.items():
        if at_datacite[doi] == 200:
            asked.stand_ins[name] = datacite.look_up(doi)
            del asked.failed[name]
