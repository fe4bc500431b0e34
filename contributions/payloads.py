"""What contributions say that are no entries, to and from plain JSON: critiques, responses, closings, reports, acts."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import TextChoices

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.joining import SameClaim
from catalog.kinds import CritiqueKind, CritiqueState
from contributions.states import ContributionKind

SCHEMA = 1
QUOTE_LENGTH = 2_000
WORDS_LENGTH = 20_000
REASON_LENGTH = 1_000
MOST_SOURCES = 10


class ReportAbout(TextChoices):
    """What is wrong with an entry, in the eyes of somebody who reports it."""

    WRONG = "wrong", _("Something is wrong or out of date")
    LINK = "link", _("A link does not work")
    COPYRIGHT = "copyright", _("Copyright or licence")
    PERSON = "person", _("It is about a person, and private or untrue")
    HARM = "harm", _("It could help somebody to do harm")
    SPAM = "spam", _("Advertising or abuse")
    OTHER = "other", _("Something else")


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


@dataclass(frozen=True, slots=True)
class WithdrawalWords:
    """That an entry be withdrawn, with the reason that stands at its address from then on."""

    body: str


@dataclass(frozen=True, slots=True)
class RestorationWords:
    """That version ``number`` of an entry be its newest again, with the public reason."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class RedactionWords:
    """That the text of version ``number`` be erased for good, with the public reason."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class MergeWords:
    """That an entry go on as ``into``, a reference like "resource/x"; ``claims`` says which of the two are the same."""

    into: str
    body: str
    claims: tuple[SameClaim, ...] = ()


Acts = WithdrawalWords | RestorationWords | RedactionWords | MergeWords
Words = CritiqueWords | ResponseWords | ClosingWords | ReportWords | Acts

# The kinds of contribution that carry words, and those among them that are about a critique or are one.
WORDS_OF: dict[ContributionKind, type[Words]] = {
    ContributionKind.CRITIQUE: CritiqueWords,
    ContributionKind.RESPONSE: ResponseWords,
    ContributionKind.CLOSING: ClosingWords,
    ContributionKind.REPORT: ReportWords,
    ContributionKind.WITHDRAWAL: WithdrawalWords,
    ContributionKind.RESTORATION: RestorationWords,
    ContributionKind.REDACTION: RedactionWords,
    ContributionKind.MERGE: MergeWords,
}
# Acts on what is published: proposed by one moderator, decided by another.
ACTS = (ContributionKind.WITHDRAWAL, ContributionKind.RESTORATION, ContributionKind.REDACTION, ContributionKind.MERGE)
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
        case RestorationWords(number) | RedactionWords(number):
            return said | {"number": number}
        case MergeWords(into, _, claims):
            return said | {"into": into, "claims": [asdict(claim) for claim in claims]}
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
        case ContributionKind.WITHDRAWAL:
            return WithdrawalWords(body)
        case ContributionKind.RESTORATION:
            return RestorationWords(int(document["number"]), body)
        case ContributionKind.REDACTION:
            return RedactionWords(int(document["number"]), body)
        case ContributionKind.MERGE:
            claims = tuple(SameClaim(**claim) for claim in document.get("claims", ()))
            return MergeWords(str(document["into"]), body, claims)
    return ResponseWords(body)


def facts_of(words: Words) -> tuple[tuple[str, str], ...]:
    """(label, words) of everything beside the body."""
    match words:
        case CritiqueWords(kind, _, quote, sources):
            return (
                (gettext("Kind"), str(kind.label)),
                (gettext("Passage"), quote),
                (gettext("Sources"), "\n".join(sources)),
            )
        case ClosingWords(state):
            return ((gettext("New state"), str(state.label)),)
        case ReportWords(about):
            return ((gettext("About"), str(about.label)),)
        case RestorationWords(number):
            return ((gettext("Version that comes back"), str(number)),)
        case RedactionWords(number):
            return ((gettext("Version that is erased"), str(number)),)
        case MergeWords(into, _, claims):
            return (
                (gettext("Goes on as"), into),
                (gettext("Claims that become one"), str(len(claims)) if claims else ""),
            )
    return ()
