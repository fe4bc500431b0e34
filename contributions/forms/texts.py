"""Texts that somebody reads."""

from typing import Any

from django import forms

from catalog.folding import is_blank


class TextField(forms.CharField):
    """A text that is empty where nobody would see any of it, as of a zero-width space alone."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return "" if is_blank(text) else text
