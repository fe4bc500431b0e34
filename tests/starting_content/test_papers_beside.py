"""The collection of papers that the starting content was made from, less those left out for trials."""

import pytest

from tests.contributions.test_import_references import DATA, run


@pytest.mark.skipif(not DATA.exists(), reason="the collection of papers is not beside the project")
def test_of_the_584_papers_20_are_new_and_the_rest_are_recognised(loaded, capsys):
    rows, _ = run(capsys, DATA / "alignment-papers.bib")

    assert sum(row["duplicate_of"] is None for row in rows) == 20
