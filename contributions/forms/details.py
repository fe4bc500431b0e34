"""The fields that stand once in a form, and that the forms of all kinds share."""

import re
from typing import Any, ClassVar

from django import forms
from markdownx.fields import MarkdownxFormField

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.content.entry import BODY_LENGTH, ITEM_LENGTH, MOST_ITEMS, SUMMARY_LENGTH, TITLE_LENGTH
from catalog.folding import fold_name, is_blank
from catalog.kinds import Kind, Standing
from contributions.forms import choices
from contributions.forms.rows import reference_at
from contributions.forms.widgets import Chooser, Editor
from contributions.forms.wording import in_plain_words

MOST_TAGS = 12
TAG_LENGTH = 60
MEANING_LENGTH = 300
REASON_LENGTH = 600
_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*(?=\s|$)")
# Asked only when a published entry is to be changed.
EDITING = ("reason", "answers", "short", "standing", "superseded_by")


class DetailsForm(forms.Form):
    """What every kind asks. With ``editing``, the id of the published entry that is to be changed, also why."""

    reason = forms.CharField(
        label=_("What do you change, and why?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences. They are shown in the history of the entry."),
        error_messages={"required": _("Say what you change, and why.")},
    )
    answers = forms.ChoiceField(
        label=_("It answers a critique"), required=False, widget=forms.Select(attrs={"class": "select"})
    )
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    standing = forms.ChoiceField(
        label=_("Standing"),
        required=False,
        choices=Standing.choices,
        widget=forms.Select(attrs={"class": "select"}),
        help_text=_("A retracted or superseded work stays here, with a notice, and no longer counts as evidence."),
    )
    superseded_by = forms.CharField(
        label=_("Superseded by"),
        required=False,
        max_length=300,
        help_text=_("The address of the later work here, like /resources/…/"),
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=1_000, help_text=_("Separate tags with a comma.")
    )
    definitions = forms.CharField(
        label=_("What new tags mean"),
        required=False,
        # As many tags as there may be, each with the longest name and meaning, are 4,356 characters.
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for tags that are new, one a line, like “model organisms: models trained to misbehave”."),
    )
    is_author = forms.BooleanField(label=_("I have a part in what is described here"), required=False)
    interest = forms.CharField(
        label=_("Other interests"),
        required=False,
        max_length=ITEM_LENGTH,
        help_text=_("An employer, funder or product that gains when this is believed."),
    )
    machine = forms.CharField(
        label=_("Help by a machine"),
        required=False,
        max_length=ITEM_LENGTH,
        help_text=_("Say if a language model helped to write this, and with what."),
    )
    # The field that the editor is for, and whether the entry can be retracted or superseded.
    text = "body"
    stands = False

    def __init__(self, *args: Any, editing: int | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.editing = editing
        unasked = EDITING if editing is None else () if self.stands else ("standing", "superseded_by")
        for name in unasked:
            self.fields.pop(name, None)
        if editing is not None:
            self.fields["answers"].choices = choices.critiques(editing)  # type: ignore[attr-defined]
        in_plain_words(self)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_tags(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["tags"].split(",")]
        names = list({fold_name(name): name for name in names if fold_name(name)}.values())
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(
                gettext("At most {most} tags; these are {number}.").format(most=MOST_TAGS, number=len(names))
            )
        if any(len(name) > TAG_LENGTH for name in names):
            raise forms.ValidationError(gettext("A tag has at most {most} characters.").format(most=TAG_LENGTH))
        return names

    def clean_definitions(self) -> dict[str, str]:
        pairs = [line.partition(":") for line in self.cleaned_data["definitions"].splitlines()]
        meanings = {" ".join(name.split()): text.strip() for name, _, text in pairs if not is_blank(text)}
        for name, text in meanings.items():
            if len(text) > MEANING_LENGTH:
                raise forms.ValidationError(
                    gettext("What “{name}” means: at most {most} characters; these are {number}.").format(
                        name=name[:TAG_LENGTH], most=MEANING_LENGTH, number=len(text)
                    )
                )
        return {fold_name(name): text for name, text in meanings.items()}

    def clean_reason(self) -> str:
        return " ".join(self.cleaned_data["reason"].split())

    def clean_superseded_by(self) -> str:
        """The reference of the later work behind the address."""
        return reference_at(self.cleaned_data["superseded_by"], {Kind.RESOURCE})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "superseded_by" in self.fields and "superseded_by" not in self.errors:
            superseded = data.get("standing") == Standing.SUPERSEDED
            if superseded and not data.get("superseded_by"):
                self.add_error("superseded_by", gettext("Say which later work takes its place."))
            if not superseded and data.get("superseded_by"):
                self.add_error("standing", gettext("Only a superseded work names the one that supersedes it."))
        return data


class ProseDetails(DetailsForm):
    """A summary for lists and, below it, a text in Markdown. ``kind`` is that of the entry and of its parent."""

    kind: ClassVar[Kind]

    summary = forms.CharField(
        label=_("Summary"),
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two or three sentences that stand alone, in lists and under the title."),
    )
    body = MarkdownxFormField(
        label=_("Text"),
        required=False,
        max_length=BODY_LENGTH,
        widget=Editor(attrs={"rows": 12, "class": "textarea"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].choices = choices.entries_of(self.kind, self.editing)  # type: ignore[attr-defined]
        if self.editing is not None:
            # What was published without one need not get one with an unrelated change.
            self.fields["summary"].required = False

    def clean_summary(self) -> str:
        text: str = self.cleaned_data["summary"].strip()
        return text

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].strip()
        return text


class LinesField(forms.CharField):
    """A text area in which each line is an item."""

    def __init__(self, **options: Any):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000, **options)

    def clean(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        lines = tuple(" ".join(line.split()) for line in super().clean(value).splitlines() if not is_blank(line))
        if len(lines) > MOST_ITEMS:
            raise forms.ValidationError(
                gettext("At most {most} lines; these are {number}.").format(most=MOST_ITEMS, number=len(lines))
            )
        if long := next((line for line in lines if len(line) > ITEM_LENGTH), ""):
            raise forms.ValidationError(
                gettext("At most {most:,} characters in a line; “{start}…” has {number:,}.").format(
                    most=ITEM_LENGTH, start=long[:40], number=len(long)
                )
            )
        return lines


class ParentField(forms.ChoiceField):
    """The entry of the same kind that this one is part of."""

    def __init__(self, **options: Any):
        super().__init__(label=gettext("Part of"), required=False, widget=Chooser, **options)


def two_sentences(text: str) -> bool:
    """Whether a text in Markdown has at least two sentences."""
    return len(_SENTENCE_END.findall(markdown.plain_text(text, 5_000))) >= 2
