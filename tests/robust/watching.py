"""Watching and breaking the SQL of an action."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

OURS = ("catalog", "contributions", "alignhub", "kit", "procrastinate")


class Crash(Exception):
    """Stands for whatever may go wrong between two statements."""


@contextmanager
def crashing_at(number: int) -> Iterator[list[str]]:
    """Raise ``Crash`` instead of running statement ``number`` (0 is the first; -1 never). Yields the statements."""
    seen: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) - 1 == number:
            raise Crash(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen


@cache
def tables() -> tuple[str, ...]:
    """Every table of ours and the queue of jobs."""
    return tuple(sorted({model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS}))


def contents(of: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """All rows of the tables ``of``, or of all of them, as text."""
    of = of or tables()
    rows: dict[str, list[str]] = {table: [] for table in of}
    with connection.cursor() as cursor:
        cursor.execute(_question(of))
        for table, row in cursor.fetchall():
            rows[table].append(row)
    return rows


@cache
def _question(of: tuple[str, ...]) -> str:
    # One for all tables: it is asked after every statement of an action.
    return " UNION ALL ".join(f"SELECT '{table}', t::text FROM \"{table}\" AS t" for table in of) + " ORDER BY 1, 2"


# Rows are locked in this order of tables, and within each by key.
ORDER = ("contributions_contribution", "catalog_entry", "catalog_tag", "catalog_counter", "contributions_chainhead")
_TABLE = re.compile(r'(?:FROM|UPDATE|INTO) "?(\w+)"?')


class Locks:
    """The rows of ``ORDER`` that an action locks or writes, in the order in which it first does.

    Rows that the action itself inserted are left out: nobody else can wait for them.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[int, Any]] = []
        self._before: dict[str, set[Any]] = {}

    @contextmanager
    def recorded(self) -> Iterator["Locks"]:
        for table in ORDER:
            self._before[table] = set(self._ask(f'SELECT {self._key(table)} FROM "{table}"', ()))
        with connection.execute_wrapper(self._wrapper):
            yield self

    def _key(self, table: str) -> str:
        return "key" if table == "catalog_counter" else "id"

    def _ask(self, sql: str, params: Any) -> list[Any]:
        # Below Django's wrappers, so that the question is not watched itself.
        with connection.connection.cursor() as cursor:
            return [row[0] for row in cursor.execute(sql, params).fetchall()]

    def _wrapper(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        for row in params if many else [params or ()]:
            self._note(sql, tuple(row))
        return execute(sql, params, many, context)

    def _note(self, sql: str, params: tuple[Any, ...]) -> None:
        found = _TABLE.search(sql)
        table = found[1] if found else ""
        if table not in ORDER:
            return
        key = self._key(table)
        if sql.startswith("SELECT") and " FOR UPDATE" in sql:
            keys = self._ask(f"SELECT * FROM ({sql.partition(' FOR UPDATE')[0]}) AS locked", params)
        elif sql.startswith(("UPDATE", "DELETE")):
            condition = sql.rpartition(" WHERE ")[2]
            used = params[len(params) - condition.count("%s") :] if "%s" in condition else ()
            keys = self._ask(f'SELECT "{table}".{key} FROM "{table}" WHERE {condition} ORDER BY 1', used)
        elif sql.startswith("INSERT") and table == "catalog_counter":
            keys = [params[0]]
        else:
            return
        for value in keys:
            entry = (ORDER.index(table), value)
            if value in self._before[table] and entry not in self.taken:
                self.taken.append(entry)
