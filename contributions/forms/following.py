"""How often somebody wants to hear of what they follow."""

from django import forms

from alignhub.kit.wording import gettext_lazy as _
from contributions.models import Every


class FollowForm(forms.Form):
    """None, daily or weekly; nothing is mailed unless it is chosen."""

    every = forms.ChoiceField(
        label=_("Mail me"),
        choices=[
            (Every.NEVER, _("Nothing: I read it on my page")),
            (Every.DAY, _("Once a day, when there is something new")),
            (Every.WEEK, _("Once a week, when there is something new")),
        ],
        initial=Every.NEVER,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often you want to hear of it."),
            "invalid_choice": _("Choose one of the three."),
        },
    )
