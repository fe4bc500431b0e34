import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alignhub.database import DatabaseUnavailable
from alignhub.supervisor import Refused, Supervisor


class Command(BaseCommand):
    help = "Runs the whole site: database, migrations, starting content, web server and worker, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="port to listen on")
        parser.add_argument("--stop-with-parent", action="store_true", help="stop when the starting process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            port = int(options["port"])
        except ValueError:
            raise CommandError(f"PORT is not a number: {options['port']}.") from None
        parent = os.getppid() if options["stop_with_parent"] else 0
        try:
            code = Supervisor(options["host"], port, self._say, parent).serve()
        except (Refused, DatabaseUnavailable) as error:
            raise CommandError(str(error)) from error
        sys.exit(code)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
