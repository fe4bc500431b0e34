"""The form that begins an import of many records."""

from typing import Any

from django import forms

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.importers.files import MOST_BYTES, Format

FORMATS = {
    Format.BIBTEX: "BibTeX",
    Format.RIS: "RIS",
    Format.CSL_JSON: "CSL-JSON",
    Format.IDENTIFIERS: _("Identifiers, one a line"),
}
TOO_LARGE = _("This file is larger than 5 MB. Please send it in parts.")


class ImportForm(forms.Form):
    """Records as a paste or as a file; the file wins where both are given."""

    pasted = forms.CharField(
        label=_("Paste records"),
        required=False,
        max_length=900_000,
        # Errors name lines as they were pasted.
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "textarea mono", "spellcheck": "false"}),
        error_messages={"null_characters_not_allowed": _("This holds characters that are no text.")},
    )
    file = forms.FileField(
        label=_("Or choose a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".bib,.bibtex,.ris,.json,.txt"}),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", _("Told by the text")), *FORMATS.items()],
        widget=forms.Select(attrs={"class": "select"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("file") and not data.get("pasted", "").strip():
            self.add_error("pasted", gettext("Paste at least one record, or choose a file."))
        return data

    def source(self) -> tuple[str, bytes]:
        """A name for the import, and what is to be read."""
        if file := self.cleaned_data["file"]:
            return file.name or "File", file.read()
        return "Pasted records", self.cleaned_data["pasted"].encode()

    def format_given(self) -> Format | None:
        """The format that was chosen; None where the text has to tell."""
        return Format(self.cleaned_data["format"]) if self.cleaned_data["format"] else None
