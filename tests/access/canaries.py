"""The words that stand in private fields, and who may be shown which."""

import re

from django.http import HttpResponse

from tests.access.contract import SIGNED_OUT, Check
from tests.access.site import ADDRESS

CANARY = re.compile(r"canary-[a-z0-9_-]+?-zq")
PUBLISHED = re.compile(r"canary-published(-text)?-[a-z]+-zq")
# Hours, minutes and fractions of the moment when the site's entries were published.
MOMENTS = ("13:37", "1:37 p.m.", "987654", "1772631462", "13.37")


def found(text: str) -> set[str]:
    """The canaries in ``text``; case is lost where addresses are folded."""
    return set(CANARY.findall(text.lower()))


def allowed(word: str, role: str) -> bool:
    """Whether ``role`` may ever be shown ``word``."""
    if PUBLISHED.fullmatch(word):
        return True
    what, owner = re.fullmatch(r"canary-(.+)-(\w+)-zq", word).groups()  # type: ignore[union-attr]
    if role in SIGNED_OUT:
        return False
    if owner == role.lower():
        # One's own work, address and interests; never the notes about it.
        return what != "note"
    if what in ("interest", "follow"):
        return False
    if what.startswith("import_draft"):
        return False
    if what in ("mail", "draft", "draft-text", "never_sent", "never_sent-text"):
        return role == "Ad"
    # Contributions, notes about them and the names of moderators stay at the desk.
    return role in ("Mo", "Mx", "Ad")


def check_answer(check: Check, role: str, sent: str, response: HttpResponse) -> None:
    """Nothing that ``role`` may not see stands in body, headers or cookies, apart from what they ``sent``."""
    headers = "".join(f"\n{name}: {value}" for name, value in response.items())
    cookies = "".join(cookie.OutputString() for cookie in response.cookies.values())
    text = response.content.decode() + headers + cookies

    assert {word for word in found(text) - found(sent) if not allowed(word, role)} == set(), role
    assert ADDRESS not in text, role
    if check.public:
        assert [moment for moment in MOMENTS if moment in text] == [], role
