"""Markdown to safe HTML, once, at write time.

Formulas leave the text as random placeholders, comrak renders (raw HTML escaped), nh3 cleans, and only then do the
formulas come back as MathML that our own allow-list has passed. The library behind it is hidden here on purpose.
"""

import html
import re
import secrets
from functools import cache
from xml.etree import ElementTree

import comrak
import nh3
from latex2mathml.converter import convert

# Goes up whenever the same source gives other HTML.
RENDERER = 2
MOST_QUOTES = 20
# A few kilobytes of short table rows can become megabytes.
MOST_HTML = 2_000_000
MOST_FORMULAS = 300
FORMULA_LENGTH = 2_000
ID_PREFIX = "md-"

_FORMULA = re.compile(
    r"(?P<code>```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)"
    r"|\$\$(?P<block>[^$]{1,2000}?)\$\$"
    r"|\\\[(?P<bracket>.{1,2000}?)\\\]"
    r"|\\\((?P<paren>.{1,2000}?)\\\)"
    r"|(?<![\w$\\])\$(?P<inline>[^\s$](?:[^$\n]{0,500}?[^\s$\\])?)\$(?![\w$])",
    re.DOTALL,
)
_QUOTES = re.compile(rf"^(?:[ \t]*>){{{MOST_QUOTES},}}[ \t>]*", re.MULTILINE)
_DEEP_BRACKETS = re.compile(r"[\[\]!*_]{60,}")
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_INLINE_TAG = re.compile(r"</?(?:a|code|del|em|strong|sub|sup)\b[^>]*>")
_NOTES = re.compile(r'<section class="footnotes".*?</section>|<sup class="footnote-ref">.*?</sup>', re.DOTALL)
_IMAGE = re.compile(r'<img src="[^"]*" alt="([^"]*)"[^>]*>')
_BLANKS = re.compile(r"\s+")
# Text between code, tags with their attributes, and the rest: placeholders become formulas in the rest alone.
_PIECES = re.compile(r"(<code\b[^>]*>.*?</code>|<[^>]*>)", re.DOTALL)
_INTERNAL_LINK = re.compile(r'(<a href="(?:#|/(?![/\\]))[\w\-./?=&;#%~+@]*"[^>]*?) rel="nofollow ugc noopener"')
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")?[^>]*>')
_LENGTH = re.compile(r"-?\d{0,2}(?:\.\d{1,4})?[a-z%]{0,16}")

_TAGS = {
    "a",
    "abbr",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_ATTRIBUTES = {
    "a": {"href", "title", "id", "class", "aria-label"},
    "code": {"class"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "input": {"type", "checked", "disabled"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"class"},
    "sup": {"class"},
    "td": {"align"},
    "th": {"align"},
}
_MATH_TAGS = {
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "ms",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "mphantom",
    "menclose",
    "mmultiscripts",
    "mprescripts",
}
_MATH_ATTRIBUTES = {
    "display",
    "mathvariant",
    "stretchy",
    "fence",
    "separator",
    "form",
    "lspace",
    "rspace",
    "width",
    "height",
    "depth",
    "linethickness",
    "accent",
    "columnalign",
    "rowspacing",
    "columnspacing",
    "displaystyle",
    "scriptlevel",
    "minsize",
    "maxsize",
    "movablelimits",
    "notation",
}
_MATH_NAMESPACE = "http://www.w3.org/1998/Math/MathML"


def render(source: str) -> str:
    """Safe HTML for ``source``. Never raises and takes bounded time whatever the source is."""
    source = _QUOTES.sub("> " * 3, source.replace("\x00", "\N{REPLACEMENT CHARACTER}"))
    source = _DEEP_BRACKETS.sub(lambda run: run.group()[:60], source)
    formulas = _Formulas()
    rendered = comrak.render_markdown(formulas.set_aside(source), *_options())
    if len(rendered) > MOST_HTML:
        return f"<pre><code>{html.escape(source)}</code></pre>"
    # Nothing is loaded from elsewhere: of an image its description stays.
    rendered = _IMAGE.sub(r"\1", _shift_headings(rendered, formulas))
    clean = _wrap_tables(_CHECKBOX.sub(_show_checkbox, _cleaner().clean(rendered)))
    # Last, because a formula as written inside an address can make it an external one.
    return _INTERNAL_LINK.sub(r"\1", formulas.put_back(clean))


def plain_text(source: str, limit: int) -> str:
    """The words of ``source`` without markup, cut at a word's end to at most ``limit`` characters."""
    rendered = comrak.render_markdown(_QUOTES.sub("> ", source.replace("\x00", " ")), *_options())
    rendered = _NOTES.sub("", _IMAGE.sub(r"\1", rendered))
    text = html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", rendered)))
    text = _BLANKS.sub(" ", text).strip()
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[: limit - 1]).rstrip(",;:") + "…"


def lead(summary: str, rendered: str) -> str:
    """What a page says before ``rendered``: ``summary``, or nothing when the text itself opens with these words."""
    opening = html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", rendered[: 4 * len(summary) + 200])))
    words = _BLANKS.sub(" ", summary).strip().removesuffix("…")
    return "" if words and _BLANKS.sub(" ", opening).strip().startswith(words) else summary


def headings(rendered: str) -> tuple[tuple[str, str], ...]:
    """(id, text) of every second-level heading in HTML that ``render`` made."""
    found = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', rendered, re.DOTALL)
    return tuple((anchor, html.unescape(_TAG.sub("", text)).strip()) for anchor, text in found)


def _options() -> tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]:
    extensions = comrak.ExtensionOptions()
    extensions.table = extensions.footnotes = extensions.strikethrough = True
    extensions.tasklist = extensions.autolink = True
    rendering = comrak.RenderOptions()
    rendering.escape = True
    return extensions, comrak.ParseOptions(), rendering


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
        id_prefix=ID_PREFIX,
    )


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href" and value.startswith("#"):
        # nh3 prefixes ids but not the links to them.
        return f"#{ID_PREFIX}{value[1:]}"
    if name == "class":
        kept = [word for word in value.split() if re.fullmatch(r"language-[\w+-]{1,30}|footnote[\w-]*", word)]
        return " ".join(kept) or None
    if tag == "input" and name == "type":
        return "checkbox" if value == "checkbox" else None
    return value


