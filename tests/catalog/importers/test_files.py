"""References in any format: what comes out of good, odd, broken and hostile files."""

import json
import resource
import time

import pytest

from catalog.content.years import latest_year
from catalog.importers import files
from catalog.importers.files import Format, Unreadable, detect, read
from catalog.importers.records import Record
from catalog.kinds import ResourceType
from tests.catalog.importers.conftest import SAMPLES


def one(text: str | bytes) -> Record:
    (record,) = read(text if isinstance(text, bytes) else text.encode())
    return record


def names(record: Record) -> list[str]:
    return [a.literal or ", ".join(filter(None, (a.family, a.given, a.suffix))) for a in record.authors]


def test_macros_are_joined_whatever_their_case():
    article = '@article{a, title = "A" # { B}, journal=ven}'
    record = one('@string(what="Tests")@string{Ven = "Journal of " # WHAT}' + article)
    assert (record.title, record.venue, record.warnings) == ("A B", "Journal of Tests", ())
    # A macro counts from where it is defined.
    assert one('@string{Ven = "Journal of " # what}@string{WHAT="Tests"}' + article).venue == "Journal of"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("@misc{a, title={T} author={X, Y}}", "Line 1: a comma is missing between two fields."),
        ("@misc{a, author={X, Y}}", "Line 1: this entry has no title."),
        ("\n@misc{a,\n title={ }}", "Line 2: this entry has no title."),
        ("@misc{a, title={x}, note=%%}", "Line 1: this value is neither in braces nor in quotes."),
        ("@book{a, crossref={b}} @book{b, crossref={a}}", "Line 1: this entry has no title."),
        ("TI  - No type\nER  - ", None),
        ('[{"type": "book"}]', "Item 1 has no title."),
        ('["x", {"title": "T"}]', "Item 1 is no reference."),
        ("TY  - JOUR\nAU  - A, B\nER  - ", "Line 1: this record has no title."),
    ],
)
def test_a_record_that_cannot_be_used_says_why(text, error):
    if error is None:
        with pytest.raises(Unreadable, match="No BibTeX, RIS or CSL-JSON record was found"):
            read(text.encode())
    else:
        assert read(text.encode())[0].error == error


def test_a_broken_record_does_not_take_the_others_with_it():
    records = read(b"@misc{a, title={A, author={X}\n\n@misc{b, title={B}}\n@misc{c title={C}}\n@misc{d, title={D}}")
    assert [r.title for r in records if not r.error] == ["B", "D"]
    second = read(b"TY  - JOUR\nTI  - A\nER  - \nTI  - B\nER  - \nTY  - RPRT\nTI  - C\nER  -")
    assert [(r.title, r.error, r.type) for r in second] == [
        ("A", "", ResourceType.PAPER),
        ("B", "Line 4: this record does not begin with a TY line.", ResourceType.PAPER),
        ("C", "", ResourceType.REPORT),
    ]


@pytest.mark.parametrize(
    ("year", "date", "warned"),
    [
        ("2020", "2020", 0),
        ("in press", "", 1),
        ("1995--1996", "1995", 1),
        ("c. 2004", "2004", 1),
        ("", "", 0),
        (f"{latest_year()}", f"{latest_year()}", 0),
        ("9999", "", 1),
        ("0000", "", 1),
        ("in 9999 or 2020", "2020", 1),
        ("２０２０", "2020", 0),
    ],
)
def test_years_are_read_or_warned_about(year, date, warned):
    record = one(f"@misc{{a, title={{T}}, year={{{year}}}}}")
    assert (record.date, len(record.warnings)) == (date, warned)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Ludwig van Beethoven and Jolly, III, James", ["van Beethoven, Ludwig", "Jolly, James, III"]),
        ("{Barnes and Noble} AND Madonna", ["Barnes and Noble", "Madonna"]),
        (r"Erd{\H o}s, P\'al and \L{}ukasz Kucze\'nski", ["Erdős, Pál", "Kuczeński, Łukasz"]),
        ("Ann Lee, Bo Ma, Cy Ng", ["Lee, Ann", "Ma, Bo", "Ng, Cy"]),
    ],
)
def test_names_are_parted(field, expected):
    assert names(one(f"@misc{{a, title={{T}}, author={{{field}}}}}")) == expected


def test_a_paper_takes_venue_and_year_from_its_volume():
    records = read(
        b"@inproceedings{p, title={P}, crossref={V}}\n@inproceedings{q, title={Q}, crossref={gone}, year=1999}\n"
        b"@proceedings{v, title={Volume}, year={2016}, editor={Ed, A}}"
    )
    assert [(r.title, r.venue, r.date) for r in records] == [("P", "Volume", "2016"), ("Q", "", "1999")]
    assert records[1].warnings == ("The entry “gone”, which this one refers to, is not in this text.",)


