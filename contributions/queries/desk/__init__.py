"""What moderators see, as plain values."""

from contributions.queries.desk.decisions import recent_decisions
from contributions.queries.desk.filters import QueueFilters
from contributions.queries.desk.held import held_page
from contributions.queries.desk.queue import next_waiting, queue_page, waiting_count
from contributions.queries.desk.review import find, review_page

__all__ = [
    "QueueFilters",
    "find",
    "held_page",
    "next_waiting",
    "queue_page",
    "recent_decisions",
    "review_page",
    "waiting_count",
]
