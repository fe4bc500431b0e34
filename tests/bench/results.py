"""What was measured, kept beside the databases: an interrupted run goes on, and parts of a run make one report."""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.measure import Cost
from tests.bench.web import Served

ROOT = Path(__file__).resolve().parent.parent.parent
# What the pages' time does not depend on.
ASIDE = (":!tests", ":!docs", ":!Makefile")


class Results:
    """The figures of one state of the code; those of another are forgotten."""

    def __init__(self, folder: Path, sizes: Sequence[int]):
        self.file = folder / "results.json"
        self.head = {"code": _code(), "sizes": list(sizes)}
        try:
            kept = json.loads(self.file.read_text())
        except (OSError, ValueError):
            kept = {}
        kept = kept if kept.get("head") == self.head else {}
        self.costs = [Cost.read(row) for row in kept.get("costs", [])]
        self.statements: dict[str, int] = kept.get("statements", {})
        self.served = [Served(**row) for row in kept.get("served", [])]
        self.notes: dict[str, Any] = kept.get("notes", {})

    def keep_costs(self, costs: Sequence[Cost], statements: dict[str, int], **notes: Any) -> None:
        self.costs, self.statements = list(costs), statements
        self._write(database=notes)

    def keep_served(self, served: Sequence[Served], **notes: Any) -> None:
        self.served = list(served)
        self._write(http=notes)

    def _write(self, **notes: Any) -> None:
        self.notes |= {part: {**told, "day": date.today().isoformat()} for part, told in notes.items()}
        document = {
            "head": self.head,
            "notes": self.notes,
            "costs": [asdict(cost) for cost in self.costs],
            "statements": self.statements,
            "served": [asdict(row) for row in self.served],
        }
        # Whole or not at all.
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(document))
        part.replace(self.file)


def _code() -> str:
    """A name for the code as it is, changes that are not committed included; "" outside a repository."""
    said = hashlib.sha256()
    for command in (["git", "ls-files", "-s", "--", ".", *ASIDE], ["git", "diff", "--", ".", *ASIDE]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True)
        if done.returncode:
            return ""
        said.update(done.stdout)
    return said.hexdigest()
