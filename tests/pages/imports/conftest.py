"""Whoever imports, signed in."""

import pytest
from django.test import Client

from alignhub.models import User
from tests.factories import UserFactory


@pytest.fixture
def author() -> User:
    return UserFactory.create()


@pytest.fixture
def client(author: User) -> Client:
    client = Client()
    client.force_login(author)
    return client
