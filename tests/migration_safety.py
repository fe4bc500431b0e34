"""Our migrations are safe to apply while the site runs; the first ones, which create the tables, are exempt."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")

import django
from django.conf import settings

from alignhub import database

# Unique over a column that the migration before has just added, or that nothing has written yet: no row is in the way.
SAFE_BY_HAND = ["0014_one_digest_a_window", "0013_orcid_of_one_person"]
APPS = ["alignhub", "catalog", "contributions", "kit"]


def main() -> int:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django_migration_linter"]
    django.setup()
    from django_migration_linter import MigrationLinter

    with database.running():
        linter = MigrationLinter(str(settings.BASE_DIR), include_apps=APPS, ignore_name=SAFE_BY_HAND, no_cache=True)
        linter.lint_all_migrations()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
