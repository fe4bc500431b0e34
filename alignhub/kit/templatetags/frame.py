"""What stands on every page and is the same on all of them, and the frame that pages extend."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, Node, NodeList, Template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as do_url
from django.template.loader import render_to_string
from django.template.loader_tags import ExtendsNode, do_extends
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString, mark_safe

from alignhub.kit.wording import kept

register = template.Library()


@register.simple_tag
def fixed(name: str) -> SafeString:
    """What the template ``name`` makes of nothing but the language it is said in, made once in a process."""
    return _part(name) if settings.DEBUG else _kept_part(name)


def _part(name: str) -> SafeString:
    return mark_safe(render_to_string(name).strip())


_kept_part = kept(16)(_part)


class _Extended(NodeList):
    """The nodes of a template, which remember where its blocks are."""

    def __init__(self, nodes: NodeList):
        super().__init__(nodes)
        self._found: dict[type[Node], list[Any]] = {}

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Any]:
        found = self._found.get(nodetype)
        if found is None:
            found = self._found[nodetype] = super().get_nodes_by_type(nodetype)
        return found


class Extends(ExtendsNode):
    """Django's looks through all of the extended template for its blocks each time it is printed."""

    def get_parent(self, context: Context) -> Template:
        parent = super().get_parent(context)
        if not isinstance(parent.nodelist, _Extended):
            parent.nodelist = _Extended(parent.nodelist)
        return parent


@register.tag
def extends(parser: Parser, token: Token) -> Node:
    """``{% extends "base.html" %}``, as Django's."""
    node = do_extends(parser, token)
    return Extends(node.nodelist, node.parent_name)


class Url(URLNode):
    """Django's asks the routes each time, also for an address that is the same on every page."""

    def render(self, context: Context) -> str:
        if self.args or self.kwargs or self.asvar:
            return super().render(context)
        return _address(self.view_name.resolve(context), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _address(name: str, routes: str | None, prefix: str) -> str:
    return reverse(name, routes)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """``{% url "name" %}``, as Django's."""
    node = do_url(parser, token)
    return Url(node.view_name, node.args, node.kwargs, node.asvar)
