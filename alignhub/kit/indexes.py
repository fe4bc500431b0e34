"""Indexes made while the site is used."""

from typing import Any

from django.contrib.postgres import operations

# Of an index: whether it is whole. One whose making was broken off stays behind, unfit for use, under its name.
_WHOLE = """
SELECT indisvalid FROM pg_index
WHERE indexrelid = to_regclass(quote_ident(current_schema()) || '.' || quote_ident(%s))
"""


class AddIndexConcurrently(operations.AddIndexConcurrently):
    """Django's, which can be run again after it was broken off: what is left of an index goes first, and one that was
    made already stays as it is."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        match self._whole(schema_editor):
            case True:
                return
            case False:
                name = schema_editor.quote_name(self.index.name)
                schema_editor.execute(schema_editor.sql_delete_index_concurrently % {"name": name})
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def _whole(self, schema_editor: Any) -> bool | None:
        if schema_editor.collect_sql:
            return None
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_WHOLE, [self.index.name])
            row = cursor.fetchone()
        return row[0] if row else None
