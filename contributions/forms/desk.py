"""What moderators fill in: one step with its reasons, a message, a note."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.comparison import name_of
from catalog.content.entry import REFERENCE
from catalog.content.rewording import owner_of, plain
from catalog.folding import is_blank
from catalog.kinds import Kind
from contributions.actions.bulk import BULK_STEPS, MOST, Pick
from contributions.actions.items import Adjusted, DuplicateOf, Item, LeftOut, MovedTo, Noted
from contributions.forms.rows import reference_at
from contributions.forms.texts import TextField
from contributions.models import PolicyClause, ReasonTemplate
from contributions.queries.desk.items import ReviewItem
from contributions.states import CONTRIBUTION, DECISIONS, HOLD_LASTS, LONGEST_HOLD, SentAs, StepName

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_PICK = re.compile(rf"({_UUID.pattern}):([0-9]{{1,9}})")
_REFERENCE = re.compile(rf"{CONTRIBUTION}/{_UUID.pattern}|{REFERENCE.pattern}")
NOTE_LENGTH = 5_000
WHY_LENGTH = 500
MOST_ITEMS = 700
# What only some steps use, and show; with another, nothing in it can be wrong, and nothing in it counts.
_USED_BY = {
    "template": (StepName.REQUEST_CHANGES, StepName.REJECT),
    "clause": (StepName.REQUEST_CHANGES, StepName.REJECT),
    "move_to": (StepName.REQUEST_CHANGES,),
    "duplicate_address": (StepName.REJECT,),
    "held_until": (StepName.HOLD,),
}
# The steps that the desk's forms may ask for.
DESK_STEPS = (
    StepName.CLAIM,
    StepName.RELEASE,
    StepName.PUBLISH,
    StepName.REQUEST_CHANGES,
    StepName.REJECT,
    StepName.REOPEN,
    StepName.HOLD,
    StepName.UNHOLD,
)


def usual_day() -> str:
    """The day on which what is held now is looked at again, as a field of a form has it."""
    return (timezone.localdate() + HOLD_LASTS).isoformat()


def checked_day(day: date | None) -> date | None:
    """``day``, if it lies ahead and not too far. Raises ``ValidationError``."""
    today = timezone.localdate()
    if day and day <= today:
        raise forms.ValidationError(gettext("The day to look again lies in the future."))
    if day and day > today + LONGEST_HOLD:
        raise forms.ValidationError(gettext("Look again within a year."))
    return day


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text that can be put in other words, and what is in its field; ``changed`` when that differs."""

    path: str
    label: str
    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with what the moderator has chosen for it."""

    item: ReviewItem
    left_out: bool
    why: str
    texts: tuple[TextRow, ...] = ()

    @property
    def adjusted(self) -> bool:
        return any(text.changed for text in self.texts)


class StepForm(forms.Form):
    """One step at the desk, naming the revision that was on the screen.

    Beside its fields it carries ``left_out``, the paths of items that are ticked, ``why:<path>``, a reason or remark
    for each, and ``text:<path>``, the words of texts, changed or not.
    """

    step = forms.ChoiceField(
        choices=[(step.value, step.label) for step in DESK_STEPS],
        error_messages={"required": _("Choose a decision."), "invalid_choice": _("Choose a decision.")},
    )
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    template = forms.ModelChoiceField(
        ReasonTemplate.objects.select_related("clause"),
        required=False,
        error_messages={"invalid_choice": _("That reason is no longer on the list.")},
    )
    note = TextField(
        required=False,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": _("A message to the author has at most 5,000 characters.")},
    )
    clause = forms.CharField(required=False, max_length=20)
    private_note = TextField(
        required=False,
        max_length=NOTE_LENGTH,
        error_messages={"max_length": _("A private note has at most 5,000 characters.")},
    )
    # What it should be sent as instead, with a request for changes.
    move_to = forms.ChoiceField(
        choices=[("", ""), *SentAs.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose what it should be sent as.")},
    )
    # The address of what this is a duplicate of; ``duplicate_of`` holds those that are ticked, by reference.
    duplicate_address = forms.CharField(required=False, max_length=500)
    fair = forms.BooleanField(required=False)
    held_until = forms.DateField(
        required=False,
        initial=usual_day,
        error_messages={"invalid": _("Write the day to look again as a date.")},
    )
    # "next" goes on to the next contribution that waits.
    then = forms.CharField(required=False, max_length=10)
    # The query of the queue's address, to go back to.
    back = forms.CharField(required=False, max_length=500)

    def clean_clause(self) -> str:
        number = self.cleaned_data["clause"]
        if number and not PolicyClause.objects.filter(number=number, retired=False).exists():
            raise forms.ValidationError(gettext("That clause is no longer part of the policy."))
        return number

    def clean_held_until(self) -> Any:
        return checked_day(self.cleaned_data["held_until"])

    def clean_duplicate_address(self) -> str:
        typed = self.cleaned_data["duplicate_address"].strip()
        if found := _UUID.search(typed):
            return f"{CONTRIBUTION}/{found[0].lower()}"
        return reference_at(typed, set(Kind))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, steps in _USED_BY.items():
            if data.get("step") not in (None, *steps):
                self.errors.pop(name, None)
                data[name] = None
        if any(len(why) > WHY_LENGTH for _, why in self._whys()):
            self.add_error(
                None,
                gettext("The reason for a single part has at most {most} characters.").format(most=WHY_LENGTH),
            )
        if len(originals := self._originals()) > 1:
            self.add_error(None, gettext("Choose one thing that this is a duplicate of."))
        elif originals and data.get("step") != StepName.REJECT:
            self.add_error(None, gettext("You marked this as a duplicate. Choose “Reject”, or take the mark off."))
        rejecting = data.get("step") == StepName.REJECT and not self.errors
        if rejecting and not self.clause_number() and PolicyClause.objects.filter(retired=False).exists():
            self.add_error("clause", gettext("Choose the clause of the policy on which the rejection rests."))
            if not self.reason():
                self.add_error("note", gettext("Please give a reason. The author will see it."))
        return data

    @property
    def chosen(self) -> str:
        """The decision whose button was set, valid or not."""
        return str(self["step"].value() or "")

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with the name of its field."""
        return [(name, str(error)) for name, errors in self.errors.items() for error in errors]

    def reason(self) -> str:
        """What the moderator wrote, else the text of the chosen template where its step is the one taken."""
        template = self._template()
        return self.cleaned_data["note"].strip() or (template.text if template else "")

    def clause_number(self) -> str:
        template = self._template()
        return self.cleaned_data.get("clause") or (template.clause.number if template and template.clause else "")

    def items(self, texts: Mapping[str, str]) -> list[Item]:
        """Everything that was chosen for single parts; ``texts`` are those of the revision, by path."""
        adjusted = self.adjusted(texts)
        explained = {owner_of(item.path) for item in adjusted}
        noted = [item for item in self.noted() if item.path not in explained]
        return [
            *self.left_out(),
            *adjusted,
            *noted,
            *map(DuplicateOf, self._originals()),
            *self._moved(),
        ]

    def left_out(self) -> list[LeftOut]:
        """The ticked items, each with its own reason or the general one; only publishing leaves anything out."""
        if self.cleaned_data["step"] != StepName.PUBLISH:
            return []
        whys = dict(self._whys())
        return [LeftOut(path, whys.get(path) or self.reason()) for path in self._ticked()]

    def noted(self) -> list[Noted]:
        """Remarks on items that are not left out; they go with a decision only."""
        if self.cleaned_data["step"] not in DECISIONS:
            return []
        gone = {item.path for item in self.left_out()}
        return [Noted(path, why) for path, why in self._whys() if why and path not in gone]

    def adjusted(self, texts: Mapping[str, str]) -> list[Adjusted]:
        """The texts that say something else than in ``texts``, of items that are not left out; each with the reason of
        its item or the general one. Only publishing adjusts anything."""
        if self.cleaned_data["step"] != StepName.PUBLISH:
            return []
        gone, whys = set(self._ticked()), dict(self._whys())
        return [
            Adjusted(path, text, whys.get(owner_of(path)) or self.reason())
            for path, text in self._texts()
            if owner_of(path) not in gone and plain(text) != plain(texts.get(path, ""))
        ]

    def rows(self, items: Iterable[ReviewItem], texts: Mapping[str, str] | None = None) -> list[ItemRow]:
        """``items`` with what was chosen for them; ``texts`` are those that can be reworded."""
        ticked, whys, typed = set(self._ticked()), dict(self._whys()), dict(self._texts())
        words: dict[str, list[TextRow]] = {}
        for path, text in (texts or {}).items():
            now = plain(typed.get(path, text))
            label = name_of(path.rpartition(".")[2])
            words.setdefault(owner_of(path), []).append(TextRow(path, label, now, now != plain(text)))
        return [
            ItemRow(item, item.path in ticked, whys.get(item.path, ""), tuple(words.get(item.path, ())))
            for item in items
        ]

    def ticked_originals(self) -> list[str]:
        """The references that are ticked as what this is a duplicate of."""
        found = self.data.getlist("duplicate_of")[:MOST_ITEMS] if self.is_bound else []
        return [reference for reference in found if _REFERENCE.fullmatch(reference)]

    def _moved(self) -> list[MovedTo]:
        name = self.cleaned_data["move_to"]
        return [MovedTo(name)] if name and self.cleaned_data["step"] == StepName.REQUEST_CHANGES else []

    def _originals(self) -> list[str]:
        return list(dict.fromkeys(filter(None, [*self.ticked_originals(), self.cleaned_data.get("duplicate_address")])))

    def _template(self) -> ReasonTemplate | None:
        template = self.cleaned_data.get("template")
        return template if template and template.step == self.cleaned_data.get("step") else None

    def _ticked(self) -> list[str]:
        return list(dict.fromkeys(self.data.getlist("left_out")))[:MOST_ITEMS] if self.is_bound else []

    def _whys(self) -> list[tuple[str, str]]:
        names = [name for name in self.data if name.startswith("why:")][:MOST_ITEMS] if self.is_bound else []
        return [(name[4:], "" if is_blank(self.data[name]) else self.data[name].strip()) for name in names]

    def _texts(self) -> list[tuple[str, str]]:
        names = [name for name in self.data if name.startswith("text:")][:MOST_ITEMS] if self.is_bound else []
        return [(name[5:], self.data[name]) for name in names]


