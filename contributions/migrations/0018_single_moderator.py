from datetime import timedelta

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
ROLES = ["", "author", "moderator", "decider", "sole-moderator"]
STEPS = [
    *("submit", "revise", "claim", "release", "request-changes", "publish", "reject", "reopen", "hold", "unhold"),
    *("withdraw", "appeal", "notice", "publish-noticed"),
]


class Migration(migrations.Migration):
    """The single moderator of a site publishes their own work after seven days of public notice, and in no other case.

    Until now a notice of any age would have lifted the rule that nobody claims or decides about their own. What is
    recorded is checked against the new constraints by the next migration, without keeping anybody waiting.
    """

    dependencies = [("contributions", "0017_held_items")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.RemoveConstraint("contribution", "contribution_decider_is_not_author"),
        migrations.RemoveConstraint("contribution", "contribution_claimer_is_not_author"),
        migrations.RemoveConstraint("contributionevent", "event_role_known"),
        migrations.RemoveConstraint("contributionevent", "event_of_a_step_or_founding"),
        AddConstraintNotValid(
            "contribution",
            models.CheckConstraint(
                condition=Q(author=None)
                | Q(decided_by=None)
                | ~Q(decided_by=F("author"))
                | Q(
                    noticed_at__isnull=False,
                    decided_at__gte=F("noticed_at") + timedelta(days=7),
                    state="published",
                    kind__in=("entry", "edit", "critique", "response"),
                    answers=None,
                ),
                name="contribution_decider_is_not_author",
            ),
        ),
        AddConstraintNotValid(
            "contribution",
            models.CheckConstraint(
                condition=Q(author=None) | Q(claimed_by=None) | ~Q(claimed_by=F("author")),
                name="contribution_claimer_is_not_author",
            ),
        ),
        AddConstraintNotValid(
            "contributionevent", models.CheckConstraint(condition=Q(role__in=ROLES), name="event_role_known")
        ),
        AddConstraintNotValid(
            "contributionevent",
            models.CheckConstraint(
                condition=Q(step="founded", founded__isnull=False, contribution=None, actor=None)
                | Q(step__in=STEPS, founded=None, contribution__isnull=False),
                name="event_of_a_step_or_founding",
            ),
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(
                fields=["noticed_at", "id"],
                name="contribution_noticed",
                condition=Q(state="submitted", noticed_at__isnull=False),
            ),
        ),
    ]
