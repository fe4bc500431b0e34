"""The words that catalogue pages are made of."""

from typing import Self

from django.db import models

from catalog.kinds import Kind


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


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> Self:
        """Tags that have a page: accepted and not merged into another; without what only that page reads."""
        return self.filter(merged_into=None).defer("around")
