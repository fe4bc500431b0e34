"""What is public is the same for everybody, byte for byte, and what is private is kept by no cache."""

import re

import pytest

from tests.access.contract import ROLES, Check
from tests.access.site import Site, main_part
from tests.access.table import CHECKS

PUBLIC = [check for check in CHECKS if check.public and check.method == "GET" and check.expected("An") == 200]


@pytest.mark.parametrize("check", [check for check in PUBLIC if check.same_main], ids=str)
def test_the_page_says_the_same_to_all(site: Site, check: Check) -> None:
    bodies = {main_part(site.client(role).get(check.path).content) for role in ROLES}

    assert len(bodies) == 1


FILE = re.compile(r"\.(atom|json|csv|bib|ris|xml|txt|md)(\?|$)|^/browse/suggest/")


@pytest.mark.parametrize(
    "path", sorted({check.path for check in PUBLIC if FILE.search(check.path) and "{" not in check.path})
)
def test_whole_answers_that_are_the_same_for_all(site: Site, path: str) -> None:
    assert len({site.client(role).get(path).content for role in ROLES}) == 1
    assert "Last-Modified" not in site.client("An").get(path)


def test_tags_offered_while_typing_are_the_same_for_all_who_may_type(site: Site) -> None:
    found = {site.client(role).get("/contribute/tags/?q=rl").content for role in ("Au", "Oc", "Mo", "Mx", "Ad")}

    assert found == {b'[{"name": "RLHF", "entries": 30, "exact": false}]'}


def test_only_the_desk_is_led_to_what_was_withdrawn_and_not_to_its_own(site: Site) -> None:
    for role in ROLES:
        page = site.client(role).get(site.address("/resources/{gone}/", role)).content.decode()
        assert ("Details at the desk" in page) == (role in ("Mo", "Ad")), role
