"""Markdown: what it becomes, what it never becomes, and how long it may take."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import markdown

ALLOWED = markdown._TAGS | markdown._MATH_TAGS
EXACT = {
    "**bold** and ~~gone~~": "<p><strong>bold</strong> and <del>gone</del></p>\n",
    "[in](/solutions/rlhf/)": '<p><a href="/solutions/rlhf/">in</a></p>\n',
    "[out](https://example.org)": '<p><a href="https://example.org" rel="nofollow ugc noopener">out</a></p>\n',
    "[out](//example.org)": '<p><a href="//example.org" rel="nofollow ugc noopener">out</a></p>\n',
    "see www.example.org": (
        '<p>see <a href="http://www.example.org" rel="nofollow ugc noopener">www.example.org</a></p>\n'
    ),
    "# One\n\n## Two\n\n### Three\n\n## Two": (
        '<h2 id="md-one">One</h2>\n<h2 id="md-two">Two</h2>\n<h3 id="md-three">Three</h3>\n<h2 id="md-two-2">Two</h2>\n'
    ),
    "|a|b|\n|-|-:|\n|1|2|": (
        '<div class="scroll-x" tabindex="0" role="group" aria-label="Table"><table class="tbl">\n'
        '<thead>\n<tr>\n<th>a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td>1</td>\n<td align="right">2</td>\n</tr>\n</tbody>\n</table></div>\n'
    ),
    "- [x] done\n- [ ] open": (
        '<ul>\n<li><span role="img" aria-label="done">☑</span> done</li>\n'
        '<li><span role="img" aria-label="open">☐</span> open</li>\n</ul>\n'
    ),
    "Said.[^1]\n\n[^1]: By whom.": (
        '<p>Said.<sup class="footnote-ref"><a href="#md-fn-1" id="md-fnref-1">1</a></sup></p>\n'
        '<section class="footnotes">\n<ol>\n<li id="md-fn-1">\n<p>By whom. <a href="#md-fnref-1" '
        'class="footnote-backref" aria-label="Back to reference 1">↩</a></p>\n</li>\n</ol>\n</section>\n'
    ),
    "```python\nx = 1\n```": '<pre><code class="language-python">x = 1\n</code></pre>\n',
    "![a chart](https://example.org/x.png)": "<p>a chart</p>\n",
    "<b>raw</b>": "<p>&lt;b&gt;raw&lt;/b&gt;</p>\n",
    "It costs $5 and $6.": "<p>It costs $5 and $6.</p>\n",
}
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML" display="{}" alttext="x"><mrow><mi>x</mi></mrow></math>'
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVa&#x09;Script:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![" onerror="alert(1)](x)',
    '[a](https://x.org "\\" onmouseover=\\"alert(1)")',
    '```"onclick=alert(1)\nx\n```',
    '[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x',
    "[^<script>]\n\n[^<script>]: x",
    r"$\text{<script>alert(1)</script>}$",
    r"$\text{<mi onclick='alert(1)'>x</mi>}$",
    r"$\text{<mi style='position:fixed'>x</mi>}$",
    r"$\text{<!--}$ <script>alert(1)</script> $\text{-->}$",
    r"$\text{<mglyph><style><img src=x onerror=alert(1)>}$",
    r"$\text{<annotation-xml encoding='text/html'><svg onload=alert(1)>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"[a]($javascript:alert(1)$)",
    r"[a](\(javascript:alert(1)\))",
    r"[a](https://x/$\text{<script>}$)",
    '[a](https://x "$\\text{x" onclick="alert(1)}$")',
    "## $<img src=x onerror=alert(1)>$",
    "| $|$ <script> |\n|-|\n| <iframe src=x> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "math0000000000000000x0x $x$ math0x",
    "<style>*{display:none}</style>",
    '<a style="x" class="btn" id="main">x</a>',
]
SLOW = {
    "quotes": ">" * 50_000,
    "lists": "- " * 25_000,
    "quotes and lists": "> - " * 12_500,
    "brackets": "[" * 50_000,
    "images": "![" * 25_000,
    "links": "[a](" * 12_500,
    "emphasis": "*a " * 16_000,
    "backticks": "".join("`" * length + " " for length in range(310)),
    "footnotes": "".join(f"[^{n}]: x\n" for n in range(3_000)) + "".join(f"[^{n}]" for n in range(3_000)),
    "table rows": "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|x\n" * 16_000,
    "dollars": "$a " * 16_000,
    "open displays": "\\[" * 25_000,
    "formulas": "$x_1^2$ " * 6_000,
    "roots": ("$" + r"\sqrt" * 390 + " x$ ") * 25,
    "powers": ("$" + "x^" * 240 + "x$ ") * 100,
    "matrices": (r"$$\begin{matrix}" + "a&" * 900 + r"\end{matrix}$$ ") * 26,
    "headings": "# a\n" * 12_500,
    "addresses": "http://" * 7_000,
}


class Seen(HTMLParser):
    """Tags and attributes as a browser would see them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_harmless(rendered: str) -> None:
    seen = Seen(rendered)
    assert seen.tags <= ALLOWED
    for name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in {"style", "src", "srcset", "srcdoc", "action", "formaction", "xlink:href"}
        if name == "href":
            scheme = re.match(r"[\x00-\x20]*([a-z][a-z0-9+.\-\s]*):", value, re.IGNORECASE)
            assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}, value
        if name == "id":
            assert value.startswith(markdown.ID_PREFIX)


