"""The starting content in numbers and by name: what it has to hold, read from the files as they are published."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog.folding import fold

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SHARED_LIST = Path(settings.BASE_DIR).parents[1] / "shared" / "data"
# Kept back so that there are real papers to submit when somebody tries the site.
LEFT_OUT = (
    "LINGOLY: A Benchmark of Olympiad-Level Linguistic Reasoning Puzzles in Low-Resource and Extinct Languages",
    "Open LLM Leaderboard",
    "A Markovian decision process",
    "SmolLM2: When Smol Goes Big – Data-Centric Training of a Small Language Model",
    "Chemcrow: Augmenting large-language models with chemistry tools",
    "Persona Vectors: Monitoring and Controlling Character Traits in Language Models",
    "Sft memorizes, rl generalizes: A comparative study of foundation model post-training",
    "NTREX-128 – News Test References for MT Evaluation of 128 Languages",
    "A Framework for Few-Shot Language Model Evaluation",
    "Is model collapse inevitable? breaking the curse of recursion by accumulating real and synthetic data",
    "Fixing open llm leaderboard with math-verify",
    "RACE: Large-scale ReAding Comprehension Dataset From Examinations",
    "Detecting High-Stakes Interactions with Activation Probes",
    "NVIDIA Nemotron Nano 2: An Accurate and Efficient Hybrid Mamba-Transformer Reasoning Model",
    "Privileged Information Distillation for Language Models",
    "Distilling reasoning capabilities into smaller language models",
    "AI models collapse when trained on recursively generated data",
    "Where do rewards come from",
    "Shepherd: A critic for language model generation",
    "What Matters for Model Merging at Scale?",
)
# The second title of each pair is the same work, published once.
SAME_WORK = (
    (
        "Unpacking DPO and PPO: Disentangling Best Practices for Learning from Preference Feedback",
        "Unpacking DPO and PPO: Disentangling Best Practices for Learning from Preferences",
    ),
    (
        "Position: Social Choice Should Guide AI Alignment in Dealing with Diverse Human Feedback",
        "Social Choice Should Guide AI Alignment in Dealing with Diverse Human Feedback",
    ),
    (
        "DAPO: an Open-Source LLM Reinforcement Learning System at Scale",
        "DAPO: An Open-Source LLM Reinforcement Learning System",
    ),
    ("Learning to summarize with human feedback", "Learning to summarize from human feedback"),
)
# The list cuts its title off.
MENDED = "Theory of games and economic behavior, 2nd rev"
NAMED = (
    "Alignment Research Center",
    "Google DeepMind",
    "OpenAI",
    "Redwood Research",
    "Center for AI Safety",
    "Future of Humanity Institute",
    "Center for Security and Emerging Technology",
    "Partnership on AI",
    "TruthfulQA",
    "Alignment Benchmark for AI",
    "HELM",
)
SOLUTIONS = {
    "training": ("rlhf", "constitutional-ai", "value-learning"),
    "interpretability": (
        "mechanistic-interpretability",
        "saliency-maps-and-attention-visualization",
        "formal-verification",
    ),
    "monitoring": ("runtime-monitoring", "capability-control", "transparency-audits"),
    "governance": ("safety-culture", "standards-and-frameworks", "transparency-and-accountability"),
}


def _read(name: str) -> list[dict[str, Any]]:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)


CHALLENGES, SOLUTION_ROWS = _read("challenges.json"), _read("solutions.json")
MILESTONES, DIRECTIONS = _read("milestones.json"), _read("directions.json")
RESOURCES, PAPERS = _read("resources.json"), _read("papers.jsonl")
EVERYTHING = [*CHALLENGES, *SOLUTION_ROWS, *MILESTONES, *DIRECTIONS, *RESOURCES, *PAPERS]
BY_TITLE = {item["content"]["title"]: item["content"] for item in EVERYTHING}


def test_challenges_have_aspects_and_bodies_with_links():
    assert len(CHALLENGES) == 5
    for item in CHALLENGES:
        content = item["content"]
        assert len(content["facts"]["aspects"]) == 3, item["slug"]
        assert 250 <= len(content["body"].split()) <= 600, item["slug"]
        assert len(_links(content)) >= 10, item["slug"]


def test_solutions_stand_in_their_groups_with_points_notes_and_bodies():
    groups: dict[str, list[str]] = {}
    for item in SOLUTION_ROWS:
        content = item["content"]
        groups.setdefault(content["facts"]["approach"], []).append(item["slug"])
        assert len(content["facts"]["points"]) >= 2, item["slug"]
        assert len(content["facts"]["notes"]) >= 1, item["slug"]
        assert len(content["facts"]["claims"]) >= 1, item["slug"]
        assert 250 <= len(content["body"].split()) <= 600, item["slug"]
        assert len(_links(content)) >= 10, item["slug"]
    assert {approach: tuple(slugs) for approach, slugs in groups.items()} == SOLUTIONS


def test_the_roadmap_has_three_phases_and_marks_done_only_what_is_proven():
    phases = Counter(item["content"]["facts"]["phase"] for item in MILESTONES)
    assert phases == {"foundation": 4, "scaling": 4, "robustness": 4}
    known = {f"{item['content']['kind']}/{item['slug']}" for item in EVERYTHING}
    for item in MILESTONES:
        facts = item["content"]["facts"]
        proofs = facts.get("proofs", [])
        assert facts["criterion"], item["slug"]
        assert bool(proofs) == (facts["status"] == "done"), item["slug"]
        assert {proof["entry"] for proof in proofs} <= known, item["slug"]


def test_directions_have_questions():
    assert len(DIRECTIONS) == 5
    assert [len(item["content"]["facts"]["questions"]) for item in DIRECTIONS] == [3] * 5


@pytest.mark.parametrize("name", NAMED)
def test_what_the_outline_names_has_an_entry(name: str):
    assert BY_TITLE[name]["summary"]


def test_where_the_outline_is_wrong_the_entry_says_so():
    institute = BY_TITLE["Future of Humanity Institute"]
    assert institute["facts"]["standing"] == "closed"
    assert "2024" in institute["note"]
    assert "Anthropic" in BY_TITLE["Constitutional AI"]["note"]
    assert "identified" in BY_TITLE["Alignment Benchmark for AI"]["note"]
    wanted = BY_TITLE["Alignment Benchmark for AI"]["body"]
    assert "## What is wanted" in wanted
    assert "/resources/truthfulqa/" in wanted
    assert "/resources/helm/" in wanted


def test_papers_kept_back_are_absent_and_doubles_are_merged():
    titles = {fold(item["content"]["title"]) for item in PAPERS}
    assert [title for title in LEFT_OUT if fold(title) in titles] == []
    for kept, double in SAME_WORK:
        assert fold(kept) in titles
        assert fold(double) not in titles
    identifiers = Counter(
        (identifier["scheme"], identifier["value"])
        for item in [*PAPERS, *RESOURCES]
        for identifier in item["content"]["facts"].get("identifiers", [])
    )
    assert [pair for pair, times in identifiers.items() if times > 1] == []


@pytest.mark.skipif(not SHARED_LIST.exists(), reason="the list the starting content was made from is not here")
def test_all_but_those_papers_of_the_list_are_there():
    listed = [json.loads(line) for line in (SHARED_LIST / "alignment-papers.jsonl").read_text().splitlines()]
    titles = {_letters(item["content"]["title"]) for item in PAPERS}
    ids = {i["value"] for item in PAPERS for i in item["content"]["facts"].get("identifiers", [])}
    absent = [
        row["title"]
        for row in listed
        if _letters(row["title"]) not in titles and row["arxiv"] not in ids and (row["doi"] or "").lower() not in ids
    ]
    doubles = {double for _, double in SAME_WORK}
    assert sorted(title for title in absent if title not in {*doubles, MENDED}) == sorted(LEFT_OUT)
    assert len(listed) - len(LEFT_OUT) - len(SAME_WORK) == 560
    named = [json.loads(line)["name"] for line in (SHARED_LIST / "resources.jsonl").read_text().splitlines()]
    assert len(named) == 132
    assert [name for name in named if name not in {item["content"]["title"] for item in RESOURCES}] == []


def test_tools_and_benchmarks_are_linked_to_the_papers_that_present_them():
    targets = {
        link["target"] for item in PAPERS for link in item["content"].get("links", []) if link["kind"] == "presents"
    }
    assert len(targets) >= 20


def test_tags_are_a_vocabulary_and_every_paper_has_one():
    tags = _read("tags.json")
    used = {slug for item in EVERYTHING for slug in item["content"].get("tags", [])}
    assert 60 <= len(tags) <= 120
    assert {tag["slug"] for tag in tags} == used
    assert all(tag["definition"] and "\n" not in tag["definition"] for tag in tags)
    names = [fold(name) for tag in tags for name in (tag["name"], *tag.get("synonyms", []))]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [item["slug"] for item in PAPERS if not item["content"].get("tags")] == []


def test_evidence_is_enough_everywhere_and_each_row_says_something():
    rows = [row for item in [*PAPERS, *RESOURCES] for row in item["content"]["facts"].get("evidence", [])]
    of_solution = Counter(row["claim"].partition("#")[0] for row in rows)
    assert len(rows) >= 100
    assert min(of_solution[f"solution/{item['slug']}"] for item in SOLUTION_ROWS) >= 2
    assert all(row["setting"] and len(row["sentence"].split()) >= 6 for row in rows)
    assert {row["stance"] for row in rows} == {"supports", "limits", "contradicts", "inconclusive"}


def test_levels_of_curation_mean_what_they_say():
    for item in PAPERS:
        content = item["content"]
        level = content.get("curation", 0)
        assert not (content["facts"].get("evidence") and level != 2), item["slug"]
        assert not (level >= 1 and not content["summary"]), item["slug"]


def test_titles_of_what_we_named_are_in_sentence_case():
    names = {"AI", "RLHF", "(RLHF)", "Constitutional"}
    for item in [*CHALLENGES, *SOLUTION_ROWS, *DIRECTIONS, *MILESTONES]:
        later = re.split(r"[ -]", item["content"]["title"])[1:]
        assert [word for word in later if word[:1].isupper() and word not in names] == [], item["slug"]


def _links(content: dict[str, Any]) -> list[str]:
    return re.findall(r"\]\((/[a-z]+/[^)]+)\)", content["body"])


def _letters(title: str) -> str:
    return re.sub(r"[^a-z0-9]", "", title.lower())
