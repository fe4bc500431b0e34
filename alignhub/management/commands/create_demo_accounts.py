from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alignhub.demo import ACCOUNTS, create_missing_accounts


class Command(BaseCommand):
    help = "Creates five accounts for trying the site out (development only) and prints how to sign in with them."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo accounts have known passwords, so production refuses to have them.")
        create_missing_accounts()
        if options["verbosity"] > 0:
            for account in ACCOUNTS:
                self.stdout.write(f"{account.role:<12} {account.email:<28} password: {account.password}")
