"""A server that stands in for the metadata services."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

# Beside the checkout, wherever that is.
_PLACES = [folder / "shared" / "data" for folder in Path(__file__).parents]
SAMPLES = next((place for place in _PLACES if place.exists()), _PLACES[0])


@pytest.fixture
def services(db: None, httpserver: HTTPServer, settings: object) -> HTTPServer:
    """One local server for all three services, each under a path of its own."""
    settings.METADATA_SERVICES = {  # type: ignore[attr-defined]
        name: httpserver.url_for(f"/{name}") for name in ("arxiv", "crossref", "datacite")
    }
    return httpserver
