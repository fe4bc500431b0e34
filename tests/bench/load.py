"""Databases of synthetic entries, made once and kept under var/bench."""

import itertools
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from alignhub import database
from tests.bench.synthetic import CHALLENGES, ENTRY_COLUMNS, TAGS, Part, entry_values

SERVER = {
    "shared_buffers": "2GB", "maintenance_work_mem": "1GB", "max_wal_size": "16GB", "synchronous_commit": "off",
    "jit": "off", "work_mem": "8MB", "max_parallel_maintenance_workers": "2", "random_page_cost": "1.5",
    "effective_cache_size": "8GB", "max_connections": "60",
}  # fmt: skip
TABLES = ("entry", "tagging", "tag", "resourcedetail", "solutiondetail", "challengedetail", "claim", "evidence")
PROCESSES = 2


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The bench's own PostgreSQL, set up for a machine with a few GB to spare; gives its address."""
    if (
        not (folder / "postgresql.auto.conf").exists()
        or "shared_buffers" not in (folder / "postgresql.auto.conf").read_text()
    ):
        with database.running(folder), psycopg.connect(database.url(), autocommit=True) as link:
            for name, value in SERVER.items():
                link.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    with database.running(folder):
        yield database.url()


def name_of(size: int) -> str:
    return f"bench_{size}"


def url_of(server_url: str, size: int) -> str:
    return server_url.rsplit("/", 1)[0] + f"/{name_of(size)}"


def wrapper(size: int) -> Any:
    """A Django connection to the database of ``size``, to be put in the place of the default one."""
    options = {**connections["default"].settings_dict, "NAME": name_of(size)}
    options["OPTIONS"] = {**options["OPTIONS"], "options": "-c max_parallel_workers_per_gather=0 -c jit=off"}
    return load_backend(options["ENGINE"]).DatabaseWrapper(options, "default")


def ensure(server_url: str, size: int, say: Callable[[str], None]) -> None:
    """Make the database of ``size`` entries unless it is there and complete."""
    with psycopg.connect(server_url, autocommit=True) as link:
        if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name_of(size)]).fetchone():
            with psycopg.connect(url_of(server_url, size), autocommit=True) as made:
                done = made.execute("SELECT to_regclass('bench_complete')").fetchone()
            if done and done[0]:
                _migrate(size)
                say(f"{size:,} entries: reusing {name_of(size)}")
                return
            link.execute(f"DROP DATABASE {name_of(size)} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {name_of(size)}")
    started = time.monotonic()
    _migrate(size)
    _load(url_of(server_url, size), size, say)
    say(f"{size:,} entries: made in {time.monotonic() - started:.0f} s")


def _migrate(size: int) -> None:
    kept = connections["default"]
    connections["default"] = wrapper(size)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    finally:
        connections["default"].close()
        connections["default"] = kept


def _load(url: str, size: int, say: Callable[[str], None]) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        indexes = link.execute(
            "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname"
            " LEFT JOIN pg_constraint ON conindid = pg_class.oid"
            " WHERE tablename = ANY(%s) AND pg_constraint.oid IS NULL",
            [[f"catalog_{table}" for table in TABLES]],
        ).fetchall()
        for name, _ in indexes:
            link.execute(f'DROP INDEX "{name}"')
        _tags(link)
        started = time.monotonic()
        step = size // PROCESSES
        edges = [1 + step * number for number in range(PROCESSES)] + [size + 1]
        with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
            pool.starmap(copy_part, [(url, size, *pair) for pair in itertools.pairwise(edges)])
        say(f"{size:,} entries: rows copied in {time.monotonic() - started:.0f} s")
        started = time.monotonic()
        for _, definition in indexes:
            link.execute(definition)
        say(f"{size:,} entries: {len(indexes)} indexes in {time.monotonic() - started:.0f} s")
        for statement in _FINISH:
            link.execute(statement)
        link.execute("VACUUM ANALYZE")
        link.execute("CHECKPOINT")
        link.execute("CREATE TABLE bench_complete ()")


