"""Forms of the acts on what is published: a moderator says what should be done and why, another decides."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils import dateformat

from alignhub.kit.wording import gettext, in_english
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.codec import from_json
from catalog.content.facts import SolutionFacts
from catalog.content.joining import SameClaim, alike
from catalog.kinds import Kind
from catalog.models import Critique, Entry, EntryRevision
from contributions.forms import choices
from contributions.forms.entry import RowKind
from contributions.forms.rows import RowForm, reference_at
from contributions.forms.sources import Data
from contributions.forms.widgets import Chooser
from contributions.forms.words import ReasonDetails, SaidForm
from contributions.payloads import MergeWords, RedactionWords, RestorationWords, WithdrawalWords
from contributions.queries.proposals import newest_of
from contributions.states import ContributionKind

MOST_PAIRS = 20
OURS, THEIRS, BOTH = "ours", "theirs", "both"


class ActDetails(ReasonDetails):
    shown = _("Shown in the entry’s history without a name, and at its address where the entry goes.")


class VersionDetails(ActDetails):
    """One of the entry's versions, and the reason."""

    version = forms.TypedChoiceField(
        label=_("Which version?"), coerce=int, error_messages={"required": _("Choose a version.")}
    )
    field_order = ("version", "body")


class MergeDetails(ActDetails):
    """The entry that stays, and the reason."""

    into = forms.ChoiceField(label=_("The entry that stays"), required=False, widget=Chooser)
    address = forms.CharField(
        label=_("Or its address here"), required=False, max_length=300, help_text=_("Such as /resources/…/")
    )
    field_order = ("into", "address", "body")


class ActForm(SaidForm):
    """Something done to the entry of version ``base``, which is its newest with a text."""

    plain = True

    def __init__(self, data: Data, critique: Critique | None = None):
        super().__init__(data, critique)
        # What was withdrawn has no title of its own any more.
        self.base.entry.title = self.base.entry.title or from_json(self.base.content or {}).title

    @in_english
    def title(self) -> str:
        return f"{self.kind.label}: {self.base.entry.title}"


class WithdrawalForm(ActForm):
    name, kind, heading = "withdrawal", ContributionKind.WITHDRAWAL, _("Withdraw an entry")
    details_class = ActDetails

    def words(self) -> WithdrawalWords:
        return WithdrawalWords(self.details.cleaned_data["body"])


class _VersionForm(ActForm):
    details_class = VersionDetails

    def __init__(self, data: Data, critique: Critique | None = None):
        super().__init__(data, critique)
        entry = self.base.entry
        rows = entry.revisions.filter(content__isnull=False).order_by("-number")
        if not entry.withdrawn_at:
            rows = rows.exclude(number=entry.version)
        self.details.fields["version"].choices = [
            ("", gettext("Choose…")),
            *(
                (number, gettext("Version {number}, {day}").format(number=number, day=dateformat.format(made, "j F Y")))
                for number, made in rows.values_list("number", "created_at")
            ),
        ]


class RestorationForm(_VersionForm):
    name, kind, heading = "restoration", ContributionKind.RESTORATION, _("Restore an older version")

    def words(self) -> RestorationWords:
        data = self.details.cleaned_data
        return RestorationWords(data["version"], data["body"])


class RedactionForm(_VersionForm):
    name, kind, heading = "redaction", ContributionKind.REDACTION, _("Erase a version")

    def words(self) -> RedactionWords:
        data = self.details.cleaned_data
        return RedactionWords(data["version"], data["body"])


class PairForm(RowForm):
    """Two claims on the same challenge: whether they are one, and whose words stay."""

    gone = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    staying = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    stays = forms.ChoiceField(
        label=_("Which one stays?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (OURS, _("They say the same: keep the words of the entry that stays")),
            (THEIRS, _("They say the same: keep the words of the entry that goes")),
            (BOTH, _("They say different things: keep both")),
        ],
    )
    needed = {"stays": _("Say which of the two claims stays.")}
    # What the two claims say, for the page.
    statements: tuple[str, str] = ("", "")

    def item(self) -> SameClaim | None:
        data = self.cleaned_data
        if data["stays"] not in (OURS, THEIRS):
            return None
        return SameClaim(data["gone"], data["staying"], gone_stays=data["stays"] == THEIRS)


class MergeForm(ActForm):
    """Once the entry that stays is chosen, asks about each pair of claims that may be the same."""

    name, kind, heading = "merge", ContributionKind.MERGE, _("Merge two entries")
    details_class = MergeDetails
    rows: Mapping[str, RowKind] = {"claims": RowKind(PairForm, MOST_PAIRS, _("Pair of claims"))}

    def __init__(self, data: Data, critique: Critique | None = None):
        self.data = dict(data)
        super().__init__(self.data | self._pairs(), critique)
        entry = self.base.entry
        self.details.fields["into"].choices = choices.entries_of(Kind(entry.kind), besides=entry.pk)
        for row in self.lists["claims"].filled:
            row.statements = (
                self._words_of(self.base, row["gone"].value()),
                self._words_of(self.into, row["staying"].value()),
            )

    def given(self, prefix: str) -> dict[str, Any]:
        return {}

    @cached_property
    def into(self) -> EntryRevision | None:
        """The newest version of the entry that stays; None while none is chosen."""
        own = self.base.entry
        reference = str(self.data.get("into", ""))
        try:
            reference = reference_at(str(self.data.get("address", "")), {Kind(own.kind)}) or reference
        except forms.ValidationError:
            return None
        kind, _, slug = reference.partition("/")
        entry = Entry.objects.standing().filter(kind=kind, slug=slug).exclude(pk=own.pk).first()
        return newest_of(entry.pk) if entry and entry.kind == own.kind else None

    def check(self) -> None:
        details = self.details
        if self.into is None and not details.errors.keys() & {"into", "address"}:
            details.add_error("into", gettext("Choose another published entry of the same kind."))

    def words(self) -> MergeWords:
        pairs = tuple(pair for pair in self.lists["claims"].items() if pair)
        into = self.into
        reference = into.entry.reference if into else ""
        return MergeWords(reference, self.details.cleaned_data["body"], pairs)

    @in_english
    def title(self) -> str:
        return f"Merge: {self.base.entry.title} into {self.into.entry.title if self.into else ''}"

    def _pairs(self) -> Data:
        """The rows of the pairs as the two entries are now, each with what was answered before."""
        answered = {
            (self.data.get(f"claims-{number}-gone"), self.data.get(f"claims-{number}-staying")): number
            for number in range(MOST_PAIRS)
        }
        rows: Data = {name: "" for name in self.data if name.startswith("claims-")}
        found = alike(from_json(self.base.content or {}), from_json(self.into.content or {})) if self.into else ()
        for number, pair in enumerate(found[:MOST_PAIRS]):
            before = answered.get((pair.gone, pair.staying))
            rows[f"claims-{number}-gone"], rows[f"claims-{number}-staying"] = pair.gone, pair.staying
            rows[f"claims-{number}-stays"] = self.data.get(f"claims-{before}-stays", "") if before is not None else ""
            rows[f"claims-{number}-key"] = pair.gone
        return rows | {"claims-rows": str(max(len(found), 1))}

    @staticmethod
    def _words_of(revision: EntryRevision | None, key: str) -> str:
        facts = from_json(revision.content or {}).facts if revision else None
        claims = facts.claims if isinstance(facts, SolutionFacts) else ()
        return next((claim.statement for claim in claims if claim.key == key), "")


ACT_FORMS: tuple[type[ActForm], ...] = (WithdrawalForm, RestorationForm, RedactionForm, MergeForm)
