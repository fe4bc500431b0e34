"""Forms of what is no entry: a critique, a response, the closing of a critique. They have the shape of ``EntryForm``.

Each stands over ``data``, the form as typed; what it is about was chosen with the link that led to it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from markdownx.fields import MarkdownxFormField

from alignhub.kit.wording import gettext, in_english
from alignhub.kit.wording import gettext_lazy as _
from catalog.actions.references import end_of
from catalog.content.codec import from_json
from catalog.content.entry import ITEM_LENGTH
from catalog.content.quotes import passage_changed, texts_of
from catalog.kinds import CRITIQUE_STEPS, CritiqueKind, CritiqueState, Kind
from catalog.models import Critique, Entry, EntryRevision
from contributions.actions.steps import Sent
from contributions.forms import choices
from contributions.forms.entry import RowKind, query_of
from contributions.forms.rows import Options, RowForm, Rows, one_of, reference_at
from contributions.forms.sources import BASE, OWN, Data
from contributions.forms.widgets import Chooser, Editor
from contributions.forms.wording import in_plain_words, place_of
from contributions.payloads import (
    MOST_SOURCES,
    QUOTE_LENGTH,
    REASON_LENGTH,
    WORDS_LENGTH,
    ClosingWords,
    CritiqueWords,
    ResponseWords,
    Words,
)
from contributions.states import ContributionKind

# What a moderator may bring a critique to by closing it; it is answered by a response and addressed by an edit.
CLOSED_BY_HAND = {
    CritiqueState.ADDRESSED: _("It has been taken up, by an edit that did not name it"),
    CritiqueState.CONCEDED: _("It is right, and stays as a limitation of the entry"),
    CritiqueState.NOT_UPHELD: _("It does not hold"),
    CritiqueState.OPEN: _("It was closed too early, or something new has turned up"),
}


class SourceForm(RowForm):
    """A resource that the critique rests on."""

    resource = forms.ChoiceField(label=_("A resource that is here"), required=False, widget=Chooser)
    address = forms.CharField(
        label=_("Or its address here"), required=False, max_length=300, help_text=_("Such as /resources/…/")
    )

    def __init__(self, *args: Any, options: Options, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = options  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        """The reference of the resource behind the address."""
        return reference_at(self.cleaned_data["address"], {Kind.RESOURCE})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        one_of(self, "resource", "address")
        return data

    def item(self) -> str:
        return str(self.cleaned_data["address"] or self.cleaned_data["resource"])


class WordsDetails(forms.Form):
    """What all of them ask: the words, and what the author has to do with it."""

    body = MarkdownxFormField(
        label=_("What you say"), max_length=WORDS_LENGTH, widget=Editor(attrs={"rows": 10, "class": "textarea"})
    )
    interest = forms.CharField(
        label=_("Declared interest"),
        required=False,
        max_length=ITEM_LENGTH,
        help_text=_(
            "Whether you, your employer or a funder gains when this is believed. It is shown with what you say."
        ),
    )
    machine = forms.CharField(
        label=_("Help by a machine"),
        required=False,
        max_length=ITEM_LENGTH,
        help_text=_("Say if a language model helped to write this, and with what."),
    )
    text = "body"

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        in_plain_words(self)

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].strip()
        return text


class CritiqueDetails(WordsDetails):
    """A critique: its kind, the passage, the argument."""

    kind = forms.ChoiceField(
        label=_("What kind of critique is it?"),
        choices=CritiqueKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of critique it is.")},
    )
    quote = forms.CharField(
        label=_("The passage it is about"),
        required=False,
        max_length=QUOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Copy the words as they stand in the entry; “…” stands for words left out. Leave it empty if the "
            "critique is about the whole, or about what is missing."
        ),
    )
    field_order = ("kind", "quote", "body", "interest", "machine")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body"].label = gettext("Your argument")
        self.fields["body"].error_messages["required"] = gettext("Write your argument.")

    def clean_quote(self) -> str:
        return " ".join(self.cleaned_data["quote"].split())


class ResponseDetails(WordsDetails):
    """An answer to a critique."""

    is_author = forms.BooleanField(
        label=_("I am an author of the work described in the entry"),
        required=False,
        help_text=_("It is shown with your response."),
    )
    field_order = ("body", "is_author", "interest", "machine")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body"].label = gettext("Your response")
        self.fields["body"].error_messages["required"] = gettext("Write your response.")


class ReasonDetails(forms.Form):
    """The reason for what should be done, which everybody can read."""

    body = forms.CharField(
        label=_("Public reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Give the reason. It is shown in public.")},
    )
    text = "body"
    shown: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = self.shown
        in_plain_words(self)

    def clean_body(self) -> str:
        return " ".join(self.cleaned_data["body"].split())


class ClosingDetails(ReasonDetails):
    """What becomes of a critique."""

    state = forms.ChoiceField(
        label=_("What should become of the critique?"),
        choices=CritiqueState.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should become of it.")},
    )
    shown = _("Shown in public beside the critique, without a name.")
    field_order = ("state", "body")


class SaidForm(ABC):
    """What somebody says about version ``base`` of an entry and, where there is one, about a critique of it."""

    name: ClassVar[str]
    kind: ClassVar[ContributionKind]
    heading: ClassVar[str]
    details_class: ClassVar[type[forms.Form]]
    rows: ClassVar[Mapping[str, RowKind]] = {}
    # Its words are no Markdown, and need no editor.
    plain: ClassVar[bool] = False

    def __init__(self, data: Data, critique: Critique | None = None):
        self.data = dict(data)
        self.critique = critique
        self.details: Any = self.details_class(query_of(self.data))
        self.lists = {
            prefix: Rows(row.form, prefix, self.data, most=row.most, given=self.given(prefix))
            for prefix, row in self.rows.items()
        }

    @cached_property
    def base(self) -> EntryRevision:
        """The version of the entry that this is about."""
        return EntryRevision.objects.select_related("entry").get(pk=self.data[BASE])

    @cached_property
    def entry(self) -> Entry:
        """The entry that this is about: the one that readers see, where it was merged since."""
        entry = self.base.entry
        return Entry.objects.get(pk=end_of(entry.pk)) if entry.merged_into_id else entry

    @cached_property
    def options(self) -> Options:
        return choices.entries_of(Kind.RESOURCE)

    def given(self, prefix: str) -> dict[str, Any]:
        """What the rows of ``prefix`` are made with."""
        return {"options": self.options}

    def is_valid(self) -> bool:
        """Whether the whole can be sent; runs every check, so that all problems are told at once."""
        good = all([self.details.is_valid(), *[rows.is_valid() for rows in self.lists.values()]])
        self.check()
        return good and not self.details.errors

    def check(self) -> None:
        """Put what else is wrong on its field; nothing is, where a form does not say otherwise."""
        return

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of every error, in the order of the form."""
        found = [self.details, *(row for rows in self.lists.values() for row in rows.filled)]
        return [
            (place_of(form[name]) if name != "__all__" else "", str(message))
            for form in found
            for name, messages in form.errors.items()
            for message in messages
        ]

    @abstractmethod
    def words(self) -> Words:
        """The typed value. Call it on a valid form only."""

    @abstractmethod
    def title(self) -> str:
        """What lists call it. Call it on a valid form only."""

    def to_sent(self) -> Sent:
        """What is sent. Call it on a valid form only."""
        data = self.details.cleaned_data
        return Sent(
            self.words(),
            declaration={name: data[name] for name in ("interest", "machine", "is_author") if name in data},
            form=self.data,
            base_id=self.base.pk,
            title=self.title()[:300],
        )


