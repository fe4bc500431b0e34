"""Queries of a fixed shape, put into SQL once.

Django takes longer to write the SQL of a page's queries than PostgreSQL to answer them. Where only values differ from
one request to the next, the text is kept; rows are still made by Django from what the database answers.
"""

import copy
from collections.abc import Callable
from typing import Any

from django.db import connections, models

# Stand in for the values while a query is compiled; no value of any table.
_NUMBER = 4_611_686_018_427_380_000


class Compiled:
    """``build`` makes the queryset from one argument for each of ``types``, ``str`` or ``int``.

    Its arguments may only be compared with columns as they are: they must reach the statement unchanged.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], *types: type):
        self._build = build
        self._types = types
        self._made: tuple[models.QuerySet[Any, Any], Any, str, tuple[Any, ...]] | None = None

    def fetch(self, *values: str | int) -> list[Any]:
        """The rows for ``values``, as the queryset would give them."""
        queryset, compiler, sql, parameters = self._made or self._compile()
        at = dict(
            zip(self._marks(), (str(value) if isinstance(value, str) else value for value in values), strict=True)
        )
        compiler = copy.copy(compiler)
        compiler.connection = connections[queryset.db]
        filled = tuple(at.get(parameter, parameter) for parameter in parameters)
        compiler.as_sql = lambda *arguments, **more: (sql, filled)
        asked = queryset.all()
        asked.query.get_compiler = lambda *arguments, **more: compiler  # type: ignore[method-assign]
        return list(asked)

    def _marks(self) -> tuple[str | int, ...]:
        return tuple(f"\ue000{number}" if of is str else _NUMBER + number for number, of in enumerate(self._types))

    def _compile(self) -> tuple[models.QuerySet[Any, Any], Any, str, tuple[Any, ...]]:
        queryset = self._build(*self._marks())
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        if not set(self._marks()) <= {mark for mark in parameters if isinstance(mark, str | int)}:
            raise TypeError("An argument does not reach the statement as it is.")
        self._made = queryset, compiler, sql, tuple(parameters)
        return self._made
