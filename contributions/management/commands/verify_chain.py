import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contributions.actions.verification import check_chain


class Command(BaseCommand):
    help = (
        "Verify the chain of events against its hashes, its head and the published daily heads. Ends with 1 if broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_chain()
        if options["json"]:
            self.stdout.write(json.dumps({"holds": found.holds, **asdict(found)}))
        elif found.holds:
            self.stdout.write(f"The chain holds: {found.events} events.")
        else:
            self.stdout.write(f"The chain is broken at position {found.position}. {found.what}")
        if not found.holds:
            raise SystemExit(1)
