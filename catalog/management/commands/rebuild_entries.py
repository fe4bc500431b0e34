from typing import Any

from django.core.management.base import BaseCommand

from catalog.actions.rebuild import rebuild


class Command(BaseCommand):
    help = "Make all entries and their relations anew from the log of revisions."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} entries rebuilt.")
