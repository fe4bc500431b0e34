"""Asking ORCID whose iD it is: OAuth with the scope that tells the iD and nothing else. Off without a client of ours.

The person confirms at ORCID, which sends them back with a code; the code is exchanged for the iD from server to server.
No token is kept. https://info.orcid.org/documentation/api-tutorials/api-tutorial-get-and-authenticated-orcid-id/
"""

import json
import re
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from alignhub.kit import http
from alignhub.kit.wording import gettext

HOSTS = frozenset({"orcid.org", "sandbox.orcid.org"})
_FORM = re.compile(r"([0-9]{4}-){3}[0-9]{3}[0-9X]")


class NotVerified(Exception):
    """ORCID did not tell an iD; the message is written to be shown."""


def is_offered() -> bool:
    """Whether this site has a client at ORCID."""
    return bool(settings.ORCID["client_id"] and settings.ORCID["client_secret"])


def question(back: str, state: str) -> str:
    """The address at ORCID where the person confirms; it leads on to ``back``, with ``state`` and a code."""
    asked = {"client_id": settings.ORCID["client_id"], "response_type": "code", "scope": "/authenticate"}
    return f"{settings.ORCID['url']}/oauth/authorize?{urlencode(asked | {'redirect_uri': back, 'state': state})}"


def answer(code: str, back: str) -> str:
    """The iD of whoever confirmed, for the ``code`` that came ``back``. Raises ``NotVerified``."""
    base = urlsplit(settings.ORCID["url"])
    form = {
        "client_id": settings.ORCID["client_id"],
        "client_secret": settings.ORCID["client_secret"],
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
    }
    # Plain http is for a stand-in on the operator's own machine.
    own = frozenset({base.netloc}) if base.scheme == "http" else frozenset()
    try:
        reply = http.fetch(
            f"{settings.ORCID['url']}/oauth/token",
            accept="application/json",
            allowed_hosts=HOSTS,
            insecure_hosts=own,
            form=form,
        )
        told = json.loads(reply.body)
    except http.BadStatus as refused:
        raise NotVerified(
            gettext("ORCID did not accept this any more. Nothing has been changed. Please try again later.")
        ) from refused
    except (http.FetchError, ValueError, RecursionError) as error:
        raise NotVerified(
            gettext("ORCID cannot be reached at the moment. Nothing has been changed. Please try again later.")
        ) from error
    found = told.get("orcid") if isinstance(told, dict) else None
    if not isinstance(found, str) or not is_orcid(found):
        raise NotVerified(
            gettext("ORCID gave an answer that cannot be read. Nothing has been changed. Please try again later.")
        )
    return found


def is_orcid(text: str) -> bool:
    """Whether ``text`` is formed as an iD, check character included (ISO 7064, MOD 11-2)."""
    if not _FORM.fullmatch(text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    return text[-1] == ("X" if expected == 10 else str(expected))
