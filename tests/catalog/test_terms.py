"""What a reader types is always a search."""

import time

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.queries.spelling import distance
from catalog.queries.terms import MOST_TERMS, Note, Search, Term, parse, words_and_year


def word(text: str) -> Term:
    return Term((text,))


@pytest.mark.parametrize(
    ("text", "groups", "without"),
    [
        ("reward hacking", ((word("reward"),), (word("hacking"),)), ()),
        ('"reward hacking"', ((Term(("reward", "hacking")),),), ()),
        ("“reward hacking”", ((Term(("reward", "hacking")),),), ()),
        ("reward-hacking", ((Term(("reward", "hacking")),),), ()),
        ("reward -hacking", ((word("reward"),),), (word("hacking"),)),
        ('reward -"deep learning"', ((word("reward"),),), (Term(("deep", "learning")),)),
        ("reward or bonus hacking", ((word("reward"), word("bonus")), (word("hacking"),)), ()),
        ("reward OR bonus OR prize", ((word("reward"), word("bonus"), word("prize")),), ()),
        ("or reward", ((word("reward"),),), ()),
        ("reward or", ((word("reward"),),), ()),
        ('"or" reward', ((word("or"),), (word("reward"),)), ()),
        ("author:Gao", ((Term(("gao",), author=True),),), ()),
        ('author:"Leo Gao" scaling', ((Term(("leo", "gao"), author=True),), (word("scaling"),)), ()),
        ("author: Gao", ((Term(("gao",), author=True),),), ()),
        ('reward -author:  "Leo Gao"', ((word("reward"),),), (Term(("leo", "gao"), author=True),)),
        ("reward author:", ((word("reward"),), (word("author"),)), ()),
        ("title:Scaling", ((Term(("scaling",), title=True),),), ()),
        ('Title: "reward hacking" gao', ((Term(("reward", "hacking"), title=True),), (word("gao"),)), ()),
        ("scaling -title:laws", ((word("scaling"),),), (Term(("laws",), title=True),)),
        ("title:a or author:b", ((Term(("a",), title=True), Term(("b",), author=True)),), ()),
        ("title:", ((word("title"),),), ()),
        ("subtitle:laws", ((Term(("subtitle", "laws")),),), ()),
        ("title:author:gao", ((Term(("author", "gao"), title=True),),), ()),
        ("Gao et al.", ((word("gao"),),), ()),
        ("Gao et al., scaling", ((word("gao"),), (word("scaling"),)), ()),
        ('"Gao et al." scaling', ((Term(("gao", "et", "al")),), (word("scaling"),)), ()),
        ("et al", ((word("et"),), (word("al"),)), ()),
        ("Généralisation behaviour", ((word("generalization"),), (word("behavior"),)), ()),
        ("", (), ()),
        (" \x00 ", (), ()),
    ],
)
def test_what_is_understood(text: str, groups: object, without: object) -> None:
    assert parse(text) == Search(groups, without)


@pytest.mark.parametrize(
    ("text", "words", "notes"),
    [
        ('"reward hacking', ("reward", "hacking"), (Note.UNPAIRED,)),
        ('say "reward" hacking"', ("say", "reward", "hacking"), (Note.UNPAIRED,)),
        ("-reward -hacking", ("reward", "hacking"), (Note.ONLY_MINUS,)),
        (" ".join(f"w{n}" for n in range(10_000)), tuple(f"w{n}" for n in range(MOST_TERMS)), (Note.CUT,)),
        ("-" * 10_000 + "x", (), (Note.CUT, Note.NOTHING)),
        ("- -- \x00 ' & | ! ( ) : * <->", (), (Note.NOTHING,)),
        ("or or or", (), (Note.NOTHING,)),
        ('"', (), (Note.NOTHING,)),
        ("reward NOT hacking", ("reward", "not", "hacking"), (Note.NOT,)),
        ("ATTENTION IS NOT EXPLANATION", ("attention", "is", "not", "explanation"), ()),
        ("attention is not Explanation", ("attention", "is", "not", "explanation"), ()),
        ('reward "NOT"', ("reward", "not"), ()),
        ("x" * 1_000_000, ("x" * 100,), (Note.CUT,)),
        ("C++", ("c",), (Note.SIGNS,)),
        ("C# compilers", ("c", "compilers"), (Note.SIGNS,)),
        ('"modern C++20" proofs', ("modern", "c", "20", "proofs"), (Note.SIGNS,)),
        ("title:A*", ("a",), (Note.SIGNS,)),
        ("reward*", ("reward",), (Note.SIGNS,)),
        ("RLHF+DPO #alignment 3 + 4 f(x)=2*x", ("rlhf", "dpo", "alignment", "3", "4", "f", "x", "2"), ()),
        ("https://example.org/page#", ("https", "example", "org", "page"), ()),
    ],
)
def test_what_is_searched_as_plain_words_is_said(text: str, words: object, notes: object) -> None:
    started = time.monotonic()
    search = parse(text)
    assert (search.words, search.notes) == (words, notes)
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Gao et al., 2023", ("Gao et al.", 2023)),
        ("Gao et al. (2023b)", ("Gao et al.", 2023)),
        ("Gao (2023) scaling laws", ("Gao scaling laws", 2023)),
        ("2023 scaling", ("scaling", 2023)),
        ('"Leo Gao" 2023', ('"Leo Gao"', 2023)),
        ("2023", None),
        ("(2023)", None),
        ("Gao 2022 2023", None),
        ("Gao 2022-2023", None),
        ("Gao 1492", None),
        ("Gao 12023", None),
        ("Gao -2023", None),
        ('"scaling 2023"', None),
        ("", None),
    ],
)
def test_words_and_the_year_of_a_work_are_told_apart(text: str, read: object) -> None:
    assert words_and_year(text) == read


@given(st.text(max_size=400) | st.text(alphabet="ab-\"' \x00:*|&!()<>or\\ﷺ²①", max_size=400))
@settings(deadline=None)
def test_no_text_is_an_error_and_the_terms_are_bounded(text: str) -> None:
    search = parse(text)

    assert len(search.groups) + len(search.without) <= MOST_TERMS
    assert all(len(terms) <= MOST_TERMS for terms in search.groups)
    assert all(len(word) <= 100 for word in search.words)
    assert not search.without or search.groups


FIELDS = st.lists(st.sampled_from(["title:", "author:", "-", '"', " ", "or ", "a", "C++", "the "]), max_size=40).map(
    "".join
)


@pytest.mark.django_db
@given(st.text(max_size=200) | st.text(alphabet="ab-\"' \x00:*|&!()<>or\\ﷺ²①ⅷª", max_size=200) | FIELDS)
@settings(deadline=None, max_examples=150)
def test_postgresql_reads_whatever_is_made_of_it(text: str) -> None:
    search = parse(text)
    with connection.cursor() as cursor:
        asked = [search.of_entries, search.tsquery]
        cursor.execute("SELECT to_tsquery('english', %s), to_tsquery('simple', %s)", asked)
        assert len(cursor.fetchall()) == 1


@pytest.mark.parametrize(
    ("first", "second", "changes"),
    [("", "", 0), ("reward", "reward", 0), ("rewrad", "reward", 1), ("colusion", "collusion", 1), ("abc", "", 3)],
)
def test_distance_counts_changed_and_swapped_letters(first: str, second: str, changes: int) -> None:
    assert (distance(first, second), distance(second, first)) == (changes, changes)
