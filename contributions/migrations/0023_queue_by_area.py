import django.contrib.postgres.fields
from django.db import migrations, models

LIMITS = "SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';"
LEVELS = [
    ("complete", "Text, tags and connections"),
    ("partly", "Some of these missing"),
    ("bare", "Neither tags nor connections"),
]
# Of what waits, as its newest revision says; in which approaches papers are that test solutions is noted when they are
# sent again.
SENT = """
UPDATE contributions_contribution AS waiting
SET areas = sent.areas, completeness = CASE
    WHEN NOT sent.is_entry THEN '' WHEN NOT sent.tagged AND NOT sent.connected THEN 'bare'
    WHEN sent.tagged AND sent.connected AND sent.told THEN 'complete' ELSE 'partly' END
FROM (
    SELECT row.id,
        row.kind IN ('entry', 'edit') AS is_entry,
        coalesce(revision.content -> 'tags', '[]') <> '[]' AS tagged,
        coalesce(revision.content -> 'links', '[]') <> '[]' OR
            coalesce(revision.content -> 'facts' ?| ARRAY['claims', 'evidence', 'proofs', 'parent', 'superseded_by'],
                false) AS connected,
        coalesce(revision.content ->> 'summary', '') <> '' OR coalesce(revision.content ->> 'body', '') <> '' AS told,
        CASE WHEN row.kind IN ('entry', 'edit') THEN
            ARRAY(SELECT 'tag:' || slug FROM jsonb_array_elements_text(coalesce(revision.content -> 'tags', '[]')) slug)
            || CASE WHEN revision.content #>> '{facts,approach}' <> ''
                THEN ARRAY['approach:' || (revision.content #>> '{facts,approach}')] ELSE ARRAY[]::text[] END
        ELSE
            ARRAY(SELECT facet FROM unnest(entry.facets) AS facet WHERE facet ~ '^(tag|approach):')
        END AS areas
    FROM contributions_contribution AS row
    JOIN contributions_contributionrevision AS revision
        ON revision.contribution_id = row.id AND revision.number = row.revision
    LEFT JOIN catalog_critique AS critique ON critique.id = row.critique_id
    LEFT JOIN catalog_entry AS entry ON entry.id = coalesce(row.target_id, critique.entry_id)
    WHERE row.state IN ('submitted', 'in-review', 'changes-requested', 'held') AND revision.content IS NOT NULL
) AS sent
WHERE sent.id = waiting.id;
"""


class Migration(migrations.Migration):
    """What waits belongs to tags and approaches, and is more or less complete; the queue can be narrowed to that."""

    dependencies = [("contributions", "0022_notices_end_with_company"), ("catalog", "0016_one_index_of_words")]
    operations = [
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AddField(
            "contribution",
            "areas",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=120), default=list, db_default=[]),
        ),
        migrations.AddField(
            "contribution",
            "completeness",
            models.CharField(blank=True, choices=LEVELS, db_default="", default="", max_length=8),
        ),
        migrations.RunSQL(SENT, migrations.RunSQL.noop),
    ]
