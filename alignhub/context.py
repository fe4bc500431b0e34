"""What every template may read besides its own page value."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's contact address, the chosen colour theme ("light", "dark" or "") and whether this is development."""
    theme = request.COOKIES.get("theme", "")
    return {
        "contact_email": settings.CONTACT_EMAIL,
        "theme": theme if theme in ("light", "dark") else "",
        "development": not settings.PRODUCTION,
        "site_url": settings.SITE_URL,
    }
