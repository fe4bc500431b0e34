"""Messages of templates: what they print, what is extracted from them, and what they refuse."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.base import TextNode
from django.utils.translation import override
from django.utils.translation.template import templatize

from alignhub.kit import wording
from alignhub.kit.templatetags import wording as tags
from alignhub.management.commands.makemessages import with_pieces

ROWS = "{% blocktranslate count n=rows|length %}{{ rows|length }} row of {{ who.name }}"
ROWS += "{% plural %}{{ rows|length }} rows{% endblocktranslate %}"
"plural %}{{ rows|length }} rows{% endblocktranslate %}"


def shown(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_words_of_a_site_of_one_language_are_text_when_the_template_is_compiled():
    assert isinstance(Template('{% translate "100% said" %}').nodelist[0], TextNode)
    assert shown('{% translate "100% said" %}') == "100% said"
    assert shown('{% translate "Said" as word %}<{{ word }}>') == "<Said>"


def test_a_message_prints_its_pieces_and_counts():
    assert shown(ROWS, rows=[1], who={"name": "A <b>"}) == "1 row of A &lt;b&gt;"
    assert shown(ROWS, rows=[1, 2]) == "2 rows"
    assert shown("{% blocktranslate %}100% of {% icon 'x' %}{% endblocktranslate %}").startswith("100% of <svg")
    trimmed = "{% blocktranslate trimmed %}\n  One\n  {{ two }}\n{% endblocktranslate %}"
    assert shown(trimmed, two=2) == "One 2"
    assert shown("{% blocktranslate asvar x %}One {{ two }}{% endblocktranslate %}{{ x }}", two="<") == "One &lt;"


@pytest.mark.parametrize(("count", "said"), [(1, "1"), ("1", "1"), ("1,000+", "many"), (0, "many"), (None, "many")])
def test_a_count_in_words_is_many(count: object, said: str):
    assert shown("{% blocktranslate count n=x %}1{% plural %}many{% endblocktranslate %}", x=count) == said


def test_another_language_orders_the_pieces_as_it_likes(monkeypatch):
    said = {"%(a)s before %(b|upper)s, 1%%": "%(b|upper)s nach %(a)s und %(c)s, 1%%"}
    monkeypatch.setattr(tags, "gettext", lambda text: said[text])
    source = "{% blocktranslate %}{{ a }} before {{ b|upper }}, 1%{% endblocktranslate %}"
    assert shown(source, a="x", b="y") == "Y nach x und %(c)s, 1%"


@pytest.mark.parametrize(
    "source",
    [
        "{% translate words %}",
        '{% translate "Words" with more %}',
        "{% blocktranslate %}{% if a %}One{% endif %}{% endblocktranslate %}",
        '{% blocktranslate %}{{ a|default:_("none") }}{% endblocktranslate %}',
        "{% blocktranslate with a=b %}{{ a }}{% endblocktranslate %}",
        "{% blocktranslate count n=a %}One{% endblocktranslate %}",
        "{% blocktranslate %}One{% plural %}Many{% endblocktranslate %}",
    ],
)
def test_what_cannot_be_extracted_is_refused(source: str):
    with pytest.raises(TemplateSyntaxError):
        Template(source)


def test_what_is_extracted_is_what_is_looked_up(monkeypatch):
    source = "{% blocktranslate %}See {% url 'catalog:guide' %} of {{ who.name }}, 1%{% endblocktranslate %}"
    asked = []
    monkeypatch.setattr(tags, "gettext", lambda text: asked.append(text) or text)
    shown(source, who={"name": "A"})
    (message,) = re.findall(r"gettext\(u(.*?)\) ", templatize(with_pieces(source)))
    assert [ast.literal_eval(message)] == asked


def test_every_template_can_be_extracted():
    for file in Path(settings.BASE_DIR, "templates").rglob("*.*"):
        assert templatize(with_pieces(file.read_text(encoding="utf-8"))) is not None


def test_answers_are_kept_for_each_language_apart(monkeypatch):
    monkeypatch.setattr(wording, "TRANSLATED", True)
    asked: list[str] = []
    double = wording.kept(8)(lambda word: asked.append(word) or word * 2)
    for language in ("en-gb", "de", "de"):
        with override(language):
            assert double("a") == "aa"
    assert asked == ["a", "a"]


def test_files_are_made_in_english(monkeypatch):
    monkeypatch.setattr(wording, "TRANSLATED", True)
    with override("de"):
        assert wording.in_english(wording.translation.get_language)() == "en-gb"
        assert wording.translation.get_language() == "de"
