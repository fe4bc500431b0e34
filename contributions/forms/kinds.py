"""The forms about everything that is not a paper: challenges, solutions, other resources, directions, milestones."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Max
from django.utils import timezone

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.entry import ITEM_LENGTH, EntryContent, InvalidContent
from catalog.kinds import Approach, Kind, Maturity, MilestoneStatus, Phase, ResourceType
from catalog.models import MilestoneDetail
from contributions.forms import choices
from contributions.forms.dates import DateField
from contributions.forms.details import DetailsForm, LinesField, ParentField, ProseDetails
from contributions.forms.entry import EntryForm, RowKind
from contributions.forms.kind_rows import ClaimForm, ImplementationForm, NoteForm, ProofForm
from contributions.forms.paper import FIELD_LENGTH, typed_work, work_facts
from contributions.forms.rows import MOST_ROWS, EvidenceForm, LinkForm
from contributions.forms.sources import Data

# What is not a paper, in the order of the form.
OTHER_TYPES = [(kind.value, kind.label) for kind in ResourceType if kind != ResourceType.PAPER]
_LINKS = {"links": RowKind(LinkForm, MOST_ROWS, _("Link"))}
_SELECT = {"class": "select"}
_PROSE_ORDER = ("reason", "answers", "title", "type", "url", "summary")


class ChallengeDetails(ProseDetails):
    kind = Kind.CHALLENGE
    aspects = LinesField(
        label=_("Aspects"), required=False, help_text=_("The sides of the problem, one a line, each in a sentence.")
    )
    parent = ParentField(help_text=_("The wider challenge that this one belongs to."))
    field_order = _PROSE_ORDER


class DirectionDetails(ProseDetails):
    kind = Kind.DIRECTION
    questions = LinesField(
        label=_("Open questions"), help_text=_("One question a line, each such that work could answer it.")
    )
    parent = ParentField(help_text=_("The wider direction that this one belongs to."))
    field_order = _PROSE_ORDER


class SolutionDetails(ProseDetails):
    kind = Kind.SOLUTION
    approach = forms.ChoiceField(
        label=_("Approach"), choices=[("", _("Choose…")), *Approach.choices], widget=forms.Select(attrs=_SELECT)
    )
    maturity = forms.ChoiceField(
        label=_("Maturity"),
        choices=[("", _("Choose…")), *Maturity.choices],
        widget=forms.Select(attrs=_SELECT),
        help_text=_("How far it has come, from an idea to routine use."),
    )
    points = LinesField(label=_("How it works"), required=False, help_text=_("The main points, one a line."))
    parent = ParentField(help_text=_("The wider solution that this one is a form of."))
    field_order = (*_PROSE_ORDER, "approach", "maturity", "points", "parent")


class MilestoneDetails(ProseDetails):
    kind = Kind.MILESTONE
    phase = forms.ChoiceField(
        label=_("Phase"), choices=[("", _("Choose…")), *Phase.choices], widget=forms.Select(attrs=_SELECT)
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("Choose…")), *MilestoneStatus.choices], widget=forms.Select(attrs=_SELECT)
    )
    position = forms.IntegerField(
        label=_("Place within the phase"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("A number from 1. When empty, it comes last."),
    )
    criterion = forms.CharField(
        label=_("How one can tell that it is reached"),
        max_length=ITEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Something that can be observed, so that two people would agree whether it has happened."),
    )
    field_order = (*_PROSE_ORDER, "phase", "status", "position", "criterion")


class ResourceDetails(ProseDetails):
    kind = Kind.RESOURCE
    type = forms.ChoiceField(
        label=_("What it is"), choices=[("", _("Choose…")), *OTHER_TYPES], widget=forms.Select(attrs=_SELECT)
    )
    url = forms.URLField(
        label=_("Address"),
        max_length=ITEM_LENGTH,
        assume_scheme="https",
        help_text=_("Where it is found."),
        error_messages={"required": _("Give the address where it is found.")},
    )
    authors = forms.CharField(
        label=_("Authors or makers"),
        required=False,
        max_length=FIELD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separate names with a semicolon. A group goes into braces, like {Example Institute}."),
    )
    venue = forms.CharField(label=_("Published by or at"), required=False, max_length=ITEM_LENGTH)
    date = DateField(required=False)
    licence = forms.CharField(
        label=_("Licence"), required=False, max_length=200, help_text=_("Of tools and data, such as MIT or CC BY 4.0.")
    )
    field_order = (*_PROSE_ORDER, "authors", "venue", "date", "licence", "standing", "superseded_by")
    stands = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.editing is not None:
            self.fields["url"].required = False


class ProseForm(EntryForm):
    """A form with a summary and a text."""

    # Single fields of the facts that the form asks as they are.
    plain: ClassVar[tuple[str, ...]] = ()

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        facts = {name: data[name] for name in self.plain if name in data}
        if "parent" in self.details.fields:
            facts["parent"] = data.get("parent") or None
        return facts | {prefix: self.items(prefix) for prefix in self.rows if prefix != "links"}

    @classmethod
    def typed_from(cls, content: EntryContent) -> Data:
        facts: Any = content.facts
        typed: Data = {"title": content.title, "summary": content.summary, "body": content.body}
        for name in (*cls.plain, "parent"):
            if hasattr(facts, name):
                value = getattr(facts, name)
                typed[name] = "\n".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
        return typed


class ChallengeForm(ProseForm):
    name, kind, noun = "challenge", Kind.CHALLENGE, "challenge"
    details_class: ClassVar[type[DetailsForm]] = ChallengeDetails
    rows = _LINKS
    plain = ("aspects",)


class DirectionForm(ProseForm):
    name, kind, noun = "direction", Kind.DIRECTION, "direction"
    details_class: ClassVar[type[DetailsForm]] = DirectionDetails
    rows = _LINKS
    plain = ("questions",)


class SolutionForm(ProseForm):
    name, kind, noun = "solution", Kind.SOLUTION, "solution"
    details_class: ClassVar[type[DetailsForm]] = SolutionDetails
    # With these the form stays below the number of fields that a request may have.
    rows = {
        "claims": RowKind(ClaimForm, 12, _("Claim")),
        "notes": RowKind(NoteForm, 7, _("Qualifying note")),
        "implementations": RowKind(ImplementationForm, 6, _("Implementation")),
        "links": RowKind(LinkForm, 8, _("Link")),
    }
    plain = ("approach", "maturity", "points")

    def given(self, prefix: str) -> dict[str, Any]:
        return {"options": choices.entries_of(Kind.CHALLENGE)} if prefix == "claims" else super().given(prefix)

    def is_complete(self) -> bool:
        # What is published does not stop an unrelated change.
        claims = self.before.facts.claims if self.before else ()  # type: ignore[union-attr]
        published = {claim.search_note.searched_on for claim in claims if claim.search_note}
        for row in self.lists["claims"].filled:
            day = row.is_valid() and row.cleaned_data["searched_on"]
            # It is tomorrow already for whoever lives far to the east.
            if day and day.isoformat() not in published and day > timezone.localdate() + timedelta(days=1):
                row.add_error("searched_on", gettext("Searched on: this day is still to come."))
        return super().is_complete()

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        # A form that is not complete yet still has a preview.
        return super().facts(data) | {
            "approach": Approach(data.get("approach") or Approach.TRAINING),
            "maturity": Maturity(data.get("maturity") or Maturity.CONCEPT),
        }


class MilestoneForm(ProseForm):
    name, kind, noun = "milestone", Kind.MILESTONE, "milestone"
    details_class: ClassVar[type[DetailsForm]] = MilestoneDetails
    rows = {"proofs": RowKind(ProofForm, MOST_ROWS, _("Proof")), **_LINKS}
    plain = ("phase", "status", "position", "criterion")

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        phase = Phase(data.get("phase") or Phase.FOUNDATION)
        return super().facts(data) | {
            "phase": phase,
            "status": MilestoneStatus(data.get("status") or MilestoneStatus.PLANNED),
            "position": data.get("position") or _last(phase) + 1,
            "criterion": data.get("criterion", "").strip(),
        }

    def _place(self, invalid: InvalidContent) -> None:
        # Where there is no proof there is no row to say it in.
        unproved = [problem for problem in invalid.problems if problem.path == "facts.proofs"]
        if self.items("proofs"):
            unproved = []
        super()._place(InvalidContent([problem for problem in invalid.problems if problem not in unproved]))
        if unproved:
            self.details.add_error(
                "status",
                gettext("A milestone is done only with a proof: a published entry and a sentence that says how."),
            )


def _last(phase: Phase) -> int:
    found = MilestoneDetail.objects.filter(phase=phase, entry__withdrawn_at=None).aggregate(last=Max("position"))
    return found["last"] or 0


class ResourceForm(ProseForm):
    name, kind, noun = "resource", Kind.RESOURCE, "resource"
    details_class: ClassVar[type[DetailsForm]] = ResourceDetails
    rows = {
        "evidence": RowKind(EvidenceForm, 11, _("Evidence")),
        "links": RowKind(LinkForm, MOST_ROWS, _("Link")),
    }
    plain = ("url", "licence")

    def given(self, prefix: str) -> dict[str, Any]:
        return {"options": choices.claims()} if prefix == "evidence" else super().given(prefix)

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        kind = ResourceType(data.get("type") or ResourceType.POST)
        return super().facts(data) | {"type": kind} | work_facts(self.data, data)

    @classmethod
    def typed_from(cls, content: EntryContent) -> Data:
        facts: Any = content.facts
        return super().typed_from(content) | {"type": facts.type.value} | typed_work(facts)
