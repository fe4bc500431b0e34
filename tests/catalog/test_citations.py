"""Citations: written for the formats of reference managers, and read back."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import bibtexparser
import pytest
from pylatexenc.latex2text import LatexNodes2Text

from catalog.citations import apa, bibtex, csl, ris
from catalog.citations.cited import Form, cite_version, cite_work, is_work
from catalog.content.codec import from_json
from catalog.content.facts import Author, Identifier, ResourceFacts
from catalog.importers import csl_json
from catalog.importers import ris as ris_files
from catalog.importers.bibtex import parse
from catalog.kinds import IdentifierScheme, Kind, Publication, ResourceType
from tests.factories import content

PAPERS = Path(__file__).parents[2] / "fixtures" / "papers.jsonl"
HOSTILE = [
    r"100% of {braces} & \emph{more} $x_1^2$ #tags ~here",
    "Un}balanced { } }{ braces",
    "Line\nbreak\r\nTY  - JOUR\nER  - ",
    "Dashes -- and --- and ``quotes'' and '' ` <<these>> ,,those",
    "Größe, naïveté, 模型对齐, 🤖",
    "A\x00B\x1b[31m\u2028C",
    r"\input{/etc/passwd} \\ \textbackslash",
    '"quoted", ends with a backslash\\',
]
CSL_NAMES = {
    *("id", "type", "title", "author", "issued", "container-title", "publisher"),
    *("version", "DOI", "archive", "archive_location", "URL", "note"),
}


def paper(**facts):
    facts = {
        "type": ResourceType.PAPER,
        "authors": (Author("Gao", "Leo"), Author("Schulman", "John")),
        "date": "2022-10-19",
        "venue": "ICML",
        "publication": Publication.PEER_REVIEWED,
        "identifiers": (
            Identifier(IdentifierScheme.DOI, "10.1000/xyz(1)"),
            Identifier(IdentifierScheme.ARXIV, "2210.10760"),
        ),
        "url": "https://arxiv.org/abs/2210.10760",
        **facts,
    }
    return content(title="Scaling laws for overoptimization", facts=ResourceFacts(**facts))


def parsed_ris(text: str) -> list[list[tuple[str, str]]]:
    """RIS as its readers read it: a tag, two blanks, a dash, a value; ER ends a record."""
    records, current = [], []
    for line in text.split("\r\n"):
        if not line:
            continue
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "ER":
            records.append(current)
            current = []
        else:
            current.append((match[1], match[2]))
    assert current == []
    return records


def test_every_paper_comes_back_from_its_bibtex_unchanged():
    contents = [from_json(json.loads(line)["content"]) for line in PAPERS.read_text(encoding="utf-8").splitlines()]
    works = [one for one in contents if is_work(one)]
    records = parse(bibtex.write(cite_work(one) for one in works))

    assert len(records) == len(works) > 500
    for record, one in zip(records, works, strict=True):
        found = {identifier.scheme: identifier.value for identifier in one.facts.identifiers}
        assert record.error == ""
        assert record.title == one.title
        assert [replace(author, orcid="") for author in one.facts.authors] == list(record.authors)
        assert record.authors_truncated == one.facts.authors_truncated
        assert record.date == one.facts.date[:4]
        assert record.arxiv == found.get("arxiv", "")
        # An address that holds a DOI tells the importer more than the entry says.
        assert record.doi == found.get("doi", "") or ("doi" not in found and record.doi in one.facts.url)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_within_their_field(title: str):
    work = cite_work(
        replace(paper(authors=(Author("O'Neil, {x}", "A & B"), Author(literal="R and D\nTeam"))), title=title)
    )
    plain = " ".join(re.sub(r"[\x00-\x1f\u2028]", " ", title).split())

    library = bibtexparser.parse_string(bibtex.write([work]))
    (entry,) = library.entries
    assert library.failed_blocks == []
    assert entry["year"] == "2022"
    assert LatexNodes2Text().latex_to_text(entry["title"]).replace("ˆ", "^") == plain

    (record,) = parsed_ris(ris.write([work]))
    assert [tag for tag, _ in record] == ["TY", "ID", "TI", "AU", "AU", "PY", "DA", "T2", "DO", "AN", "UR"]
    assert dict(record)["TI"] == plain
    assert json.loads(csl.write([work]))[0]["title"] == plain
    assert "\n" not in apa.write(work)


def test_bibtex_of_a_work():
    assert bibtex.write([cite_work(paper())]) == (
        "@inproceedings{gao2022scaling,\n"
        "  title = {{Scaling laws for overoptimization}},\n"
        "  author = {Gao, Leo and Schulman, John},\n"
        "  year = {2022},\n"
        "  date = {2022-10-19},\n"
        "  booktitle = {ICML},\n"
        "  doi = {10.1000/xyz(1)},\n"
        "  eprint = {2210.10760},\n"
        "  archiveprefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2210.10760},\n"
        "}\n"
    )


def test_a_version_is_cited_with_its_number_and_permanent_address():
    work = cite_version(
        content(Kind.SOLUTION, title="RLHF"),
        slug="rlhf",
        number=7,
        day=date(2026, 11, 3),
        address="https://alignhub.example/solutions/rlhf/v/7/",
    )

    assert bibtex.write([work]) == (
        "@misc{alignhub-solution-rlhf-v7,\n"
        "  title = {{RLHF}},\n"
        "  author = {{AlignHub contributors}},\n"
        "  year = {2026},\n"
        "  date = {2026-11-03},\n"
        "  publisher = {AlignHub},\n"
        "  version = {7},\n"
        "  url = {https://alignhub.example/solutions/rlhf/v/7/},\n"
        "  note = {Version 7, AlignHub, CC BY 4.0},\n"
        "}\n"
    )
    assert apa.write(work) == (
        "AlignHub contributors. (2026). RLHF (Version 7). AlignHub. https://alignhub.example/solutions/rlhf/v/7/"
    )
    assert parsed_ris(ris.write([work])) == [
        [
            ("TY", "ELEC"),
            ("ID", "alignhub-solution-rlhf-v7"),
            ("TI", "RLHF"),
            ("AU", "AlignHub contributors"),
            ("PY", "2026"),
            ("DA", "2026/11/03/"),
            ("PB", "AlignHub"),
            ("ET", "Version 7"),
            ("UR", "https://alignhub.example/solutions/rlhf/v/7/"),
        ]
    ]
    assert csl.item(work) == {
        "id": "alignhub-solution-rlhf-v7",
        "type": "entry-encyclopedia",
        "title": "RLHF",
        "author": [{"literal": "AlignHub contributors"}],
        "issued": {"date-parts": [[2026, 11, 3]]},
        "container-title": "AlignHub",
        "version": "7",
        "URL": "https://alignhub.example/solutions/rlhf/v/7/",
    }


def test_csl_uses_the_names_of_its_schema():
    work = csl.item(cite_work(paper()))

    assert set(work) <= CSL_NAMES
    assert work["author"] == [{"family": "Gao", "given": "Leo"}, {"family": "Schulman", "given": "John"}]
    assert (work["type"], work["archive_location"]) == ("paper-conference", "2210.10760")


def test_apa_of_few_and_of_many_authors():
    three = cite_work(
        paper(authors=(Author("Gao", "Leo"), Author("Le-Roy", "Jean-Luc", "Jr."), Author(literal="Team")))
    )
    many = cite_work(paper(authors=tuple(Author(f"N{number}", "Ann") for number in range(1, 23))))

    assert apa.write(three) == (
        "Gao, L., Le-Roy, J.-L., Jr., & Team. (2022). Scaling laws for overoptimization. ICML."
        " https://doi.org/10.1000/xyz(1)"
    )
    assert apa.write(many).startswith("N1, A., N2, A.,")
    assert ", N19, A., … N22, A. (2022)." in apa.write(many)


def test_authors_who_are_not_named_are_no_person_called_others():
    work = cite_work(paper(authors_truncated=True))
    said = "The work has more authors than are named here."

    assert "  author = {Gao, Leo and Schulman, John and others},\n" in bibtex.write([work])
    assert said not in bibtex.write([work])
    (record,) = parsed_ris(ris.write([work]))
    assert [value for tag, value in record if tag == "AU"] == ["Gao, Leo", "Schulman, John"]
    assert [value for tag, value in record if tag == "N1"] == [said]
    item = csl.item(work)
    assert item["author"] == [{"family": "Gao", "given": "Leo"}, {"family": "Schulman", "given": "John"}]
    assert item["note"] == said
    whole = cite_work(paper())
    assert ("N1" in ris.write([whole]), "note" in csl.item(whole)) == (False, False)


@pytest.mark.parametrize("last", ["others", "et al.", "Et al", "and others"])
def test_a_person_called_others_in_a_file_says_that_there_are_more_authors(last: str):
    (from_csl,) = csl_json.parse(json.dumps([{"title": "A", "author": [{"family": "Gao"}, {"literal": last}]}]))
    (from_ris,) = ris_files.parse(f"TY  - JOUR\nTI  - A\nAU  - Gao, Leo\nAU  - {last}\nER  - \n")

    assert (from_csl.authors, from_csl.authors_truncated) == ((Author("Gao"),), True)
    assert (from_ris.authors, from_ris.authors_truncated) == ((Author("Gao", "Leo"),), True)


def test_two_works_never_share_a_key_which_is_the_same_in_every_format():
    works = [cite_work(paper()), cite_work(paper())]

    keys = ["gao2022scaling", "gao2022scaling-2"]
    assert re.findall(r"@\w+\{([^,]+),", bibtex.write(works)) == keys
    assert [record["id"] for record in json.loads(csl.write(works))] == keys
    assert re.findall(r"ID  - (\S+)", ris.write(works)) == keys


@pytest.mark.parametrize(
    ("facts", "form"),
    [
        ({"venue": "Nature"}, Form.ARTICLE),
        ({"venue": "arXiv", "publication": Publication.PREPRINT}, Form.PREPRINT),
        ({"venue": "", "publication": None}, Form.PREPRINT),
        ({"type": ResourceType.REPORT}, Form.REPORT),
        ({"type": ResourceType.POST}, Form.POST),
    ],
)
def test_the_form_of_a_work_follows_its_facts(facts: dict, form: Form):
    assert cite_work(paper(**facts)).form == form


def test_an_organisation_has_no_citation_of_its_own():
    organisation = paper(type=ResourceType.ORGANISATION)

    assert not is_work(organisation)
    with pytest.raises(ValueError, match="not a work"):
        cite_work(organisation)
