"""Each component's exact markup, and that what people wrote comes out as text."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils.safestring import SafeString

from catalog.kinds import Kind, NoteKind
from catalog.queries.rows import EntryRow

HOSTILE = '<script>alert("1")</script>'


def render(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_icon_is_inlined_and_hidden_from_screen_readers() -> None:
    drawn = render('{% icon "check" %}')
    assert drawn == '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M20 6 9 17l-5-5"/></svg>'


def test_unknown_icon_is_an_error_of_the_page() -> None:
    with pytest.raises(FileNotFoundError):
        render('{% icon "no-such-icon" %}')


@pytest.mark.parametrize("kind", Kind)
def test_kind_mark_has_glyph_and_word(kind: Kind) -> None:
    mark = render("{% kind_mark kind %}", kind=kind)
    style = "roadmap" if kind == Kind.MILESTONE else kind.value
    assert mark.startswith(f'<span class="kind kind--{style}"><svg viewBox="0 0 12 12" aria-hidden="true">')
    assert mark.endswith(f"</svg>{kind.label}</span>")


def test_kind_mark_can_say_the_type_instead() -> None:
    assert render('{% kind_mark "resource" "Paper" %}').endswith("</svg>Paper</span>")


def test_tag_chip() -> None:
    chip = render("{% tag_chip slug name %}", slug="reward-models", name="a & b")
    assert chip == '<a class="tag" href="/tags/reward-models/">a &amp; b</a>'


@pytest.mark.parametrize(
    ("amount", "word"),
    [(0, "No evidence yet"), (1, "Argument only"), (2, "Limited evidence"), (3, "Moderate evidence")],
)
def test_evidence_mark_has_bars_and_words(amount: int, word: str) -> None:
    mark = render("{% evidence_mark amount %}", amount=amount)
    assert mark.startswith(f'<span class="ev ev--{amount}">')
    assert mark.count('class="on"') == amount
    assert mark.count("<rect") == 4
    assert mark.endswith(f"<span>{word}</span></span>")


def test_contested_evidence_says_so() -> None:
    mark = render('{% evidence_mark 4 "mixed" %}')
    assert mark.endswith('<span>Strong evidence, <span class="contested">contested</span></span></span>')


def test_badge_has_icon_and_word() -> None:
    assert render('{% badge "changes-requested" %}').startswith('<span class="badge badge--warn"><svg class="icon"')
    assert render('{% badge "changes-requested" %}').endswith("</svg>Changes requested</span>")
    assert render('{% badge "draft" %}').startswith('<span class="badge"><svg')


@pytest.mark.parametrize("kind", NoteKind)
def test_callout_names_its_kind_and_escapes_its_text(kind: NoteKind) -> None:
    shown = render("{% callout kind text %}", kind=kind, text=HOSTILE)
    assert f"</svg>{kind.label}</p>" in shown
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_notice_keeps_markup_of_the_page_and_escapes_values() -> None:
    shown = render('{% notice "warn" %}<p><strong>Careful.</strong> {{ text }}</p>{% endnotice %}', text=HOSTILE)
    assert shown.startswith('<div class="notice notice--warn"><svg')
    assert "<strong>Careful.</strong> &lt;script&gt;" in shown


@pytest.mark.parametrize("day", [date(2026, 11, 3), datetime(2026, 11, 3, 23, 59, tzinfo=UTC)])
def test_day(day: date) -> None:
    assert render("{% day day %}", day=day) == "3 Nov 2026"


def test_day_of_nothing_is_empty() -> None:
    assert render("{% day day %}", day=None) == ""


def test_pager_has_no_numbers_and_vanishes_on_a_single_page() -> None:
    assert render("{% pager pager %}", pager={"previous_url": None, "next_url": None}).strip() == ""
    shown = render("{% pager pager %}", pager={"previous_url": None, "next_url": "/browse/?after=x&q=y"})
    assert '<a class="btn" href="/browse/?after=x&amp;q=y" rel="next">' in shown
    assert '<span class="btn" aria-disabled="true">' in shown


@pytest.mark.parametrize(
    ("path", "marked"), [("/tags/", ' aria-current="page"'), ("/tags/rlhf/", ' aria-current="true"'), ("/", "")]
)
def test_navigation_marks_where_one_is(path: str, marked: str) -> None:
    assert render('{% nav_link "/tags/" "Tags" path %}', path=path) == f'<a href="/tags/"{marked}>Tags</a>'


def test_main_navigation_marks_one_part_of_the_site() -> None:
    marked = {
        path: re.findall(r'href="([^"]+)" aria-current="([^"]+)"', render("{% main_navigation path %}", path=path))
        for path in ("/map/", "/map/method/", "/map/", "/people/ada/", "/")
    }
    assert marked == {"/map/": [("/map/", "page")], "/map/method/": [("/map/", "true")], "/people/ada/": [], "/": []}


def test_entry_row_escapes_everything_it_is_given() -> None:
    row = EntryRow(
        id=1,
        kind=Kind.RESOURCE,
        kind_label="Paper",
        url="/resources/x/",
        title=HOSTILE,
        summary=HOSTILE,
        source_line=HOSTILE,
        published_at=datetime(2026, 11, 3, tzinfo=UTC),
        published_on=date(2026, 11, 3),
        curation_label="Listed",
        amount=None,
        balance="",
        tags=(("rlhf", HOSTILE),),
        counts={"supports": 2, "limits": 0, "contradicts": 1},
    )
    shown = render("{% entry_row row %}", row=row)
    assert "<script" not in shown
    assert '<time datetime="2026-11-03">3 Nov 2026</time>' in shown
    assert "Supports 2, limits 0, contradicts 1" in shown


class OneField(forms.Form):
    name = forms.CharField(label="Public name", help_text="Your own or a pseudonym.")
    agreed = forms.BooleanField(label="I agree", required=False)


def test_field_ties_label_hint_and_error_to_the_input() -> None:
    shown = render("{% field form.name %}", form=OneField({"name": ""}))
    assert '<div class="field has-error"><label for="id_name">Public name</label>' in shown
    assert 'aria-describedby="id_name-hint id_name-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert shown.index('id="id_name-error"') < shown.index("<input")
    assert '<p class="hint" id="id_name-hint">Your own or a pseudonym.</p>' in shown


def test_field_keeps_what_was_typed_as_text() -> None:
    shown = render("{% field form.name %}", form=OneField({"name": HOSTILE}))
    assert "<script" not in shown
    assert "has-error" not in shown


def test_tick_box_stands_inside_its_label() -> None:
    assert '<label class="check"><input type="checkbox" name="agreed"' in render(
        "{% field form.agreed %}", form=OneField()
    )


def test_what_is_kept_of_a_component_tells_safe_text_from_plain_text() -> None:
    assert "<b>" in render("{% tag_chip 'x' name %}", name=SafeString("<b>x</b>"))
    assert "&lt;b&gt;" in render("{% tag_chip 'x' name %}", name="<b>x</b>")


@pytest.mark.parametrize(
    ("name", "letters"), [("ada lovelace king", "AL"), ("Ada", "A"), ("A contributor who is not named", "?")]
)
def test_initials_are_those_of_a_name_only(name: str, letters: str) -> None:
    assert render("{{ name|initials }}", name=name) == letters
