"""LaTeX as Unicode, and which of its commands nobody knows."""

import html
import logging
import re

from pylatexenc import latex2text, latexwalker
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.macrospec import LatexContextDb, MacroSpec

MOST_DECODED = 2_000
# What it cannot decode stays as written, for a person to see; the log need not tell it a thousand times.
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
_LATEX = re.compile(r"[\\{$~]|--|``|''")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_FORMULA = re.compile(r"(?<!\\)\$[^$]*\$")
_SIGNS = {
    "BibTeX": "BibTeX",
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e",
    "LuaTeX": "LuaTeX",
    "P": "¶",
    "S": "§",
    "TeX": "TeX",
    "XeTeX": "XeTeX",
    "copyright": "©",
    "glqq": "„",
    "grqq": "“",
    "lq": "‘",
    "rq": "’",
    "slash": "/",
    "textcopyright": "©",
    "textless": "<",
}
# They say how words look, or how they are broken, and nothing else.
# fmt: off
_LOOKS = (
    "MakeLowercase", "MakeUppercase", "NoCaseChange", "allowbreak", "bf", "bfseries", "em", "enquote",
    "hbox", "it", "itshape", "linebreak", "lowercase", "mbox", "newline", "nobreak", "normalfont", "par",
    "protect", "relax", "rm", "rmfamily", "sc", "scshape", "sf", "sffamily", "sl", "small", "textmd",
    "textnormal", "textsf", "textsubscript", "textsuperscript", "texttt", "textup", "tt", "ttfamily",
    "uline", "underline", "uppercase", "upshape", "xspace", "/", "-", "@",
)
# fmt: on
# Of two things that they are given, the second is what people read.
_SECOND = ("bibinfo", "href", "texorpdfstring")
# What an unknown command is given stays; the decoder would leave it out as well.
_UNKNOWN = MacroTextSpec("", discard=False)


def _shown() -> LatexContextDb:
    context = latex2text.get_default_latex_context_db()
    context.add_context_category(
        "ours",
        macros=[
            *(MacroTextSpec(name, sign) for name, sign in _SIGNS.items()),
            *(MacroTextSpec(name, discard=False) for name in _LOOKS),
            *(MacroTextSpec(name, "%(2)s") for name in _SECOND),
            MacroTextSpec("noopsort", discard=True),
        ],
        prepend=True,
    )
    context.set_unknown_macro_spec(_UNKNOWN)
    return context


def _walked() -> LatexContextDb:
    context = latexwalker.get_default_latex_context_db()
    macros = [*(MacroSpec(name, "{{") for name in _SECOND), MacroSpec("noopsort", "{")]
    context.add_context_category("ours", macros=macros, prepend=True)
    return context


_SHOWN, _WALKED = _shown(), _walked()


def plain(text: str) -> str:
    """LaTeX as plain Unicode, without braces and with single blanks; formulas stay as they are written."""
    if len(text) <= MOST_DECODED and _LATEX.search(text):
        # A bare ampersand is a table's column mark to the decoder, but a word to people.
        escaped = re.sub(r"(?<!\\)&", r"\\&", text)
        try:
            # One each time: it remembers titles and authors that it has read, and prints them for \maketitle.
            decoder = LatexNodes2Text(latex_context=_SHOWN, math_mode="verbatim", keep_comments=True)
            text = decoder.latex_to_text(escaped, latex_context=_WALKED)
        except (Exception, RecursionError):
            # What the decoder cannot read stays as written, for a person to mend.
            text = re.sub(r"\\[a-zA-Z]+\s*", "", text)
    text = html.unescape(text.replace("``", "“").replace("''", "”"))
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "").replace("\x00", "")).strip()


def unknown_commands(*texts: str) -> list[str]:
    """The commands in ``texts``, outside formulas, that ``plain`` leaves out because nobody knows them."""
    found = {
        match[1]
        for text in texts
        if "\\" in text and len(text) <= MOST_DECODED
        for match in _COMMAND.finditer(_FORMULA.sub("", text))
        if match[1]
    }
    return sorted(name for name in found if _SHOWN.get_macro_spec(name) is _UNKNOWN)
