import os
import smtplib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from alignhub import database
from alignhub.demo import ACCOUNTS
from alignhub.health import QUEUE_LIMIT_SECONDS, oldest_waiting_job
from alignhub.models import User
from alignhub.staff import FACTORS
from catalog.models import Entry

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "CONTACT_EMAIL", "EMAIL_URL")


class Command(BaseCommand):
    help = "Tells what this site still lacks for production; with --mail also sends a test message."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail", metavar="ADDRESS", help="send a test message to this address")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [*self._configuration(), *self._database()]
        for sentence in missing:
            self.stdout.write(f"missing: {sentence}")
        if options["mail"]:
            self._send(options["mail"])
        if missing:
            raise CommandError(f"{len(missing)} thing(s) missing for production.")
        self.stdout.write("Nothing is missing for production.")

    def _configuration(self) -> Iterator[str]:
        if not settings.PRODUCTION:
            yield "ALIGNHUB_ENV=production is not set, so this is a development site."
            for name in REQUIRED:
                if not os.environ.get(name):
                    yield f"{name} is not set."
        if not settings.DATABASE_URL:
            yield "DATABASE_URL is not set: the bundled PostgreSQL is for development and small sites."
        if settings.PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").exists():
            yield "the static files are not collected: run manage.py collectstatic."

    def _database(self) -> Iterator[str]:
        try:
            with database.running():
                database.check()
                yield from self._content()
        except (database.DatabaseUnavailable, DatabaseError) as error:
            yield str(error)

    def _content(self) -> Iterator[str]:
        executor = MigrationExecutor(connection)
        unapplied = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if unapplied:
            yield f"{unapplied} migration(s) are not applied: run manage.py migrate."
            return
        if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
            yield "the cache table does not exist: run manage.py createcachetable."
        if not Entry.objects.exists():
            yield "the catalogue is empty: run manage.py load_starting_content."
        if not User.objects.filter(is_superuser=True, is_active=True).exists():
            yield "nobody can administer the site: run manage.py createsuperuser."
        moderators = User.objects.filter(is_moderator=True, is_active=True).count()
        if moderators < 2:
            yield f"{moderators} moderator account(s): nobody decides on their own contribution, so two are needed."
        staff = User.objects.filter(is_active=True).filter(
            Q(is_moderator=True) | Q(is_staff=True) | Q(is_superuser=True)
        )
        bare = staff.exclude(authenticator__type__in=FACTORS).distinct().count()
        if bare:
            yield f"{bare} account(s) with a desk role have no second factor yet: they are asked for one at the desk."
        if User.objects.filter(email__in=[account.email for account in ACCOUNTS], is_active=True).exists():
            yield "the demo accounts exist, whose passwords everybody knows: deactivate them."
        waiting = oldest_waiting_job()
        if waiting > QUEUE_LIMIT_SECONDS:
            yield f"the oldest job has waited {waiting} s: is the worker running?"

    def _send(self, address: str) -> None:
        try:
            send_mail("AlignHub can send mail", f"This test came from {settings.SITE_URL}.", None, [address])
        except (OSError, smtplib.SMTPException) as error:
            raise CommandError(f"The test message was not sent: {error}.") from error
        self.stdout.write(f"A test message was handed to {settings.EMAIL_BACKEND} for {address}.")
