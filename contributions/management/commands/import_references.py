import hashlib
import json
import time
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from catalog.content.facts import Author
from catalog.importers.files import MOST_BYTES, Format, Unreadable, read
from catalog.importers.records import Record
from catalog.importers.slices import describe_all
from contributions.actions.batches import read_batch, send, send_batch, start_batch
from contributions.actions.lookups import look_up_slice
from contributions.queries.recognising import Recognised, recognise
from contributions.refused import Refused
from contributions.states import BatchState, Found

# Arguments that cannot be used; 1 says that no record could be read.
UNUSABLE = 2


class Command(BaseCommand):
    help = (
        "Import references from a file as one batch that a moderator decides about. Ends with 0 when any record could"
        " be read, 1 when none, 2 when the arguments are unusable. With --json, one object for each record stands on a"
        " line; its duplicate_of is the address of the published entry, “#3” when it repeats record 3 of the file, or"
        " “in review” when somebody has sent it already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=[format.value for format in Format], help="told by the text otherwise")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be imported")
        parser.add_argument("--json", action="store_true", help="print one JSON object for each record")
        parser.add_argument("--as", dest="author", metavar="EMAIL", help="the account whose batch it becomes")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        author = None if options["dry_run"] else _author(options["author"])
        data = _bytes(path)
        try:
            records = describe_all(read(data, Format(options["format"]) if options["format"] else None))
        except Unreadable as error:
            raise CommandError(str(error), returncode=1) from error
        known = recognise(records)
        for row in known:
            self.stdout.write(json.dumps(as_json(row), ensure_ascii=False) if options["json"] else as_text(row))
        if all(row.found == Found.FAILED for row in known):
            raise CommandError("No record could be read.", returncode=1)
        if author is not None:
            self.stderr.write(_import(author, path.name, data, options["format"]))


def _author(email: str | None) -> Any:
    if not email:
        raise CommandError("Say with --as EMAIL whose batch it becomes, or ask with --dry-run.", returncode=UNUSABLE)
    author = get_user_model().objects.filter(email__iexact=email, is_active=True, suspended_at=None).first()
    if author is None:
        raise CommandError(f"No account that may send anything has the address {email}.", returncode=UNUSABLE)
    return author


def _import(author: Any, name: str, data: bytes, format: str | None) -> str:
    """Send what is new in ``data``; the sentence that says what came of it. The same file is imported once."""
    uuid = uuid5(NAMESPACE_OID, f"{author.pk} {hashlib.sha256(data).hexdigest()}")
    batch = start_batch(author, name=name, source=data, format=Format(format) if format else None, uuid=uuid)
    # Here there is time to wait, and perhaps no worker.
    read_batch(batch.pk)
    while seconds := look_up_slice(batch.pk):
        time.sleep(seconds)
    batch.refresh_from_db()
    url = settings.SITE_URL + reverse("contributions:import", args=[batch.uuid])
    if batch.state == BatchState.CHOOSING:
        try:
            send(batch.pk, actor=author)
        except Refused as refusal:
            return f"Nothing was sent: {refusal} The import is kept: {url}"
    send_batch(batch.pk)
    batch.refresh_from_db()
    sent = batch.contributions.count()
    return f"Of {batch.records.count()} records {sent} were sent for review: {url}"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One more than is read, so that a longer file is noticed and a bottomless one ends.
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.", returncode=UNUSABLE) from error


def as_json(row: Recognised) -> dict[str, Any]:
    """The record as one object; what is not known is null."""
    record = row.record
    return {
        "index": row.number,
        "title": record.title,
        "authors": [_name(author) for author in record.authors],
        "year": int(record.date[:4]) if record.date else None,
        "doi": record.doi or None,
        "arxiv": record.arxiv or None,
        "url": record.url or None,
        "venue": record.venue or None,
        "warnings": list(record.warnings),
        "error": row.problem or None if row.found == Found.FAILED else None,
        "duplicate_of": _same(row),
    }


def as_text(row: Recognised) -> str:
    """The record as one line for a person."""
    same = _same(row)
    told = [row.found.label, f"({same})" if same else "", row.problem, *row.record.warnings]
    return f"{row.number:>4}  {_short(row.record)}  {' '.join(part for part in told if part)}"


def _same(row: Recognised) -> str | None:
    match row.found:
        case Found.DUPLICATE:
            return row.url
        case Found.REPEATED:
            return f"#{row.repeats}"
        case Found.WAITING:
            return "in review"
    return None


def _name(author: Author) -> str:
    return author.literal or ", ".join(part for part in (author.family, author.given, author.suffix) if part)


def _short(record: Record) -> str:
    return record.title if len(record.title) <= 70 else f"{record.title[:69]}…"
