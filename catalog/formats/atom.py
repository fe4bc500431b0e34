"""A feed as Atom (RFC 4287), with what was withdrawn as tombstones (RFC 6721). Moments are told as days."""

from datetime import date
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from catalog.citations.cited import one_line
from catalog.queries.feeds import FeedItem, FeedPage

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# What an empty feed says: the day before which there was no site.
BEGINNING = date(2026, 1, 1)
NAMESPACES = {"xmlns": "http://www.w3.org/2005/Atom", "xmlns:at": "http://purl.org/atompub/tombstones/1.0"}


def write(feed: FeedPage, *, site: str, address: str) -> str:
    """The document; ``site`` is the site's address, ``address`` that of the feed itself."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement("feed", AttributesImpl({**NAMESPACES, "xml:lang": "en"}))
    _text(xml, "title", feed.title)
    _text(xml, "subtitle", feed.subtitle)
    _text(xml, "id", f"{site}{address}")
    xml.addQuickElement("link", attrs={"rel": "self", "type": "application/atom+xml", "href": f"{site}{address}"})
    xml.addQuickElement("link", attrs={"rel": "alternate", "type": "text/html", "href": f"{site}{feed.home}"})
    _text(xml, "updated", moment(feed.updated or BEGINNING))
    _author(xml, "AlignHub contributors")
    _text(xml, "rights", "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
    for item in feed.items:
        _entry(xml, item, site)
    for row in feed.gone:
        about = {"ref": f"{site}{row.id}", "when": moment(row.when)}
        xml.startElement("at:deleted-entry", AttributesImpl(about))
        _text(xml, "at:comment", row.reason)
        xml.endElement("at:deleted-entry")
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue()


def moment(day: date) -> str:
    """A day as the formats want it: its first second. The moment of a decision is private."""
    return f"{day.isoformat()}T00:00:00Z"


def _entry(xml: SimplerXMLGenerator, item: FeedItem, site: str) -> None:
    xml.startElement("entry", AttributesImpl({}))
    _text(xml, "title", item.title)
    _text(xml, "id", f"{site}{item.id}")
    xml.addQuickElement("link", attrs={"rel": "alternate", "type": "text/html", "href": f"{site}{item.url}"})
    _text(xml, "published", moment(item.published))
    _text(xml, "updated", moment(item.updated))
    if item.author:
        _author(xml, item.author)
    _text(xml, "summary", item.summary or item.title)
    for label in item.labels:
        xml.addQuickElement("category", attrs={"term": one_line(label)})
    xml.endElement("entry")


def _author(xml: SimplerXMLGenerator, name: str) -> None:
    xml.startElement("author", AttributesImpl({}))
    _text(xml, "name", name)
    xml.endElement("author")


def _text(xml: SimplerXMLGenerator, name: str, text: str) -> None:
    # Characters that XML cannot hold would break the whole feed.
    xml.addQuickElement(name, one_line(text))
