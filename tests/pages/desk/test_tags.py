"""Renaming and merging tags at the desk: what changes is shown first, then saved; refusals say why."""

import pytest

from catalog.models import Entry, Tag
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags() -> tuple[Tag, Tag]:
    """Two tags, the first on two entries."""
    first, second = factories.tag("Reward hacking"), factories.tag("Specification gaming")
    for number in range(2):
        factories.publish(title=f"Work {number}", tags=(first.slug,))
    first.refresh_from_db()
    return first, second


def act(tag: Tag, name: str) -> str:
    return f"/admin/catalog/tag/{tag.pk}/{name}/"


def test_a_merge_is_shown_before_it_is_saved(desk, tags):
    first, _ = tags

    shown = desk.post(act(first, "merge"), {"name": "specification-gaming"})

    assert shown.status_code == 200
    assert "2 entries that carry “Reward hacking” carry “Specification gaming” then." in shown.content.decode()
    first.refresh_from_db()
    assert first.merged_into is None


def test_a_confirmed_merge_moves_entries_and_keeps_both_names(desk, client, tags):
    first, second = tags

    answer = desk.post(act(first, "merge"), {"name": "Specification gaming", "confirm": "yes"})

    assert answer["Location"] == f"/admin/catalog/tag/{second.pk}/change/"
    second.refresh_from_db()
    assert (second.synonyms, second.entries) == (["Reward hacking"], 2)
    assert [entry.tags_shown for entry in Entry.objects.all()] == [[[second.slug, second.name]]] * 2
    moved = client.get(f"/tags/{first.slug}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/tags/{second.slug}/")


def test_a_renamed_tag_is_found_by_both_names(desk, client, tags):
    first, _ = tags
    assert "Nothing has been saved yet." in desk.post(act(first, "rename"), {"name": "Gaming"}).content.decode()

    desk.post(act(first, "rename"), {"name": "Gaming", "confirm": "yes"})

    new = Tag.objects.get(name="Gaming")
    assert (new.synonyms, new.entries) == (["Reward hacking"], 2)
    assert client.get(f"/tags/{first.slug}/")["Location"] == "/tags/gaming/"
    assert desk.get(act(first, "rename")).status_code == 404


def test_a_rename_can_be_taken_back(desk, client, tags):
    first, _ = tags
    desk.post(act(first, "rename"), {"name": "Gaming", "confirm": "yes"})
    wrong = Tag.objects.get(name="Gaming")
    assert "Nothing has been saved yet." in desk.post(act(wrong, "rename"), {"name": first.name}).content.decode()

    answer = desk.post(act(wrong, "rename"), {"name": "Reward Hacking", "confirm": "yes"})

    assert answer["Location"] == f"/admin/catalog/tag/{first.pk}/change/"
    first.refresh_from_db()
    assert (first.name, first.synonyms, first.entries, first.merged_into) == ("Reward Hacking", ["Gaming"], 2, None)
    assert [entry.tags_shown for entry in Entry.objects.all()] == [[[first.slug, "Reward Hacking"]]] * 2
    assert client.get(f"/tags/{first.slug}/").status_code == 200
    moved = client.get("/tags/gaming/")
    assert (moved.status_code, moved["Location"]) == (301, f"/tags/{first.slug}/")


@pytest.mark.parametrize(
    ("page", "name", "said"),
    [
        ("merge", "nothing like it", "There is no tag of this name."),
        ("merge", "Reward hacking", "That is this tag itself."),
        ("merge", "", "This field is required."),
        ("rename", "Specification gaming", "Merge the two instead."),
        ("rename", "reward-hacking", "That is its name already."),
        ("rename", "---", "A name has letters or digits."),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(desk, tags, page, name, said):
    first, _ = tags

    answer = desk.post(act(first, page), {"name": name, "confirm": "yes"})

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert list(Tag.objects.exclude(merged_into=None)) == []
