#!/usr/bin/env python
"""Run an administrative command of AlignHub."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
    from django.core.management import execute_from_command_line

    from alignhub import database

    if not database.needed_by(sys.argv):
        execute_from_command_line(sys.argv)
        return
    try:
        with database.running():
            execute_from_command_line(sys.argv)
    except database.DatabaseUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