def test_addresses_that_no_browser_should_open_are_dropped():
    record = one("@misc{a, title={<b>T</b> &amp; more}, url={javascript:alert(1)}}")
    assert (record.title, record.url) == ("<b>T</b> & more", "")
    assert record.warnings == ("The address was left out: it does not start with https:// or http://.",)


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title={T}, doi={10.48550/arXiv.1706.03762}, eprint={2210.10760}, url={https://doi.org/10.48550/ARXIV.1706.03762}}",
        "TY  - JOUR\nTI  - T\nDO  - 10.48550/arXiv.1706.03762\nUR  - https://arxiv.org/abs/2210.10760\nER  - ",
        '[{"title": "T", "DOI": "10.48550/arXiv.1706.03762", "URL": "https://arxiv.org/abs/2210.10760"}]',
    ],
)
def test_an_identifier_that_contradicts_another_is_told_of(text: str):
    record = one(text)
    said = "arXiv 2210.10760 was left out: the record also names arXiv 1706.03762."
    assert (record.arxiv, record.doi, record.warnings) == ("1706.03762", "", (said,))


def test_encodings():
    assert one("@misc{a, title={Über}}".encode("utf-16")).title == "Über"
    assert one("\ufeff@misc{a,\r\n title={Über}}").title == "Über"
    latin = one("@misc{a, title={Über}}".encode("latin-1"))
    assert (latin.title, len(latin.warnings)) == ("Über", 1)
    for data, message in ((b"", "empty"), (b"\x00\x01@misc{a}", "binary"), (b"\x81\x8d\xff", "not UTF-8")):
        with pytest.raises(Unreadable, match=message):
            read(data)


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title={T}, author={X, Y}, year={9999}}",
        "TY  - JOUR\nTI  - T\nPY  - 9999/05/01\nER  - ",
        '{"title": "T", "issued": {"date-parts": [[9999, 1]]}}',
        '{"title": "T", "issued": {"raw": "9999"}}',
    ],
)
def test_a_year_to_come_is_left_out_with_a_warning(text):
    record = one(text)
    assert (record.title, record.date, record.error) == ("T", "", "")
    assert record.warnings == (f"“9999” is left out: years go from 1000 to {latest_year()}.",)


def test_latex_that_nobody_knows_is_told_of():
    title = r"\LaTeX{} and \TeX, \textsc{a} \mbox{box} \texttt{code} \href{http://e.org}{link}"
    record = one(rf"@misc{{a, title={{{title}}}, author={{\foo{{Lee}}, Ann}}, journal={{J \baz x}}}}")
    assert record.title == "LaTeX and TeX, a box code link"
    assert (names(record), record.venue) == (["Lee, Ann"], "J x")
    assert record.warnings == ("LaTeX commands that we do not know were left out: \\baz, \\foo.",)
    assert one(r"@misc{a, title={On $\foo x$ and \'e}}").warnings == ()


def test_one_record_tells_nothing_of_another():
    assert one(r"@misc{a, title={T \title{Secret}\author{Nobody}}}").title == "T"
    assert "Secret" not in one(r"@misc{a, title={T \maketitle}}").title


def test_csl_json_dates_and_names():
    items = [
        {"title": ["Listed"], "issued": {"date-parts": [["2021", "3"]]}, "author": [{"name": "A Group"}]},
        {"title": "Null", "issued": {"date-parts": [[None]]}},
        {"title": "Early", "issued": {"date-parts": [[-350]]}},
        {"title": "Raw", "issued": {"raw": "1999-05"}, "DOI": "10.1000/ABC"},
        {"title": "P", "author": [{"family": "Beethoven", "given": "L", "non-dropping-particle": "van"}, 7, None]},
    ]
    records = read(json.dumps(items).encode())
    assert [(r.title, r.date, r.doi, names(r)) for r in records] == [
        ("Listed", "2021", "", ["A Group"]),
        ("Null", "", "", []),
        ("Early", "", "", []),
        ("Raw", "1999", "10.1000/abc", []),
        ("P", "", "", ["van Beethoven, L", "7"]),
    ]
    assert one('{"title": "Single"}').title == "Single"


@pytest.mark.parametrize(
    ("text", "format"),
    [("@misc{a}", Format.BIBTEX), (" [ ]", Format.CSL_JSON), ("\n\nTY - JOUR", Format.RIS), ("me@example.org", None)],
)
def test_formats_are_told_apart(text, format):
    assert files.detect(text) == format


