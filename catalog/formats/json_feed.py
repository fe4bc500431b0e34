"""A feed as JSON Feed 1.1, with what was withdrawn in an extension of ours."""

import json
from typing import Any

from catalog.formats.atom import moment
from catalog.queries.feeds import FeedPage

MEDIA_TYPE = "application/feed+json; charset=utf-8"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: FeedPage, *, site: str, address: str) -> str:
    """The document; ``site`` is the site's address, ``address`` that of the feed itself."""
    document: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": f"{site}{feed.home}",
        "feed_url": f"{site}{address}",
        "language": "en",
        "authors": [{"name": "AlignHub contributors"}],
        "items": [
            {
                "id": f"{site}{item.id}",
                "url": f"{site}{item.url}",
                "title": item.title,
                "content_text": item.summary or item.title,
                "date_published": moment(item.published),
                "date_modified": moment(item.updated),
                **({"authors": [{"name": item.author}]} if item.author else {}),
                **({"tags": list(item.labels)} if item.labels else {}),
            }
            for item in feed.items
        ],
    }
    if feed.gone:
        document["_withdrawn"] = {
            "about": f"{site}/about/",
            "items": [{"id": f"{site}{row.id}", "date": moment(row.when), "reason": row.reason} for row in feed.gone],
        }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
