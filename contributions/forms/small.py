"""The short forms around a contribution."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django import forms

from alignhub.kit.wording import gettext_lazy as _
from catalog.content.entry import TITLE_LENGTH
from contributions.actions.people import NAME_LENGTH
from contributions.forms.details import REASON_LENGTH
from contributions.forms.texts import TextField

# Three thousand authors in BibTeX are 60,000 characters.
PASTED_LENGTH = 200_000
MESSAGE_LENGTH = 5_000


class FindForm(forms.Form):
    """One box for whatever identifies a paper."""

    pasted = TextField(
        label=_("DOI, arXiv identifier, address or reference"),
        max_length=PASTED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "class": "textarea mono"}),
        error_messages={
            "required": _("Paste something that identifies the paper, or enter the details by hand."),
            "max_length": _(
                "This is longer than 200,000 characters. Paste the reference of one paper, or import many."
            ),
            "null_characters_not_allowed": _("This holds characters that are no text. Paste it again as plain text."),
        },
    )


class NameForm(forms.Form):
    """What something is called, and, where there are ``types``, what it is."""

    title = TextField(
        label=_("Title"),
        max_length=TITLE_LENGTH,
        error_messages={"required": _("Give it a name. You can change it later.")},
    )
    type = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, error_messages={"required": _("Choose what it is.")}
    )

    def __init__(self, *args: Any, label: str, types: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["title"].label = label
        if types:
            self.fields["type"].choices = types  # type: ignore[attr-defined]
        else:
            del self.fields["type"]


class ReasonForm(forms.Form):
    """Why a published entry should be changed, and which critique that answers."""

    reason = TextField(
        label=_("What do you want to change, and why?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what you want to change, and why.")},
    )
    answers = forms.ChoiceField(
        label=_("It answers a critique"), required=False, widget=forms.Select(attrs={"class": "select"})
    )

    def __init__(self, *args: Any, critiques: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        if len(critiques) > 1:
            self.fields["answers"].choices = critiques  # type: ignore[attr-defined]
        else:
            del self.fields["answers"]


class SubmitForm(forms.Form):
    """What is asked when submitting, apart from the entry: the licence, and once the public name."""

    name = TextField(
        label=_("Your public name"),
        max_length=NAME_LENGTH,
        help_text=_("Your own name or a pseudonym. It is shown with everything of yours that is published."),
        error_messages={"required": _("Choose the name that is shown with your contributions.")},
    )
    agree = forms.BooleanField(
        label=_("I wrote this text and agree to publish it under CC BY 4.0"),
        error_messages={"required": _("What is published here is under CC BY 4.0, so we need your agreement.")},
    )

    def __init__(self, *args: Any, named: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["name"]

    @classmethod
    def unasked(cls, post: Mapping[str, str], *, named: bool) -> Self:
        """Not checked yet, with whatever ``post`` has been told so far."""
        return cls(None, named=named, initial={"name": post.get("name", ""), "agree": "agree" in post})


class MessageForm(forms.Form):
    """A message to the moderation team, or the grounds of an appeal."""

    body = TextField(
        label=_("Message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )
