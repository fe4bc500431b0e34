"""A server that stands in for the metadata services."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

SAMPLES = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture
def services(httpserver: HTTPServer, settings: object) -> HTTPServer:
    """One local server for all three services, each under a path of its own."""
    settings.METADATA_SERVICES = {  # type: ignore[attr-defined]
        name: httpserver.url_for(f"/{name}") for name in ("arxiv", "crossref", "datacite")
    }
    return httpserver
