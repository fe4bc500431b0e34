"""A difference in short: each changed place with a few words around it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.content.excerpts import AROUND, QUOTED, Excerpt, Mark, excerpts_of
from catalog.content.textdiff import compare_texts, folded

words = st.lists(st.sampled_from(["a", "b", "c", "the", "same", "\n", "."]), max_size=60).map(" ".join)
SIGNS = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "[+{}+]"}


def said(before: str, after: str) -> list[str]:
    return [as_text(excerpt) for excerpt in excerpts_of(folded(compare_texts(before, after)))]


def as_text(excerpt: Excerpt) -> str:
    return "".join(SIGNS[part.mark].format(part.text) for part in excerpt.parts)


def test_a_word_within_a_long_line_stands_with_the_words_around_it():
    before = " ".join(f"w{number}" for number in range(100))

    assert said(before, before.replace("w50", "new")) == ["… w45 w46 w47 w48 w49 [-w50 -][+new +]w51 w52 w53 w54 w55 …"]
    assert said(before, f"{before} new") == ["… w95 w96 w97 w98 w99 [+new+]"]
    assert said(before, before.replace("w0 ", "")) == ["[-w0 -]w1 w2 w3 w4 w5 …"]


def test_places_close_to_each_other_are_one_and_others_are_not():
    before = " ".join(f"w{number}" for number in range(100))
    near = before.replace("w50", "one").replace("w53", "two")
    far = before.replace("w20", "one").replace("w70", "two")

    assert said(before, near) == ["… w45 w46 w47 w48 w49 [-w50 -][+one +]w51 w52 [-w53 -][+two +]w54 w55 w56 w57 w58 …"]
    assert said(before, far) == [
        "… w15 w16 w17 w18 w19 [-w20 -][+one +]w21 w22 w23 w24 w25 …",
        "… w65 w66 w67 w68 w69 [-w70 -][+two +]w71 w72 w73 w74 w75 …",
    ]


def test_a_line_that_took_the_place_of_another_stands_beside_it():
    assert said("Paper", "Dataset") == ["[-Paper-] [+Dataset+]"]
    assert said("", "Say how sure it is.") == ["[+Say how sure it is.+]"]
    assert said("One line.\nTwo things.", "One line.") == ["[-Two things.-]"]
    assert said("Same.", "Same.") == []


def test_long_additions_are_cut_and_empty_lines_say_nothing():
    new = " ".join(f"w{number}" for number in range(QUOTED + 1))

    assert said("", new) == [f"[+{new.rpartition(' ')[0]} …+]"]
    assert said("A line.", f"A line.\n\n{new}") == [f"[+{new.rpartition(' ')[0]} …+]"]
    assert said("A line.", "A line.\n") == []


def test_blanks_that_changed_say_nothing():
    assert said("Two  words.", "Two words.") == []


def test_an_excerpt_is_cut_where_words_were_left_out_and_not_where_the_text_has_dots():
    def cut(before: str, after: str) -> list[bool]:
        return [excerpt.cut for excerpt in excerpts_of(folded(compare_texts(before, after)))]

    long = " ".join(f"w{number}" for number in range(100))
    assert cut(long, f"{long} new") == cut(long, f"new {long}") == cut("", long) == [True]
    assert cut("And so …", "And so on …") == cut("… it ends", "… it ended") == cut("", "… and …") == [False]
    assert cut("… a b", f"{long}") == [True]


@settings(max_examples=300, deadline=None)
@given(words, words)
def test_each_excerpt_quotes_only_what_stands_there(before: str, after: str):
    for excerpt in excerpts_of(folded(compare_texts(before, after))):
        assert any(part.mark != Mark.SAME for part in excerpt.parts)
        for side, other in ((before, Mark.ADDED), (after, Mark.REMOVED)):
            kept = "".join(part.text for part in excerpt.parts if part.mark != other)
            assert all(blanks_as_one(piece) in blanks_as_one(side) for piece in kept.split("…"))
        assert all(len(part.text.split()) <= 2 * AROUND + 1 for part in excerpt.parts if part.mark == Mark.SAME)


def blanks_as_one(text: str) -> str:
    return " ".join(text.split())