class _Formulas:
    """The formulas of one text while its Markdown is rendered and cleaned without them."""

    def __init__(self) -> None:
        # Unguessable, so that nobody can write a placeholder into the text.
        nonce = secrets.token_hex(8)
        self._nonce = f"math{nonce}x"
        self._placeholder = re.compile(rf"math{nonce}x(\d+)x")
        self._found: list[tuple[str, str, str]] = []

    def set_aside(self, source: str) -> str:
        """``source`` with a placeholder for each formula."""
        return _FORMULA.sub(self._aside, source)

    def _aside(self, match: re.Match[str]) -> str:
        if match["code"] is not None or len(self._found) >= MOST_FORMULAS:
            return match.group()
        block = match["block"] or match["bracket"]
        self._found.append(
            (match.group(), block or match["paren"] or match["inline"] or "", "block" if block else "inline")
        )
        return f"{self._nonce}{len(self._found) - 1}x"

    def as_written(self, text: str) -> str:
        """``text`` with the source of each formula where its placeholder is."""
        return self._placeholder.sub(lambda match: self._found[int(match[1])][0], text)

    def put_back(self, clean: str) -> str:
        """Clean HTML with formulas for placeholders, in code and attributes as they were written."""
        if not self._found:
            return clean
        pieces = _PIECES.split(clean)
        return "".join(
            self._placeholder.sub(self._escaped if position % 2 else self._drawn, piece)
            for position, piece in enumerate(pieces)
        )

    def _escaped(self, match: re.Match[str]) -> str:
        return html.escape(self._found[int(match[1])][0])

    def _drawn(self, match: re.Match[str]) -> str:
        _, formula, display = self._found[int(match[1])]
        return _math(formula, display)


def _math(formula: str, display: str) -> str:
    source = f'<code class="math-source">{html.escape(formula)}</code>'
    if len(formula) > FORMULA_LENGTH or formula.count("{") > 200:
        return source
    try:
        tree = ElementTree.fromstring(convert(formula, display=display))  # noqa: S314  our converter's own output
        _check_math(tree)
        ElementTree.register_namespace("", _MATH_NAMESPACE)
        tree.set("alttext", formula)
        return ElementTree.tostring(tree, encoding="unicode")
    except Exception:
        # Whatever the converter trips over, the source is shown.
        return source


def _check_math(tree: ElementTree.Element) -> None:
    for element in tree.iter():
        if element.tag.removeprefix(f"{{{_MATH_NAMESPACE}}}") not in _MATH_TAGS:
            raise ValueError(element.tag)
        for name, value in [*element.attrib.items()]:
            # A length of thousands would push the page aside.
            if name not in _MATH_ATTRIBUTES or not _LENGTH.fullmatch(value):
                del element.attrib[name]


def _shift_headings(rendered: str, formulas: _Formulas) -> str:
    seen: dict[str, int] = {}

    def shifted(match: re.Match[str]) -> str:
        level = max(2, int(match[1]))
        words = formulas.as_written(html.unescape(_TAG.sub("", match[2]))).lower()
        anchor = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:60] or "section"
        seen[anchor] = seen.get(anchor, 0) + 1
        if seen[anchor] > 1:
            anchor = f"{anchor}-{seen[anchor]}"
        return f'<h{level} id="{anchor}">{match[2]}</h{level}>'

    return _HEADING.sub(shifted, rendered)


def _show_checkbox(match: re.Match[str]) -> str:
    # A form field nobody can use, and without a label, says less than its picture.
    return '<span role="img" aria-label="done">☑</span>' if match[1] else '<span role="img" aria-label="open">☐</span>'


def _wrap_tables(clean: str) -> str:
    # A group, not a region: several tables on one page would be landmarks of the same name.
    opened = '<div class="scroll-x" tabindex="0" role="group" aria-label="Table"><table class="tbl">'
    return clean.replace("<table>", opened).replace("</table>", "</table></div>")
