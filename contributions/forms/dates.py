"""The field for the day, month or year of a work."""

import re
from typing import Any

from django import forms

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.entry import is_partial_date
from catalog.content.years import EARLIEST_YEAR, is_possible, latest_year


class DateField(forms.CharField):
    """A year, a year and month, or a day, of which a work may be."""

    def __init__(self, **kwargs: Any):
        super().__init__(label=_("Date"), help_text=_("A year, or more exactly, like 2024-05."), **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return text
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            raise forms.ValidationError(gettext("Write a year, a year and month, or a full day, like 2024-05-01."))
        if not is_possible(int(text[:4])):
            raise forms.ValidationError(
                gettext("Check the year: it may be from {first} to {last}.").format(
                    first=EARLIEST_YEAR, last=latest_year()
                )
            )
        if not is_partial_date(text):
            raise forms.ValidationError(gettext("There is no such day: check the month and the day."))
        return text
