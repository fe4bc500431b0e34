"""``manage.py import_references``: what it prints, how it ends, what it changes."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, execute_from_command_line

from catalog.content.facts import Author, Identifier
from catalog.kinds import IdentifierScheme, Kind
from contributions.models import Batch
from contributions.states import BatchState
from tests.factories import FACTS, UserFactory, content, contribution, publish

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[3] / "shared" / "data"
BIB = """
@article{a, title={Goals in games of many agents}, author={Lee, Ann and {The Group}}, year={2021}, doi={10.1000/A}}
@misc{b, title={Goals in games of many agents}, author={Lee, Ann}, year={2021}}
@misc{c, title={Nothing like it}, author={Ma, Jr, Bo}, url={javascript:alert(1)}}
@misc{d, author={Ma, Bo}}
"""


def run(capsys, path: Path, *options: str) -> tuple[list[dict], int]:
    code = 0
    try:
        call_command("import_references", str(path), "--dry-run", "--json", *options)
    except CommandError as error:
        code = error.returncode
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()], code


def written(tmp_path: Path, text: str | bytes, name: str = "a.bib") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_each_record_is_one_object_with_what_is_known_of_it(capsys, tmp_path):
    rows, code = run(capsys, written(tmp_path, BIB))

    assert code == 0
    assert rows[0] == {
        "index": 1,
        "title": "Goals in games of many agents",
        "authors": ["Lee, Ann", "The Group"],
        "year": 2021,
        "doi": "10.1000/a",
        "arxiv": None,
        "url": "https://doi.org/10.1000/a",
        "venue": None,
        "warnings": [],
        "error": None,
        "duplicate_of": None,
    }
    assert [row["duplicate_of"] for row in rows] == [None, "#1", None, None]
    assert (rows[2]["authors"], rows[2]["year"], rows[2]["url"]) == (["Ma, Bo, Jr"], None, None)
    assert rows[2]["warnings"] == ["The address was left out: it does not start with https:// or http://."]
    assert rows[3]["error"] == "Line 5: this entry has no title."


def test_what_is_here_has_its_address_and_what_waits_is_not_named(capsys, tmp_path):
    facts = replace(FACTS[Kind.RESOURCE], authors=(Author("Lee", "Ann"),), date="2021")
    publish(title="Goals in games of many agents", facts=facts, slug="goals")
    waits = replace(facts, identifiers=(Identifier(IdentifierScheme.DOI, "10.1000/c"),))
    contribution(sent=content(title="A secret title", facts=waits))
    text = BIB.replace("title={Nothing", "doi={10.1000/C}, title={Nothing")

    rows, code = run(capsys, written(tmp_path, text))

    assert [row["duplicate_of"] for row in rows] == ["/resources/goals/", "/resources/goals/", "in review", None]
    assert (code, "secret" in json.dumps(rows)) == (0, False)


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("@misc{a, author={X, Y}}", (), 1),
        ("", (), 1),
        ("Not a reference.", (), 1),
        (b"\x00\x01", (), 1),
        ("@misc{a, title={T}}", ("--format", "ris"), 1),
        ("@misc{a, title={T}}", ("--format", "bibtex"), 0),
        ("TY  - JOUR\nTI  - T\nER  - ", (), 0),
        ('{"title": "T"}', ("--format", "csl-json"), 0),
        ("@misc{a, title={" + "T" * 301 + "}}", (), 1),
    ],
)
def test_the_end_says_whether_anything_could_be_read(capsys, tmp_path, text, options, code):
    rows, ended = run(capsys, written(tmp_path, text), *options)

    assert ended == code
    assert all(row["error"] for row in rows) == (code == 1)


@pytest.mark.parametrize("name", ["missing.bib", "."])
def test_a_file_that_cannot_be_opened_is_an_unusable_argument(capsys, tmp_path, name):
    assert run(capsys, tmp_path / name) == ([], 2)


@pytest.mark.parametrize("arguments", [["a.bib", "--format", "word"], []])
def test_an_unknown_format_and_no_file_are_unusable_arguments(arguments):
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "import_references", "--dry-run", *arguments])

    assert ended.value.code == 2


# What the system says of a child counts its parent too, up to the moment it became another program.
MEASURED = """
import runpy, sys
sys.argv[0] = "manage.py"
try:
    runpy.run_path("manage.py", run_name="__main__")
