"""How often somebody wants to hear of what they follow."""

from django import forms

from contributions.models import Every


class FollowForm(forms.Form):
    """None, daily or weekly; nothing is mailed unless it is chosen."""

    every = forms.ChoiceField(
        label="Mail me",
        choices=[
            (Every.NEVER, "Nothing: I read it on my page"),
            (Every.DAY, "Once a day, when there is something new"),
            (Every.WEEK, "Once a week, when there is something new"),
        ],
        initial=Every.NEVER,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how often you want to hear of it.",
            "invalid_choice": "Choose one of the three.",
        },
    )
