"""The newest matches of frequent words, looked for in the last blocks of keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from catalog.kinds import Kind
from catalog.marking import marked
from catalog.models import Entry
from catalog.models.entry import LARGE_BLOCK, SMALL_BLOCK
from catalog.queries import facets, samples, search
from catalog.queries.conditions import Asked, Condition, Group
from catalog.queries.frame import frame
from catalog.queries.samples import Sample, blocks_from
from catalog.queries.terms import parse
from tests import factories


@pytest.fixture
def leap() -> Iterator[Callable[[int], None]]:
    """Lets the next entry have the key after the given one."""
    sequence = "pg_get_serial_sequence('catalog_entry', 'id')"

    def set_last(value: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval({sequence}, %s)", [value])

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({sequence})")
        (before,) = cursor.fetchone()
    yield set_last
    set_last(before)


@pytest.mark.django_db
def test_the_last_keys_are_read_unless_they_hold_too_few(monkeypatch, leap):
    old = [factories.publish(title=f"Old {number}", body="Corrigibility.").pk for number in range(4)]
    leap(old[-1] + 200_000)
    new = [factories.publish(title=f"New {number}", body="Corrigibility.").pk for number in range(6)]
    for name, value in {"KEYS_A_ROW": 10**9, "COUNTED": 4, "FEWEST": 3, "FEW": 9}.items():
        monkeypatch.setattr(samples, name, value)
    condition = Condition(text="'corrigibility'")
    asked = Asked(condition, total=10, likely=10, most=10, population=10, newest=new[-1])

    with CaptureQueriesContext(connection) as captured:
        found = samples.sample(asked, 4)
    assert found == Sample(tuple(reversed(new[2:])), complete=False)
    assert len(captured) == 1

    # The last keys say nothing of it: all are looked through.
    Entry.objects.filter(pk__in=new[2:]).update(fold_body="")
    assert samples.sample(asked, 4) == Sample((new[1], new[0], *reversed(old)), complete=True)


@pytest.mark.parametrize("few_blocks", [0, 3])
@pytest.mark.django_db
def test_the_last_keys_of_a_tag_hold_the_newest_under_it(monkeypatch, leap, few_blocks: int):
    monkeypatch.setattr(samples, "FEW_BLOCKS", few_blocks)
    tagged, other = factories.tag("Safety").slug, factories.tag("Other").slug

    def publish(title: str, *tags: str) -> int:
        return factories.publish(title=title, body="Corrigibility.", tags=tags).pk

    old = [publish(f"Old {number}", tagged) for number in range(3)]
    leap(old[-1] + 200_000)
    new = [publish(f"New {number}", tagged, *([other] if number else [])) for number in range(3)]
    without = publish("Without the tag", other)
    for name, value in {"FEWEST": 2, "FEW": 5}.items():
        monkeypatch.setattr(samples, name, value)
    group, both = Group("tag", (f"tag:{tagged}",)), Group("tag", (f"tag:{other}",))

    def found(*groups: Group) -> Sample:
        condition = Condition(groups, text="'corrigibility'")
        # So many keys that leaping over most of them is cheaper, however few there are in the test.
        asked = Asked(condition, 7, 1_000, 7, 6, newest=without, rarest=f"tag:{tagged}")
        with CaptureQueriesContext(connection) as captured:
            sample = samples.sample(asked, 3)
        assert len(captured) == 1
        return sample

    assert found(group) == Sample((*new[::-1],), complete=False)
    assert found(group, both) == Sample((new[2], new[1]), complete=False)


@pytest.mark.django_db
def test_facets_that_many_carry_together_are_counted_among_the_last_keys(monkeypatch, leap):
    tagged = factories.tag("Safety").slug
    old = [factories.publish(title=f"Old {number}", tags=(tagged,)).pk for number in range(3)]
    leap(old[-1] + 200_000)
    new = [factories.publish(title=f"New {number}", tags=(tagged,)).pk for number in range(3)]
    factories.publish(Kind.CHALLENGE, title="Not a paper", tags=(tagged,))
    groups = (Group("type", ("type:paper",)), Group("tag", (f"tag:{tagged}",)))
    asked = Asked(Condition(groups), 7, 1_000, 7, 7, newest=new[-1], rarest=f"tag:{tagged}")
    for name, value in {"FEWEST": 2, "FEW": 9, "LEAPED": 2}.items():
        monkeypatch.setattr(samples, name, value)

    found = samples.sample(asked, 3)
    assert (found.ids, found.complete) == (tuple(reversed(new)), False)
    # Beside a facet fewer of them.
    (papers,) = facets.count_each([("type", asked)]).values()
    assert str(papers.number("type:paper")) == "2+"
    assert [str(number) for number in facets.count_sets([asked])] == ["2+"]

    # Few are all counted.
    few = replace(asked, likely=6)
    assert samples.sample(few, 3).ids == (*reversed(new), *reversed(old))
    assert [str(number) for number in facets.count_sets([few])] == ["6"]


@pytest.mark.django_db
def test_as_many_as_a_small_site_has_are_all_counted(monkeypatch):
    newest = [factories.publish(title=f"Paper {number}", body="Corrigibility.").pk for number in range(6)][::-1]
    for name, value in {"KEYS_A_ROW": 10**9, "COUNTED": 3, "FEWEST": 2}.items():
        monkeypatch.setattr(samples, name, value)
    asked = Asked(Condition(text="'corrigibility'"), 6, likely=1_000, most=6, population=6, newest=newest[0])

    found = samples.sample(asked)
    assert found == Sample(tuple(newest), complete=True)


@given(some.integers(0, 1 << 22), some.integers(0, 1 << 22))
def test_blocks_hold_all_keys_of_a_stretch_and_at_most_a_small_block_before_it(one: int, other: int):
    first, newest = sorted((one, other))

    blocks = blocks_from(first, newest)

    starts = [block << SMALL_BLOCK for block in blocks if block >= 0]
    starts += [(-1 - block) << LARGE_BLOCK for block in blocks if block < 0]
    sizes = [1 << (SMALL_BLOCK if block >= 0 else LARGE_BLOCK) for block in blocks]
    assert starts[0] == first >> SMALL_BLOCK << SMALL_BLOCK
    assert [start + size for start, size in zip(starts, sizes, strict=True)][:-1] == starts[1:]
    assert starts[-1] <= newest < starts[-1] + sizes[-1]


@pytest.mark.django_db
def test_title_hits_among_the_last_keys_are_enough_when_they_are_many(monkeypatch, leap):
    old = [factories.publish(title=f"Corrigibility {number}").pk for number in range(3)]
    leap(old[-1] + 200_000)
    new = [factories.publish(title=f"New corrigibility {number}").pk for number in range(3)]
    monkeypatch.setattr(samples, "KEYS_A_ROW", 10**9)
    words = parse("corrigibility")
    asked = Asked(Condition(text=words.tsquery), total=6, likely=6, most=6, population=6, newest=new[-1])

    monkeypatch.setattr(search, "MOST_TITLES", 2)
    many = search.ANOTHER + 6
    assert search.title_hits(asked, words, likely=many) == Sample((new[2], new[1]), complete=False)
    # More are read where only some of them carry the facets.
    group = Group("type", ("type:paper",))
    under = replace(asked, condition=Condition((group,), text=words.tsquery), faceted=6)
    assert search.title_hits(under, words, likely=many) == Sample((new[2], new[1]), complete=False)
    # They hold too few of them: all are looked through.
    monkeypatch.setattr(search, "MOST_TITLES", 4)
    assert search.title_hits(asked, words, likely=many) == Sample((*reversed(new), old[-1]), complete=False)


@pytest.mark.django_db
def test_title_hits_come_before_the_newest_matches_also_when_the_last_keys_hold_too_few_of_them(monkeypatch, leap):
    tagged = factories.tag("Safety").slug
    old = [factories.publish(title=f"Corrigibility {number}", tags=(tagged,)).pk for number in range(2)]
    other = factories.publish(title="Corrigibility elsewhere").pk
    leap(other + 200_000)
    new = [factories.publish(title=f"New {number}", body="Corrigibility.", tags=(tagged,)).pk for number in range(3)]
    newest = Sample(tuple(reversed(new)), complete=False)
    monkeypatch.setattr(samples, "KEYS_A_ROW", 10**9)
    monkeypatch.setattr(search, "RANKED", 2)
    words = parse("corrigibility")

    def best(most_titles: int, *groups: Group) -> tuple[list[int], int, int]:
        monkeypatch.setattr(search, "MOST_TITLES", most_titles)
        condition = Condition(groups, text=words.tsquery)
        asked = Asked(condition, total=6, likely=6, most=6, population=6, newest=new[-1])
        with CaptureQueriesContext(connection) as captured:
            listing, sorted_among = search.best_first(words, asked, newest, titles=search.ANOTHER + 6)
        return [row.id for row in listing.rows], sorted_among, len(captured)

    # No hit among the last keys, so that a second statement looks through all; among the newest two are ranked.
    assert best(4) == ([other, old[1], old[0], new[2], new[1]], 5, 3)
    # One hit more than wanted says that there are others.
    assert best(1)[0][:2] == [other, old[1]]
    # Under a tag all of them are read at once.
    assert best(4, Group("tag", (f"tag:{tagged}",))) == ([old[1], old[0], new[2], new[1]], 4, 2)


@pytest.mark.django_db
def test_an_old_solution_whose_title_holds_a_frequent_word_is_not_missed(monkeypatch, leap):
    solution = factories.publish(Kind.SOLUTION, title="Corrigibility", slug="corrigibility").pk
    old = factories.publish(title="Corrigibility of old").pk
    leap(old + 200_000)
    new = [factories.publish(title=f"Corrigibility {number}", body="Corrigibility.").pk for number in range(4)]
    monkeypatch.setattr(samples, "KEYS_A_ROW", 10**9)
    words = parse("corrigibility")
    asked = Asked(Condition(text=words.tsquery), 6, likely=6, most=6, population=6, newest=new[-1])
    newest = Sample((new[3], new[2]), complete=False)

    for name, value in {"MOST_TITLES": 2, "RANKED": 2}.items():
        monkeypatch.setattr(search, name, value)
    listing, _ = search.best_first(words, asked, newest, titles=search.ANOTHER + 6)
    assert [row.id for row in listing.rows] == [solution, new[3], new[2], new[1]]


@pytest.mark.parametrize(
    ("q", "text", "found"),
    [
        ("policies", "A policy for Policies, not politics.", ["policy", "Policies"]),
        ("fly", "It flies; so do kites.", ["flies"]),
        ("behaviour", "BEHAVIOR of models", ["BEHAVIOR"]),
        ("artifact", "Old artefacts", ["artefacts"]),
        ("naive", "Naïve readers", ["Naïve"]),
        ("reward", "re-ward, inreward, reward_hacking", ["reward_hacking"]),
        ("at scale", "At large scale", ["At", "scale"]),
        ("metre", "Metres and a meter", ["Metres", "meter"]),
        ("oversight", "Nothing of that.", []),
        ("oversight", "", []),
    ],
)
@pytest.mark.django_db
def test_the_words_of_a_search_are_marked_however_they_are_written(q: str, text: str, found: list[str]) -> None:
    stems = frame((), (), parse(q).words, with_years=False, with_tags=False).stems

    pieces = marked(text, stems)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, on in pieces if on] == found


def test_more_are_looked_for_where_the_planner_only_guesses() -> None:
    guesses = [samples.is_guess(words, 1_000_000) for words in (5_500, 5_501)]

    wanted = [samples.enough(Asked(Condition(text="'a'"), 9, 9, 9, 9, guessed=guessed)) for guessed in guesses]
    assert wanted == [samples.UNSURE, samples.LEAPED]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 4, 25])
@pytest.mark.parametrize("complete", [True, False])
def test_pages_of_the_best_hold_every_entry_once_in_order_both_ways(size: int, complete: bool):
    solutions = [factories.publish(Kind.SOLUTION, title=f"Corrigibility {n}", slug=f"s-{n}").pk for n in range(2)]
    papers = [factories.publish(title="Corrigibility " * times).pk for times in (1, 2, 3)]
    others = [factories.publish(title=f"Of {n}", body="Corrigibility. " * n).pk for n in (1, 2, 3, 4)]
    words = parse("corrigibility")
    asked = Asked(Condition(text=words.tsquery), 9, likely=9, most=9, population=9, newest=others[-1])
    newest = Sample(tuple(sorted((*solutions, *papers, *others), reverse=True)), complete=complete)

    def pages(way: str, at: str = "") -> Iterator[search.Listing]:
        while True:
            listing, _ = search.best_first(words, asked, newest, titles=5, size=size, **{way: at})
            yield listing
            at = getattr(listing, way) or ""
            if not at:
                return

    forth = list(pages("after"))
    shown = [row.id for listing in forth for row in listing.rows]
    assert [set(shown[:2]), set(shown[2:5]), set(shown[5:])] == [set(solutions), set(papers), set(others)]
    assert shown[5:] == others[::-1]
    assert [len(listing.rows) for listing in forth[:-1]] == [size] * (len(forth) - 1)
    assert (forth[-1].before is None) == (len(forth) == 1)
    if before := forth[-1].before:
        back = list(pages("before", before))
        assert [[row.id for row in listing.rows] for listing in back[::-1]] == [
            [row.id for row in listing.rows] for listing in forth[:-1]
        ]


@pytest.mark.django_db
def test_what_is_called_just_what_was_typed_comes_first():
    called = factories.publish(title="Corrigibility").pk
    nearly = factories.publish(title="Corrigibility of agents").pk
    about = factories.publish(title="On what corrigibility of language models is", body="Corrigibility. " * 9).pk
    words = parse("corrigibility")
    asked = Asked(Condition(text=words.tsquery), 3, likely=3, most=3, population=3, newest=about)

    listing, _ = search.best_first(words, asked, Sample((about, nearly, called), complete=True), titles=3)

    assert [row.id for row in listing.rows] == [called, nearly, about]
