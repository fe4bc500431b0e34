from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from catalog.kinds import Approach, Curation, Kind, ResourceType
from catalog.querysets import EntryQuerySet

# Facet values are lexemes too, so that word + facet is one condition on one index.
SEARCH_VECTOR = """(
    setweight(to_tsvector('english'::regconfig, fold_title), 'A')
    || setweight(to_tsvector('english'::regconfig, fold_names), 'B')
    || setweight(to_tsvector('english'::regconfig, fold_summary), 'C')
    || setweight(to_tsvector('english'::regconfig, fold_body), 'D')
    || array_to_tsvector(facets))"""

# The indexes of words keep in which blocks of keys an entry lies, a small and a large one (written as -1, -2 …), to
# leap by them to what was published last. Powers of two. That of all words also keeps the large one for each tag of an
# entry: a word under a tag then passes over keys of that tag only (the functions: migration ``0022_words_under_tags``).
SMALL_BLOCK, LARGE_BLOCK = 10, 15
BLOCKS = "(ARRAY[({key} >> 10)::integer, (-1 - ({key} >> 15))::integer])"
WORD_BLOCKS, BLOCKS_OF_TAG = "catalog_blocks", "catalog_blocks_of_tag"
# Challenges and solutions are this prominent, all other kinds less.
FOREMOST = 3


class Blocks(Func):
    """The small and the large block of a key, as the array whose members GIN keeps."""

    template = BLOCKS.format(key="%(expressions)s")
    output_field = ArrayField(models.IntegerField())


class WordBlocks(Func):
    """The same of a key and of facets, with the large blocks of the tags."""

    function = WORD_BLOCKS
    output_field = ArrayField(models.IntegerField())


class Entry(models.Model):
    """One published item of the catalogue, whatever its kind: the projection of its newest revision.

    Written only by ``catalog.actions``. What lists filter and print stands on this row: a mixed list is one scan.
    """

    kind = models.CharField(max_length=16, choices=Kind)
    # Never changed: papers cite these addresses.
    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    note = models.TextField(blank=True)
    renderer = models.PositiveSmallIntegerField(default=0)
    curation = models.PositiveSmallIntegerField(choices=Curation, default=Curation.LISTED)
    version = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    verified_at = models.DateField(null=True, blank=True)

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # What lists filter by, sort by and print.
    prominence = models.PositiveSmallIntegerField(default=0)
    resource_type = models.CharField(max_length=16, choices=ResourceType, blank=True)
    approach = models.CharField(max_length=20, choices=Approach, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    source_line = models.CharField(max_length=300, blank=True)
    tags_shown = models.JSONField(default=list, blank=True)
    facets = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    # Those that lists count, in one text that a trigger writes with them: the tags, and all else as one word, as in
    # "kind:resource,type:paper tag:rlhf". To join a thousand arrays only then takes as long as to find the entries.
    facets_text = models.TextField(default="", db_default="", blank=True, editable=False)
    counts = models.JSONField(default=dict, blank=True)
    amount = models.PositiveSmallIntegerField(default=0)
    balance = models.CharField(max_length=8, blank=True)
    # How many works stand behind the mark; for resources, on how many claims they have evidence.
    works = models.PositiveIntegerField(default=0, db_default=0)

    fold_title = models.TextField(default="", blank=True)
    fold_names = models.TextField(default="", blank=True)
    fold_summary = models.TextField(default="", blank=True)
    fold_body = models.TextField(default="", blank=True)
    search = models.GeneratedField(
        expression=Func(template=SEARCH_VECTOR, output_field=SearchVectorField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    title_search = models.GeneratedField(
        expression=Func(
            template="to_tsvector('simple'::regconfig, fold_title)",
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="entry_address_unique"),
            # What the composite foreign key of taggings points at.
            models.UniqueConstraint(fields=["id", "prominence", "published_at"], name="entry_sort_key_unique"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="entry_kind_known"),
            models.CheckConstraint(condition=Q(curation__in=Curation.values), name="entry_curation_known"),
            models.CheckConstraint(
                condition=Q(resource_type="") | Q(kind=Kind.RESOURCE, resource_type__in=ResourceType.values),
                name="entry_resource_type_of_resources",
            ),
            models.CheckConstraint(
                condition=Q(approach="") | Q(kind=Kind.SOLUTION, approach__in=Approach.values),
                name="entry_approach_of_solutions",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(title="", summary="", body="", body_html="", tags_shown=[]),
                name="entry_blank_when_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(withdrawn_at__isnull=False), name="entry_merged_is_withdrawn"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="entry_not_merged_into_itself"),
            models.CheckConstraint(condition=Q(amount__lte=4), name="entry_amount_known"),
        ]
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="entry_newest", condition=Q(withdrawn_at=None)),
            models.Index(
                F("prominence").desc(),
                F("published_at").desc(),
                F("id").desc(),
                name="entry_prominent",
                condition=Q(withdrawn_at=None),
            ),
            models.Index(
                F("kind"),
                F("published_at").desc(),
                F("id").desc(),
                name="entry_kind_newest",
                condition=Q(withdrawn_at=None),
            ),
            models.Index(
                F("kind"),
                F("prominence").desc(),
                F("published_at").desc(),
                F("id").desc(),
                name="entry_kind_prominent",
                condition=Q(withdrawn_at=None),
            ),
            models.Index(F("updated_at").desc(), F("id").desc(), name="entry_updated", condition=Q(withdrawn_at=None)),
            models.Index(
                F("withdrawn_at").desc(),
                F("id").desc(),
                name="entry_newest_withdrawn",
                condition=Q(withdrawn_at__isnull=False),
            ),
            models.Index(
                F("verified_at"),
                F("updated_at"),
                F("id"),
                name="entry_longest_unverified",
                condition=Q(withdrawn_at=None),
            ),
            models.Index(
                F("amount").desc(),
                F("works").desc(),
                F("id").desc(),
                name="entry_most_evidence",
                condition=Q(withdrawn_at=None),
            ),
            # For titles that begin with what is being typed.
            models.Index(OpClass(F("fold_title"), name="text_pattern_ops"), name="entry_title_start"),
            # Words and blocks of keys together: what the last blocks hold of a frequent word is found at once.
            GinIndex(F("search"), WordBlocks(F("id"), F("facets")), name="entry_words_under_tags", fastupdate=False),
            GinIndex(F("title_search"), Blocks(F("id")), name="entry_titles_in_blocks", fastupdate=False),
            # Whoever types the name of a challenge or solution means it: their titles are searched by themselves, too.
            GinIndex(
                fields=["title_search"],
                condition=Q(prominence__gte=FOREMOST),
                name="entry_titles_foremost",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind}/{self.slug}"

    @property
    def reference(self) -> str:
        """``kind/slug``, as content names it."""
        return f"{self.kind}/{self.slug}"
