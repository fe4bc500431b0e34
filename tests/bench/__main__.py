"""``make bench``: what the pages cost, in the database and over HTTP. Writes docs/performance.md."""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignhub.settings")
# The bench has a database of its own, whatever the site uses.
os.environ["DATABASE_URL"] = ""

import django

django.setup()

from tests.bench import load


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default="10000,1000000", help="numbers of entries, smaller first")
    parser.add_argument("--folder", type=Path, default=load.default_folder(), help="where the databases are kept")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each page at each size")
    parser.add_argument("--seconds", type=float, default=4, help="length of each HTTP measurement")
    parser.add_argument("--only", choices=("load", "database", "http"), help="leave the other parts out")
    chosen = parser.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    with load.server(chosen.folder) as url:
        for size in sizes:
            load.ensure(url, size, print)
        if chosen.only == "load":
            return 0
        from tests.bench import measure, report, web

        costs = [] if chosen.only == "http" else measure.database(sizes, chosen.rounds, print)
        served = (
            [] if chosen.only == "database" else web.serve_and_measure(url, chosen.folder, sizes, chosen.seconds, print)
        )
        report.write(sizes, costs, served, chosen, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
