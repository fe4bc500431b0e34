"""Searching the list of everything: words, identifiers, spelling, and the best match first."""

import html
import re
import time
from dataclasses import replace

import pytest

from catalog.actions.publish import withdraw_entry
from catalog.actions.tags import rename_tag
from catalog.content.facts import Author
from catalog.kinds import Kind
from catalog.marking import marked
from catalog.models import Entry, Word
from catalog.queries import samples
from catalog.queries.frame import frame
from catalog.queries.terms import parse
from tests import factories

pytestmark = pytest.mark.django_db
BROWSE = "/browse/"


# -- words -------------------------------------------------------------------------------------------------------------
def titles(client, q: str, **more: str) -> list[str]:
    page = client.get(BROWSE, {"q": q, **more}).content.decode()
    return [html.unescape(re.sub("<.*?>", "", title)) for title in re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", page)]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("reward hacking", ["Reward hacking", "Behaviour of models", "Unrelated"]),
        ('"reward hacking"', ["Reward hacking", "Behaviour of models"]),
        ("reward-hacking", ["Reward hacking", "Behaviour of models"]),
        ("hack -curt", ["Behaviour of models", "Unrelated"]),
        ("behavior", ["Behaviour of models"]),
        ("generalization", ["Behaviour of models"]),
        ("soderstrom", ["Scaling laws"]),
        ("Söderström scaling", ["Scaling laws"]),
        ("author:soderstrom", ["Scaling laws"]),
        ("author:scaling", []),
        ("title:scaling", ["Scaling laws"]),
        ("title:soderstrom", []),
        ("title:hacking", ["Reward hacking"]),
        ('title:"reward hacking"', ["Reward hacking"]),
        ("title:laws author:soderstrom", ["Scaling laws"]),
        ("reward -title:hack", ["Behaviour of models", "Unrelated"]),
        ("title:the", []),
        ("title:of", ["Behaviour of models"]),
        ("scaling or behaviour", ["Scaling laws", "Behaviour of models"]),
        ("the", []),
        ("of the models", ["Behaviour of models"]),
    ],
)
def test_words_find_what_they_should(client, papers, q: str, expected: list[str]):
    assert sorted(titles(client, q)) == sorted(expected)
    if "hacking" in q and expected:
        assert titles(client, q)[0] == "Reward hacking"


def test_signs_that_are_not_searched_for_are_told(client):
    said = "Signs behind a word, as in “C++”, “C#” or “learn*”, are not searched for: only its letters and digits are."
    factories.publish(title="Proofs in C")
    assert said in client.get(BROWSE, {"q": "C++"}).content.decode()
    assert "Signs behind a word" not in client.get(BROWSE, {"q": "C"}).content.decode()


def test_words_and_facets_are_one_condition(client, papers):
    assert titles(client, "reward", tag="reward-hacking") == ["Behaviour of models"]
    assert titles(client, "reward", kind="challenge") == []


def test_a_solution_stands_before_the_papers_that_name_it_too(client):
    factories.publish(Kind.SOLUTION, title="Reinforcement learning (RLHF)", body="Long. " * 300, slug="rlhf")
    factories.publish(title="RLHF, RLHF and RLHF", summary="RLHF.", slug="paper")
    factories.publish(Kind.CHALLENGE, title="Oversight", summary="RLHF, RLHF and RLHF.", slug="oversight")

    wanted = ["Reinforcement learning (RLHF)", "RLHF, RLHF and RLHF", "Oversight"]
    assert titles(client, "rlhf") == wanted
    assert titles(client, "rlhf", kind="solution") == wanted[:1]


def test_the_names_of_its_tags_find_an_entry(client):
    tag = factories.tag("Mechanistic interpretability")
    factories.publish(title="Lenses", summary="A library.", tags=("mechanistic-interpretability",))
    factories.publish(title="Interpretability of lenses", slug="titled")

    assert titles(client, "interpretability") == ["Interpretability of lenses", "Lenses"]
    rename_tag(tag.pk, "Reverse engineering")
    assert titles(client, "interpretability") == ["Interpretability of lenses"]
    assert titles(client, "reverse-engineering library") == ["Lenses"]


def test_words_are_marked_in_title_and_excerpt_and_markup_stays_text(client):
    factories.publish(title="Rewarding <b>x</b> models", summary="Reward hacking & policies of a reward-hacked policy.")
    page = client.get(BROWSE, {"q": "reward hacking policy"}).content.decode()

    assert "<mark>Reward hacking</mark> &amp; <mark>policies</mark> of a <mark>reward-hacked policy</mark>." in page
    assert "&lt;b&gt;x&lt;/b&gt;" in client.get(BROWSE, {"q": "rewarding"}).content.decode()


