"""The two addresses an operator writes as one variable each, taken apart for Django."""

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def database(url: str) -> dict[str, Any]:
    """Django's settings for the PostgreSQL at ``url``, in any form libpq takes. Raises ``ImproperlyConfigured``."""
    try:
        parts = dict(conninfo_to_dict(url))
        int(parts.get("port") or 0)
    except (psycopg.ProgrammingError, ValueError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not understood: write it like postgresql://user:password@host:5432/alignhub."
        ) from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", None) or "alignhub",
        "USER": parts.pop("user", None) or "",
        "PASSWORD": parts.pop("password", None) or "",
        "HOST": parts.pop("host", None) or "",
        "PORT": str(parts.pop("port", None) or ""),
        "OPTIONS": {"connect_timeout": 5, **parts},
    }


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings for ``smtp://``, ``smtp+tls://`` or ``smtps://user:password@host:port``.

    Raises ``ImproperlyConfigured``.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in MAIL_PORTS or not parts.hostname or port == -1:
        raise ImproperlyConfigured(
            "EMAIL_URL is not understood: write it like smtp+tls://user:password@mail.example.org:587 (or smtp://, smtps://)."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
