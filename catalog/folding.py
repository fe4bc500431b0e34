"""One fold for search text, queries and names: accents, case, hyphens, and British or American spelling."""

import re
import unicodedata

# British word ending or stem -> the American form that both sides are folded to.
SPELLINGS = (
    (re.compile(r"(?<=\w{3})is(e|es|ed|ing|ation|ations|er|ers)\b"), r"iz\1"),
    (re.compile(r"\b(behavi|col|fav|hon|lab|neighb|harb|rum|hum|vap|endeav)our"), r"\1or"),
    (re.compile(r"\b(mod|lab|trave|cance|signa|leve)ell(ed|ing|er|ers)\b"), r"\1el\2"),
    (re.compile(r"\b(cent|met|theat|fib)re(s?)\b"), r"\1er\2"),
    (re.compile(r"\b(defen|offen|licen)ce(s?)\b"), r"\1se\2"),
    (re.compile(r"\banaly(s|z)(e|es|ed|ing|er)\b"), r"analyz\2"),
    (re.compile(r"\bprogramme(s?)\b"), r"program\1"),
    (re.compile(r"\bjudgement"), "judgment"),
    (re.compile(r"\bcatalogue"), "catalog"),
    (re.compile(r"\bartefact"), "artifact"),
)
_APART = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Lower-case words parted by single blanks, without accents, in one spelling."""
    plain = unicodedata.normalize("NFKD", text.replace("\x00", " ")).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _APART.sub(" ", plain).strip()
    for pattern, replacement in SPELLINGS:
        plain = pattern.sub(replacement, plain)
    return plain


def fold_name(text: str) -> str:
    """The form in which names of tags are compared: folded, without blanks: "reward-hacking" is "Reward hacking"."""
    return fold(text).replace(" ", "")