class BatchStepForm(StepForm):
    """One step with an import: with the claim of it, with its clean records, with those that are ticked or remain."""

    revision = None  # type: ignore[assignment]
    which = forms.ChoiceField(
        choices=[("clean", "clean"), ("ticked", "ticked"), ("rest", "rest")],
        required=False,
        error_messages={"invalid_choice": _("Choose which records you mean.")},
    )

    def clean_step(self) -> str:
        step = str(self.cleaned_data["step"])
        if step not in (StepName.CLAIM, StepName.RELEASE, StepName.PUBLISH, StepName.REJECT):
            raise forms.ValidationError(gettext("This is decided record by record. Open the record."))
        return step

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = data.get("which") in ("clean", "rest") or self.ticked()
        if data.get("step") == StepName.REJECT and "which" not in self.errors and not chosen:
            self.add_error("which", gettext("Tick at least one record, or choose all that remain."))
        return data

    def ticked(self) -> list[int]:
        """The numbers of the records that are ticked on the page."""
        texts = [text for text in self.data.getlist("row") if text.isascii() and text.isdigit() and len(text) < 7]
        return [int(text) for text in texts]


class BulkForm(StepForm):
    """One step with many contributions of the queue; ``pick`` holds each as "<uuid>:<revision>"."""

    revision = None  # type: ignore[assignment]

    def clean_step(self) -> StepName:
        step = StepName(self.cleaned_data["step"])
        if step not in BULK_STEPS:
            raise forms.ValidationError(gettext("This is decided one by one. Open the contribution."))
        return step

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("step") == StepName.REJECT and "note" not in self.errors and not self.reason():
            self.add_error("note", gettext("Please give a reason. The author will see it."))
        if not self.picks():
            self.add_error(None, gettext("Choose at least one contribution."))
        return data

    def picks(self) -> list[Pick]:
        """What is chosen, each once."""
        found = [_PICK.fullmatch(text) for text in self.data.getlist("pick")] if self.is_bound else []
        return list(dict.fromkeys(Pick(match[1].lower(), int(match[2])) for match in found if match))[:MOST]


class WordsForm(forms.Form):
    """A message to the author, or a note among moderators."""

    body = TextField(
        max_length=NOTE_LENGTH,
        error_messages={"required": _("Write something first."), "max_length": _("This has at most 5,000 characters.")},
    )
