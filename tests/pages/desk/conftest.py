"""A moderator, and the browser in which they are signed in."""

import pytest
from django.test import Client

from tests.factories import UserFactory


@pytest.fixture
def moderator():
    return UserFactory.create(moderator=True)


@pytest.fixture
def desk(moderator) -> Client:
    client = Client()
    client.force_login(moderator)
    return client
