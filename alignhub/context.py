"""What every template may read besides its own page value."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from alignhub.staff import desk_waits
from contributions.queries.waiting import typical_wait


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, as the page's frame shows them to themselves."""

    name: str
    initials: str
    is_staff: bool
    # The desk's page that waits for a second factor, "" for none.
    desk_waits: str


def site(request: HttpRequest) -> dict[str, object]:
    """Contact address, language, chosen colour theme ("light", "dark" or ""), whether this is development, the viewer,
    and how long authors wait for a decision."""
    theme, language = request.COOKIES.get("theme", ""), get_language()
    return {
        "language": "en" if language in (None, settings.LANGUAGE_CODE) else language,
        "contact_email": settings.CONTACT_EMAIL,
        "theme": theme if theme in ("light", "dark") else "",
        "development": not settings.PRODUCTION,
        "site_url": settings.SITE_URL,
        "viewer": _viewer(request),
        # Measured only where a page prints it.
        "typical_wait": SimpleLazyObject(typical_wait),
    }


def _viewer(request: HttpRequest) -> Viewer | None:
    # Reading the user without a session cookie would make an anonymous page depend on one.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return None
    user = request.user
    if not user.is_authenticated:
        return None
    name = user.public_name or user.email
    words = name.split("@")[0].replace(".", " ").split()
    return Viewer(name, "".join(word[0] for word in words[:2]).upper(), user.is_staff, desk_waits(request))
