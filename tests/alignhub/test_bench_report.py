"""The bench judges its figures rightly, and an interrupted run loses none."""

from tests.bench import results
from tests.bench.gates import figures, of_database, of_pages
from tests.bench.measure import Cost
from tests.bench.results import Results
from tests.bench.web import PAGES, Served

SIZES = (10, 1_000)


def served(
    page: str, rate: float, *, size: int = 1_000, clients: int = 8, number: int = 1, p95: float = 10.0
) -> Served:
    return Served(size, page, clients, number, rate, 5.0, p95, 20.0, 1000 / rate, 0.0)


def cost(group: str, name: str, *milliseconds: float) -> Cost:
    found = Cost(group, name, statements=2)
    for size, value in zip(SIZES, milliseconds, strict=True):
        found.milliseconds[size] = found.waited[size] = [value] * 3
        found.rows[size] = found.most_rows[size] = 25
    return found


def test_shares_are_taken_round_by_round_and_their_median_is_judged():
    rows = []
    for number, (limit, page) in enumerate([(100, 60), (10, 7), (1_000, 100)], 1):
        rows += [served("(b) one row, template", limit, number=number), served("entry", page, number=number)]
    found = figures(rows)[1_000, "entry", 8]

    assert (found.rate, found.by_requests, found.by_cpu) == (60, 0.6, 0.6)
    assert of_pages(SIZES, figures(rows))[0] == (
        "- **Met**: entry reaches at least 0.6 of (b): 0.60 by requests, 0.60 by CPU time."
    )


def test_a_page_that_is_too_slow_is_named_with_its_figure():
    rows = [served("(b) one row, template", 100), served("entry", 30)]
    rows += [served("entry", 40, size=10, p95=5.0)]
    said = of_pages(SIZES, figures(rows))

    assert said[0] == (
        "- **Missed**: entry reaches at least 0.6 of (b): 0.30 by requests, 0.30 by CPU time, below the 0.35 that it"
        " may never fall under."
    )
    assert (
        said[-1]
        == "- **Missed**: The p95 of a page other than a search is at most 1.5 times that at 10: entry 2 times."
    )


def test_searches_are_judged_as_other_pages_are_and_told_with_the_growth_of_their_cpu_time():
    rows = [served("map", 40), served("map", 40, size=10)]
    for name, p95 in {"search, a word in 0.1 %": 14.0, "search, word + tag": 19.0}.items():
        rows += [served(name, 20, p95=p95), served(name, 40, size=10)]

    assert of_pages(SIZES, figures(rows))[-3:] == [
        "- **Met**: The p95 of a page other than a search is at most 1.5 times that at 10; the most is map 1 times.",
        "- **Missed**: The p95 of a search is at most 1.5 times that at 10: search, word + tag 1.90 times.",
        "- CPU time of searches in times that at 10: search, a word in 0.1 % 2.00; search, word + tag 2.00.",
    ]


def test_the_database_is_judged_by_its_worst_page():
    costs = [cost("list", "browse", 0.5, 0.6), cost("tag", "page of a tag", 1, 2.5), cost("facets", "tools", 3, 14)]
    costs += [cost("search", "a word", 5, 20)]
    said = of_database(SIZES, costs, {"/browse/": 2, "/map/": 11})

    assert said[0] == "- **Missed**: Browse, tag and deep cursor pages take at most 2 ms: page of a tag 2.50 ms."
    assert said[1] == "- **Met**: Lists with facets take at most 15 ms; the most is tools 14 ms."
    assert said[3].startswith(
        "- **Missed**: Browse, tag and deep cursor pages take at most 1.5 times as long as at 10: page"
    )
    assert said[-1] == "- **Missed**: No page makes more than 10 statements: /map/ 11 statements."


def test_an_interrupted_run_goes_on_and_other_code_begins_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "_code", lambda: "one")
    first = Results(tmp_path, SIZES)
    first.keep_costs([cost("list", "browse", 1, 1)], {"/browse/": 2}, rounds=3)
    first.keep_served([served("entry", 30)], rounds=1)
    again = Results(tmp_path, SIZES)

    assert (again.costs, again.served, again.statements) == (first.costs, first.served, first.statements)
    assert set(again.notes) == {"database", "http"}
    assert Results(tmp_path, (10, 20)).served == []
    monkeypatch.setattr(results, "_code", lambda: "another")
    assert Results(tmp_path, SIZES).costs == []


def test_every_page_that_is_compared_has_its_limit_view_in_the_same_run():
    names = {page.name for page in PAGES}
    assert {page.limit for page in PAGES if page.limit} <= names
    assert len(names) == len(PAGES)
