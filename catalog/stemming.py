"""The stem of an English word, as PostgreSQL's ``english_stem`` dictionary gives it.

The rules are those of the Snowball stemmer for English, written down as steps here: marking the words of a search in
texts asks for more stems than a statement should carry, and what Snowball publishes for Python follows other editions
of its rules than PostgreSQL does ("organisms", "university", "adding").
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_VOWELS = "aeiouy"
_VALID_BEFORE_LI = "cdeghkmnrt"
_DOUBLES = ("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt")
_UNLIKE_RULES = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl", "gently": "gentl",
    "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl", "sky": "sky", "news": "news", "howe": "howe",
    "atlas": "atlas", "cosmos": "cosmos", "bias": "bias", "andes": "andes",
}  # fmt: skip
# What is no ending in these.
_WHOLE = frozenset(("inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"))
_FIRST_REGION = re.compile(r"(?:gener|commun|arsen)|.*?[aeiouy][^aeiouy]")
_REGION = re.compile(r".*?[aeiouy][^aeiouy]")
_SHORT = re.compile(r"(?:.*[^aeiouy][aeiouy][^aeiouywxY]|[aeiouy][^aeiouy])\Z")
_DERIVED = {
    "tional": "tion", "enci": "ence", "anci": "ance", "abli": "able", "entli": "ent", "izer": "ize", "ization": "ize",
    "ational": "ate", "ation": "ate", "ator": "ate", "alism": "al", "aliti": "al", "alli": "al", "fulness": "ful",
    "ousli": "ous", "ousness": "ous", "iveness": "ive", "iviti": "ive", "biliti": "ble", "bli": "ble", "ogi": "og",
    "fulli": "ful", "lessli": "less", "li": "",
}  # fmt: skip
_FORMED = {
    "tional": "tion", "ational": "ate", "alize": "al", "icate": "ic", "iciti": "ic", "ical": "ic", "ful": "",
    "ness": "", "ative": "",
}  # fmt: skip
_LAST = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate", "iti", "ous", "ive",
    "ize", "ion",
)  # fmt: skip


@lru_cache(maxsize=8_192)
def stem_of(word: str) -> str:
    """The stem of ``word``, which is folded: lower-case letters and digits. Words that are too common have one too."""
    if word in _UNLIKE_RULES:
        return _UNLIKE_RULES[word]
    if len(word) <= 2:
        return word
    # A capital Y is a consonant from here on.
    word = re.sub("([aeiouy])y", r"\1Y", re.sub(r"\Ay", "Y", word))
    first = _end_of(_FIRST_REGION, word, 0)
    second = _end_of(_REGION, word, first)
    word = _without_plural(word)
    if word not in _WHOLE:
        word = _without_tense(word, first)
        if word[-1] in "yY" and len(word) > 2 and word[-2] not in _VOWELS:
            word = f"{word[:-1]}i"
        word = _underived(word, first)
        word = _unformed(word, first, second)
        word = _without_last(word, second)
        word = _without_silent(word, first, second)
    return word.replace("Y", "y")


def _end_of(pattern: re.Pattern[str], word: str, start: int) -> int:
    found = pattern.match(word, start)
    return found.end() if found else len(word)


def _ending(word: str, endings: Iterable[str]) -> str:
    """The longest of ``endings`` that ``word`` has."""
    return max((ending for ending in endings if word.endswith(ending)), key=len, default="")


def _has_vowel(part: str) -> bool:
    return any(letter in _VOWELS for letter in part)


def _without_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")) and _has_vowel(word[:-2]):
        return word[:-1]
    return word


def _without_tense(word: str, first: int) -> str:
    ending = _ending(word, ("eed", "eedly", "ed", "edly", "ing", "ingly"))
    left = word.removesuffix(ending)
    if ending.startswith("eed"):
        return f"{left}ee" if len(left) >= first else word
    if not ending or not _has_vowel(left):
        return word
    if left.endswith(("at", "bl", "iz")):
        return f"{left}e"
    if left.endswith(_DOUBLES):
        return left if len(left) == 3 and left[0] in "aeo" else left[:-1]
    return f"{left}e" if first >= len(left) and _SHORT.match(left) else left


def _underived(word: str, first: int) -> str:
    ending = _ending(word, _DERIVED)
    left = word.removesuffix(ending)
    if not ending or len(left) < first:
        return word
    if (ending == "ogi" and not left.endswith("l")) or (ending == "li" and left[-1:] not in _VALID_BEFORE_LI):
        return word
    return left + _DERIVED[ending]


def _unformed(word: str, first: int, second: int) -> str:
    ending = _ending(word, _FORMED)
    left = word.removesuffix(ending)
    if not ending or len(left) < (second if ending == "ative" else first):
        return word
    return left + _FORMED[ending]


def _without_last(word: str, second: int) -> str:
    ending = _ending(word, _LAST)
    left = word.removesuffix(ending)
    if len(left) < second or (ending == "ion" and not left.endswith(("s", "t"))):
        return word
    return left


def _without_silent(word: str, first: int, second: int) -> str:
    left = word[:-1]
    if word.endswith("e") and (len(left) >= second or (len(left) >= first and not _SHORT.match(left))):
        return left
    return left if word.endswith("ll") and len(left) >= second else word
