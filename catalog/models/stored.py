"""Rendered pages of entries and of the map, and what makes them out of date. All can be lost without harm."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EntryNotice(models.Model):
    """Something that stored pages show was written; triggers on the tables behind those pages say so."""

    # 0 stands for all entries, -1 for the map.
    entry_id = models.BigIntegerField()
    # The number of the transaction that wrote (PostgreSQL's xid8).
    writer = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entry_id", "writer"], name="notice_entry_writer"),
            models.Index(fields=["made_at"], name="notice_made"),
        ]

    def __str__(self) -> str:
        return f"entry {self.entry_id}, transaction {self.writer}"


class StoredPage(models.Model):
    """What a page shows inside the site's frame, the same for everybody who reads ``language``.

    The page of an entry has its kind and slug, the map the kind "map" and no slug. It holds as long as no notice about
    what it ``shows`` (keys of entries, and those for all of them and for the map) comes from a transaction which the
    ``snapshot`` taken before it was made cannot see. Written only by ``catalog.actions.stored``.
    """

    kind = models.CharField(max_length=16)
    slug = models.CharField(max_length=100)
    language = models.CharField(max_length=20)
    # What rendered it, a digest of code and templates; numbers of transactions mean nothing to another server.
    maker = models.CharField(max_length=64)
    server_started = models.DateTimeField()
    made_at = models.DateTimeField()
    snapshot = models.TextField()
    shows = ArrayField(models.BigIntegerField())

    title = models.TextField()
    description = models.TextField()
    head = models.TextField()
    main = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="stored_page_made")]
        constraints = [models.UniqueConstraint(fields=["slug", "kind", "language"], name="stored_page_unique")]

    def __str__(self) -> str:
        return f"page of {self.kind}/{self.slug}"
