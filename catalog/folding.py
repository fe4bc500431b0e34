"""One fold for search text, queries and names: accents, case, hyphens, and British or American spelling."""

import re
import unicodedata

# Verbs that end in one L in American spelling, whatever follows it; controlled and compelled have two in both.
_DOUBLED = re.compile(
    r"\b((?:re|un|mis)?(?:cancel|channel|counsel|dial|equal|fuel|funnel|initial|label|level|marvel|model|ravel|rival"
    r"|signal|total|travel|tunnel))l(ed|ing|er|ers)\b"
)
# British word ending or stem -> the American form that both sides are folded to.
SPELLINGS = (
    (re.compile(r"(?<=\w{3})is(e|es|ed|ing|ation|ations|er|ers)\b"), r"iz\1"),
    (re.compile(r"\b(behavi|col|fav|hon|lab|neighb|harb|rum|hum|vap|endeav)our"), r"\1or"),
    (_DOUBLED, r"\1\2"),
    (re.compile(r"\b(cent|met|theat|fib)re(s?)\b"), r"\1er\2"),
    (re.compile(r"\b(defen|offen|licen)ce(s?)\b"), r"\1se\2"),
    (re.compile(r"\banaly(s|z)(e|es|ed|ing|er)\b"), r"analyz\2"),
    (re.compile(r"\bprogramme(s?)\b"), r"program\1"),
    (re.compile(r"\bjudgement"), "judgment"),
    (re.compile(r"\bcatalogue"), "catalog"),
    (re.compile(r"\bartefact"), "artifact"),
)
# What an unfinished word may go on with to be one of which the spelling is folded.
_ENDINGS = ("", "e", "ed", "d", "r", "n", "on", "ion", "tion", "g", "ng", "t", "ct", "nt", "ent")
_APART = re.compile(r"[\W_]+")
# Characters that nobody sees, such as soft hyphens and zero-width spaces (Unicode's Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)


def seen(text: str) -> str:
    """``text`` without the characters that nobody sees."""
    return _UNSEEN.sub("", text)


def is_blank(text: str) -> bool:
    """Whether nobody would see anything of ``text``."""
    return not seen(text).strip()


def fold(text: str) -> str:
    """Lower-case words parted by single blanks, without accents and what nobody sees, in one spelling."""
    return _spelt(_plain(text))


def unfinished(text: str) -> tuple[str, ...]:
    """How folded texts may begin of which ``text`` was typed so far: its last word as it stands, and as it is spelt
    when it goes on. None begins with another; empty when there is no word."""
    *before, last = _plain(text).split() or [""]
    if not last:
        return ()
    found = {last}
    for ending in _ENDINGS:
        spelt = _spelt(last + ending)
        if spelt != last + ending:
            found.add(spelt.removesuffix(ending))
    shortest = [form for form in found if not any(form != other and form.startswith(other) for other in found)]
    return tuple(" ".join([_spelt(" ".join(before)), form]).strip() for form in sorted(shortest))


def _plain(text: str) -> str:
    plain = seen(text.replace("\x00", " "))
    plain = unicodedata.normalize("NFKD", plain).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return _APART.sub(" ", plain).strip()


def _spelt(plain: str) -> str:
    for pattern, replacement in SPELLINGS:
        plain = pattern.sub(replacement, plain)
    return plain


def fold_name(text: str) -> str:
    """The form in which names of tags are compared: folded, without blanks: "reward-hacking" is "Reward hacking"."""
    return fold(text).replace(" ", "")
