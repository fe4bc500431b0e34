"""A moderator, and the browser in which they are signed in."""

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.pages.desk.reviewing import signed_in


@pytest.fixture
def moderator():
    return UserFactory.create(moderator=True)


@pytest.fixture
def desk(moderator) -> Client:
    return signed_in(moderator)