class CritiqueForm(SaidForm):
    name, kind, heading = "critique", ContributionKind.CRITIQUE, _("Write a critique")
    details_class = CritiqueDetails
    rows = {"sources": RowKind(SourceForm, MOST_SOURCES, _("Source"))}

    def check(self) -> None:
        quote = self.details.cleaned_data.get("quote", "")
        content = self.base.content
        if quote and content and passage_changed(quote, *texts_of(from_json(content))):
            self.details.add_error(
                "quote",
                gettext(
                    "These words do not stand in version {number} of the entry. Copy them as they are there, "
                    "with “…” for what you leave out; what stands in a linked entry is criticised on its own "
                    "page."
                ).format(number=self.base.number),
            )

    @property
    def sources(self) -> tuple[str, ...]:
        """The references of the resources named, each once."""
        return tuple(dict.fromkeys(self.lists["sources"].items()))

    def words(self) -> CritiqueWords:
        data = self.details.cleaned_data
        return CritiqueWords(CritiqueKind(data["kind"]), data["body"], data["quote"], self.sources)

    @in_english
    def title(self) -> str:
        return f"{self.words().kind.label}: {self.entry.title}"


class ResponseForm(SaidForm):
    name, kind, heading = "response", ContributionKind.RESPONSE, _("Respond to a critique")
    details_class = ResponseDetails

    def __init__(self, data: Data, critique: Critique | None = None):
        super().__init__(data, critique)
        if self.base.entry.kind != Kind.RESOURCE:
            del self.details.fields["is_author"]

    def words(self) -> ResponseWords:
        return ResponseWords(self.details.cleaned_data["body"])

    @in_english
    def title(self) -> str:
        return f"Response: {self.entry.title}"


class ClosingForm(SaidForm):
    """``own`` in the data says that the author of the critique takes it back."""

    name, kind, heading = "closing", ContributionKind.CLOSING, _("Close a critique")
    details_class = ClosingDetails
    plain = True

    def __init__(self, data: Data, critique: Critique | None = None):
        super().__init__(data, critique)
        self.details.fields["state"].choices = self.choices

    @property
    def own(self) -> bool:
        """Whether the author of the critique takes it back."""
        return bool(self.data.get(OWN))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The states that may follow, each with what it means."""
        following = CRITIQUE_STEPS[CritiqueState(self.critique.state)] if self.critique else frozenset()
        if self.own:
            return [("withdrawn", gettext("I take it back"))] if CritiqueState.WITHDRAWN in following else []
        offered = CLOSED_BY_HAND.items()
        return [(state.value, f"{state.label}. {means}") for state, means in offered if state in following]

    def words(self) -> ClosingWords:
        data = self.details.cleaned_data
        return ClosingWords(CritiqueState(data["state"]), data["body"])

    @in_english
    def title(self) -> str:
        return f"{self.words().state.label}: {self.entry.title}"
