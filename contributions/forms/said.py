"""The form of every kind of contribution that is no entry."""

from contributions.forms.acts import ACT_FORMS
from contributions.forms.words import ClosingForm, CritiqueForm, ResponseForm, SaidForm

SAID_FORMS: dict[str, type[SaidForm]] = {
    form.kind.value: form for form in (CritiqueForm, ResponseForm, ClosingForm, *ACT_FORMS)
}
