"""Names of authors: to one line and back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.content.facts import Author
from catalog.importers.names import authors_from_text, authors_to_text, bibtex_authors, split_name
from contributions.forms.people import authors_of

PLAIN = {
    "Leo Gao; John Schulman": (Author("Gao", "Leo"), Author("Schulman", "John")),
    "Laurens van der Maaten": (Author("van der Maaten", "Laurens"),),
    "Martin King, Jr.": (Author("King", "Martin", "Jr."),),
    "{The Working Group; Second Part}": (Author(literal="The Working Group; Second Part"),),
    "Doe": (Author("Doe"),),
    "Ben Abacha, Asma": (Author("Ben Abacha", "Asma"),),
    "Ben Abacha, III, Asma": (Author("Ben Abacha", "Asma", "III"),),
    "{DeepMind}; Shane Legg": (Author(literal="DeepMind"), Author("Legg", "Shane")),
}
# What people type by mistake: braces that hold nothing, or stand alone.
ODD = {
    "{": (),
    "{}; ,;, Jr.": (),
    "Leo Gao; {": (Author("Gao", "Leo"),),
    "{DeepMind": (Author("DeepMind"),),
    "Leo {Gao}": (Author("Gao", "Leo"),),
    "{A; B": (Author("B", "A"),),
    "{{Google} DeepMind}": (Author(literal="Google DeepMind"),),
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_line_is_read(text: str) -> None:
    assert authors_from_text(text) == PLAIN[text]


@pytest.mark.parametrize("text", ODD)
def test_a_brace_alone_is_nobody(text: str) -> None:
    assert authors_from_text(text) == ODD[text]
    assert authors_of(text, []) == (ODD[text], False)


@pytest.mark.parametrize("text", PLAIN)
def test_and_written_again_as_it_was(text: str) -> None:
    assert authors_to_text(PLAIN[text]) == text


WORD = st.text(st.characters(categories=("Lu", "Ll"), codec="utf-8"), min_size=1, max_size=8)
WORDS = st.lists(WORD | st.sampled_from(["van", "de", "Jr", "J.", "O'Neil", "Al-Sayed"]), min_size=1, max_size=3).map(
    " ".join
)
PEOPLE = st.builds(Author, family=WORDS, given=WORDS, suffix=st.sampled_from(["", "Jr.", "III"]))
GROUPS = st.builds(Author, literal=WORDS)


@given(st.lists(PEOPLE | GROUPS, max_size=6).map(tuple))
def test_every_list_of_names_survives_the_round_trip(authors: tuple[Author, ...]) -> None:
    assert authors_from_text(authors_to_text(authors)) == authors


@given(st.text(max_size=60) | st.text(st.sampled_from("{};,. \nAaJr"), max_size=20))
@example(",,,")
def test_what_any_text_says_survives_the_round_trip(text: str) -> None:
    authors = authors_from_text(text)

    assert all(author.name.strip(" ,") for author in authors)
    assert authors_from_text(authors_to_text(authors)) == authors
    assert authors_of(authors_to_text(authors), [])[0] == authors


def test_names_as_services_print_them() -> None:
    assert split_name("B. Scott Gaudi") == Author("Gaudi", "B. Scott")
    assert split_name("OpenAI") == Author(literal="OpenAI")
    assert split_name("Gemini Team") == Author(literal="Gemini Team")
    assert split_name("Sammy Davis Jr.") == Author("Davis", "Sammy", "Jr.")


def test_names_in_the_braces_of_bibtex() -> None:
    read = {
        "{DeepMind}": (Author(literal="DeepMind"),),
        "{Google {DeepMind} Team}": (Author(literal="Google DeepMind Team"),),
        "{Google} {DeepMind}": (Author("DeepMind", "Google"),),
        "{} and {Ann Lee}": (Author(literal="Ann Lee"),),
    }
    assert {text: bibtex_authors(text)[0] for text in read} == read