_FINISH = (
    "INSERT INTO catalog_counter (key, value) SELECT 'facet:' || facet, count(*) FROM catalog_entry, unnest(facets) facet GROUP BY facet",
    "UPDATE catalog_tag SET entries = n FROM (SELECT tag_id, count(*) AS n FROM catalog_tagging GROUP BY tag_id) t WHERE t.tag_id = id",
    "INSERT INTO catalog_word (word, entries) SELECT word, count(*) FROM catalog_entry, unnest(string_to_array(fold_title, ' ')) word"
    " WHERE length(word) BETWEEN 4 AND 30 GROUP BY word",
)


def _tags(link: psycopg.Connection[Any]) -> None:
    with link.cursor().copy(
        "COPY catalog_tag (id, name, slug, fold, definition, synonyms, entries) FROM STDIN"
    ) as copy:
        for tag in range(1, TAGS + 1):
            copy.write_row((tag, f"Tag {tag}", f"tag-{tag}", f"tag{tag}", f"About tag {tag}.", [], 0))


def copy_part(url: str, size: int, first: int, last: int) -> None:
    """Write the entries ``first`` to ``last`` and everything that hangs on them, in batches."""
    with psycopg.connect(url) as link:
        # Foreign keys would be checked row by row; these rows are consistent by construction.
        link.execute("SET session_replication_role = replica")
        batch: list[dict[str, Any]] = []
        for row in Part(size, first, last).entries():
            batch.append(row)
            if len(batch) == 5_000:
                _copy_batch(link, batch)
                batch = []
        _copy_batch(link, batch)
        link.commit()


def _copy_batch(link: psycopg.Connection[Any], rows: Sequence[dict[str, Any]]) -> None:
    def copy(table: str, columns: Sequence[str], values: Iterator[tuple[Any, ...]]) -> None:
        with link.cursor().copy(f"COPY catalog_{table} ({', '.join(columns)}) FROM STDIN") as stream:
            for value in values:
                stream.write_row(value)

    copy("entry", ENTRY_COLUMNS, (entry_values(row) for row in rows))
    copy(
        "tagging",
        ("content_object_id", "tag_id", "prominence", "published_at"),
        ((row["id"], tag, row["prominence"], row["published"]) for row in rows for tag in row["tags"]),
    )
    copy(
        "resourcedetail",
        ("entry_id", "type", "url", "url_key", "title_key", "authors", "authors_truncated", "venue", "date",
         "publication", "licence", "abstract", "standing"),
        ((row["id"], row["type"], f"https://example.org/{row['id']}", f"example.org/{row['id']}", row["slug"],
          json.dumps([{"family": name.split()[1], "given": name.split()[0], "suffix": "", "orcid": "", "literal": ""}
                      for name in row["authors"]]), False, "A venue", str(row["year"]), "preprint", "", "", "current")
         for row in rows if row["kind"] == "resource"),
    )  # fmt: skip
    copy(
        "solutiondetail",
        ("entry_id", "approach", "maturity", "points", "notes", "implementations"),
        ((row["id"], row["approach"], "prototype", "[]", "[]", "[]") for row in rows if row["kind"] == "solution"),
    )
    copy(
        "challengedetail",
        ("entry_id", "aspects"),
        ((row["id"], "[]") for row in rows if row["id"] <= CHALLENGES),
    )
    copy(
        "claim",
        ("id", "solution_id", "key", "position", "challenge_id", "relation", "statement", "search_note", "amount", "balance"),
        ((row["id"], row["id"], "claim1", 0, challenge, "reduces", row["summary"], None, row["amount"], row["balance"])
         for row in rows for challenge in row["claims"]),
    )  # fmt: skip
    copy(
        "evidence",
        ("resource_id", "key", "position", "claim_id", "stance", "design", "sentence", "setting", "locator", "realistic_scale"),
        ((row["id"], "row111", 0, claim, "supports", "experiment", row["summary"], "", "", False)
         for row in rows for claim in row["evidence"]),
    )  # fmt: skip


def default_folder() -> Path:
    return Path(settings.VAR_DIR) / "bench"
