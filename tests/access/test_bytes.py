"""What is the same for everybody beside the pages of ``test_table``, and what only the desk is led to."""

from tests.access.contract import ROLES
from tests.access.site import Site


def test_tags_offered_while_typing_are_the_same_for_all_who_may_type(site: Site) -> None:
    found = {site.client(role).get("/contribute/tags/?q=rl").content for role in ("Au", "Oc", "Mo", "Mx", "Ad")}

    assert found == {b'[{"name": "RLHF", "entries": 30, "exact": false}]'}


def test_only_the_desk_is_led_to_what_was_withdrawn_and_not_to_its_own(site: Site) -> None:
    for role in ROLES:
        page = site.client(role).get(site.address("/resources/{gone}/", role)).content.decode()
        assert ("Details at the desk" in page) == (role in ("Mo", "Ad")), role
