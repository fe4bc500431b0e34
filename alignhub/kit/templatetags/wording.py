"""``translate`` and ``blocktranslate``, in every template without loading: written and extracted like Django's own.

Two things differ. A block holds whatever prints one piece (``{{ page.title }}``, ``{% url … %}``, a component), and in
the message each stands as %(what is written there)s. And a site that speaks one language finds its words when it
compiles a template, so that no page pays for what could be said in another.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import trim_whitespace

from alignhub.kit.wording import TRANSLATED, gettext, ngettext

register = Library()

_PLACE = re.compile(r"%\((.*?)\)s|(%%)")


class Message(Node):
    """A sentence with pieces in it, in the words of the language that is spoken when it is printed."""

    def __init__(self, pieces: dict[str, Node], singular: str, plural: str, asvar: str):
        self.pieces, self.singular, self.plural, self.asvar = pieces, singular, plural, asvar
        self.counter: FilterExpression | None = None
        self.counted = ""
        # Each wording taken apart once.
        self._known: dict[str, NodeList] = {}

    def render(self, context: Context) -> SafeString:
        if self.counter is None:
            text = self._print(gettext(self.singular), context)
        else:
            count = self.counter.resolve(context)
            with context.push(**{self.counted: count}):
                text = self._print(ngettext(self.singular, self.plural, _number(count)), context)
        if not self.asvar:
            return text
        context[self.asvar] = text
        return mark_safe("")

    def _print(self, said: str, context: Context) -> SafeString:
        nodes = self._known.get(said)
        if nodes is None:
            nodes = self._known[said] = self._apart(said)
        return nodes.render(context)

    def _apart(self, said: str) -> NodeList:
        """The wording's texts and pieces in its order; a piece that is not in the template stays as it is written."""
        nodes, end = NodeList(), 0
        for found in _PLACE.finditer(said):
            piece = TextNode("%") if found[2] else self.pieces.get(found[1], TextNode(found[0]))
            nodes += [TextNode(said[end : found.start()]), piece]
            end = found.end()
        nodes.append(TextNode(said[end:]))
        return NodeList(node for node in nodes if not isinstance(node, TextNode) or node.s)


class Named(Node):
    """A message without pieces, kept under a name or said when it is printed."""

    def __init__(self, text: str, asvar: str):
        self.text, self.asvar = text.replace("%", "%%"), asvar

    def render(self, context: Context) -> SafeString:
        said = mark_safe(gettext(self.text).replace("%%", "%"))
        if not self.asvar:
            return said
        context[self.asvar] = said
        return mark_safe("")


def _number(count: Any) -> int:
    """What decides between singular and plural; a count that is words, such as “1,000+”, is many."""
    if isinstance(count, int):
        return count
    try:
        return int(count)
    except (TypeError, ValueError):
        return 2


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """``{% translate "Words" %}`` or ``{% translate "Words" as name %}``."""
    name, *given = token.split_contents()
    if len(given) not in (1, 3) or given[0][0] not in "\"'" or "\\" in given[0] or given[1:2] not in ([], ["as"]):
        raise TemplateSyntaxError(f"“{name}” takes words in quotes, and at most “as” and a name: {token.contents}")
    text, asvar = given[0][1:-1], given[-1] if len(given) == 3 else ""
    return Named(text, asvar) if TRANSLATED or asvar else TextNode(text)


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """``{% blocktranslate [trimmed] [count n=number] [asvar name] %}One{% plural %}Many{% endblocktranslate %}``."""
    name, *given = token.split_contents()
    trimmed = "trimmed" in given
    options = iter([word for word in given if word != "trimmed"])
    counted, counter, asvar = "", None, ""
    for option in options:
        if option == "count":
            counted, _, expression = next(options, "").partition("=")
            counter = parser.compile_filter(expression)
        elif option == "asvar":
            asvar = next(options, "")
        else:
            raise TemplateSyntaxError(f"“{name}” does not know the option “{option}”.")
    ends = ("plural", f"end{name}")
    first, second = parser.parse(ends), NodeList()
    if parser.next_token().contents == "plural":
        second = parser.parse(ends[1:])
        parser.delete_first_token()
    if bool(counter) != bool(second):
        raise TemplateSyntaxError(f"“{name}” takes both a count and a plural, or neither.")
    pieces: dict[str, Node] = {}
    message = Message(pieces, _message(first, pieces, trimmed), _message(second, pieces, trimmed), asvar)
    message.counter, message.counted = counter, counted
    return message


def _message(nodes: Iterable[Node], pieces: dict[str, Node], trimmed: bool) -> str:
    """The message as it is extracted; its pieces are added to ``pieces`` by what is written for them."""
    text = ""
    for node in nodes:
        if isinstance(node, TextNode):
            text += node.s.replace("%", "%%")
            continue
        written = node.token.contents  # type: ignore[union-attr]
        if "(" in written or any(getattr(node, name, None) for name in node.child_nodelists):
            raise TemplateSyntaxError(f"A message holds only what prints one piece, and no brackets: {written}")
        pieces[written] = node
        text += f"%({written})s"
    return trim_whitespace(text) if trimmed else text
