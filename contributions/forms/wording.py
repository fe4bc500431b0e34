"""Django's messages in this site's words."""

from django import forms

from alignhub.kit.wording import gettext


def in_plain_words(form: forms.BaseForm) -> None:
    """Let those messages of ``form`` name their field that would not make sense in a list of all problems."""
    for name, field in form.fields.items():
        label = field.label or name.replace("_", " ").capitalize()
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = gettext("Fill in: {label}.").format(label=label.lower())
        field.error_messages["max_length"] = gettext(
            "{label}: at most %(limit_value)d characters; these are %(show_value)d."
        ).format(label=label)
        if isinstance(field, forms.URLField):
            field.error_messages["invalid"] = gettext(
                "{label}: this is no web address. One starts with https://"
            ).format(label=label)
        if isinstance(field, forms.ChoiceField):
            field.error_messages["invalid_choice"] = gettext(
                "{label}: choose one that is offered; this one is not any more."
            ).format(label=label)


def place_of(bound: forms.BoundField) -> str:
    """The id that a link to what is wrong with a field leads to; a group of choices as a whole takes no focus."""
    return f"{bound.auto_id}_0" if bound.widget_type == "radioselect" else bound.auto_id
