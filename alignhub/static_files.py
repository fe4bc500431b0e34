"""Where static files are: their addresses, ten on every page, are worked out once in the life of a process."""

from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PlainFiles(StaticFilesStorage):
    """Files as they are, for development."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.url = cache(self.url)  # type: ignore[method-assign]


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Files whose names tell their contents, compressed beforehand, for production."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.url = cache(self.url)  # type: ignore[method-assign]
