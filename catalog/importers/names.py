"""Names of authors as one line of text, and back."""

import re
from collections.abc import Iterable

from catalog.content.facts import Author
from catalog.importers.latex import plain

SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
PARTICLES = frozenset(
    ["van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten"]
)
# What stands for the authors who are not named.
OTHERS = frozenset({"et al", "et al.", "others", "and others"})
_GROUP = re.compile(
    r"\b(?:team|collaboration|consortium|group|initiative|institute|university|laboratory|committee|network|alliance)\b",
    re.IGNORECASE,
)


def authors_to_text(authors: tuple[Author, ...]) -> str:
    """Like "Leo Gao; John Schulman", groups and unparsed names in braces, suffixes after a comma.

    A name whose parts could not be told from that is written "Ben Abacha, Asma" or "Family, Suffix, Given".
    """
    return "; ".join(_written(author) for author in authors)


def authors_from_text(text: str) -> tuple[Author, ...]:
    """The authors in a line that people wrote: names parted by semicolons, "Given Family" or "Family, Given".

    What is no name, like a lone brace or comma, is no author; written again, those that are found read the same.
    """
    found = (_author(name) for name in names_in(text))
    return tuple(author for author in found if f"{author.family}{author.given}{author.literal}".strip(" ,"))


def split_name(name: str) -> Author:
    """A name as a service prints it, "Given Family", with a suffix at its end or the whole name of a group."""
    words = name.split()
    if len(words) < 2 or _GROUP.search(name):
        return Author(literal=" ".join(words))
    if words[-1] in SUFFIXES and len(words) > 2:
        return _split(" ".join(words[:-1]).rstrip(","), words[-1])
    return _split(" ".join(words), "")


def bibtex_authors(text: str) -> tuple[tuple[Author, ...], bool, tuple[str, ...]]:
    """The authors of a BibTeX field, whether "and others" cut the list short, and warnings about odd forms."""
    names = _top_level_names(text)
    truncated = bool(names) and names[-1].lower() == "others"
    names = names[:-1] if truncated else names
    warnings: list[str] = []
    authors: list[Author] = []
    for name in names:
        parts = [part.strip() for part in name.split(",")]
        # "Wen-wai Yim, Yujuan Fu, Neal Snider": commas where "and" should stand.
        if "{" not in name and len(parts) >= 3 and all(len(part.split()) >= 2 for part in parts):
            warnings.append("The authors are parted by commas instead of “and”; please check their names.")
            authors += [_bibtex_author(part) for part in parts]
        else:
            authors.append(_bibtex_author(name))
    named = tuple(author for author in authors if author.name)
    return named, truncated, tuple(dict.fromkeys(warnings))


def without_others(authors: Iterable[Author]) -> tuple[tuple[Author, ...], bool]:
    """``authors`` without an "others" or "et al." that a program wrote as the last of them, and whether it did."""
    named = tuple(authors)
    truncated = bool(named) and named[-1].name.lower() in OTHERS
    return (named[:-1] if truncated else named), truncated


def _top_level_names(text: str) -> list[str]:
    """Names parted by "and" outside braces, so that {Research and Development} stays one."""
    shielded, depth = [], 0
    for character in text:
        depth += (character == "{") - (character == "}")
        shielded.append("\x01" if depth > 0 and character.isspace() else character)
    names = re.split(r"\s+and\s+", "".join(shielded).strip(), flags=re.IGNORECASE)
    return [name.replace("\x01", " ").strip() for name in names if name.strip()]


def _in_one_brace(name: str) -> bool:
    """Whether the brace with which ``name`` begins is closed at its end, as in {Google {DeepMind} Team}."""
    depth = 0
    for character in name[:-1]:
        depth += (character == "{") - (character == "}")
        if depth <= 0:
            return False
    return depth == 1 and name.endswith("}")


def _bibtex_author(name: str) -> Author:
    if _in_one_brace(name):
        return Author(literal=plain(name))
    parts = [plain(part) for part in name.split(",")]
    if len(parts) == 2:
        return Author(family=parts[0], given=parts[1])
    if len(parts) >= 3:
        return Author(family=parts[0], suffix=parts[1], given=" ".join(parts[2:]))
    words = plain(name).split()
    if len(words) <= 1:
        return Author(literal=words[0] if words else name)
    start = len(words) - 1
    while start > 0 and words[start - 1][:1].islower():
        start -= 1
    return Author(family=" ".join(words[start:]), given=" ".join(words[:start]))


def _written(author: Author) -> str:
    if literal := _without_braces(author.literal):
        return f"{{{literal}}}"
    plain = Author(**{name: _plain(getattr(author, name)) for name in ("family", "given", "suffix")})
    short = [plain.name, f"{plain.family}, {plain.given}"]
    full = f"{plain.family}, {plain.suffix}, {plain.given}"
    return next((text for text in short if _author(text) == plain), full)


def _plain(text: str) -> str:
    # What parts names would change where they begin and end.
    return _without_braces(text.replace(";", " "))


def _without_braces(text: str) -> str:
    return " ".join(text.replace("{", "").replace("}", "").split())


def names_in(text: str) -> list[str]:
    """The text between semicolons and line ends, where no brace is open: each name by itself."""
    shielded, depth = [], 0
    for character in text.replace("\n", ";"):
        depth = max(0, depth + (character == "{") - (character == "}"))
        shielded.append("\x00" if depth and character == ";" else character)
    names = (" ".join(part.replace("\x00", ";").split()) for part in "".join(shielded).split(";"))
    return [name for name in names if name]


def _author(name: str) -> Author:
    if name.startswith("{") and name.endswith("}"):
        return Author(literal=_without_braces(name))
    family, *rest = (part.strip() for part in _plain(name).split(","))
    if not rest:
        return _split(family, "")
    if len(rest) == 1 and rest[0] in SUFFIXES:
        return _split(family, rest[0])
    if len(rest) == 1:
        return Author(family=family, given=rest[0])
    return Author(family=family, suffix=rest[0], given=", ".join(rest[1:]))


def _split(name: str, suffix: str) -> Author:
    words = name.split()
    start = len(words) - 1
    # Particles belong to the family name: "Laurens van der Maaten".
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return Author(family=" ".join(words[start:]), given=" ".join(words[: max(start, 0)]), suffix=suffix)
