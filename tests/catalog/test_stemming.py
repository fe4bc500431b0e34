"""Stems of words are those that PostgreSQL searches for."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from catalog.folding import fold
from catalog.stemming import stem_of

# Words that take a way through the rules of their own.
_RULES = """
a ai ais c r gas this kiwis skis skies sky dying lying tying tied ties cries cry by say enjoy youth boyish flies
dies idly gently ugly early only singly news howe atlas cosmos bias biases andes inning innings outing canning
herring earring proceed proceeded exceed succeed agreed agreedly feed bleed hoping hopping luxuriated troubled sized
falling filing hissing failing using aging bed shed bead fled general generate generous communism commune communal
arsenal arsenic relational conditional rational valency hesitancy conformably radically differently vilely
analogously vietnamization predication operator feudalism decisiveness hopefulness callousness formality sensitivity
sensibility triplicate formative formalize electricity electrical hopeful goodness revival allowance inference
airliner adjustable defensible irritant replacement adjustment dependent adoption communism activate angularity
homologous effective bowdlerize probate rate cease controll roll apology analogies theology possibly hopefully
carelessly quickly organization organizations organize organized organizers organism organisms policy policies
inform information y yes yyy ye eye be bee ee aed ing ed s ss us ies ied eed ization li abli gpt2 26 abc1s adding
added ebbing egged offed upped iffing été
"""


def _words() -> list[str]:
    texts = (path.read_text() for path in sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json*")))
    return sorted(
        {*_RULES, *(part for text in texts for word in re.findall(r"\w+", text) for part in fold(word).split())}
    )


@pytest.mark.django_db
def test_stems_of_the_starting_content_are_those_of_postgresql() -> None:
    words = _words()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ts_lexize('english_stem', word) FROM unnest(%s::text[]) AS word", [words])
        # Words that are too common to be searched for have no stem there.
        stems = {word: found[0] for word, found in cursor.fetchall() if found}

    assert len(stems) > 5_000
    assert {word: (stem_of(word), stem) for word, stem in stems.items() if stem_of(word) != stem} == {}


@pytest.mark.parametrize(
    ("word", "stem"),
    [("organizations", "organ"), ("organisms", "organ"), ("policies", "polici"), ("inform", "inform"), ("can", "can"),
     ("information", "inform"), ("using", "use"), ("c", "c"), ("26", "26"), ("reduce", "reduc"), ("red", "red")],
)  # fmt: skip
def test_stems_of_words(word: str, stem: str) -> None:
    assert stem_of(word) == stem
