"""From what a reader typed to a search that cannot fail."""

import re
from dataclasses import dataclass
from enum import StrEnum

from alignhub.kit.wording import gettext
from catalog.folding import fold

MOST_CHARACTERS = 300
MOST_TERMS = 12
MOST_WORDS_OF_A_PHRASE = 8
# PostgreSQL refuses words of more than 2,046 bytes.
MOST_LETTERS = 100
_PART = re.compile(
    r'(?P<minus>-)?(?:(?P<author>author:\s*)|(?P<title>title:\s*))?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
# What folding takes from "C++" and "C#", and from words that are meant as beginnings of others.
_SIGNS = re.compile(r"\w(?:[+#*]+(?!\w)|\+\+)")
# "Gao et al." asks for Gao: no text holds the words that stand for the others.
_ET_AL = re.compile(r"(?<=\w)\s+et\s+al\b\.?", re.IGNORECASE)
_YEAR = re.compile(r"\(?(1[89]\d\d|20\d\d)[a-z]?\)?[,;.]?")
_QUOTES = str.maketrans("“”„‟«»", '""""""')


class Note(StrEnum):
    """Why a search is not quite what was typed."""

    UNPAIRED = "unpaired"
    ONLY_MINUS = "only-minus"
    CUT = "cut"
    NOTHING = "nothing"
    COMMON = "common"
    NOT = "not"
    SIGNS = "signs"

    @property
    def sentence(self) -> str:
        """It as a sentence for the reader."""
        match self:
            case Note.UNPAIRED:
                return gettext("The quotation marks do not pair, so the words were searched without them.")
            case Note.ONLY_MINUS:
                return gettext("A search needs a word that may occur, so the minus signs were left out.")
            case Note.CUT:
                return gettext(
                    "The search was long: only its first {terms} terms within {characters} characters were used."
                ).format(terms=MOST_TERMS, characters=MOST_CHARACTERS)
            case Note.NOTHING:
                return gettext(
                    "There is nothing in the search that can be looked for, such as a word, so everything that fits the"
                    " filters is shown."
                )
            case Note.NOT:
                return gettext(
                    "“NOT” leaves nothing out here: put a minus sign right before the word that may not occur."
                )
            case Note.SIGNS:
                return gettext(
                    "Signs behind a word, as in “C++”, “C#” or “learn*”, are not searched for: only its letters and"
                    " digits are."
                )
            case Note.COMMON:
                return gettext(
                    "These words are too common to be searched for in texts, so only titles were looked through."
                )


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word, or the words of a phrase in order; ``author`` when it may only occur among the names, ``title``
    when only in the title."""

    words: tuple[str, ...]
    author: bool = False
    title: bool = False

    def tsquery(self, *, in_titles: bool) -> str:
        """The term for entries, or for titles alone, of which nothing is marked as one."""
        # Folded words hold letters and digits only, so quotes around them make anything safe.
        mark = ":B" if self.author else ":A" if self.title and not in_titles else ""
        parts = [f"'{word}'{mark}" for word in self.words]
        return parts[0] if len(parts) == 1 else f"({' <-> '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Search:
    """Any one term of each of ``groups``, and no term of ``without``; empty ``groups`` say that nothing was asked."""

    groups: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    notes: tuple[Note, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that may occur, each once."""
        return tuple(dict.fromkeys(word for group in self.groups for term in group for word in term.words))

    @property
    def tsquery(self) -> str:
        """The search as PostgreSQL's ``to_tsquery`` reads it, for titles."""
        return self._written(in_titles=True)

    @property
    def of_entries(self) -> str:
        """The same for all that entries hold."""
        return self._written(in_titles=False)

    def _written(self, *, in_titles: bool) -> str:
        wanted = [[term.tsquery(in_titles=in_titles) for term in terms] for terms in self.groups]
        joined = [terms[0] if len(terms) == 1 else f"({' | '.join(terms)})" for terms in wanted]
        return " & ".join([*joined, *(f"!{term.tsquery(in_titles=in_titles)}" for term in self.without)])

    def knowing(self, common: frozenset[str]) -> "Search":
        """The search without the terms that consist of ``common`` words alone, which no text index holds."""
        groups = tuple(tuple(term for term in terms if not common.issuperset(term.words)) for terms in self.groups)
        without = tuple(term for term in self.without if not common.issuperset(term.words))
        return Search(tuple(terms for terms in groups if terms), without, self.notes)


def parse(text: str) -> Search:
    """What ``text`` asks for: words, "phrases", -exclusions, ``or``, ``author:`` and ``title:``. Never raises."""
    notes = [Note.CUT] if len(text) > MOST_CHARACTERS else []
    text = text[:MOST_CHARACTERS].replace("\x00", " ").translate(_QUOTES)
    typed = bool(text.strip())
    if text.count('"') % 2 and Note.CUT not in notes:
        notes.append(Note.UNPAIRED)
    if text.count('"') % 2:
        text = text.replace('"', " ")
    if "NOT" in _unquoted(text).split() and text != text.upper():
        notes.append(Note.NOT)
    if any(_SIGNS.search(part) for part in text.split() if "/" not in part):
        notes.append(Note.SIGNS)
    groups, without = _read(text)
    if typed and not groups and not without:
        # Of the words that were searched without their quotes there are none.
        notes = [*(note for note in notes if note != Note.UNPAIRED), Note.NOTHING]
    if without and not groups:
        notes.append(Note.ONLY_MINUS)
        groups, without = [[term] for term in without], []
    if len(groups) + len(without) > MOST_TERMS and Note.CUT not in notes:
        notes.append(Note.CUT)
    kept = tuple(tuple(terms[:MOST_TERMS]) for terms in groups[:MOST_TERMS])
    return Search(kept, tuple(without[: MOST_TERMS - len(kept)]), tuple(notes))


def words_and_year(text: str) -> tuple[str, int] | None:
    """The words of a search that names one year, as citations do, and that year; None for any other."""
    words = _unquoted(text).split()
    years = [word for word in words if _YEAR.fullmatch(word)]
    if len(years) != 1:
        return None
    rest = " ".join(word for word in text.split() if word != years[0]).rstrip(",;")
    found = _YEAR.fullmatch(years[0])
    return (rest, int(found[1])) if found and parse(rest) else None


def _unquoted(text: str) -> str:
    return " ".join(text.translate(_QUOTES).split('"')[::2])


def _read(text: str) -> tuple[list[list[Term]], list[Term]]:
    groups: list[list[Term]] = []
    without: list[Term] = []
    joined = False
    for part in _PART.finditer(_without_others(text)):
        if part["word"] and part["word"].lower() == "or" and not (part["minus"] or part["author"] or part["title"]):
            joined = bool(groups)
            continue
        words = fold(part["phrase"] if part["phrase"] is not None else part["word"]).split()
        if not words:
            continue
        kept = tuple(word[:MOST_LETTERS] for word in words[:MOST_WORDS_OF_A_PHRASE])
        term = Term(kept, author=bool(part["author"]), title=bool(part["title"]))
        if part["minus"]:
            without.append(term)
        elif joined:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = False
    return groups, without


def _without_others(text: str) -> str:
    pieces = text.split('"')
    pieces[::2] = [_ET_AL.sub(" ", piece) for piece in pieces[::2]]
    return '"'.join(pieces)
