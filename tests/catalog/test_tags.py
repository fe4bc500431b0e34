"""Names become tags with addresses of their own."""

import pytest

from catalog.actions.tags import NewTag, accept_tags
from catalog.models import Tag
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (("tests", "α tests"), ["tests", "tests-2"]),
        (("Strae", "Straße"), ["strae", "strae-2"]),
        (("对齐", "整列"), ["tag", "tag-2"]),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_names_that_would_share_an_address_get_two(client, names, slugs, together: bool):
    new = [NewTag(name, "") for name in names]
    found = accept_tags(new) if together else [accept_tags([tag])[0] for tag in new]

    assert [tag.name for tag in found] == list(names)
    assert sorted(tag.slug for tag in found) == slugs
    factories.publish(tags=tuple(slugs))
    for tag in Tag.objects.all():
        assert tag.name in client.get(f"/tags/{tag.slug}/").content.decode()


def test_a_name_already_accepted_is_that_tag_whatever_its_spelling():
    first = accept_tags([NewTag("Reward hacking", "First.")])

    assert accept_tags([NewTag("reward-hacking", "Second.")]) == first
    assert Tag.objects.get().definition == "First."
