"""An appeal against a suspension, and the answer to it."""

from django import forms

from alignhub.kit.wording import gettext_lazy as _
from contributions.forms.small import MESSAGE_LENGTH
from contributions.forms.texts import TextField

UPHELD, LIFTED = "uphold", "lift"


class AppealForm(forms.Form):
    body = TextField(
        label=_("Why this should be looked at again"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say why this should be looked at again.")},
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(LIFTED, _("Open the account again")), (UPHELD, _("Keep it suspended"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome.")},
    )
    body = TextField(
        label=_("Answer"),
        help_text=_("The person reads it. Do not name moderators."),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why. The person reads it.")},
    )