@pytest.mark.parametrize("source", EXACT)
def test_markdown_becomes_exactly_this(source: str) -> None:
    assert markdown.render(source) == EXACT[source]


@pytest.mark.parametrize(
    ("source", "display"), [("$x$", "inline"), (r"\(x\)", "inline"), ("$$x$$", "block"), (r"\[x\]", "block")]
)
def test_all_four_spellings_of_a_formula_become_mathml(source: str, display: str) -> None:
    assert markdown.render(source) == f"<p>{MATH.format(display)}</p>\n"


def test_a_formula_in_code_an_address_or_a_title_stays_as_written() -> None:
    assert markdown.render("    $x$") == "<pre><code>$x$\n</code></pre>\n"
    assert markdown.render("`$x$`") == "<p><code>$x$</code></p>\n"
    assert 'href="https://a.org/$x$" title="$x$"' in markdown.render('[a](https://a.org/$x$ "$x$")')


def test_a_heading_with_a_formula_has_the_same_id_every_time() -> None:
    assert markdown.render("## The $x$ norm").startswith('<h2 id="md-the-x-norm">The <math')
    assert markdown.render("## The $x$ norm") == markdown.render("## The $x$ norm")


def test_what_the_converter_cannot_read_is_shown_as_written() -> None:
    assert markdown.render(r"$\text{<b>}$") == '<p><code class="math-source">\\text{&lt;b&gt;}</code></p>\n'


def test_a_formula_cannot_push_the_page_aside() -> None:
    assert "9999" not in markdown.render(r"$\hspace{9999em}x$").replace('alttext="\\hspace{9999em}x"', "")


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_shows_as_text(source: str) -> None:
    assert_harmless(markdown.render(source))
    assert_harmless(markdown.render(f"> - {source}\n\n| a |\n|-|\n| {source} |"))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*"<>\"'&$\\[](){}!`*_#|-:=/ \nxa", "script", "$x$", "javascript:", "onerror=", "[^1]", r"\text{"]
        ),
        max_size=60,
    ).map("".join)
)
def test_no_mixture_gets_through(source: str) -> None:
    assert_harmless(markdown.render(source))


@pytest.mark.parametrize("name", SLOW)
def test_fifty_kilobytes_of_anything_finish(name: str) -> None:
    started = time.process_time()
    rendered = markdown.render(SLOW[name])
    markdown.plain_text(SLOW[name], 300)
    # Half a second or so of work; the bound leaves room for slower machines.
    assert time.process_time() - started < 5
    assert len(rendered) < 3_000_000


def test_an_excerpt_has_words_only_and_ends_at_a_word() -> None:
    source = "## Why\n\n**Reward** hacking, see [it](https://x.org).[^1]\n\n- one\n- two\n\n[^1]: A note."
    assert markdown.plain_text(source, 100) == "Why Reward hacking, see it. one two"
    assert markdown.plain_text(source, 20) == "Why Reward hacking…"
    assert markdown.plain_text("模" * 50, 10) == "模" * 9 + "…"
    assert markdown.plain_text("a < b & c", 100) == "a < b & c"


def test_a_summary_stands_before_a_text_that_does_not_open_with_it() -> None:
    rendered = markdown.render("It finds *directions* & more,\nwell.\n\nThey steer.")

    for repeated in ("It finds directions & more, well.", "It finds directions & more,…", "It finds  directions"):
        assert markdown.lead(repeated, rendered) == ""
    assert markdown.lead("They steer.", rendered) == "They steer."
    assert markdown.lead("Short.", "") == "Short."
    assert markdown.lead("", rendered) == ""


def test_headings_list_the_sections() -> None:
    rendered = markdown.render("## How *it* works\n\ntext\n\n### Detail\n\n## Q & A")
    assert markdown.headings(rendered) == (("md-how-it-works", "How it works"), ("md-q-a", "Q & A"))
