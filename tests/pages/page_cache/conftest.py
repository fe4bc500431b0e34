"""Pages are kept in memory here, which other tests do without."""

from collections.abc import Iterator

import pytest

from alignhub.kit.changes import changes
from tests import factories
from tests.pages.page_cache.following import settled, until


@pytest.fixture(autouse=True)
def _on(settings, monkeypatch) -> Iterator[None]:
    settings.PAGE_CACHE_BYTES = 2**20
    # What the listener waits for, tests wait for.
    monkeypatch.setattr("alignhub.kit.changes._BEAT", 0.02)
    until(lambda: changes.generation() is not None)
    yield
    changes.stop()


@pytest.fixture
def tag() -> None:
    """The tag page under test, with a paper."""
    factories.tag("RLHF")
    factories.publish(title="Paper 1", slug="paper-1", tags=("rlhf",))
    settled()
