import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from catalog.kinds import Kind
from contributions.states import NOTICE_LASTS, NOTICEABLE, CheckFlag, Completeness, ContributionKind, State

_K = ContributionKind
_NEEDS_TARGET = (_K.EDIT, _K.CRITIQUE, _K.REPORT, _K.WITHDRAWAL, _K.RESTORATION, _K.MERGE, _K.REDACTION)
_NEEDS_CRITIQUE = (_K.RESPONSE, _K.CLOSING)
_BARE = (_K.ENTRY, _K.TAG)
_WITHOUT_RESULT_ROW = (_K.REPORT, _K.CLOSING, _K.TAG)
_WAITING = Q(state__in=[State.SUBMITTED, State.IN_REVIEW])
_PAST = Q(state__in=[State.CHANGES_REQUESTED, State.PUBLISHED, State.REJECTED, State.WITHDRAWN])
_FLAGGED = ~Q(check_flags=[]) & ~Q(check_flags=[CheckFlag.FINE.value])


class Contribution(models.Model):
    """One thing on its way to being published, and what became of it. Moved only by ``contributions.actions.take``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=ContributionKind)
    entry_kind = models.CharField(max_length=16, choices=Kind, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="contributions"
    )
    title = models.CharField(max_length=300, blank=True)
    target = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, null=True, related_name="+")
    critique = models.ForeignKey("catalog.Critique", on_delete=models.PROTECT, null=True, related_name="+")
    # An edit may answer a critique; what is sent again after a rejection says what it follows.
    answers = models.ForeignKey("catalog.Critique", on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    # Without ``submitted_at`` it waits with its batch; what a moderator takes up by itself is an item of its own.
    batch = models.ForeignKey("contributions.Batch", on_delete=models.PROTECT, null=True, related_name="contributions")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    # Nothing of the author's was published when this was sent.
    newcomer = models.BooleanField(default=False, db_default=False)
    revision = models.PositiveIntegerField("newest revision", default=0)
    # Of the newest revision, kept here so that the queue can be narrowed to it: ``CheckFlag``s, none while unchecked.
    check_flags = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    # Of the newest revision as well: the tags and approaches it belongs to, and how complete it is, of an entry.
    areas = ArrayField(models.CharField(max_length=120), default=list, db_default=[])
    completeness = models.CharField(max_length=8, choices=Completeness, blank=True, default="", db_default="")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # A site with one moderator may publish that moderator's own work after a public notice of seven days, which began
    # then; None again when it is sent anew, when anybody else takes it up, and, by a trigger, when anybody comes to the
    # desk or leaves it.
    noticed_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    held_until = models.DateField(null=True)
    result = models.OneToOneField("catalog.EntryRevision", on_delete=models.PROTECT, null=True, related_name="+")
    result_critique = models.OneToOneField("catalog.Critique", on_delete=models.PROTECT, null=True, related_name="+")
    result_response = models.OneToOneField(
        "catalog.CritiqueResponse", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ContributionKind.values), name="contribution_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="contribution_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=_NEEDS_TARGET, target__isnull=False)
                | Q(kind__in=_NEEDS_CRITIQUE, critique__isnull=False)
                | Q(kind__in=_BARE, target=None, critique=None),
                name="contribution_references_fit_kind",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(kind=_K.EDIT), name="contribution_edits_answer_critiques"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(kind=_K.REPORT), name="contribution_author_unless_report"
            ),
            models.CheckConstraint(
                condition=Q(state=State.PUBLISHED)
                & (
                    Q(result__isnull=False)
                    | Q(result_critique__isnull=False)
                    | Q(result_response__isnull=False)
                    | Q(kind__in=_WITHOUT_RESULT_ROW)
                )
                | ~Q(state=State.PUBLISHED) & Q(result=None, result_critique=None, result_response=None),
                name="contribution_result_exactly_when_published",
            ),
            models.CheckConstraint(
                condition=Q(author=None)
                | Q(decided_by=None)
                | ~Q(decided_by=F("author"))
                | Q(
                    noticed_at__isnull=False,
                    decided_at__gte=F("noticed_at") + NOTICE_LASTS,
                    state=State.PUBLISHED,
                    kind__in=NOTICEABLE,
                    # An edit that answers a critique closes it, which takes two.
                    answers=None,
                ),
                name="contribution_decider_is_not_author",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=False, claimed_until__isnull=False, state=State.IN_REVIEW)
                | Q(claimed_by=None, claimed_until=None) & ~Q(state=State.IN_REVIEW),
                name="contribution_claimed_exactly_in_review",
            ),
            models.CheckConstraint(
                condition=Q(author=None) | Q(claimed_by=None) | ~Q(claimed_by=F("author")),
                name="contribution_claimer_is_not_author",
            ),
        ]
        indexes = [
            # The queue: what waits, oldest first.
            models.Index(
                F("submitted_at"),
                F("id"),
                name="contribution_queue",
                condition=_WAITING,
            ),
            # The same under a filter, so that a rare kind is not looked for among all that waits.
            models.Index(
                fields=["kind", "submitted_at", "id"],
                name="contribution_queue_kind",
                condition=_WAITING,
            ),
            models.Index(
                fields=["entry_kind", "submitted_at", "id"],
                name="contribution_queue_entry_kind",
                condition=_WAITING,
            ),
            models.Index(
                fields=["submitted_at", "id"],
                name="contribution_queue_appeals",
                condition=Q(state__in=[State.SUBMITTED, State.IN_REVIEW], appealed_at__isnull=False),
            ),
            models.Index(
                fields=["submitted_at", "id"],
                name="contribution_queue_newcomers",
                condition=Q(state__in=[State.SUBMITTED, State.IN_REVIEW], newcomer=True),
            ),
            models.Index(
                fields=["decided_by", "-decided_at"],
                name="contribution_decided",
                condition=Q(decided_by__isnull=False),
            ),
            *(
                models.Index(
                    fields=["submitted_at", "id"],
                    name=f"contribution_queue_{flag.value}",
                    condition=Q(state__in=[State.SUBMITTED, State.IN_REVIEW], check_flags__contains=[flag.value]),
                )
                for flag in CheckFlag
            ),
            # What was found by any check.
            models.Index(
                fields=["submitted_at", "id"], name="contribution_queue_flagged", condition=_WAITING & _FLAGGED
            ),
            models.Index(
                fields=["completeness", "submitted_at", "id"], name="contribution_queue_complete", condition=_WAITING
            ),
            # Rare areas are looked up here; frequent ones are met soon on the way through the queue.
            GinIndex(F("areas"), name="contribution_queue_areas", condition=_WAITING, fastupdate=False),
            # What does not wait, under a filter.
            models.Index(
                fields=["state", "kind", "submitted_at", "id"], name="contribution_past_kind", condition=_PAST
            ),
            models.Index(
                fields=["state", "entry_kind", "submitted_at", "id"],
                name="contribution_past_entry_kind",
                condition=_PAST,
            ),
            models.Index(
                fields=["state", "submitted_at", "id"],
                name="contribution_past_newcomers",
                condition=_PAST & Q(newcomer=True),
            ),
            # Everything by one person.
            models.Index(fields=["author", "submitted_at", "id"], name="contribution_by_person"),
            # What is on public notice.
            models.Index(
                fields=["noticed_at", "id"],
                name="contribution_noticed",
                condition=Q(state=State.SUBMITTED, noticed_at__isnull=False),
            ),
            # The restricted list of what is held, by the day to look again.
            models.Index(fields=["held_until", "id"], name="contribution_held", condition=Q(state=State.HELD)),
            models.Index(fields=["author", "state", "-updated_at"], name="contribution_mine"),
            models.Index(fields=["target", "author"], name="contribution_of_target", condition=Q(target__isnull=False)),
            models.Index(fields=["state", "submitted_at", "id"], name="contribution_by_state"),
        ]

    def __str__(self) -> str:
        return f"Contribution {self.pk}"


# In a draft's data, the key of the version that is to be changed.
BASE = "_base"


class Draft(models.Model):
    """The form as typed, before it is submitted. ``number`` grows with every save: two tabs notice each other."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    number = models.PositiveIntegerField(default=1)
    step = models.CharField(max_length=20, default="find")
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Draft of {self.contribution_id}"


class ContributionRevision(models.Model):
    """What was sent, frozen; append-only. A decision names the revision that the moderator saw.

    ``content`` is None, and ``form`` empty, once the text has been erased with the version that it became.
    ``proposed_tags`` is a list of {"name", "definition"}; ``declaration`` holds authorship, interest and machine help.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField(null=True)
    base = models.ForeignKey("catalog.EntryRevision", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_tags = models.JSONField(default=list)
    declaration = models.JSONField(default=dict)
    form = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "number"], name="contribution_revision_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="contribution_revision_from_one"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.contribution_id}"


class SentIdentifier(models.Model):
    """Exact identifiers and title keys of what waits for review, to tell a second submitter of it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="identifiers")
    value = models.CharField(max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contribution", "value"], name="sent_identifier_unique")]
        indexes = [
            models.Index(fields=["value"], name="sent_identifier_value"),
            # Titles of what was sent, by their words: "title:" and the folded title up to the first bar.
            GinIndex(
                Func(F("value"), template="to_tsvector('simple'::regconfig, split_part(%(expressions)s, '|', 1))"),
                name="sent_identifier_words",
                condition=Q(value__startswith="title:"),
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.value
