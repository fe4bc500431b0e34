"""Renaming and merging tags at the desk: what changes is shown first, then saved; refusals say why."""

import re

import pytest
from django.contrib.admin.models import LogEntry

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


def test_a_merge_tells_how_many_entries_carry_both(desk, tags):
    first, second = tags
    assert "already." not in desk.post(act(first, "merge"), {"name": second.name}).content.decode()
    for number in range(2):
        factories.publish(title=f"On both {number}", tags=(first.slug, second.slug))
        shown = desk.post(act(first, "merge"), {"name": second.name}).content.decode()
        carry = "2 of them carry it already." if number else "1 of them carries it already."
        assert f"carry “Specification gaming” then. {carry}" in shown


@pytest.mark.parametrize(
    ("page", "name", "asked", "shown"),
    [
        (
            "merge",
            "specification-gaming",
            "Merge “Reward hacking” into another tag",
            "What changes: “Reward hacking” goes on as “Specification gaming”",
        ),
        ("rename", "Gaming", "Rename “Reward hacking”", "What changes: “Reward hacking” goes on as “Gaming”"),
        (
            "rename",
            "Reward Hacking",
            "Rename “Reward hacking”",
            "What changes: “Reward hacking” is written “Reward Hacking”",
        ),
    ],
)
def test_the_title_says_what_is_asked_and_what_is_shown(desk, tags, page: str, name: str, asked: str, shown: str):
    first, _ = tags

    for answer, title in ((desk.get(act(first, page)), asked), (desk.post(act(first, page), {"name": name}), shown)):
        text = answer.content.decode()
        assert re.search(r"<title>(.*?) · AlignHub moderation", text)[1] == title
        assert f"<h1>{title}</h1>" in text


def test_a_confirmed_merge_moves_entries_and_keeps_both_names(desk, client, tags):
    first, second = tags

    answer = desk.post(act(first, "merge"), {"name": "Specification gaming", "confirm": "yes"})

    assert answer["Location"] == f"/admin/catalog/tag/{second.pk}/change/"
    second.refresh_from_db()
    assert (second.synonyms, second.entries) == (["Reward hacking"], 2)
    assert [entry.tags_shown for entry in Entry.objects.all()] == [[[second.slug, second.name]]] * 2
    moved = client.get(f"/tags/{first.slug}/")
    assert (moved.status_code, moved["Location"]) == (301, f"/tags/{second.slug}/")


@pytest.mark.parametrize(("page", "name"), [("merge", "Specification gaming"), ("rename", "Gaming")])
def test_a_change_that_is_confirmed_twice_is_made_once_and_told_again(desk, tags, page: str, name: str):
    first, _ = tags
    for _ in range(2):
        answer = desk.post(act(first, page), {"name": name, "confirm": "yes"}, follow=True)
        assert f"“Reward hacking” goes on as “{name}”. Its address leads there." in answer.content.decode()

    stays = Tag.objects.get(name=name)
    assert answer.redirect_chain == [(f"/admin/catalog/tag/{stays.pk}/change/", 302)]
    assert (stays.synonyms, stays.entries) == (["Reward hacking"], 2)


def test_a_renamed_tag_is_found_by_both_names(desk, client, tags):
    first, _ = tags
    assert "Nothing has been saved yet." in desk.post(act(first, "rename"), {"name": "Gaming"}).content.decode()

    desk.post(act(first, "rename"), {"name": "Gaming", "confirm": "yes"})

    new = Tag.objects.get(name="Gaming")
    assert (new.synonyms, new.entries) == (["Reward hacking"], 2)
    assert client.get(f"/tags/{first.slug}/")["Location"] == "/tags/gaming/"
    assert desk.get(act(first, "rename"))["Location"] == f"/admin/catalog/tag/{new.pk}/change/"


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
        ("merge", "", "Name the tag that stays."),
        ("rename", "Specification gaming", "Merge the two instead."),
        ("rename", " Reward  hacking ", "That is its name already."),
        ("rename", "---", "A name has letters or digits."),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(desk, tags, page, name, said):
    first, _ = tags

    answer = desk.post(act(first, page), {"name": name, "confirm": "yes"})

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert list(Tag.objects.exclude(merged_into=None)) == []


def test_a_name_is_written_otherwise_at_the_same_address(desk, client, tags):
    first, second = tags
    both = factories.publish(title="On both", tags=(first.slug, second.slug))
    shown = desk.post(act(first, "rename"), {"name": "Reward-Hacking"}).content.decode()
    assert f'Its address stays <a href="/tags/{first.slug}/">' in shown

    answer = desk.post(act(first, "rename"), {"name": "Reward-Hacking", "confirm": "yes"}, follow=True)

    assert "“Reward hacking” is written “Reward-Hacking” now. Its address stays." in answer.content.decode()
    first.refresh_from_db()
    assert (first.name, first.slug, first.synonyms, first.entries) == ("Reward-Hacking", "reward-hacking", [], 3)
    both.refresh_from_db()
    assert both.tags_shown == [[first.slug, "Reward-Hacking"], [second.slug, second.name]]
    assert "Reward-Hacking" in client.get(f"/tags/{second.slug}/").content.decode()
    assert list(Tag.objects.exclude(merged_into=None)) == []


@pytest.mark.parametrize("confirm", [{}, {"confirm": "yes"}])
def test_no_synonym_is_cut_off_by_a_merge_or_a_renaming(desk, tags, confirm: dict[str, str]):
    first, second = tags
    for tag, number in ((first, 49), (second, 1)):
        tag.synonyms = [f"{tag.name} {n}" for n in range(number)]
        tag.save(update_fields=["synonyms"])

    merged = desk.post(act(first, "merge"), {"name": second.name} | confirm)
    said = "“Specification gaming” would have 51 synonyms then; a tag has at most 50."
    assert (merged.status_code, said in merged.content.decode()) == (400, True)

    first.synonyms += ["One more"]
    first.save(update_fields=["synonyms"])
    renamed = desk.post(act(first, "rename"), {"name": "Gaming"} | confirm)
    said = "“Gaming” would have 51 synonyms then; a tag has at most 50."
    assert (renamed.status_code, said in renamed.content.decode()) == (400, True)
    assert list(Tag.objects.exclude(merged_into=None)) == []


def test_the_history_of_both_tags_tells_of_a_merge(desk, moderator, tags):
    for _ in range(2):
        desk.post(act(tags[0], "merge"), {"name": "Specification gaming", "confirm": "yes"})

    told = [(entry.object_id, entry.change_message) for entry in LogEntry.objects.order_by("pk")]
    assert told == [
        (str(tags[0].pk), "Goes on as Specification gaming"),
        (str(tags[1].pk), "Takes in Reward hacking"),
    ]


@pytest.mark.parametrize("typed", ["reward-h", "Reward hacking", "  reward  HACK", "Rew"])
def test_a_tag_is_found_by_the_beginning_of_its_name_or_address(desk, tags, typed: str):
    page = desk.get("/admin/catalog/tag/", {"q": typed}).content.decode()
    assert ">Reward hacking</a></th>" in page and "Specification gaming" not in page


def test_a_merge_asks_for_the_other_tag_in_a_sentence(desk, tags):
    page = desk.post(act(tags[0], "merge"), {"name": ""}).content.decode()
    assert "Name the tag that stays." in page
    assert "Write the new name." in desk.post(act(tags[0], "rename"), {"name": ""}).content.decode()
