"""The words that catalogue pages are made of."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from catalog.kinds import Kind

if TYPE_CHECKING:
    pass

# Prominence, published at, primary key: the order that every list can be walked in.
Position = tuple[int, datetime, int]


class EntryQuerySet(models.QuerySet["Entry"]):
    def standing(self) -> Self:
        """Entries that readers can see: neither withdrawn nor merged."""
        return self.filter(withdrawn_at=None)

    def of_kind(self, kind: Kind) -> Self:
        return self.filter(kind=kind)

    def prominent_first(self) -> Self:
        """The default order of lists: worked-on entries before bare records, then newest first."""
        return self.order_by("-prominence", "-published_at", "-id")

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def after(self, position: Position) -> Self:
        """Entries that follow ``position`` in ``prominent_first`` order."""
        return self.filter(follows(position))

    def before(self, position: Position) -> Self:
        """Entries that precede ``position`` in ``prominent_first`` order, nearest first."""
        return self.filter(precedes(position)).order_by("prominence", "published_at", "id")


def follows(position: Position, pk: str = "id") -> Q:
    """The condition for rows after ``position``: bound by the index's first column, then trimmed."""
    prominence, published_at, last = position
    already_shown = Q(prominence=prominence) & (
        Q(published_at__gt=published_at) | Q(published_at=published_at, **{f"{pk}__gte": last})
    )
    return Q(prominence__lte=prominence) & ~already_shown


def precedes(position: Position, pk: str = "id") -> Q:
    """The mirror of ``follows``."""
    prominence, published_at, first = position
    still_to_come = Q(prominence=prominence) & (
        Q(published_at__lt=published_at) | Q(published_at=published_at, **{f"{pk}__lte": first})
    )
    return Q(prominence__gte=prominence) & ~still_to_come


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> Self:
        """Tags that have a page: accepted and not merged into another."""
        return self.filter(merged_into=None)
