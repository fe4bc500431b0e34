"""The third pass: what is computed from rows and relations, namely marks, counts, facets, counters and map cells."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from catalog.actions import words
from catalog.actions.projection import Touched
from catalog.kinds import CritiqueState, Kind, Relation, Stance
from catalog.models import CellChange, Claim, Counter, Critique, Entry, Evidence, Link, Tag
from catalog.queries.evidence import rows_of_claims
from catalog.queries.tags import count_around
from catalog.strength import Balance, ClaimRows, Row, Strength, best, cell, strength, toward_solution

# Carried by the works that say something about a claim.
ASSESSED = "assessed:yes"
DERIVED_COLUMNS = ("counts", "facets", "amount", "balance", "works")
# What they are computed from beside relations: the texts of dozens of entries would be read for nothing.
_COLUMNS = ("kind", "curation", "tags_shown", "resource_type", "year", "approach", "withdrawn_at", *DERIVED_COLUMNS)


def refresh(entries: Sequence[Entry], touched: Touched, words_before: Tally[str] | None = None) -> None:
    """Save ``entries`` with all derived columns, and bring everything they touch up to date.

    ``words_before`` is their vocabulary before the change, where some of them have been saved already.
    """
    pks = [entry.pk for entry in entries]
    words_before = words.vocabulary(pks) if words_before is None else words_before
    for entry in entries:
        entry.save()
    words.add_to_vocabulary(words_before, words.vocabulary_of(entries))
    claims = Claim.objects.filter(pk__in=touched.claims)
    pairs = set(claims.values_list("solution_id", "challenge_id")) | touched.cells
    refresh_marks(pairs)
    affected = {entry.pk for entry in entries} | touched.entries | {pk for pair in pairs for pk in pair}
    affected |= set(Evidence.objects.filter(claim__in=touched.claims).values_list("resource_id", flat=True))
    changes = refresh_entries(affected)
    add_to_counters(changes)
    refresh_tag_counts(touched.tags)
    for entry in entries:
        entry.refresh_from_db(fields=DERIVED_COLUMNS)


def refresh_marks(pairs: set[tuple[int, int]]) -> None:
    """Recompute the marks of every claim in the cells ``pairs`` (solution, challenge), and record changed cells."""
    solutions = sorted({solution for solution, _ in pairs})
    claims = list(Claim.objects.filter(solution__in=solutions).order_by("id"))
    rows = rows_of_claims([claim.pk for claim in claims])
    # A cell that lost its last claim stays in the list, to be recorded as empty.
    cells: dict[tuple[int, int], list[Claim]] = {pair: [] for pair in pairs}
    for claim in claims:
        mark = strength(rows[claim.pk])
        claim.amount, claim.balance = mark.amount, mark.balance
        if (claim.solution_id, claim.challenge_id) in cells:
            cells[claim.solution_id, claim.challenge_id].append(claim)
    Claim.objects.bulk_update(claims, ["amount", "balance"], batch_size=500)
    _record_cells(cells, rows)


def _record_cells(cells: dict[tuple[int, int], list[Claim]], rows: dict[int, list[Row]]) -> None:
    latest = {
        (change.solution_id, change.challenge_id): change
        for change in CellChange.objects.filter(solution__in={pair[0] for pair in cells})
        .order_by("solution", "challenge", "-changed_at", "-id")
        .distinct("solution", "challenge")
    }
    now, changes = timezone.now(), []
    for (solution, challenge), claims in sorted(cells.items()):
        said = cell([ClaimRows(Relation(claim.relation), bool(claim.search_note), rows[claim.pk]) for claim in claims])
        says = (said.state, said.mark.amount, said.mark.balance, said.works)
        before = latest.get((solution, challenge))
        if before is None or (before.state, before.amount, before.balance, before.works) != says:
            state, amount, balance, works = says
            changes.append(
                CellChange(
                    solution_id=solution,
                    challenge_id=challenge,
                    state=state,
                    amount=amount,
                    balance=balance,
                    works=works,
                    changed_at=now,
                )
            )
    CellChange.objects.bulk_create(changes)


def refresh_entries(pks: Iterable[int]) -> Tally[str]:
    """Recompute counts, facets and marks of entries; returns how the facet counters change."""
    entries = list(Entry.objects.select_for_update().filter(pk__in=set(pks)).order_by("id").only(*_COLUMNS))
    related = _Related(entries)
    changes: Tally[str] = Tally()
    for entry in entries:
        before = set(entry.facets)
        entry.counts = related.counts(entry)
        entry.amount, entry.balance = related.mark(entry)
        entry.works = related.number_of_works(entry)
        entry.facets = [] if entry.withdrawn_at else sorted(set(related.facets(entry)))
        after = set(entry.facets)
        changes.update(after - before)
        changes.subtract(before - after)
    Entry.objects.bulk_update(entries, DERIVED_COLUMNS, batch_size=200)
    return changes


class _Related:
    """Evidence, claims and links around a set of entries, read once, and nothing about kinds that are not there."""

    def __init__(self, entries: Sequence[Entry]):
        pks = [entry.pk for entry in entries]
        solutions, challenges, resources = (
            [entry.pk for entry in entries if entry.kind == kind]
            for kind in (Kind.SOLUTION, Kind.CHALLENGE, Kind.RESOURCE)
        )
        self.claims_of: dict[int, list[Claim]] = defaultdict(list)
        self.claims_about: dict[int, list[Claim]] = defaultdict(list)
        for claim in Claim.objects.filter(solution__in=solutions):
            self.claims_of[claim.solution_id].append(claim)
        for claim in Claim.objects.filter(challenge__in=challenges):
            self.claims_about[claim.challenge_id].append(claim)
        self.evidence_of: dict[int, list[Evidence]] = defaultdict(list)
        evidence = Evidence.objects.filter(resource__in=resources).select_related("claim__challenge", "claim__solution")
        about = ("claim__challenge__slug", "claim__solution__approach")
        for row in evidence.only("resource_id", "stance", *about):
            self.evidence_of[row.resource_id].append(row)
        self.works: dict[int, set[int]] = defaultdict(set)
        self.stances: dict[int, Tally[str]] = defaultdict(Tally)
        solution_rows = Evidence.objects.filter(claim__solution__in=solutions).annotate(entry=F("claim__solution"))
        challenge_rows = Evidence.objects.filter(claim__challenge__in=challenges).annotate(entry=F("claim__challenge"))
        for rows in (solution_rows, challenge_rows):
            columns = ("entry", "resource_id", "stance", "claim__relation")
            for pk, resource, stance, relation in rows.values_list(*columns):
                self.works[pk].add(resource)
                self.stances[pk][toward_solution(Stance(stance), Relation(relation))] += 1
        self.links_of: dict[int, list[Link]] = defaultdict(list)
        links = Link.objects.filter(source__in=pks).select_related("target")
        for link in links.only("source_id", "target__kind", "target__slug"):
            self.links_of[link.source_id].append(link)
        self.links_here = dict(
            Link.objects.filter(target__in=pks)
            .values_list("target_id")
            .annotate(n=Count("id"))
            .values_list("target_id", "n")
        )
        claimed = {claim.challenge_id for found in self.claims_of.values() for claim in found}
        self.slugs = dict(Entry.objects.filter(pk__in=claimed).values_list("id", "slug"))
        critiques = Critique.objects.filter(entry__in=pks, state=CritiqueState.OPEN)
        self.criticised = Tally(critiques.values_list("entry_id", flat=True))
        newest = CellChange.objects.filter(solution__in=solutions).order_by("changed_at", "id")
        self.cells = {(cell.solution_id, cell.challenge_id): cell for cell in newest}

    def counts(self, entry: Entry) -> dict[str, int]:
        if entry.withdrawn_at:
            return {}
        counts = Tally({"links": len(self.links_of[entry.pk]) + self.links_here.get(entry.pk, 0)})
        if entry.kind == Kind.RESOURCE:
            counts.update(row.stance for row in self.evidence_of[entry.pk])
        if entry.kind in (Kind.SOLUTION, Kind.CHALLENGE):
            counts["works"] = len(self.works[entry.pk])
            counts.update(self.stances[entry.pk])
        if entry.kind == Kind.SOLUTION:
            counts["claims"] = len(self.claims_of[entry.pk])
        if entry.kind == Kind.CHALLENGE:
            counts["solutions"] = len({claim.solution_id for claim in self.claims_about[entry.pk]})
        counts["critiques"] = self.criticised[entry.pk]
        return {name: number for name, number in sorted(counts.items()) if number}

    def number_of_works(self, entry: Entry) -> int:
        """What "most evidence" sorts by after the amount."""
        if entry.kind == Kind.RESOURCE:
            return len({row.claim_id for row in self.evidence_of[entry.pk]})
        return len(self.works[entry.pk])

    def mark(self, entry: Entry) -> tuple[int, str]:
        """A solution shows its best cell, never a pooled one; other kinds carry no mark."""
        pairs = {(claim.solution_id, claim.challenge_id) for claim in self.claims_of[entry.pk]}
        cells = [self.cells[pair] for pair in pairs if pair in self.cells]
        mark = best(Strength(cell.amount, Balance(cell.balance)) for cell in cells)
        return mark.amount, mark.balance

    def facets(self, entry: Entry) -> Iterable[str]:
        """Facet values as lexemes, ``name:value``."""
        yield f"kind:{entry.kind}"
        yield f"curation:{entry.curation}"
        yield from (f"tag:{slug}" for slug, _ in entry.tags_shown)
        if entry.resource_type:
            yield f"type:{entry.resource_type}"
        if entry.year:
            yield f"year:{entry.year}"
        if entry.approach:
            yield f"approach:{entry.approach}"
        yield from (f"challenge:{self.slugs[claim.challenge_id]}" for claim in self.claims_of[entry.pk])
        if self.evidence_of[entry.pk]:
            yield ASSESSED
        for row in self.evidence_of[entry.pk]:
            yield f"challenge:{row.claim.challenge.slug}"
            yield f"approach:{row.claim.solution.approach}"
        for link in self.links_of[entry.pk]:
            if link.target.kind == Kind.CHALLENGE:
                yield f"challenge:{link.target.slug}"
        if entry.kind == Kind.SOLUTION:
            yield f"amount:{entry.amount}"
            if entry.balance == "mixed":
                yield "contested:yes"
        if entry.pk in self.criticised:
            yield "critiques:open"


def add_to_counters(changes: Tally[str]) -> None:
    """Add to the counter rows, always in the order of their keys so that two writers never wait for each other."""
    rows = [(f"facet:{key}", number) for key, number in sorted(changes.items()) if number]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO catalog_counter (key, value) VALUES (%s, %s)"
            " ON CONFLICT (key) DO UPDATE SET value = catalog_counter.value + EXCLUDED.value",
            rows,
        )


def reset_counters() -> None:
    """Count everything anew, for a rebuild."""
    tally: Tally[str] = Tally()
    for facets in Entry.objects.standing().values_list("facets", flat=True).iterator():
        tally.update(facets)
    Counter.objects.all().delete()
    add_to_counters(tally)


def refresh_tag_counts(pks: Iterable[int]) -> None:
    """Set how many standing entries carry each tag, and what these carry besides, in the order of their keys."""
    tags = list(Tag.objects.select_for_update().filter(pk__in=set(pks)).order_by("id"))
    numbers = dict(
        Tag.objects.filter(pk__in=[tag.pk for tag in tags]).annotate(n=Count("taggings")).values_list("id", "n")
    )
    for tag in tags:
        tag.entries = numbers[tag.pk]
        tag.around = count_around(tag)
    Tag.objects.bulk_update(tags, ["entries", "around"])
