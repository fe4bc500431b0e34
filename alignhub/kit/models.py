"""Tables of the kit: counters of the rate limiter, replies of metadata services."""

from django.db import models


class RateLimit(models.Model):
    """How often a key was used in its newest span of time. Written only by ``alignhub.kit.limiter``."""

    key = models.CharField(max_length=200, primary_key=True)
    # Start of the span, in seconds since 1970.
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class MetadataCache(models.Model):
    """What a metadata service answered when it was last asked about ``key``, "service:identifier"."""

    key = models.CharField(max_length=300, unique=True)
    body = models.JSONField()
    status = models.PositiveSmallIntegerField()
    fetched_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.key
