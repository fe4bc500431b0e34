"""``make bench``: what the pages cost, in the database and over HTTP. Writes docs/benchmarks.md."""

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
    chosen = _arguments()
    sizes = sorted(int(size) for size in chosen.sizes.split(","))
    with load.server(chosen.folder) as url:
        for size in sizes:
            load.ensure(url, size, print)
        if chosen.only == "load":
            return 0
        # These import models, which need the settings above.
        from tests.bench import measure, report, web
        from tests.bench.processes import WrkMissing
        from tests.bench.results import Results

        results = Results(chosen.folder, sizes)
        if chosen.fresh:
            results.costs, results.statements, results.served = [], {}, []
        if chosen.only in (None, "database") and not results.costs:
            costs = measure.database(sizes, chosen.rounds, print)
            results.keep_costs(costs, measure.statements(sizes[-1]), rounds=chosen.rounds, load=os.getloadavg()[1])
        if chosen.only in (None, "http"):
            judged = max(chosen.judged_rounds, chosen.http_rounds)
            told = {"rounds": chosen.http_rounds, "judged": judged, "seconds": chosen.seconds}
            keep = lambda rows: results.keep_served(rows, **told, load=os.getloadavg()[1])  # noqa: E731
            try:
                web.serve_and_measure(
                    url, chosen.folder, sizes, chosen.http_rounds, judged, chosen.seconds, results.served, keep, print
                )
            except WrkMissing as missing:
                print(missing, file=sys.stderr)
                return 1
    report.write(sizes, results, print)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--sizes", default="10000,100000,1000000", help="numbers of entries; the smallest and the largest are compared"
    )
    parser.add_argument(
        "--folder", type=Path, default=load.default_folder(), help="where databases and results are kept"
    )
    parser.add_argument("--rounds", type=int, default=15, help="runs of each page's queries at each size")
    parser.add_argument("--http-rounds", type=int, default=3, help="rounds over all pages through HTTP")
    parser.add_argument("--judged-rounds", type=int, default=10, help="rounds with as many clients as targets name")
    parser.add_argument("--seconds", type=float, default=2, help="length of each HTTP measurement")
    parser.add_argument("--only", choices=("load", "database", "http", "report"), help="leave the other parts out")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier run of this code has measured")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
