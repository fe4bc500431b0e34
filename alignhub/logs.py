"""Logs: lines of JSON in production, each with the request's number, none with a secret or a mail address."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Long runs that hold a digit are keys, tokens and hashes; the numbers of private pages (UUIDs) are none.
_TOKEN = re.compile(
    r"(?<![\w-])(?![0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-]))(?=[A-Za-z_-]*[0-9])[\w-]{24,}", re.ASCII
)
_ADDRESSED = re.compile(r"(/receipt/|/password/reset/key/)[^/\s\"?]+")
_QUERY = re.compile(r"(\?[^\s\"]*)")

logger = logging.getLogger("alignhub.request")


def scrub(text: str) -> str:
    """``text`` without mail addresses, tokens and query strings."""
    text = _ADDRESSED.sub(r"\1[token]", text)
    text = _QUERY.sub("?[query]", text)
    return _TOKEN.sub("[token]", _MAIL.sub("[address]", text))


def configuration(*, production: bool, level: str) -> dict[str, Any]:
    """Django's ``LOGGING``."""
    json_lines = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        lambda logger, name, line: scrub(line),
    ]
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["status", "method", "path", "seconds"]),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    formatters: dict[str, Any] = {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": structlog.stdlib.ProcessorFormatter, "processors": json_lines, "foreign_pre_chain": shared},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if production else "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # One line for each request, in production only.
            "alignhub.request": {"level": "INFO" if production else "WARNING"},
        },
    }


class NumberRequests:
    """Middleware: give each request a number that its log lines and its answer carry, and log it when it is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Ours alone: a number that a visitor sends could be made to look like anything.
        number = uuid.uuid4().hex[:16]
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=number):
            response = self.get_response(request)
            response["X-Request-ID"] = number
            seconds = round(time.monotonic() - started, 4)
            details = {"method": request.method, "path": request.path, "status": response.status_code}
            logger.info("request", extra={**details, "seconds": seconds})
        return response