MARKS = [
    ("C++", "C can claim what could be: C++.", ["C", "C"]),
    ("r", "Risks in R.", ["R"]),
    ("ai", "The aim of AI and of AIs.", ["AI", "AIs"]),
    ("red-teaming", "Teams reduce red teaming.", ["Teams", "red teaming"]),
    ("GPT-2", "In 26 runs GPT-2 and GPT-23 and 2 others.", ["GPT-2", "GPT", "2"]),
    ("inform", "Information informs informal talks.", ["Information informs informal"]),
    ("organization", "Organisations that organise.", ["Organisations", "organise"]),
    ("interpretability", "Interpretations by an interpreter, interim.", ["Interpretations", "interpreter"]),
    ("generalise", "Generalization: a generalised généralisation.", ["Generalization", "generalised généralisation"]),
    ("using", "What uses it was used by users of the US.", ["uses", "used"]),
    ("dying", "Models die.", ["die"]),
    ("cries", "Cry, crying.", ["Cry", "crying"]),
    ("the", "The other.", []),
]  # fmt: skip


@pytest.mark.parametrize(("q", "text", "wanted"), MARKS)
def test_exactly_the_words_that_a_search_finds_are_marked(q: str, text: str, wanted: list[str]):
    words = parse(q).words
    known = frame((), (), words, with_years=False, with_tags=False)
    stems = {word: stem for word, stem in known.stems.items() if stem}

    pieces = marked(text, stems)
    assert ([piece for piece, is_marked in pieces if is_marked], "".join(piece for piece, _ in pieces)) == (
        wanted,
        text,
    )


@pytest.mark.parametrize(
    "q",
    ["2210.10760", "arXiv:2210.10760v3", "https://arxiv.org/pdf/2210.10760v1.pdf", "10.1000/abc.5", "doi:10.1000/ABC.5",
     "https://doi.org/10.1000/abc.5", "10.48550/arXiv.2210.10760", "http://www.example.org/papers/scaling",
     "arxiv: 2210.10760", "arXiv 2210.10760", "ARXIV:2210.10760v3 [cs.LG]", "DOI: 10.1000/abc.5", "doi 10.1000/abc.5",
     "arXiv:2210.10760.", "(arXiv:2210.10760)", "[2210.10760],", "<https://arxiv.org/abs/2210.10760>.",
     "arXiv2210.10760", "https://arxiv.org/abs/2210.10760.", '"2210.10760"', "2210.10760v2.pdf", "arXiv-2210.10760",
     "(doi: 10.1000/abc.5).", "arXiv:2210.10760 [cs.LG]."],
)  # fmt: skip
def test_an_identifier_leads_to_its_entry(client, papers, q: str):
    response = client.get(BROWSE, {"q": q})
    assert (response.status_code, response["Location"]) == (302, "/resources/scaling/")


def test_an_identifier_that_nobody_carries_is_a_search(client, papers):
    assert client.get(BROWSE, {"q": "2101.00001"}).status_code == 200
    assert client.get(BROWSE, {"q": "2210.10760", "kind": "resource"}).status_code == 200


@pytest.mark.parametrize(
    "q",
    ["-" * 5_000, "a-" * 5_000, " ".join(f"word{n}" for n in range(10_000)), "\x00", '"unbalanced', "x" * 1_000_000,
     "' OR 1=1 --", "a & | ! <-> b:*", "ﷺ" * 200, "(" * 300, "\\" * 300, "%" * 300, "​" * 300, "or or or", "author:"],
)  # fmt: skip
def test_hostile_searches_answer_within_a_second(client, papers, q: str):
    started = time.monotonic()
    response = client.get(BROWSE, {"q": q})
    assert response.status_code == 200
    assert time.monotonic() - started < 5  # a second on a machine of its own


def test_what_was_changed_in_a_search_is_said(client, papers):
    assert "do not pair" in client.get(BROWSE, {"q": '"reward'}).content.decode()
    assert "The search was long" in client.get(BROWSE, {"q": "word " * 500}).content.decode()


def test_nothing_found_offers_a_spelling_and_each_filters_removal_with_counts(client, papers):
    page = client.get(BROWSE, {"q": "rewrad", "kind": "resource"}).content.decode()
    assert 'Did you mean <a href="/browse/?q=reward&amp;kind=resource"><strong>reward</strong></a>' in page
    assert re.search(
        r'href="/browse/\?kind=resource">Without <strong>“rewrad”</strong></a> <span class="faint">4 entries', page
    )

    page = client.get(BROWSE, {"q": "hacking", "kind": "challenge", "evidence": "3"}).content.decode()
    assert "Did you mean" not in page
    page = client.get(BROWSE, {"q": "hacking", "kind": "challenge"}).content.decode()
    assert re.search(
        r'href="/browse/\?q=hacking">Without <strong>Kind: Challenge</strong></a> <span class="faint">3 entries', page
    )


