#!/usr/bin/env python
"""Run an administrative command of AlignHub."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs.exceptions import EnvError

    from alignhub import database

    try:
        if database.needed_by(sys.argv):
            with database.running():
                execute_from_command_line(sys.argv)
        else:
            execute_from_command_line(sys.argv)
    except (database.DatabaseUnavailable, ImproperlyConfigured, EnvError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
