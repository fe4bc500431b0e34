"""BibTeX that every LaTeX since 1988 reads: special characters escaped, braces balanced, titles kept in their case."""

import re
from collections.abc import Iterable

from catalog.citations.cited import SITE, Cited, Form, with_keys_of_their_own
from catalog.content.facts import Author

TYPE_OF = {
    Form.ARTICLE: "article",
    Form.CONFERENCE: "inproceedings",
    Form.PREPRINT: "misc",
    Form.REPORT: "techreport",
    Form.POST: "misc",
    Form.ENTRY: "misc",
}
VENUE_FIELD = {
    Form.ARTICLE: "journal",
    Form.CONFERENCE: "booktitle",
    Form.PREPRINT: "publisher",
    Form.REPORT: "institution",
    Form.POST: "howpublished",
    Form.ENTRY: "publisher",
}
# Braces as commands, because BibTeX counts "\{" as an opening brace.
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\lbrace{}",
    "}": r"\rbrace{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    **{character: f"\\{character}" for character in "$&#%_"},
}
_SPECIAL = re.compile("[" + re.escape("".join(ESCAPES)) + "]")
# What TeX would draw together: dashes and quotation marks.
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=,)(?=,)|(?<=<)(?=<)|(?<=>)(?=>)")
# Within an address only what would end the value or start a comment has to go.
_UNSAFE_IN_URL = re.compile(r"[\s{}\\\"^`<>|]")


def write(works: Iterable[Cited]) -> str:
    """One block for each work, with a key that no other block has."""
    return "\n\n".join(map(_block, with_keys_of_their_own(works))) + "\n"


def _block(work: Cited) -> str:
    fields = {
        "title": f"{{{escape(work.title)}}}",
        "author": " and ".join([*map(_name, work.authors), *(["others"] if work.authors_truncated else [])]),
        "year": work.year,
        "date": work.date if len(work.date) > 4 else "",
        VENUE_FIELD[work.form]: escape(work.venue),
        "version": str(work.version) if work.version else "",
        "doi": escape_address(work.doi),
        "eprint": escape_address(work.arxiv),
        "archiveprefix": "arXiv" if work.arxiv else "",
        "url": escape_address(work.url),
        "note": f"Version {work.version}, {SITE}, CC BY 4.0" if work.version else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{TYPE_OF[work.form]}{{{work.key},", *lines, "}"])


def escape(text: str) -> str:
    """``text`` so that LaTeX prints exactly its characters."""
    parted = _LIGATURE.split(text)
    return "{}".join(_SPECIAL.sub(lambda match: ESCAPES[match[0]], part) for part in parted)


def escape_address(text: str) -> str:
    """An address or identifier without what could end its field; each such character as its percent code."""
    return _UNSAFE_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def _name(author: Author) -> str:
    if author.literal or not author.family:
        return f"{{{escape(author.name)}}}"
    if not author.given and not author.suffix:
        return f"{{{escape(author.family)}}}"
    parts = [author.family, *([author.suffix] if author.suffix else []), author.given]
    return ", ".join(_guarded(part) for part in parts)


def _guarded(part: str) -> str:
    # A comma or an "and" of the name's own would part it.
    guarded = escape(part)
    return f"{{{guarded}}}" if re.search(r",|\band\b", part, re.IGNORECASE) else guarded
