"""The forms of the account pages that allauth does not have."""

from django import forms

from contributions.actions.people import NAME_LENGTH


class NameForm(forms.Form):
    """The public name."""

    name = forms.CharField(
        label="Public name",
        max_length=NAME_LENGTH,
        help_text="Your own name or a pseudonym. It is shown with everything of yours that is published, old and new.",
        error_messages={"required": "Choose the name that is shown with your contributions."},
    )


class LeaveForm(forms.Form):
    """The confirmation without which no account is deleted."""

    understood = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Tick this to delete your account."},
    )