def suggested(client, q: str, **more: str) -> list[str]:
    page = client.get(BROWSE, {"q": q, **more}).content.decode()
    return [html.unescape(text) for text in re.findall(r"Did you mean <a [^>]*><strong>(.*?)</strong>", page)]


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("sycophansy", "sycophancy"),
        ("interpretabilty quanrui", "interpretability quanrui"),
        ("sychophansy", "sycophancy"),
        ("lesn", "lens"),
        ("author:soderstorm", "author:soderstrom"),
        ("title:sycophansy", "title:sycophancy"),
    ],
)
def test_a_misspelt_word_is_offered_in_a_spelling_that_finds_something(client, papers, q: str, meant: str):
    factories.publish(title="Sycophancy and interpretability by Quanrui: a lens", slug="typo")
    assert suggested(client, q) == ([meant] if meant else [])


@pytest.mark.parametrize(
    "q", ["quantum", "naive", "dont", "arXiv:9999.99999", "10.48550/arXiv.9999.99999", "title:rlhf", "arXiv:2101.00001",
          "https://exmaple.org/scalling/paper", "www.arviv.org"],
)  # fmt: skip
def test_what_is_no_misspelling_is_not_respelt(client, q: str):
    factories.publish(title="Time of Quanrui, Nate and Dong: arviv example scaling papers", slug="words")
    assert suggested(client, q) == []


DATED = (
    r'Did you mean <a href="([^"]+)"><strong>([^<]+)</strong>, published in (\d+)</a>\? <span class="faint">([^<]+)<'
)


def test_a_work_is_found_as_it_is_cited(client, papers):
    for number in range(2):
        work = replace(factories.FACTS[Kind.RESOURCE], authors=(Author("Adeyemi", "Leo"),), date="2023")
        factories.publish(title=f"Overoptimization {number}", facts=work)

    assert len(titles(client, "Adeyemi et al.")) == 2
    for cited in ("Adeyemi et al., 2023", "Adeyemi et al. (2023)", "adeyemi 2023 overoptimization"):
        ((url, words, year, number),) = re.findall(DATED, client.get(BROWSE, {"q": cited}).content.decode())
        assert (year, number) == ("2023", "2 entries")
        found = client.get(html.unescape(url)).content.decode()
        assert re.search(r'<h2 tabindex="-1">(.*?) <mark>(.*?)</mark>', found).groups() == ("2 entries match", words)
    for q, more in (("Adeyemi 2021", {}), ("gone 2023", {}), ("the 2023", {}), ("Adeyemi 2023", {"year_from": "2022"})):
        assert re.findall(DATED, client.get(BROWSE, {"q": q} | more).content.decode()) == []


def test_a_spelling_is_offered_only_where_it_finds_something(client, papers):
    factories.publish(title="Sycophancy", slug="typo")
    assert suggested(client, "sycophansy", kind="resource") == ["sycophancy"]
    assert suggested(client, "sycophansy", kind="challenge") == []
    assert suggested(client, "sycophansy unheard") == []


def test_an_identifier_that_nobody_carries_can_be_submitted(client, papers):
    said = 'No entry carries this identifier or address yet; you can <a href="/contribute/paper/">submit the paper</a>.'
    for q in ("arXiv:2101.00001", "10.48550/arXiv.2101.00001", "doi:10.1000/none", "https://example.org/none"):
        assert said in client.get(BROWSE, {"q": q}).content.decode()
    assert said not in client.get(BROWSE, {"q": "unheard"}).content.decode()
    assert said not in client.get(BROWSE, {"q": "2210.10760", "kind": "challenge"}).content.decode()


