"""Whoever imports, of whom something was published, and the services that records are looked up at."""

import pytest
from pytest_httpserver import HTTPServer

from alignhub.models import User
from contributions.states import State
from tests.contributions.lookups.looked_up import Services
from tests.factories import contribution


@pytest.fixture
def world(services: HTTPServer) -> Services:
    return Services(services)


@pytest.fixture
def author() -> User:
    return contribution(State.PUBLISHED).author
