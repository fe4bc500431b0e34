"""What is missing has the site's own page, in development as well."""

import pytest
from django.test import Client
from django.test.utils import override_settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("address", ["/nothing/here", "/unsubscribe/nonsense/", "/resources/missing/"])
def test_it_is_said_on_a_page_of_the_site(debug: bool, address: str):
    with override_settings(DEBUG=debug):
        answer = Client().get(address)

    assert answer.status_code == 404
    assert "<h1>There is no page at this address</h1>" in answer.content.decode()


@pytest.mark.parametrize("debug", [True, False])
def test_an_address_without_its_last_slash_leads_on(debug: bool):
    with override_settings(DEBUG=debug):
        answer = Client().get("/browse")

    assert (answer.status_code, answer["Location"]) == (301, "/browse/")
