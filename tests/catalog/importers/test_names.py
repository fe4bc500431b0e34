"""Names of authors: to one line and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.content.facts import Author
from catalog.importers.names import authors_from_text, authors_to_text, split_name

PLAIN = {
    "Leo Gao; John Schulman": (Author("Gao", "Leo"), Author("Schulman", "John")),
    "Laurens van der Maaten": (Author("van der Maaten", "Laurens"),),
    "Martin King, Jr.": (Author("King", "Martin", "Jr."),),
    "{The Working Group; Second Part}": (Author(literal="The Working Group; Second Part"),),
    "Doe": (Author("Doe"),),
    "Ben Abacha, Asma": (Author("Ben Abacha", "Asma"),),
    "Ben Abacha, III, Asma": (Author("Ben Abacha", "Asma", "III"),),
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_line_is_read(text: str) -> None:
    assert authors_from_text(text) == PLAIN[text]


@pytest.mark.parametrize("text", [text for text in PLAIN if ";" not in text or "{" not in text])
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


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert all(author.name for author in authors_from_text(authors_to_text(authors_from_text(text))))


def test_names_as_services_print_them() -> None:
    assert split_name("B. Scott Gaudi") == Author("Gaudi", "B. Scott")
    assert split_name("OpenAI") == Author(literal="OpenAI")
    assert split_name("Gemini Team") == Author(literal="Gemini Team")
    assert split_name("Sammy Davis Jr.") == Author("Davis", "Sammy", "Jr.")
