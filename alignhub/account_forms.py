"""The forms of the account pages that allauth does not have."""

from typing import Any

from django import forms

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from contributions.actions.people import AFFILIATIONS_LENGTH, HANDLE_LENGTH, NAME_LENGTH, PublicPage


class NameForm(forms.Form):
    """The public name."""

    name = forms.CharField(
        label=_("Public name"),
        max_length=NAME_LENGTH,
        help_text=_(
            "Your own name or a pseudonym. It is shown with everything of yours that is published, old and new."
        ),
        error_messages={"required": _("Choose the name that is shown with your contributions.")},
    )


class DeskMailForm(forms.Form):
    """Whether a moderator is told each morning what waits."""

    desk_digest = forms.BooleanField(
        label=_("Mail me each morning when something waits at the desk"),
        required=False,
        help_text=_("It counts what waits and names nobody."),
    )


class PageForm(forms.Form):
    """Whether and how somebody has a public page."""

    enabled = forms.BooleanField(
        label=_("Show a public page of what I published"),
        required=False,
        help_text=_(
            "Your name leads there, wherever it stands. Without it the address answers as if there were nobody."
        ),
    )
    listed = forms.BooleanField(
        label=_("Search engines may list it"),
        required=False,
        help_text=_("Without this they are asked to leave the page out."),
    )
    handle = forms.RegexField(
        # Of lower case alone: what accounts that were deleted are called is not.
        regex=r"^[a-z0-9][a-z0-9_-]*$",
        label=_("Last part of its address"),
        max_length=HANDLE_LENGTH,
        help_text=_("Small letters, digits and hyphens. Once you change it, links to the old address lead nowhere."),
        error_messages={
            "required": _("Choose the last part of the address."),
            "invalid": _("Use small letters a to z, digits and hyphens only, and begin with a letter or a digit."),
        },
    )
    affiliations = forms.CharField(
        label=_("Affiliations"),
        required=False,
        max_length=AFFILIATIONS_LENGTH,
        help_text=_("Employers, funders or groups, as you want them read. They stand on your page and nowhere else."),
    )

    def to_page(self) -> PublicPage:
        """What was chosen. Only for a valid form."""
        return PublicPage(**self.cleaned_data)


class LeaveForm(forms.Form):
    """The confirmation without which no account is deleted, and whether ``name`` stays with what was published."""

    keep_name = forms.BooleanField(
        required=False,
        help_text=_("Otherwise it stands under “Former contributor”. Neither can be changed later."),
    )
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick this to delete your account.")},
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if name:
            self.fields["keep_name"].label = gettext("Keep “{name}” with what was published").format(name=name)
        else:
            del self.fields["keep_name"]

    @property
    def keeps_name(self) -> bool:
        """Whether the name is to stay. Only for a valid form."""
        return bool(self.cleaned_data.get("keep_name"))
