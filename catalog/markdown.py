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
RENDERER = 1
MOST_QUOTES = 20
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
_BLANKS = re.compile(r"\s+")

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
    "a": {"href", "title", "id", "class"},
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
    source = _QUOTES.sub("> " * 3, source.replace("\x00", "�"))
    source = _DEEP_BRACKETS.sub(lambda run: run.group()[:60], source)
    formulas: dict[str, str] = {}
    rendered = comrak.render_markdown(_set_formulas_aside(source, formulas), *_options())
    clean = _cleaner().clean(_shift_headings(rendered))
    clean = _wrap_tables(clean)
    for placeholder, markup in formulas.items():
        clean = clean.replace(placeholder, markup)
    return clean


def plain_text(source: str, limit: int) -> str:
    """The words of ``source`` without markup, cut at a word's end to at most ``limit`` characters."""
    text = html.unescape(_TAG.sub(" ", comrak.render_markdown(source.replace("\x00", " "), *_options())))
    text = _BLANKS.sub(" ", text).strip()
    if len(text) <= limit:
        return text
    return text[: limit - 1].rpartition(" ")[0].rstrip(",;:") + "…"


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


def _set_formulas_aside(source: str, formulas: dict[str, str]) -> str:
    # Unguessable, so that nobody can write a placeholder into the text.
    nonce = secrets.token_hex(8)

    def aside(match: re.Match[str]) -> str:
        if match["code"] is not None or len(formulas) >= MOST_FORMULAS:
            return match.group()
        block = match["block"] or match["bracket"]
        formula = block or match["paren"] or match["inline"] or ""
        placeholder = f"math{nonce}x{len(formulas)}x"
        formulas[placeholder] = _math(formula, "block" if block else "inline")
        return placeholder

    return _FORMULA.sub(aside, source)


def _math(formula: str, display: str) -> str:
    source = f'<code class="math-source">{html.escape(formula)}</code>'
    if len(formula) > FORMULA_LENGTH or formula.count("{") > 200:
        return source
    try:
        tree = ElementTree.fromstring(convert(formula, display=display))  # noqa: S314  our converter's own output
        _check_math(tree)
    except Exception:
        return source
    ElementTree.register_namespace("", _MATH_NAMESPACE)
    tree.set("alttext", formula)
    return ElementTree.tostring(tree, encoding="unicode")


def _check_math(tree: ElementTree.Element) -> None:
    for element in tree.iter():
        if element.tag.removeprefix(f"{{{_MATH_NAMESPACE}}}") not in _MATH_TAGS:
            raise ValueError(element.tag)
        for name in [name for name in element.attrib if name not in _MATH_ATTRIBUTES]:
            del element.attrib[name]


def _shift_headings(rendered: str) -> str:
    seen: dict[str, int] = {}

    def shifted(match: re.Match[str]) -> str:
        level = max(2, int(match[1]))
        anchor = re.sub(r"[^a-z0-9]+", "-", html.unescape(_TAG.sub("", match[2])).lower()).strip("-")[:60] or "section"
        seen[anchor] = seen.get(anchor, 0) + 1
        if seen[anchor] > 1:
            anchor = f"{anchor}-{seen[anchor]}"
        return f'<h{level} id="{anchor}">{match[2]}</h{level}>'

    return _HEADING.sub(shifted, rendered)


def _wrap_tables(clean: str) -> str:
    opened = '<div class="scroll-x" tabindex="0" role="region" aria-label="Table"><table class="tbl">'
    return clean.replace("<table>", opened).replace("</table>", "</table></div>")
