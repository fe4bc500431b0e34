"""The site's tables and nothing else of it, for the limit views."""

from alignhub.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.bench.limit"
WSGI_APPLICATION = None
