"""HTML from a pattern and values comes out as Django's own makes it."""

from django.utils import html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from alignhub.kit.markup import escaped, format_html, format_html_join

VALUES = st.one_of(st.text(), st.integers(), st.text(alphabet="<>&'\"a").map(mark_safe), st.none(), st.booleans())


@given(st.lists(VALUES, min_size=2, max_size=2))
def test_one_and_many_patterns(values):
    made = format_html("<a href='{}'>{}</a>", *values)

    assert type(made) is SafeString
    assert made == html.format_html("<a href='{}'>{}</a>", *values)
    rows = [values, values[::-1]]
    assert format_html_join("&", "{}{}", rows) == html.format_html_join("&", "{}{}", rows)


def test_a_lazy_text_is_read_and_escaped():
    assert format_html("{}", gettext_lazy("a < b")) == "a &lt; b"
    assert escaped(gettext_lazy("a & b")) == "a &amp; b"
