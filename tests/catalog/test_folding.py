"""How texts may begin of which somebody has typed a part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.folding import fold, unfinished


@pytest.mark.parametrize(
    ("typed", "beginnings"),
    [
        ("", ()),
        ("--", ()),
        ("Rew", ("rew",)),
        ("reward hack", ("reward hack",)),
        ("this", ("this",)),
        ("optimis", ("optimis", "optimiz")),
        ("colour optimisa", ("color optimisa", "color optimiza")),
        ("behaviou", ("behavio",)),
        ("optimisation", ("optimisation", "optimization")),
    ],
)
def test_a_beginning_has_the_spellings_of_what_it_may_become(typed: str, beginnings: tuple[str, ...]) -> None:
    assert unfinished(typed) == beginnings


@pytest.mark.parametrize(
    "word",
    ["optimise", "optimised", "optimising", "optimisation", "optimisers", "behaviour", "favourable", "modelling",
     "labelled", "fibre", "defence", "licences", "analysing", "programme", "judgement", "catalogues", "artefacts"],
)  # fmt: skip
def test_the_last_letters_of_a_word_may_be_missing(word: str) -> None:
    """Of every word that is folded, whatever is typed of it finds it as soon as its spelling shows."""
    # The letters up to the first in which both spellings differ are the same in both.
    same = next(n for n, (one, other) in enumerate(zip(word, fold(word) + " ", strict=False)) if one != other)
    for typed in (word[:length] for length in range(1, same + 1)):
        assert any(fold(word).startswith(form) for form in unfinished(typed))
    assert any(fold(word).startswith(form) for form in unfinished(word))


@given(st.text(max_size=60))
def test_no_beginning_begins_with_another(text: str) -> None:
    forms = unfinished(text)
    assert bool(forms) == bool(fold(text))
    assert not any(one != other and one.startswith(other) for one in forms for other in forms)