finally:
    sys.stderr.write("VmHWM:" + open("/proc/self/status").read().partition("VmHWM:")[2].partition("kB")[0])
"""


def test_hostile_text_is_refused_by_the_whole_command_within_its_bounds(tmp_path):
    path = written(tmp_path, "@misc{a, title=" + "{" * 100_000 + "}" * 100_000 + "}")

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import_references", str(path), "--dry-run", "--json"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, b"")
    said, _, used = done.stderr.decode().rpartition("VmHWM:")
    assert "nested too deeply" in said
    assert int(used.split()[0]) < 300_000


def test_without_dry_run_what_is_new_becomes_one_batch_once(capsys, tmp_path):
    author = UserFactory.create(email="ada@example.org")
    path = str(written(tmp_path, BIB))

    for _ in range(2):
        call_command("import_references", path, "--as", "Ada@example.org")

    (batch,) = Batch.objects.all()
    assert (batch.author, batch.name, batch.state) == (author, "a.bib", BatchState.WAITING)
    assert [row.title for row in batch.contributions.all()] == ["Goals in games of many agents"]
    said = capsys.readouterr()
    assert "Of 4 records 1 were sent for review" in said.err
    assert "Twice in this import (#1)" in said.out


def test_a_full_person_keeps_the_import_as_a_draft(capsys, tmp_path):
    author = UserFactory.create(email="ada@example.org")
    for _ in range(10):
        contribution(author=author)

    call_command("import_references", str(written(tmp_path, BIB)), "--as", "ada@example.org")

    assert "Nothing was sent: 10 of your contributions are waiting" in capsys.readouterr().err
    assert Batch.objects.get().state == BatchState.CHOOSING


@pytest.mark.parametrize("options", [(), ("--as", "nobody@example.org")])
def test_without_an_account_nothing_is_imported(tmp_path, options):
    with pytest.raises(CommandError) as refused:
        call_command("import_references", str(written(tmp_path, BIB)), *options)

    assert (refused.value.returncode, Batch.objects.exists()) == (2, False)


def expected() -> dict[str, dict]:
    path = DATA / "bad-inputs" / "expected.json"
    return json.loads(path.read_text()) if path.exists() else {}


@pytest.mark.skipif(not expected(), reason="the collection of bad inputs is not beside the project")
@pytest.mark.parametrize("name", expected())
def test_the_collected_bad_inputs_come_out_as_expected(capsys, name):
    want = expected()[name]
    rows, code = run(capsys, DATA / "bad-inputs" / name)
    good = [row for row in rows if not row["error"]]

    assert code == (0 if good else 1)
    if "error" in want["outcome"] and not good:
        return
    assert want["outcome"] != "error"
    assert len(good) >= len(want["records"])
    for row, facts in zip(good, want["records"], strict=False):
        assert row["title"].replace("$\\tau$", "τ").replace("$n^2$", "n^2") == facts["title"]
        assert row["year"] == facts["year"]
        assert all(facts[field] == row[field] for field in ("doi", "arxiv", "url") if field in facts)
    assert any(row["error"] for row in rows) or not want["outcome"].startswith("partial") or "or" in want["outcome"]
    assert any(row["warnings"] for row in rows) or want["outcome"] != "ok_with_warning"


@pytest.mark.skipif(not DATA.exists(), reason="the collection of papers is not beside the project")
def test_the_584_papers_into_an_empty_catalogue_are_580_and_4_repeats(capsys):
    rows, code = run(capsys, DATA / "alignment-papers.bib")

    assert (len(rows), code) == (584, 0)
    assert sum(row["duplicate_of"] is None for row in rows) == 580
    assert not [row for row in rows if row["error"]]
