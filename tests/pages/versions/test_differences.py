"""Two versions side by side."""

import re

import pytest

from catalog.actions.tags import merge_tags, rename_tag
from catalog.content.comparison import compare
from tests import factories

pytestmark = pytest.mark.django_db


def test_differences_are_printed_side_by_side_with_words_for_them(client, paper):
    factories.edit(paper, body="First line.\n\nA second line.", title="Scaling laws, revised")

    html = client.get("/resources/gao-2022/diff/1/2/").content.decode()
    assert re.findall(r"<h2 id=\"d\d\">(.*?)</h2>", html) == ["Title", "Text"]
    assert '<span class="vh">Removed: </span><span class="src"><del>Second </del>line.</span>' in html
    assert '<span class="vh">Added: </span><span class="src"><ins>A second </ins>line.</span>' in html
    assert '<span class="src">Scaling laws<ins>, revised</ins></span>' in html
    assert "noindex" in html
    back = client.get("/resources/gao-2022/diff/2/1/").content.decode()
    assert "<del>A second </del>" in back
    assert "say the same" in client.get("/resources/gao-2022/diff/1/1/").content.decode()


def in_short(html: str) -> list[str]:
    """What stands above the differences, each part with its address; what was removed and added in signs."""
    found = re.search(r'<section class="in-short".*?</section>', html, re.S)
    text = found.group() if found else ""
    for old, new in (("<del>", "[-"), ("</del>", "-]"), ("<ins>", "[+"), ("</ins>", "+]")):
        text = text.replace(old, new)
    text = re.sub(r'<span class="vh">.*?</span>', "", text)
    items = re.findall(r'<li><a href="(#d\d+)">(.*?)</a>(.*?)</li>', text, re.S)
    return [f"{address} {label}: {' | '.join(re.findall('<p>(.*?)</p>', said))}" for address, label, said in items]


def test_what_changed_is_said_in_short_above_the_differences(client, paper):
    long = " ".join(f"w{number}" for number in range(60))
    factories.edit(paper, body=long)
    factories.edit(paper, body=long.replace("w30 ", "new & old "), title="Scaling laws, revised")

    html = client.get("/resources/gao-2022/diff/2/3/").content.decode()
    assert in_short(html) == [
        "#d1 Title: Scaling laws[+, revised+]",
        "#d2 Text: … w25 w26 w27 w28 w29 [-w30 -][+new &amp; old +]w31 w32 w33 w34 w35 …",
    ]
    assert html.index("In short") < html.index('id="d1"')
    assert in_short(client.get("/resources/gao-2022/diff/2/2/").content.decode()) == []


def test_a_small_change_of_one_part_is_not_said_twice(client, paper):
    factories.edit(paper, title="Scaling laws, revised")

    assert in_short(client.get("/resources/gao-2022/diff/1/2/").content.decode()) == []


def test_of_many_places_the_first_are_said_in_short_and_the_rest_counted(client, paper):
    lines = [" ".join(f"w{line}x{word}" for word in range(20)) for line in range(9)]
    factories.edit(paper, body="\n".join(lines))
    factories.edit(paper, body="\n".join(f"new {line}" for line in lines))

    html = client.get("/resources/gao-2022/diff/2/3/").content.decode()
    assert in_short(html)[0].count("[+new +]") == 3
    assert '<a href="#d1">6 more places</a>' in html


def test_tags_are_called_by_their_names_also_after_a_merge_and_a_renaming(client):
    kept, merged, respelt = (factories.tag(name) for name in ("RLHF", "Mech interp", "Q and A"))
    into = factories.tag("Mechanistic Interpretability")
    entry = factories.publish(slug="lenses", tags=(kept.slug, merged.slug, respelt.slug))
    merge_tags(merged.pk, into.pk)
    rename_tag(respelt.pk, "q-and-A")
    factories.edit(entry, tags=(kept.slug, into.slug))

    page = client.get("/resources/lenses/diff/1/2/").content.decode()
    lines = [re.sub("<.*?>", "", line) for line in re.findall('<span class="src">(.*?)</span>', page)]
    assert lines == ["RLHF", "RLHF", "Mech interp", "q-and-A", "Mechanistic Interpretability"]

    first = client.get("/resources/lenses/v/1/").content.decode()
    assert re.findall('<a class="tag" href="/tags/(.*?)/">(.*?)</a>', first) == [
        ("rlhf", "RLHF"),
        ("mech-interp", "Mech interp"),
        ("q-and-a", "q-and-A"),
    ]


def test_a_tag_takes_the_place_of_another_as_a_whole():
    before, after = (factories.content(tags=tags) for tags in (("safety", "ai-governance"), ("safety", "ai-agents")))
    (field,) = compare(before, after, {"tag/ai-governance": "AI governance", "tag/ai-agents": "AI agents"})
    assert [row.sort for row in field.rows] == ["same", "removed", "added"]
    assert [piece.text for row in field.rows[1:] for piece in (row.before or row.after).pieces] == [
        "AI governance",
        "AI agents",
    ]


def test_a_tag_that_there_never_was_is_called_by_what_was_written():
    before, after = (factories.content(tags=tags) for tags in (("rlhf",), ("rlhf", "no-such")))
    (field,) = compare(before, after, {"tag/rlhf": "RLHF"})
    assert [(row.sort, row.after and row.after.text) for row in field.rows] == [("same", "RLHF"), ("added", "no-such")]


def test_markup_in_a_version_is_text_in_the_differences(client, paper):
    factories.edit(paper, title="<script>alert(1)</script>")

    html = client.get("/resources/gao-2022/diff/1/2/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_two_versions_are_chosen_without_script(client, paper):
    assert "nothing to compare" in client.get("/resources/gao-2022/history/").content.decode()
    factories.edit(paper)
    html = client.get("/resources/gao-2022/history/").content.decode()
    assert 'action="/resources/gao-2022/diff/"' in html

    response = client.get("/resources/gao-2022/diff/", {"a": "2", "b": "1"})
    assert (response.status_code, response["Location"]) == (302, "/resources/gao-2022/diff/1/2/")
    for wrong in ({}, {"a": "x", "b": "1"}, {"a": "0", "b": "1"}, {"a": "1", "b": "9" * 40}):
        refused = client.get("/resources/gao-2022/diff/", wrong)
        assert refused.status_code == 400
        assert "Choose two versions by their numbers." in refused.content.decode()


def test_versions_in_between_are_told(client, paper):
    for number in range(2, 6):
        factories.edit(paper, body=f"Version {number}.")

    def told(step: str) -> list[str]:
        page = client.get(f"/resources/gao-2022/diff/{step}/").content.decode()
        assert ('<a href="/resources/gao-2022/history/">history</a>' in page) == ("lie" in page)
        return re.findall(r"Versions? \d(?: to \d)? lies? between the two", page)

    assert told("1/5") == told("5/1") == ["Versions 2 to 4 lie between the two"]
    assert told("2/4") == ["Version 3 lies between the two"]
    assert told("2/3") == told("3/3") == []
