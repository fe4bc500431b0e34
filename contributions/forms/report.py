"""A problem with an entry, told in a few words and without an account."""

from typing import Any

from django import forms

from alignhub.kit.wording import gettext_lazy as _
from contributions.forms.texts import TextField
from contributions.forms.wording import in_plain_words
from contributions.payloads import ReportAbout, ReportWords, Words

REPORT_LENGTH = 5_000


class ReportForm(forms.Form):
    """``known`` says that who reports needs no address to be told; ``before`` is what was reported already."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=ReportAbout.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    body = TextField(
        label=_("What is wrong, and where?"),
        max_length=REPORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Such as: “The link to the code leads to a page that is gone.” Only the moderation team reads it."),
        error_messages={"required": _("Say what is wrong, in a sentence or two.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("For the receipt, questions and the decision. It is seen by nobody, and used for nothing else."),
        error_messages={"invalid": _("E-mail address: this is none. Correct it, or leave it empty.")},
    )

    def __init__(self, *args: Any, known: bool, before: Words | None = None, **kwargs: Any):
        said = {"about": before.about.value, "body": before.body} if isinstance(before, ReportWords) else {}
        super().__init__(*args, initial=said, **kwargs)
        in_plain_words(self)
        if known:
            del self.fields["email"]

    def words(self) -> ReportWords:
        """What is reported. Call it on a valid form only."""
        data = self.cleaned_data
        return ReportWords(ReportAbout(data["about"]), data["body"].strip())
