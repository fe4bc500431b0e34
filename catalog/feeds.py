"""What has been published lately, as Atom."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from catalog.queries.home import FeedItem, feed_items


class Latest(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed
    title = "AlignHub: newly published"
    subtitle = "Entries that moderators have accepted, newest first."
    link = "/browse/"
    feed_url = "/feed.atom"

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The moment of a decision is private: dates are told as days.
        del response["Last-Modified"]
        response["Cache-Control"] = "public, max-age=600"
        return response

    def items(self) -> tuple[FeedItem, ...]:
        return feed_items()

    def item_title(self, item: FeedItem) -> str:
        return f"{item.kind_label}: {item.title}"

    def item_description(self, item: FeedItem) -> str:
        return item.summary

    def item_link(self, item: FeedItem) -> str:
        return item.url

    def item_pubdate(self, item: FeedItem) -> datetime:
        return item.published.replace(hour=0, minute=0, second=0, microsecond=0)
