"""A reference as a sentence, after the seventh edition of the APA manual, in plain text."""

from catalog.citations.cited import Cited
from catalog.content.facts import Author

# With more authors the first nineteen and the last are named.
MOST_NAMED = 20


def write(work: Cited) -> str:
    """One line; what is not known is left out, a missing date is "n.d."."""
    address = f"https://doi.org/{work.doi}" if work.doi else work.url
    version = f" (Version {work.version})" if work.version else ""
    dated = f"({work.year or 'n.d.'})."
    title = work.title.rstrip(".") + version
    ending = "" if not version and title.endswith(("?", "!")) else "."
    names = _names(work)
    opening = f"{names} {dated} {title}{ending}" if names else f"{title}{ending} {dated}"
    venue = f"{work.venue.rstrip('.')}." if work.venue else ""
    return " ".join(part for part in (opening, venue, address) if part)


def _names(work: Cited) -> str:
    names = [_name(author) for author in work.authors]
    if work.authors_truncated:
        return ", ".join([*names[: MOST_NAMED - 1], "et al."])
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"… {names[-1]}"]
        return _ended(", ".join(names))
    if len(names) < 2:
        return _ended("".join(names))
    return _ended(f"{', '.join(names[:-1])}, & {names[-1]}")


def _ended(names: str) -> str:
    return names if not names or names.endswith(".") else f"{names}."


def _name(author: Author) -> str:
    if author.literal or not author.family:
        return author.name
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in author.given.split())
    return ", ".join(part for part in (author.family, initials, author.suffix) if part)