LISTS = {
    "10.1000/a\narXiv:2210.10760\nhttps://openreview.net/forum?id=x\n": True,
    "doi: 10.1000/a,\n\n2210.10760v3;": True,
    "10.1000/a\nSome other words": False,
    "See the paper, whose DOI is 10.1000/a": False,
    "Nothing at all": False,
}


@pytest.mark.parametrize("text", LISTS)
def test_a_list_is_only_what_holds_nothing_else(text):
    assert (detect(text) == Format.IDENTIFIERS) == LISTS[text]
    if LISTS[text]:
        assert {record.error for record in read(text.encode())} == {""}


HOSTILE = {
    "macros that double": "".join(
        f"@string{{{chr(98 + n)} = {chr(97 + n)} # {chr(97 + n)}}}" for n in range(24)
    ).replace("= a # a", '= "' + "x" * 100 + '"', 1),
    "nested braces": "@misc{a, title=" + "{" * 100_000 + "}" * 100_000 + "}",
    "open braces": "@misc{a, title=" + "{" * 100_000,
    "flat braces": "@misc{a, title={" + "{}" * 70_000 + "}}",
    "commands": "@misc{a, title={" + r"\textbf" * 100_000 + "}}",
    "quotes": '@misc{a, title="' + '"' * 200_000 + "}",
    "many authors": "@misc{a, title={T}, author={" + "a and " * 30_000 + "b}}",
    "chained parents": "".join(f"@misc{{k{n}, title={{T}}, crossref={{k{n + 1}}}}}" for n in range(900)),
    "many records": "@misc{k, title={T}}" * 60_000,
    "joined strings": "@misc{a, title=" + '"a" # ' * 100_000 + '"b"}',
    "deep lists": "[" * 1_000_000,
    "deep objects": '{"a":' * 300_000,
    "long number": '[{"title":"a","issued":{"date-parts":[[' + "9" * 100_000 + "]]}}]",
    "many RIS records": "TY  - JOUR\n" * 300_000,
    "a long RIS value": "TY  - JOUR\nTI  - a\n" + "x\n" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_or_read_within_bounds(name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        records = read(HOSTILE[name].encode())
        assert len(records) <= 1_000
    except Unreadable as refusal:
        assert str(refusal)
    # Ten times what it takes here; without the bounds these run for minutes or eat gigabytes.
    assert time.process_time() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def expected() -> dict[str, dict]:
    path = SAMPLES / "bad-inputs" / "expected.json"
    return json.loads(path.read_text()) if path.exists() else {}


@pytest.mark.skipif(not expected(), reason="the collection of bad inputs is not beside the project")
@pytest.mark.parametrize("name", expected())
def test_the_collected_bad_inputs_come_out_as_expected(name):
    want = expected()[name]
    try:
        records = read((SAMPLES / "bad-inputs" / name).read_bytes())
        failed = False
    except Unreadable:
        records, failed = [], True
    good = [record for record in records if not record.error]
    if "error" in want["outcome"] and (failed or not good):
        return
    assert (want["outcome"], bool(good)) != ("error", True)
    # The rest of a file may repeat its first record; that is told where duplicates are looked for.
    for record, facts in zip(good, want["records"], strict=False):
        assert (int(record.date[:4]) if record.date else None) == facts["year"]
        assert record.title.replace("$\\tau$", "τ").replace("$n^2$", "n^2") == facts["title"]
        if "..." not in facts["authors"]:
            # "Abacha, Asma Ben" is as good a reading of an unmarked name as "Ben Abacha, Asma".
            assert [n.replace("Abacha, Asma Ben", "Ben Abacha, Asma") for n in names(record)] == facts["authors"]
        else:
            assert len(record.authors) == want["author_count"]
        for field in ("doi", "arxiv", "venue"):
            assert facts.get(field) in (None, getattr(record, field))
    assert len(good) >= len(want["records"])
    if want["outcome"] == "partial":
        assert any(record.error for record in records)
    if want["outcome"] == "ok_with_warning":
        assert any(record.warnings for record in records)


@pytest.mark.skipif(not (SAMPLES / "alignment-papers.bib").exists(), reason="the papers are not beside the project")
def test_the_584_papers_come_out_as_their_facts():
    facts = [json.loads(line) for line in (SAMPLES / "alignment-papers.jsonl").read_text().splitlines()]
    records = read((SAMPLES / "alignment-papers.bib").read_bytes())
    assert len(records) == len(facts) == 584
    differing = [
        fact["key"]
        for fact, record in zip(facts, records, strict=True)
        if (record.error, record.title, record.date, record.authors_truncated)
        != ("", fact["title"], str(fact["year"] or ""), fact["authors_truncated"])
    ]
    assert differing == []
