#!/usr/bin/env python
"""Run an administrative command of AlignHub."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
    from django.core.management import execute_from_command_line

    from alignhub import database

    if database.needed_by(sys.argv):
        with database.running():
            execute_from_command_line(sys.argv)
    else:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
