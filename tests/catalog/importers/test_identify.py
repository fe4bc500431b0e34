"""What was pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importers.identify import Identified, Pasted, identify

CASES = {
    "10.1038/\u200bs41586-\xad023": (Pasted.DOI, "10.1038/s41586-023"),
    "\ufeffarXiv:2210.\u206010760": (Pasted.ARXIV, "2210.10760"),
    "https://example.org/a\u200bb": (Pasted.URL, "https://example.org/ab"),
    "2210.10760": (Pasted.ARXIV, "2210.10760"),
    "arXiv:2210.10760v3": (Pasted.ARXIV, "2210.10760"),
    "math.GT/0309136v1": (Pasted.ARXIV, "math/0309136"),
    "hep-th/9901001": (Pasted.ARXIV, "hep-th/9901001"),
    "https://arxiv.org/abs/2210.10760v2?context=cs": (Pasted.ARXIV, "2210.10760"),
    "http://www.arxiv.org/pdf/2210.10760.pdf": (Pasted.ARXIV, "2210.10760"),
    "arxiv.org/abs/astro-ph/0601001": (Pasted.ARXIV, "astro-ph/0601001"),
    "https://ar5iv.labs.arxiv.org/html/2210.10760": (Pasted.ARXIV, "2210.10760"),
    "https://huggingface.co/papers/2210.10760": (Pasted.ARXIV, "2210.10760"),
    "https://doi.org/10.48550/arXiv.2210.10760v1": (Pasted.ARXIV, "2210.10760"),
    "10.48550/ARXIV.2210.10760": (Pasted.ARXIV, "2210.10760"),
    "L. Gao et al. Scaling laws. arXiv preprint arXiv:2210.10760, 2022.": (Pasted.ARXIV, "2210.10760"),
    "10.1145/3442188.3445922": (Pasted.DOI, "10.1145/3442188.3445922"),
    "DOI: 10.1145/3442188.3445922.": (Pasted.DOI, "10.1145/3442188.3445922"),
    "doi.org/10.1145/3442188.3445922": (Pasted.DOI, "10.1145/3442188.3445922"),
    "https://dl.acm.org/doi/pdf/10.1145/3442188.3445922": (Pasted.DOI, "10.1145/3442188.3445922"),
    "https://dl.acm.org/doi/10.1145%2F3442188.3445922": (Pasted.DOI, "10.1145/3442188.3445922"),
    "https://link.springer.com/content/pdf/10.1007/s10676-020-09540-1.pdf": (Pasted.DOI, "10.1007/s10676-020-09540-1"),
    "https://www.frontiersin.org/articles/10.3389/frai.2020.00036/full": (Pasted.DOI, "10.3389/frai.2020.00036"),
    "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0033693": (
        Pasted.DOI,
        "10.1371/journal.pone.0033693",
    ),
    "https://www.biorxiv.org/content/10.1101/2020.01.02.123456v2.full.pdf": (Pasted.DOI, "10.1101/2020.01.02.123456"),
    "10.1016/S0004-3702(99)00052-1": (Pasted.DOI, "10.1016/s0004-3702(99)00052-1"),
    "(see 10.1016/0004-3702(89)90005)": (Pasted.DOI, "10.1016/0004-3702(89)90005"),
    "https://openreview.net/pdf?id=rJzIBfZAb&x=1": (Pasted.URL, "https://openreview.net/forum?id=rJzIBfZAb"),
    "https://example.org/a/b": (Pasted.URL, "https://example.org/a/b"),
    "example.org/a/b": (Pasted.URL, "https://example.org/a/b"),
    "  @article{x, title={Y}}": (Pasted.BIBTEX, "@article{x, title={Y}}"),
    "% a comment\n@misc (x, title={Y})": (Pasted.BIBTEX, "% a comment\n@misc (x, title={Y})"),
    "1234.5678": (Pasted.TEXT, "1234.5678"),
    "reward hacking": (Pasted.TEXT, "reward hacking"),
    "": (Pasted.TEXT, ""),
    "javascript:alert(1)": (Pasted.TEXT, "javascript:alert(1)"),
}


@pytest.mark.parametrize("pasted", CASES)
def test_it_is_recognised(pasted: str) -> None:
    assert identify(pasted) == Identified(*CASES[pasted])


@pytest.mark.parametrize(
    ("pasted", "address", "doi"),
    [
        (
            "https://www.aclweb.org/anthology/P18-1031.pdf",
            "https://aclanthology.org/P18-1031/",
            "10.18653/v1/p18-1031",
        ),
        (
            "https://aclanthology.org/2024.eacl-long.14/",
            "https://aclanthology.org/2024.eacl-long.14/",
            "10.18653/v1/2024.eacl-long.14",
        ),
        (
            "https://www.nature.com/articles/s41586-023-06747-5",
            "https://www.nature.com/articles/s41586-023-06747-5",
            "10.1038/s41586-023-06747-5",
        ),
    ],
)
def test_publishers_with_a_rule_give_a_likely_doi(pasted: str, address: str, doi: str) -> None:
    assert identify(pasted) == Identified(Pasted.URL, address, doi)


@given(st.text(max_size=200) | st.text(alphabet="10./v:()[]arxivhtps@{ ", max_size=60))
def test_it_never_raises_and_values_are_stable(pasted: str) -> None:
    found = identify(pasted)
    if found.kind in (Pasted.ARXIV, Pasted.DOI):
        assert identify(found.value) == found
