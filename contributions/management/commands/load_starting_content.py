import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.actions.refused import Refused
from contributions.founding import load


class Command(BaseCommand):
    help = "Publish the starting content of fixtures/ that is not in the catalogue yet. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            loaded = load(options["folder"], lambda line: self.stdout.write(f"  {line}"))
        except (Refused, ValueError) as error:
            raise CommandError(f"The starting content is not loaded: {error}") from error
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Starting content: {loaded.entries} entries and {loaded.tags} tags added in {seconds:.1f} s."
        )
