"""What moderators see, as plain values."""

from contributions.queries.desk.queue import QueueFilters, queue_page, waiting_count
from contributions.queries.desk.review import find, review_page

__all__ = ["QueueFilters", "find", "queue_page", "review_page", "waiting_count"]
