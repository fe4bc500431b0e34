"""Rendered pages of entries, and what makes them out of date. Both can be lost at any time without harm."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class EntryNotice(models.Model):
    """Something that the pages of an entry show was written; triggers on the tables behind those pages say so."""

    # 0 stands for all entries.
    entry_id = models.BigIntegerField()
    # The number of the transaction that wrote (PostgreSQL's xid8).
    writer = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entry_id"], include=["writer"], name="notice_entry"),
            models.Index(fields=["made_at"], name="notice_made"),
        ]

    def __str__(self) -> str:
        return f"entry {self.entry_id}, transaction {self.writer}"


class StoredPage(models.Model):
    """What the page of an entry shows inside the site's frame, the same for everybody who reads ``language``.

    It holds as long as no notice about one of the entries that it ``shows`` comes from a transaction which the
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
