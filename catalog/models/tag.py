from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from taggit.models import ItemBase, TagBase

from catalog.folding import fold_name
from catalog.querysets import TagQuerySet


class Tag(TagBase):
    """An accepted word of the vocabulary. A merged tag stays as the address that redirects to its successor."""

    fold = models.CharField(max_length=100, editable=False)
    definition = models.CharField(max_length=300, blank=True)
    synonyms = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entries = models.PositiveIntegerField(default=0, editable=False)
    # What its first entries carry, written whenever one of them changes; None until then.
    around = models.JSONField(null=True, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            # Without it two concurrent requests make "Race tag" and "race tag", and every later look-up fails.
            models.UniqueConstraint(fields=["fold"], name="tag_folded_name_unique"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="tag_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(F("entries").desc(), F("id"), name="tag_most_used", condition=Q(merged_into=None)),
            # For names that begin with what is being typed.
            models.Index(OpClass(F("fold"), name="varchar_pattern_ops"), name="tag_name_start"),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        self.fold = fold_name(self.name)
        super().save(*args, **kwargs)


class Tagging(ItemBase):
    """One tag on one entry, with a copy of the entry's sort key that a composite foreign key keeps true."""

    content_object = models.ForeignKey("Entry", on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="taggings")
    prominence = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tagging_unique")]
        indexes = [
            models.Index(F("tag"), F("published_at").desc(), F("content_object").desc(), name="tagging_newest"),
            models.Index(
                F("tag"),
                F("prominence").desc(),
                F("published_at").desc(),
                F("content_object").desc(),
                name="tagging_prominent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.content_object_id}"
