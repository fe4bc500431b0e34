"""Synthetic rows: texts of Zipf words with planted words of known frequency, Zipf tags, claims and evidence.

Everything follows from the number of the entry and a seed, so that several processes can write parts of one table.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from typing import Any

VOCABULARY, TAGS, CHALLENGES = 50_000, 5_000, 10
# Planted in bodies, by the share of entries that hold them.
CLASSES = {"zorare": 0.001, "zofew": 0.004, "zomedium": 0.016, "zomany": 0.06, "zocommon": 0.21, "zotop": 0.89}
START = datetime(2016, 1, 1, tzinfo=UTC)
YEARS = 10
TYPES = ("paper", "post", "report", "tool", "benchmark", "dataset", "organisation", "course")
TYPE_WEIGHTS = tuple(accumulate((70, 12, 6, 4, 3, 2, 2, 1)))
APPROACHES = ("training", "interpretability", "monitoring", "governance")


def words() -> list[str]:
    """The vocabulary, most frequent word first; made of syllables so that the stemmer keeps words apart."""
    syllables = [a + b for a, b in product("bdfgklmnprtvz", "aiou")]
    made = (a + b + c + "k" for a, b, c in product(syllables, repeat=3))
    found = [next(made) for _ in range(VOCABULARY)]
    random.Random(1).shuffle(found)
    return found


def zipf(number: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, number + 1)))


@dataclass(slots=True)
class Part:
    """Rows ``first`` to ``last`` (keys, last excluded) of a catalogue of ``total`` entries."""

    total: int
    first: int
    last: int
    chance: random.Random = field(init=False)
    vocabulary: list[str] = field(default_factory=words)
    word_weights: list[float] = field(default_factory=lambda: zipf(VOCABULARY))
    # Flatter than the words: the first tag is on about a fifth of the entries.
    tag_weights: list[float] = field(
        default_factory=lambda: list(accumulate(1 / rank**0.75 for rank in range(1, TAGS + 1)))
    )

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.total}/{self.first}")

    @property
    def solutions(self) -> int:
        return max(self.total // 200, 40)

    def text(self, number: int) -> str:
        return " ".join(self.chance.choices(self.vocabulary, cum_weights=self.word_weights, k=number))

    def entries(self) -> Iterator[dict[str, Any]]:
        """One entry after another, each with the rows that hang on it."""
        step = timedelta(days=365 * YEARS) / self.total
        for pk in range(self.first, self.last):
            yield self._entry(pk, START + step * pk)

    def _kind(self, pk: int) -> str:
        # Challenges first, solutions spread over time, the rest resources.
        if pk <= CHALLENGES:
            return "challenge"
        return "solution" if pk % (self.total // self.solutions) == 0 else "resource"

    def _entry(self, pk: int, published: datetime) -> dict[str, Any]:
        chance = self.chance
        kind = self._kind(pk)
        planted = [word for word, share in CLASSES.items() if chance.random() < share]
        title, summary, body = self.text(7), self.text(30), f"{self.text(100)} {' '.join(planted)}"
        # The rarest words also stand in titles now and then.
        if planted and chance.random() < 0.05:
            title += f" {planted[0]}"
        tags = sorted(set(chance.choices(range(1, TAGS + 1), cum_weights=self.tag_weights, k=5)))
        row: dict[str, Any] = {
            "id": pk, "kind": kind, "slug": f"{kind}-{pk}", "title": title.capitalize(), "summary": summary,
            "body": body, "published": published, "updated": published + timedelta(hours=chance.randrange(20_000)),
            "tags": tags, "type": "", "approach": "", "year": None, "amount": 0, "balance": "", "works": 0,
            "curation": 0, "prominence": 3, "counts": {}, "claims": [], "evidence": [], "authors": [],
        }  # fmt: skip
        facets = [f"kind:{kind}", *(f"tag:tag-{tag}" for tag in tags)]
        if kind == "resource":
            facets += self._resource(row)
        elif kind == "solution":
            facets += self._solution(row)
        row["facets"] = sorted({*facets, f"curation:{row['curation']}"})
        return row

    def _resource(self, row: dict[str, Any]) -> Iterator[str]:
        chance = self.chance
        row["curation"] = row["prominence"] = chance.choices((0, 1, 2), (60, 30, 10))[0]
        row["type"] = chance.choices(TYPES, cum_weights=TYPE_WEIGHTS)[0]
        row["year"] = chance.randrange(1995, 2027)
        row["authors"] = [self.text(2).title() for _ in range(chance.randrange(1, 6))]
        yield f"type:{row['type']}"
        yield f"year:{row['year']}"
        if row["curation"] < 2:
            return
        spacing = self.total // self.solutions
        solution = min(int(chance.paretovariate(0.6)), self.solutions - 1) * spacing
        if solution <= CHALLENGES:
            return
        row["evidence"] = [solution]
        row["works"], row["counts"] = 1, {"supports": 1}
        yield f"challenge:challenge-{solution // spacing % CHALLENGES + 1}"
        yield f"approach:{APPROACHES[solution // spacing % 4]}"

    def _solution(self, row: dict[str, Any]) -> Iterator[str]:
        number = row["id"] // (self.total // self.solutions)
        challenge = number % CHALLENGES + 1
        row["approach"] = APPROACHES[number % 4]
        row["amount"] = self.chance.choices((0, 1, 2, 3, 4), (30, 30, 25, 10, 5))[0]
        row["balance"] = self.chance.choice(("for", "against", "mixed")) if row["amount"] >= 2 else ""
        row["works"] = self.chance.randrange(12) if row["amount"] else 0
        row["claims"] = [challenge]
        row["counts"] = {"claims": 1, "works": row["works"]}
        yield f"challenge:challenge-{challenge}"
        yield f"approach:{row['approach']}"
        yield f"amount:{row['amount']}"
        if row["balance"] == "mixed":
            yield "contested:yes"


ENTRY_COLUMNS = (
    "id", "kind", "slug", "title", "summary", "body", "body_html", "note", "renderer", "curation", "version",
    "published_at", "updated_at", "withdrawal_reason", "prominence", "resource_type", "approach", "year",
    "source_line", "tags_shown", "facets", "facets_text", "counts", "amount", "balance", "works", "fold_title", "fold_names",
    "fold_summary", "fold_body",
)  # fmt: skip


def entry_values(row: dict[str, Any]) -> tuple[Any, ...]:
    """The columns of the entry itself."""
    source = f"{row['authors'][0]} et al., {row['year']}" if row["authors"] else ""
    shown = json.dumps([[f"tag-{tag}", f"Tag {tag}"] for tag in row["tags"]])
    html = "".join(f"<p>{row['body'][start : start + 300]}</p>" for start in range(0, len(row["body"]), 300))
    summary = " ".join([row["summary"], *(f"tag {tag}" for tag in row["tags"])])
    return (
        row["id"], row["kind"], row["slug"], row["title"], row["summary"], row["body"], html, "", 1, row["curation"], 1,
        row["published"], row["updated"], "", row["prominence"], row["type"], row["approach"], row["year"],
        source, shown, row["facets"], counted_facets(row), json.dumps(row["counts"]), row["amount"], row["balance"], row["works"],
        row["title"].lower(), " ".join(row["authors"]).lower(), summary, row["body"],
    )  # fmt: skip


def counted_facets(row: dict[str, Any]) -> str:
    """What the trigger on entries would write, which is off while rows are copied."""
    others = [facet for facet in row["facets"] if facet.partition(":")[0] not in ("tag", "year", "curation")]
    return " ".join([",".join(others), *(facet for facet in row["facets"] if facet.startswith("tag:"))])


def authors(row: dict[str, Any]) -> list[dict[str, str]]:
    return [{"family": name.split()[1], "given": name.split()[0]} for name in row["authors"]]


def content(row: dict[str, Any]) -> dict[str, Any]:
    """The entry as its revision holds it; claims and evidence, which no page reads from there, are left out."""
    facts: dict[str, Any] = {}
    if row["kind"] == "resource":
        facts = {"type": row["type"], "authors": authors(row), "date": str(row["year"]), "venue": "A venue"}
        facts["url"] = f"https://example.org/{row['id']}"
    elif row["kind"] == "solution":
        facts = {"approach": row["approach"], "maturity": "prototype"}
    tags = [f"tag-{tag}" for tag in row["tags"]]
    plain = {name: row[name] for name in ("kind", "title", "summary", "body")}
    return {"schema": 1, **plain, "tags": tags, "facts": facts}
