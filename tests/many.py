"""Rows by the thousand, for what must not look at more of them as they grow."""

from django.db import connection
from django.db.models import AutoField, Model, UUIDField


def many(like: Model, number: int, **columns: str) -> None:
    """``number`` further rows like ``like``, which is saved. ``columns`` are written as SQL instead, where ``n`` counts
    from 0 and ``row`` is ``like``. Made in the database, since thousands of rows take Django seconds; the planner knows
    of them afterwards."""
    meta = like._meta
    written = {
        field.column: "gen_random_uuid()" if isinstance(field, UUIDField) and field.unique else f"row.{field.column}"
        for field in meta.concrete_fields
        if not isinstance(field, AutoField)
    }
    assert columns.keys() <= written.keys()
    written |= columns
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({', '.join(written)}) SELECT {', '.join(written.values())}"
            f" FROM {meta.db_table} AS row, generate_series(0, {number - 1}) AS n"
            f" WHERE row.{meta.pk.column} = {like.pk}"
        )
        cursor.execute(f"ANALYZE {meta.db_table}")
