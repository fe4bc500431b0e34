"""One spelling for what is searched, and how texts may begin of which somebody has typed a part."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from catalog.folding import fold, unfinished
from catalog.models import Entry, ResourceDetail, Tag, Word
from tests import factories


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
     "labelled", "mislabelled", "signalling", "travellers", "unravelling", "fibre", "defence", "licences",
     "analysing", "programme", "judgement", "catalogues", "artefacts"],
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


def test_verbs_with_two_ls_in_both_spellings_keep_them() -> None:
    assert fold("Controlled, compelled, rolling, calling, signalled") == "controlled compelled rolling calling signaled"


@pytest.mark.django_db
def test_what_was_folded_before_is_folded_again_once() -> None:
    tag = factories.tag("Travelled").slug
    entry = factories.publish(title="Signalling and labelled", body="Costly signalling, controlled.", tags=(tag,))
    Entry.objects.filter(pk=entry.pk).update(
        fold_title="signalling and labeled", fold_body="costly signalling controlled", fold_summary="travelled"
    )
    ResourceDetail.objects.filter(pk=entry.pk).update(title_key="signalling and labeled|2023|")
    Tag.objects.update(fold="travelled")
    Word.objects.all().delete()
    Word.objects.create(word="signalling", entries=3)
    Word.objects.create(word="signaling", entries=2)
    migration = import_module("catalog.migrations.0019_one_l")

    for _ in range(2):
        with connection.schema_editor() as editor:
            migration.fold_again(apps, editor)

        folded = Entry.objects.values_list("fold_title", "fold_body", "fold_summary").get(pk=entry.pk)
        assert folded == ("signaling and labeled", "costly signaling controlled", "traveled")
        assert ResourceDetail.objects.get(pk=entry.pk).title_key == "signaling and labeled|2023|"
        assert Tag.objects.get().fold == "traveled"
        assert list(Word.objects.values_list("word", "entries")) == [("signaling", 5)]


@pytest.mark.django_db
def test_two_tags_that_would_have_one_folded_name_stay_two() -> None:
    american, british = factories.tag("Signaling"), factories.tag("Something else")
    Tag.objects.filter(pk=british.pk).update(name="Signalling", fold="signalling")
    migration = import_module("catalog.migrations.0019_one_l")

    with connection.schema_editor() as editor:
        migration.fold_again(apps, editor)

    assert set(Tag.objects.values_list("pk", "fold")) == {(american.pk, "signaling"), (british.pk, "signalling")}
