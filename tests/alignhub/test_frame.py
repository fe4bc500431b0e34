"""Templates that extend others, printed more than once."""

from django.template import Context, Engine

_TEMPLATES = {
    "frame": "<{% block first %}frame{% endblock %}|{% if deep %}{% block second %}frame{% endblock %}{% endif %}>",
    "page": '{% extends "frame" %}{% block second %}page of {{ block.super }}{% endblock %}',
    "one": '{% extends "page" %}{% block first %}{{ name }}{% endblock %}',
    "other": '{% extends "frame" %}{% block first %}other, not {{ block.super }}{% endblock %}',
}


def test_templates_that_share_a_frame_keep_their_own_blocks() -> None:
    loaders = [("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", _TEMPLATES)])]
    engine = Engine(loaders=loaders, builtins=["alignhub.kit.templatetags.frame"])

    printed = [
        engine.get_template(name).render(Context({"name": number, "deep": deep}))
        for number, (name, deep) in enumerate([("one", True), ("other", True), ("one", False), ("frame", True)])
    ]

    assert printed == ["<0|page of frame>", "<other, not frame|frame>", "<2|>", "<frame|frame>"]
