"""Names of authors as one line of text, and back."""

from catalog.content.facts import Author


def authors_to_text(authors: tuple[Author, ...]) -> str:
    """Like "Leo Gao; John Schulman", groups and unparsed names in braces, suffixes after a comma."""
    return "; ".join(f"{{{author.literal}}}" if author.literal else author.name for author in authors)


def authors_from_text(text: str) -> tuple[Author, ...]:
    """The authors in a line that people wrote: names parted by semicolons, "Given Family" or "Family, Given"."""
    return tuple(_author(part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.replace("\n", ";").split(";")) if part]


def _author(name: str) -> Author:
    if name.startswith("{") and name.endswith("}"):
        return Author(literal=name.strip("{} "))
    family, comma, given = name.partition(",")
    if comma and given.strip() in SUFFIXES:
        return _split(family.strip(), given.strip())
    if comma:
        return Author(family=family.strip(), given=given.strip())
    return _split(name, "")


def _split(name: str, suffix: str) -> Author:
    words = name.split()
    start = len(words) - 1
    # Particles belong to the family name: "Laurens van der Maaten".
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return Author(family=" ".join(words[start:]), given=" ".join(words[:start]), suffix=suffix)


SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
PARTICLES = frozenset(
    ["van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten"]
)
