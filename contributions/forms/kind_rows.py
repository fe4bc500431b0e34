"""The rows that one kind has: claims, qualifying notes and implementations of a solution, proofs of a milestone."""

from typing import Any

from django import forms

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.entry import ITEM_LENGTH
from catalog.content.facts import Claim, Implementation, Proof, QualifyingNote, SearchNote
from catalog.kinds import Kind, NoteKind, Relation
from contributions.forms.rows import Options, RowForm, address_of, reference_at
from contributions.forms.widgets import Chooser


class ClaimForm(RowForm):
    """One testable sentence about what the solution does to a challenge."""

    challenge = forms.ChoiceField(label=_("Challenge"), required=False, widget=Chooser)
    relation = forms.ChoiceField(
        label=_("The solution is"), required=False, choices=[("", _("Choose…")), *Relation.choices]
    )
    statement = forms.CharField(
        label=_("The claim, in one sentence that can be tested"),
        required=False,
        max_length=ITEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    searched_on = forms.DateField(
        label=_("Searched on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text=_("If you looked for a test of the claim and found none: the day, like 2026-11-26."),
        error_messages={"invalid": _("Searched on: write the day like 2026-11-26.")},
    )
    where = forms.CharField(label=_("Where"), required=False, max_length=300, help_text=_("Such as arXiv."))
    query = forms.CharField(label=_("For which words"), required=False, max_length=300)
    needed = {
        "challenge": _("Choose the challenge this claim is about, or empty the row."),
        "relation": _("Say whether it is meant to reduce the challenge or may worsen it."),
        "statement": _("Write the claim in one sentence."),
    }

    def __init__(self, *args: Any, options: Options, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["challenge"].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        search = [data.get(name) for name in ("searched_on", "where", "query")]
        if any(search) and not all(search) and "searched_on" not in self.errors:
            self.add_error("searched_on", gettext("A search has a day, a place and the words that were looked for."))
        return data

    def item(self) -> Claim:
        data = self.cleaned_data
        note = None
        if data["searched_on"]:
            note = SearchNote(data["searched_on"].isoformat(), data["where"].strip(), data["query"].strip())
        return Claim(data["key"], data["challenge"], Relation(data["relation"]), data["statement"].strip(), note)

    @classmethod
    def typed_from(cls, item: Claim) -> dict[str, str]:
        note = item.search_note
        return {
            "key": item.key,
            "challenge": item.challenge,
            "relation": item.relation.value,
            "statement": item.statement,
            "searched_on": note.searched_on if note else "",
            "where": note.where if note else "",
            "query": note.query if note else "",
        }


class NoteForm(RowForm):
    """How the solution qualifies itself."""

    kind = forms.ChoiceField(label=_("Sort of note"), required=False, choices=[("", _("Choose…")), *NoteKind.choices])
    text = forms.CharField(
        label=_("Note"), required=False, max_length=ITEM_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed = {"kind": _("Say what sort of note this is."), "text": _("Write the note, or empty the row.")}

    def item(self) -> QualifyingNote:
        data = self.cleaned_data
        return QualifyingNote(data["key"], NoteKind(data["kind"]), data["text"].strip())

    @classmethod
    def typed_from(cls, item: QualifyingNote) -> dict[str, str]:
        return {"key": item.key, "kind": item.kind.value, "text": item.text}


class ImplementationForm(RowForm):
    """Code one can run."""

    name = forms.CharField(label=_("Name"), required=False, max_length=ITEM_LENGTH)
    url = forms.URLField(label=_("Address of the code"), required=False, max_length=ITEM_LENGTH, assume_scheme="https")
    needed = {"name": _("Name the implementation."), "url": _("Give the address of the code.")}

    def item(self) -> Implementation:
        data = self.cleaned_data
        return Implementation(data["key"], data["name"].strip(), data["url"])

    @classmethod
    def typed_from(cls, item: Implementation) -> dict[str, str]:
        return {"key": item.key, "name": item.name, "url": item.url}


class ProofForm(RowForm):
    """A published entry that shows that the milestone has been reached."""

    entry = forms.CharField(
        label=_("Address of the entry here"),
        required=False,
        max_length=300,
        help_text=_("The page of a paper, benchmark or other entry, like /resources/…/"),
    )
    sentence = forms.CharField(
        label=_("How it shows this, in one sentence"),
        required=False,
        max_length=ITEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needed = {
        "entry": _("Give the address of the entry that shows it."),
        "sentence": _("Say in one sentence how the entry shows it."),
    }

    def clean_entry(self) -> str:
        """The reference behind the address."""
        return reference_at(self.cleaned_data["entry"], set(Kind))

    def item(self) -> Proof:
        data = self.cleaned_data
        return Proof(data["key"], data["entry"], data["sentence"].strip())

    @classmethod
    def typed_from(cls, item: Proof) -> dict[str, str]:
        return {"key": item.key, "entry": address_of(item.entry), "sentence": item.sentence}