NO_ARXIV_ID = "looks like an arXiv id but cannot be one"
NO_DOI = "looks like a DOI but cannot be one"


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("2301.123", NO_ARXIV_ID),
        ("2301.1234", NO_ARXIV_ID),
        ("0704.12345", NO_ARXIV_ID),
        ("2313.12345v2", NO_ARXIV_ID),
        ("2301.12345v", NO_ARXIV_ID),
        ("arXiv:2301.123456", NO_ARXIV_ID),
        ("arXiv 2301.123456", NO_ARXIV_ID),
        ("arxiv: hep-th/99", NO_ARXIV_ID),
        ("https://arxiv.org/abs/2399.99999", NO_ARXIV_ID),
        ("arxiv.org/pdf/2301.123.pdf", NO_ARXIV_ID),
        ("10.48550/arXiv.2301.1", NO_ARXIV_ID),
        ("https://doi.org/10.48550/arXiv.2301.1", NO_ARXIV_ID),
        ("10.12/abc", NO_DOI),
        ("10.1145/", NO_DOI),
        ("10.1145", NO_DOI),
        ("doi:abc", NO_DOI),
        ("DOI: 10.1/x", NO_DOI),
        ("https://doi.org/", NO_DOI),
        ("https://dx.doi.org/10.1/x", NO_DOI),
    ],
)
def test_what_looks_like_an_identifier_but_cannot_be_one_is_told(client, papers, q: str, said: str):
    page = client.get(BROWSE, {"q": q}).content.decode()
    assert [sentence in page for sentence in (NO_ARXIV_ID, NO_DOI)] == [said == NO_ARXIV_ID, said == NO_DOI]
    assert f"“{q}” looks like" in page
    assert "No entry carries this identifier" not in page
    # It is no less wrong under a filter.
    assert said in client.get(BROWSE, {"q": q, "kind": "resource"}).content.decode()


@pytest.mark.parametrize(
    "q", ["2301.12345", "arXiv:0704.0001", "hep-th/9901001", "arXiv:math.GT/0309136", "10.1000/none", "reward hacking",
          "2024", "3.14159", "10.5", "arXiv", "arxiv 2024", "doi", "https://arxiv.org/list/cs.AI/recent",
          "arxiv.org/abs", "https://info.arxiv.org/help/2024", "what is arXiv:2301.1",
          "https://doi.org/10.1000/none", "author:arxiv",
          "arXiv:2301.12345.", "(doi:10.1000/none),", "2301.12345v1.pdf", "10.1002/(SICI)1097(1996)17"],
)  # fmt: skip
def test_other_searches_are_not_told_to_be_no_identifier(client, papers, q: str):
    assert "but cannot be one" not in client.get(BROWSE, {"q": q}).content.decode()


def test_the_vocabulary_follows_publishing_and_withdrawing(papers):
    assert Word.objects.get(word="hacking").entries == 2
    withdraw_entry(Entry.objects.get(slug="hack").pk, contributor=None, reason="Test.")
    assert Word.objects.get(word="hacking").entries == 1
    assert not Word.objects.filter(word="laws", entries__lt=1).exists()


def test_a_best_match_older_than_the_ranked_ones_is_found_by_its_title(client, monkeypatch):
    factories.publish(title="Corrigibility", slug="old")
    for number in range(12):
        factories.publish(title=f"Paper {number}", body="Corrigibility is named here.")
    monkeypatch.setattr(samples, "COUNTED", 3)
    monkeypatch.setattr("catalog.queries.search.RANKED", 3)
    monkeypatch.setattr(samples, "WORDS_WALK", 5)
    monkeypatch.setattr(samples, "collects", lambda asked, wanted, aside=False: False)

    assert titles(client, "corrigibility")[0] == "Corrigibility"


# -- what narrows less than it seems to --------------------------------------------------------------------------------
NOTHING_TO_LOOK_FOR = "There is nothing in the search that can be looked for"


@pytest.mark.parametrize("q", ["😀", "-- - -", "or or or", "\ufffd\ufffd", '"', '""'])
def test_a_search_with_nothing_to_look_for_claims_no_match(client, papers, q: str):
    page = client.get(BROWSE, {"q": q}).content.decode()
    assert re.search(r'<h2 tabindex="-1">(.*?)</h2>', page)[1] == "4 entries"
    assert NOTHING_TO_LOOK_FOR in page
    assert ("do not pair" in page, "Best match" in page) == (False, False)

    narrowed = client.get(BROWSE, {"q": q, "kind": "resource"}).content.decode()
    assert re.search(r'<h2 tabindex="-1">(.*?)</h2>', narrowed)[1] == "4 entries match"
    assert NOTHING_TO_LOOK_FOR in narrowed


def test_a_search_with_words_says_nothing_of_the_kind(client, papers):
    for query in ({"q": "reward"}, {"q": " "}, {}):
        page = client.get(BROWSE, query).content.decode()
        assert (NOTHING_TO_LOOK_FOR in page, "too common" in page) == (False, False)


def test_words_that_every_text_holds_are_said_to_be_looked_for_in_titles_alone(client, papers):
    said = "These words are too common to be searched for in texts, so only titles were looked through."
    assert said in client.get(BROWSE, {"q": "the of and"}).content.decode()
    assert said in client.get(BROWSE, {"q": "of"}).content.decode()
    assert titles(client, "of") == ["Behaviour of models"]
    assert said not in client.get(BROWSE, {"q": "of the models"}).content.decode()
