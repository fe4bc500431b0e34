"""What contributions say that are no entries: critiques, responses, closings and reports, to and from plain JSON."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from catalog.kinds import CritiqueKind, CritiqueState
from contributions.states import ContributionKind

SCHEMA = 1
QUOTE_LENGTH = 2_000
WORDS_LENGTH = 20_000
REASON_LENGTH = 1_000
MOST_SOURCES = 10


class ReportAbout(TextChoices):
    """What is wrong with an entry, in the eyes of somebody who reports it."""

    WRONG = "wrong", "Something is wrong or out of date"
    LINK = "link", "A link does not work"
    COPYRIGHT = "copyright", "Copyright or licence"
    PERSON = "person", "It is about a person, and private or untrue"
    HARM = "harm", "It could help somebody to do harm"
    SPAM = "spam", "Advertising or abuse"
    OTHER = "other", "Something else"


@dataclass(frozen=True, slots=True)
class CritiqueWords:
    """A critique. ``quote`` is the passage, plain and maybe empty, ``body`` Markdown, ``sources`` like "resource/x"."""

    kind: CritiqueKind
    body: str
    quote: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseWords:
    """An answer to a critique, in Markdown."""

    body: str


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """That a critique be brought to ``state``, with the reason that is shown in public."""

    state: CritiqueState
    body: str


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What is wrong with an entry, in plain words that are never published."""

    about: ReportAbout
    body: str


Words = CritiqueWords | ResponseWords | ClosingWords | ReportWords

# The kinds of contribution that carry words, and those among them that are about a critique or are one.
WORDS_OF: dict[ContributionKind, type[Words]] = {
    ContributionKind.CRITIQUE: CritiqueWords,
    ContributionKind.RESPONSE: ResponseWords,
    ContributionKind.CLOSING: ClosingWords,
    ContributionKind.REPORT: ReportWords,
}
ABOUT_CRITIQUES = (ContributionKind.CRITIQUE, ContributionKind.RESPONSE, ContributionKind.CLOSING)


def carries_words(kind: str) -> bool:
    """Whether contributions of ``kind`` say something else than the content of an entry."""
    return kind in WORDS_OF


def to_json(words: Words) -> dict[str, Any]:
    """A JSON-ready dictionary, ``schema`` first. What is empty is left out."""
    said: dict[str, Any] = {"schema": SCHEMA, "body": words.body}
    match words:
        case CritiqueWords(kind, _, quote, sources):
            optional = {"quote": quote, "sources": list(sources)}
            return said | {"kind": kind.value} | {name: value for name, value in optional.items() if value}
        case ClosingWords(state):
            return said | {"state": state.value}
        case ReportWords(about):
            return said | {"about": about.value}
    return said


def from_json(kind: str, document: dict[str, Any]) -> Words:
    """Read what ``to_json`` made of a contribution of ``kind``. Raises ``ValueError`` where it is something else."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA or kind not in WORDS_OF:
        raise ValueError(f"These are not the words of a {kind}.")
    body = str(document["body"])
    match ContributionKind(kind):
        case ContributionKind.CRITIQUE:
            sources = tuple(map(str, document.get("sources", ())))
            return CritiqueWords(CritiqueKind(document["kind"]), body, str(document.get("quote", "")), sources)
        case ContributionKind.CLOSING:
            return ClosingWords(CritiqueState(document["state"]), body)
        case ContributionKind.REPORT:
            return ReportWords(ReportAbout(document["about"]), body)
    return ResponseWords(body)


def facts_of(words: Words) -> tuple[tuple[str, str], ...]:
    """(label, words) of everything beside the body."""
    match words:
        case CritiqueWords(kind, _, quote, sources):
            return (("Kind", kind.label), ("Passage", quote), ("Sources", "\n".join(sources)))
        case ClosingWords(state):
            return (("New state", state.label),)
        case ReportWords(about):
            return (("About", about.label),)
    return ()
