"""What can be cited: the work a resource describes, or one version of an entry. Both become one ``Cited`` value.

Citing a paper and citing what AlignHub says about it are two things; neither is ever offered in place of the other.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from catalog.content.entry import EntryContent
from catalog.content.facts import Author, ResourceFacts
from catalog.folding import fold
from catalog.kinds import WORKS, IdentifierScheme, Kind, Publication, ResourceType

SITE = "AlignHub"
# For formats that know no "and others": a person of that name would be cited by programs.
MORE_AUTHORS = "The work has more authors than are named here."
CONTRIBUTORS = Author(literal="AlignHub contributors")
IDENTIFIER_ADDRESS = {
    IdentifierScheme.DOI: "https://doi.org/{}",
    IdentifierScheme.ARXIV: "https://arxiv.org/abs/{}",
    IdentifierScheme.OPENREVIEW: "https://openreview.net/forum?id={}",
    IdentifierScheme.ACL: "https://aclanthology.org/{}/",
}
_CONFERENCE = re.compile(
    r"\b(?:proceedings|conference|workshop|symposium|neurips|nips|icml|iclr|aaai|ijcai|acl|emnlp|naacl|eacl|coling|"
    r"cvpr|iccv|eccv|facct|aies|chi|corl|uai|aistats|colm|usenix|ccs|satml)\b",
    re.IGNORECASE,
)
_IN_THE_WAY = frozenset(
    {
        *("a", "an", "the", "on", "of", "in", "for", "to", "and", "with"),
        *("towards", "toward", "is", "are", "do", "can", "how", "what", "why"),
    }
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


class Form(StrEnum):
    """What is cited, as far as reference managers tell works apart."""

    ARTICLE = "article"
    CONFERENCE = "conference"
    PREPRINT = "preprint"
    REPORT = "report"
    POST = "post"
    # A version of an entry.
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Cited:
    """One reference. Texts hold neither line breaks nor control characters; ``date`` is year[-month[-day]] or ""."""

    key: str
    form: Form
    title: str
    authors: tuple[Author, ...]
    authors_truncated: bool
    date: str
    venue: str
    url: str
    doi: str = ""
    arxiv: str = ""
    version: int | None = None

    @property
    def year(self) -> str:
        return self.date[:4]


def with_keys_of_their_own(works: Iterable[Cited]) -> Iterator[Cited]:
    """``works``, with a number behind a key that an earlier one has: reference managers merge works of equal keys."""
    taken: set[str] = set()
    for work in works:
        number, free = 1, work.key
        while free in taken:
            number += 1
            free = f"{work.key}-{number}"
        taken.add(free)
        yield work if number == 1 else replace(work, key=free)


def cite_version(content: EntryContent, *, slug: str, number: int, day: date, address: str) -> Cited:
    """Version ``number`` of an entry, made public on ``day``, at its permanent ``address``."""
    return Cited(
        key=f"alignhub-{content.kind.value}-{slug}-v{number}",
        form=Form.ENTRY,
        title=one_line(content.title),
        authors=(CONTRIBUTORS,),
        authors_truncated=False,
        date=day.isoformat(),
        venue=SITE,
        url=address,
        version=number,
    )


def is_work(content: EntryContent) -> bool:
    """Whether the entry describes a work that has a citation of its own."""
    return isinstance(content.facts, ResourceFacts) and content.facts.type in WORKS


def cite_work(content: EntryContent) -> Cited:
    """The work that a paper's, post's or report's entry describes. Raises ``ValueError`` for other entries."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts) or facts.type not in WORKS:
        raise ValueError(f"A {Kind(content.kind).label.lower()} of this type is not a work.")
    found = {identifier.scheme: identifier.value for identifier in reversed(facts.identifiers)}
    addresses = (IDENTIFIER_ADDRESS[scheme].format(found[scheme]) for scheme in IDENTIFIER_ADDRESS if scheme in found)
    return Cited(
        key=_work_key(content.title, facts),
        form=_form(facts, arxiv=IdentifierScheme.ARXIV in found),
        title=one_line(content.title),
        authors=tuple(_plain(author) for author in facts.authors),
        authors_truncated=facts.authors_truncated,
        date=facts.date,
        venue=one_line(facts.venue),
        url=one_line(facts.url) or next(addresses, ""),
        doi=one_line(found.get(IdentifierScheme.DOI, "")),
        arxiv=one_line(found.get(IdentifierScheme.ARXIV, "")),
    )


def one_line(text: str) -> str:
    """``text`` without control characters and line breaks, which formats made of lines would read as new fields."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _plain(author: Author) -> Author:
    family, given, suffix, literal = map(one_line, (author.family, author.given, author.suffix, author.literal))
    return Author(family, given, suffix, literal=literal)


def _form(facts: ResourceFacts, *, arxiv: bool) -> Form:
    if facts.type == ResourceType.REPORT or facts.publication == Publication.REPORT:
        return Form.REPORT
    if facts.type == ResourceType.POST or facts.publication == Publication.POST:
        return Form.POST
    elsewhere = facts.venue and "arxiv" not in facts.venue.lower()
    if facts.publication == Publication.PREPRINT or (arxiv and not elsewhere):
        return Form.PREPRINT
    return Form.CONFERENCE if _CONFERENCE.search(facts.venue) else Form.ARTICLE


def _work_key(title: str, facts: ResourceFacts) -> str:
    first = facts.authors[0] if facts.authors else None
    who = re.sub(r"[^a-z0-9]", "", fold(first.family or first.literal)) if first else ""
    words = [word for word in re.findall(r"[a-z0-9]+", fold(title)) if word not in _IN_THE_WAY]
    return f"{who[:40] or 'anonymous'}{facts.date[:4]}{(words or [''])[0][:30]}"
