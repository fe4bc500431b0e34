"""The least a Django view can do: hello, one row by key, twenty-five rows with their tags. No middleware, no navigation."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from catalog.models import Entry

_ROW = """<!doctype html><title>{{ entry.title }}</title><h1>{{ entry.title }}</h1><p>{{ entry.summary }}</p>
<div>{{ entry.body_html|safe }}</div><p>{{ entry.source_line }}, {{ entry.published_at|date:"Y-m-d" }}</p>"""
_LIST = """<!doctype html><title>List</title><ul>{% for entry in entries %}<li><a href="/{{ entry.slug }}">{{ entry.title }}</a>
<p>{{ entry.summary }}</p>{% for tagging in entry.taggings.all %}<a href="/t/{{ tagging.tag.slug }}">{{ tagging.tag.name }}</a>
{% endfor %}</li>{% endfor %}</ul>"""
row_template = engines["django"].from_string(_ROW)
list_template = engines["django"].from_string(_LIST)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def row(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse(row_template.render({"entry": Entry.objects.get(pk=pk)}))


def rows(request: HttpRequest) -> HttpResponse:
    entries = Entry.objects.standing().newest_first().defer("search", "title_search").prefetch_related("taggings__tag")
    return HttpResponse(list_template.render({"entries": entries[:25]}))


urlpatterns = [path("hello", hello), path("row/<int:pk>", row), path("rows", rows)]
