"""Names become tags with addresses of their own."""

from dataclasses import replace

import pytest

from catalog.actions.publish import withdraw_entry
from catalog.actions.tags import NewTag, accept_tags
from catalog.kinds import Kind
from catalog.models import Tag
from catalog.queries.tags import count_around, tag_page
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


def test_what_stands_around_a_tag_follows_its_entries():
    for name in ("RLHF", "Safety"):
        factories.tag(name)
    entry = factories.publish(title="One", tags=("rlhf",))
    other = factories.publish(title="Two", tags=("rlhf", "safety"))

    def said() -> dict:
        tag = Tag.objects.get(slug="rlhf")
        assert tag.around == count_around(tag)
        return tag.around

    assert said() == {"kinds": {"resource": 2}, "years": {"2022": 2}, "tags": {"safety": 1}}
    facts = replace(factories.FACTS[Kind.RESOURCE], date="2019")
    factories.edit(entry, tags=("rlhf", "safety"), facts=facts)
    assert said() == {"kinds": {"resource": 2}, "years": {"2019": 1, "2022": 1}, "tags": {"safety": 2}}
    withdraw_entry(other.pk, contributor=None, reason="An error.")
    assert said() == {"kinds": {"resource": 1}, "years": {"2019": 1}, "tags": {"safety": 1}}

    written = tag_page("rlhf")
    Tag.objects.update(around=None)
    assert tag_page("rlhf") == written
