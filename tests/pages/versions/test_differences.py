"""Two versions side by side."""

import re

import pytest

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
