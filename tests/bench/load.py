"""Databases of synthetic entries, made once and kept under var/bench."""

import hashlib
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from alignhub import database
from catalog.models import Tag
from catalog.queries.tags import count_around
from tests.bench.synthetic import CHALLENGES, ENTRY_COLUMNS, TAGS, Part, authors, content, entry_values

# The rows can be made again, so nothing waits for the disk; reading is not touched by that.
SERVER = {
    "shared_buffers": "5GB", "maintenance_work_mem": "1500MB", "max_wal_size": "16GB", "synchronous_commit": "off",
    "fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off",
    "jit": "off", "work_mem": "8MB", "max_parallel_maintenance_workers": "1", "random_page_cost": "1.5",
    "effective_cache_size": "8GB", "max_connections": "60",
}  # fmt: skip
TABLES = (
    "entry", "entryrevision", "tagging", "tag", "resourcedetail", "solutiondetail", "challengedetail", "claim",
    "evidence",
)  # fmt: skip
PROCESSES = 2
# Entries in one transaction: a load that was stopped goes on behind the last.
PART, BATCH = 50_000, 5_000


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The bench's own PostgreSQL, set up for a machine with a few GB to spare; gives its address."""
    written = folder / "postgresql.auto.conf"
    if not written.exists() or any(f"{name} = '{value}'" not in written.read_text() for name, value in SERVER.items()):
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
    """Make the database of ``size`` entries, or what an interrupted run left unmade of it."""
    started = time.monotonic()
    with psycopg.connect(server_url, autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name_of(size)]).fetchone():
            link.execute(f"CREATE DATABASE {name_of(size)}")
    _in_django(size, _migrate)
    with psycopg.connect(url_of(server_url, size), autocommit=True) as link:
        if _exists(link, "bench_complete"):
            say(f"{size:,} entries: reusing {name_of(size)}")
            return
        _load(link, url_of(server_url, size), size, say)
    say(f"{size:,} entries: made in {time.monotonic() - started:.0f} s")


def _exists(link: psycopg.Connection[Any], table: str) -> bool:
    found = link.execute("SELECT to_regclass(%s)", [table]).fetchone()
    return bool(found and found[0])


def _in_django(size: int, work: Callable[[], None]) -> None:
    kept = connections["default"]
    connections["default"] = wrapper(size)
    try:
        work()
    finally:
        connections["default"].close()
        connections["default"] = kept


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _count_around_tags() -> None:
    tags = list(Tag.objects.filter(around__isnull=True))
    for tag in tags:
        tag.around = count_around(tag)
    Tag.objects.bulk_update(tags, ["around"], batch_size=500)


def _load(link: psycopg.Connection[Any], url: str, size: int, say: Callable[[str], None]) -> None:
    if not _exists(link, "bench_part"):
        with link.transaction():
            _put_indexes_aside(link)
            _tags(link)
            link.execute("CREATE TABLE bench_part (first int PRIMARY KEY)")
    started = time.monotonic()
    done = {first for (first,) in link.execute("SELECT first FROM bench_part")}
    parts = [(url, size, first) for first in range(1, size + 1, PART) if first not in done]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        for number, _ in enumerate(pool.imap_unordered(_copy_part, parts), 1):
            say(f"{size:,} entries: part {number} of {len(parts)} after {time.monotonic() - started:.0f} s")
    started = time.monotonic()
    missing = link.execute("SELECT definition FROM bench_index WHERE to_regclass(name) IS NULL ORDER BY gin DESC, name")
    with ThreadPoolExecutor(PROCESSES) as pool:
        made = list(pool.map(lambda row: _run(url, row[0]), missing.fetchall()))
    say(f"{size:,} entries: {len(made)} indexes in {time.monotonic() - started:.0f} s")
    with link.transaction():
        if not link.execute("SELECT 1 FROM catalog_cellchange LIMIT 1").fetchone():
            for statement in _FINISH:
                link.execute(statement)
    _in_django(size, _count_around_tags)
    link.execute("VACUUM ANALYZE")
    link.execute("CHECKPOINT")
    link.execute("CREATE TABLE bench_complete ()")


def _put_indexes_aside(link: psycopg.Connection[Any]) -> None:
    """Drop what is no constraint and made quicker at the end; how to make it again stands in ``bench_index``."""
    link.execute(
        "CREATE TABLE bench_index AS SELECT indexname AS name, indexdef AS definition,"
        " indexdef LIKE '%% USING gin %%' AS gin FROM pg_indexes JOIN pg_class ON relname = indexname"
        " LEFT JOIN pg_constraint ON conindid = pg_class.oid"
        " WHERE tablename = ANY(%s) AND pg_constraint.oid IS NULL",
        [[f"catalog_{table}" for table in TABLES]],
    )
    for (name,) in link.execute("SELECT name FROM bench_index").fetchall():
        link.execute(f'DROP INDEX "{name}"')


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(statement)


TOPS = 40
_FAMILY = (
    "SELECT id, place, first_value(id) OVER (PARTITION BY (place + place / 40 * 4) % 40 ORDER BY place) AS parent"
    " FROM (SELECT entry_id AS id, row_number() OVER (ORDER BY entry_id) AS place FROM catalog_solutiondetail) AS s"
)
_FINISH = (
    # Forty solutions at the top whatever the size, the others below them.
    f"UPDATE catalog_solutiondetail SET parent_id = of.parent FROM ({_FAMILY}) AS of WHERE of.id = entry_id AND of.place > {TOPS}",
    "INSERT INTO catalog_cellchange (solution_id, challenge_id, state, amount, balance, works, changed_at)"
    " SELECT solution_id, challenge_id, (ARRAY['claimed', 'argued', 'tested', 'tested', 'tested'])[claim.amount + 1], claim.amount,"
    " claim.balance, works, updated_at FROM catalog_claim AS claim JOIN catalog_entry AS entry ON entry.id = solution_id",
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


def _copy_part(part: tuple[str, int, int]) -> None:
    """Write a part's entries and everything that hangs on them, in one transaction."""
    url, size, first = part
    with psycopg.connect(url) as link:
        # Foreign keys would be checked row by row; these rows are consistent by construction.
        link.execute("SET session_replication_role = replica")
        batch: list[dict[str, Any]] = []
        for row in Part(size, first, min(first + PART, size + 1)).entries():
            batch.append(row)
            if len(batch) == BATCH:
                _copy_batch(link, batch)
                batch = []
        _copy_batch(link, batch)
        link.execute("INSERT INTO bench_part VALUES (%s)", [first])


def _copy_batch(link: psycopg.Connection[Any], rows: Sequence[dict[str, Any]]) -> None:
    def copy(table: str, columns: Sequence[str], values: Iterator[tuple[Any, ...]]) -> None:
        with link.cursor().copy(f"COPY catalog_{table} ({', '.join(columns)}) FROM STDIN") as stream:
            for value in values:
                stream.write_row(value)

    copy("entry", ENTRY_COLUMNS, (entry_values(row) for row in rows))
    copy(
        "entryrevision",
        ("id", "entry_id", "number", "act", "origin", "content", "reason", "created_at", "hash"),
        ((row["id"], row["id"], 1, "published", "founding",
          json.dumps(content(row)), "", row["published"], hashlib.sha256(row["slug"].encode()).hexdigest()) for row in rows),
    )  # fmt: skip
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
          json.dumps([{"suffix": "", "orcid": "", "literal": "", **author} for author in authors(row)]), False, "A venue", str(row["year"]), "preprint", "", "", "current")
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
