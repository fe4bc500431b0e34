"""Two records of one work, and look-alikes that are two works."""

import json
from pathlib import Path

import pytest

from catalog.sameness import same_work, work

DATA = Path(__file__).parents[3] / "shared" / "data"


def paper(title: str, year: int | None = 2024, names: str = "Gao, Ott", ids: str = ""):
    return work(title, year, [name.strip() for name in names.split(",") if name.strip()], ids.split())


SAME = [
    (paper("Goals in Games", ids="arxiv:2401.00001"), paper("Another title", 1999, "Nobody", "arxiv:2401.00001")),
    (paper("Reward-hacking behaviour"), paper("Reward hacking behavior")),
    (paper("Goals\u200b in ga\xadmes\ufe0f", names="G\u200dao"), paper("Goals in games")),
    (paper("Learning to rank with human feedback"), paper("Learning to rank from human feedback")),
    (paper("Position: Votes should guide models in dealing"), paper("Votes should guide models in dealing", 2025)),
    (paper("Probing hidden states of large models"), paper("Probing hidden states of large models", None, "")),
    (
        paper("A benchmark for small models", names="Anthony Kalaydjian"),
        paper("A benchmark for small models", names="Kalaydjian, Saikali"),
    ),
]
APART = [
    (paper("Goals in games", names="Ada Gao"), paper("Goals in games", names="Gao Gaspar")),
    (paper("Goals in games", ids="arxiv:2401.00001"), paper("Goals in games", ids="arxiv:2401.00002")),
    (paper("Goals in games"), paper("Goals in games", 2019)),
    (paper("Goals in games"), paper("Goals in games", 2024, "Smith")),
    (paper("Kimi K2: Open Agentic Intelligence"), paper("Kimi K3: Open Agentic Intelligence")),
    (paper("Nemo Nano: open efficient hybrid model"), paper("Nemo Ultra: open efficient hybrid model", 2025)),
    (paper("Technical report"), paper("Another technical report")),
    (paper(""), paper("")),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_one_work_is_recognised_either_way_round(first, second):
    assert same_work(first, second) and same_work(second, first)


@pytest.mark.parametrize(("first", "second"), APART)
def test_look_alikes_stay_apart_either_way_round(first, second):
    assert not same_work(first, second) and not same_work(second, first)


@pytest.mark.skipif(not DATA.exists(), reason="the collection of papers is not beside the project")
def test_the_judged_pairs_come_out_as_people_judged_them():
    rows = [json.loads(line) for line in (DATA / "alignment-papers.jsonl").read_text().splitlines()]
    works = {
        row["key"]: work(
            row["title"],
            row["year"],
            [author.get("family") or author.get("literal", "") for author in row["authors"]],
            [f"arxiv:{row['arxiv']}"] * bool(row["arxiv"]) + [f"doi:{row['doi']}"] * bool(row["doi"]),
        )
        for row in rows
    }
    pairs = json.loads((DATA / "near-duplicates.json").read_text())
    judged = {name: [same_work(works[pair["a"]], works[pair["b"]]) for pair in pairs[name]] for name in pairs}
    assert judged == {"same_paper_twice": [True] * 4, "look_alikes_not_duplicates": [False] * 8}
    keys = sorted(works)
    found = {(a, b) for n, a in enumerate(keys) for b in keys[n + 1 :] if same_work(works[a], works[b])}
    assert found == {tuple(sorted((pair["a"], pair["b"]))) for pair in pairs["same_paper_twice"]}
