"""What is asked about what is held back."""

from typing import Any

from django import forms

from alignhub.kit.wording import gettext_lazy as _
from contributions.forms.desk import NOTE_LENGTH, checked_day
from contributions.forms.texts import TextField


class LookAgainForm(forms.Form):
    """A later day to look again at what is held, and why."""

    held_until = forms.DateField(
        error_messages={
            "required": _("Say on which day to look again."),
            "invalid": _("Write the day to look again as a date."),
        },
    )
    note = TextField(
        max_length=NOTE_LENGTH,
        error_messages={
            "required": _("Say why it stays on hold. Only moderators see it."),
            "max_length": _("A private note has at most 5,000 characters."),
        },
    )

    def clean_held_until(self) -> Any:
        return checked_day(self.cleaned_data["held_until"])
