"""Every check and test of AlignHub in one go: ``make test``. ``--lint`` leaves the tests out.

A step that fails does not stop the others. The last line is exactly "N passed, N failed, N skipped".
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TEMPLATES = ROOT / "templates"

CHECKS: dict[str, list[str]] = {
    "types (mypy)": [PYTHON, "-m", "mypy"],
    "migration safety": [PYTHON, "tests/migration_safety.py"],
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "layers (import-linter)": [PYTHON, "-c", "from importlinter.cli import lint_imports_command as main; main()"],
    "templates (djlint)": [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"],
    "configuration (check)": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "missing migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
# One core has time for it while the longest checks run; without it the first worker would do it.
SCHEMA = [PYTHON, "-m", "tests.server"]


@dataclass
class Result:
    """What the steps came to."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    skips: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    result = Result()
    testing = "--lint" not in arguments
    # Where bytecode may not be kept, each worker of each run rewrites the assertions of all tests anew: six seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Two at a time, as many as a small machine has cores; the longest comes first.
    with ThreadPoolExecutor(2) as pool:
        if testing:
            pool.submit(subprocess.run, SCHEMA, cwd=ROOT)
        for name, report in zip(CHECKS, pool.map(run_check, CHECKS.values()), strict=True):
            note_check(name, report, result)
    if testing:
        run_tests(arguments, result)
    print("\n" + "=" * 80)
    for failure in result.failures:
        print(f"failed: {failure}")
    for reason, number in sorted(result.skips.items()):
        print(f"skipped ({number}): {reason}")
    counts = result.counts
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] else 0


@dataclass(frozen=True)
class Report:
    """What one check came to, in seconds and in its own words."""

    passed: bool
    seconds: float
    words: str


def run_check(command: list[str]) -> Report:
    started = time.monotonic()
    # No database of the developer's own is looked at: the checks read code.
    environment = {**os.environ, "ALIGNHUB_VAR": str(checks_folder())}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return Report(done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def note_check(name: str, report: Report, result: Result) -> None:
    result.counts["passed" if report.passed else "failed"] += 1
    print(f"-- {name}: {'ok' if report.passed else 'FAILED'} in {report.seconds:.1f} s", flush=True)
    if not report.passed:
        result.failures.append(name)
        print("\n".join(f"   {line}" for line in report.words.strip().splitlines()[-60:]), flush=True)


def run_tests(arguments: list[str], result: Result) -> None:
    print("-- tests (pytest) …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [PYTHON, "-m", "pytest", "-q", "--no-header", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT).returncode
        found = count_tests(report, result) if report.exists() else 0
    # 1 says that tests failed, which the report has counted; anything else but 0 says that the run itself broke.
    if code not in (0, 1) or not found:
        result.counts["failed"] += 1
        result.failures.append(f"the test run itself (pytest ended with code {code}, {found} tests reported)")


def count_tests(report: Path, result: Result) -> int:
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    for case in cases:
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.counts["failed"] += 1
            result.failures.append(f"{case.get('classname', '').replace('.', '/')}::{case.get('name')}")
        elif skipped is not None:
            result.counts["skipped"] += 1
            result.skips[skipped.get("message") or "no reason given"] += 1
        else:
            result.counts["passed"] += 1
    return len(cases)


def checks_folder() -> Path:
    # The checks share one folder, so that one server serves all of them.
    return Path(os.environ.get("ALIGNHUB_VAR") or ROOT / "var") / "checks"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
