"""A first visit to any public page is light: at most 60 kB compressed without fonts; nothing holds back its paint."""

import gzip
import re
from functools import cache
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests import factories
from tests.bench.first_visit import LIMIT, imported, linked
from tests.robust.plenty import Plenty

pytestmark = pytest.mark.django_db
PAGES = (
    *("/", "/browse/", "/browse/?q=paper", "/browse/?q=nothing+like+it", "/challenges/", "/solutions/", "/resources/"),
    *("/directions/", "/roadmap/", "/challenges/specification-problem/", "/solutions/solution-1/"),
    *("/resources/paper-1/", "/directions/direction/", "/roadmap/milestone-1/", "/tags/", "/tags/rlhf/", "/map/"),
    *("/map/?view=list", "/map/?solution=solution-1&challenge=specification-problem", "/map/method/", "/guide/"),
    *("/about/", "/resources/paper-1/history/", "/resources/paper-1/v/1/", "/resources/paper-1/diff/1/2/"),
    *("/policy/", "/privacy/", "/ledger/", "/transparency/", "/contribute/", "/accounts/login/", "/accounts/signup/"),
    *("/resources/missing/", "/nothing/"),
)


@cache
def weight_of_file(path: str) -> int:
    content = Path(str(finders.find(path.removeprefix(settings.STATIC_URL)))).read_bytes()
    within = imported(content.decode(), path) if path.endswith(".js") else set()
    return len(brotli.compress(content)) + sum(weight_of_file(other) for other in within)


@pytest.fixture
def full() -> None:
    """A site whose lists are full and whose entries are as long as entries are."""
    site = Plenty()
    for _ in range(3):
        site.grow()
    site.grow_here()
    for number in range(25):
        # Words that do not compress: as if every entry were about something else.
        words = " ".join(f"{hash((number, word)) % 10**8:x}" for word in range(40))
        factories.publish(title=f"Paper on {words[:90]}", summary=words, tags=("rlhf", "tag-1", "tag-2"))


def test_every_public_page_weighs_at_most_60_kb(full):
    weights = {}
    for path in PAGES:
        html = Client().get(path).content
        weights[path] = len(gzip.compress(html, 6)) + sum(map(weight_of_file, linked(html.decode())))

    assert {path: weight for path, weight in weights.items() if weight > LIMIT} == {}


def test_no_script_or_font_holds_back_the_first_paint():
    for path in ("/", "/browse/", "/map/", "/accounts/login/"):
        html = Client().get(path).content.decode()
        head = html[: html.index("</head>")]
        for script in re.findall(r"<script[^>]*src=[^>]*>", head):
            assert 'type="module"' in script or " defer" in script or " async" in script, (path, script)
        fonts = re.findall(r'<link rel="preload" href="([^"]+)" as="font" type="font/woff2" crossorigin>', head)
        assert [Path(font).stem for font in fonts] == ["inter-latin-wght", "source-serif-4-latin-wght"], path


def test_fonts_are_subsets_that_text_does_not_wait_for():
    css = Path(str(finders.find("css/tokens.css"))).read_text(encoding="utf-8")
    faces = re.findall(r"@font-face \{(.*?)\}", css)
    assert len(faces) == 4 and all("font-display: swap" in face for face in faces)
    for font in re.findall(r"fonts/([^\"]+\.woff2)", css):
        assert Path(str(finders.find(f"fonts/{font}"))).stat().st_size < 60_000, font


def test_pages_need_nothing_of_another_site():
    for path in ("/", "/solutions/", "/map/", "/about/"):
        html = Client().get(path).content.decode()
        assert re.findall(r'<(?:script|img|iframe)[^>]*src="(?!/)[^"]*"', html) == []
        assert re.findall(r'<link rel="(?:stylesheet|preload|icon)"[^>]*href="(?!/)[^"]*"', html) == []
