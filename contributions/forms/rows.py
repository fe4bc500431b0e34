"""Repeated rows of a form; those that most kinds have: evidence on claims, and links to other entries."""

import re
from abc import abstractmethod
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog.content.entry import ITEM_KEY, ITEM_LENGTH
from catalog.content.facts import Evidence, Link, new_key
from catalog.kinds import KIND_OF_LIST, LEGAL_LINKS, Design, Kind, LinkKind, Stance
from catalog.models import Entry
from catalog.queries.rows import address
from contributions.forms import choices
from contributions.forms.widgets import Chooser
from contributions.forms.wording import in_plain_words

# With all rows of all kinds a form stays below the number of fields that a request may have.
MOST_ROWS = 12
_REFERENCE = re.compile(rf"({'|'.join(Kind.values)})/[a-z0-9-]+")
_ADDRESS = re.compile(r"/?([a-z]+)/([a-z0-9-]+)/?$")
Options = list[Any]
KINDS_OF = {
    Kind.CHALLENGE: _("challenges"),
    Kind.SOLUTION: _("solutions"),
    Kind.RESOURCE: _("resources"),
    Kind.DIRECTION: _("research directions"),
    Kind.MILESTONE: _("milestones"),
}


class RowForm(forms.Form):
    """One row; empty ones are left out. ``key`` is the item's key, kept across edits and given by ``Rows``."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    needed: ClassVar[dict[str, str]] = {}
    # Fields of the item that stay as they were published.
    unasked: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        in_plain_words(self)

    @abstractmethod
    def item(self) -> Any:
        """The row as a typed value. Call it on a complete row only."""

    @classmethod
    @abstractmethod
    def typed_from(cls, item: Any) -> dict[str, str]:
        """The row that ``item`` is made from."""

    def is_empty(self) -> bool:
        """Whether nothing has been entered."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields if name != "key")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.is_empty():
            for name, message in self.needed.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return data


class EvidenceForm(RowForm):
    """What the paper says about one claim."""

    claim = forms.ChoiceField(label=_("Claim"), required=False, widget=Chooser)
    stance = forms.ChoiceField(label=_("The paper"), required=False, choices=[("", _("Choose…")), *Stance.choices])
    design = forms.ChoiceField(
        label=_("How it tests the claim"), required=False, choices=[("", _("Choose…")), *Design.choices]
    )
    setting = forms.CharField(
        label=_("Setting"), required=False, max_length=ITEM_LENGTH, help_text=_("Such as the models, data or task.")
    )
    locator = forms.CharField(
        label=_("Where in the paper"),
        required=False,
        max_length=ITEM_LENGTH,
        help_text=_("Such as section 4.2 or figure 3."),
    )
    replicates = forms.CharField(
        label=_("It repeats the test of"),
        required=False,
        max_length=300,
        help_text=_("The address of the earlier paper here, like /resources/…/"),
    )
    sentence = forms.CharField(
        label=_("The finding, in one sentence"),
        required=False,
        max_length=ITEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    realistic_scale = forms.BooleanField(label=_("Tested at a realistic scale"), required=False)
    needed = {
        "claim": _("Choose the claim this row is about, or empty the row."),
        "stance": _("Say what the paper does to the claim."),
        "design": _("Say how the paper tests the claim."),
        "sentence": _("Write the finding in one sentence."),
    }

    def __init__(self, *args: Any, options: Options, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["claim"].choices = options  # type: ignore[attr-defined]

    @classmethod
    def typed_from(cls, item: Evidence) -> dict[str, str]:
        return {
            "key": item.key,
            "claim": item.claim,
            "stance": item.stance.value,
            "design": item.design.value,
            "setting": item.setting,
            "locator": item.locator,
            "replicates": address_of(item.replicates),
            "sentence": item.sentence,
            "realistic_scale": "on" if item.realistic_scale else "",
        }

    def clean_replicates(self) -> str:
        """The reference of the earlier work behind the address."""
        return reference_at(self.cleaned_data["replicates"], {Kind.RESOURCE})

    def item(self) -> Evidence:
        data = self.cleaned_data
        return Evidence(
            key=data["key"],
            claim=data["claim"],
            stance=Stance(data["stance"]),
            design=Design(data["design"]),
            sentence=data["sentence"].strip(),
            setting=data["setting"].strip(),
            locator=data["locator"].strip(),
            replicates=data["replicates"] or None,
            realistic_scale=data["realistic_scale"],
        )


def reference_at(typed: str, kinds: set[Kind]) -> str:
    """The reference ``kind/slug`` of the published entry at an address, "" for "". Raises ``ValidationError``."""
    typed = typed.strip()
    if not typed:
        return ""
    try:
        match = _ADDRESS.fullmatch(urlsplit(typed).path)
    except ValueError:
        match = None
    kind = KIND_OF_LIST.get(match[1]) if match else None
    if not match or kind not in kinds or not Entry.objects.standing().filter(kind=kind, slug=match[2]).exists():
        raise forms.ValidationError(gettext("There is no published entry at this address."))
    return f"{kind}/{match[2]}"


def one_of(form: forms.Form, chosen: str, address: str) -> None:
    """Put on the field ``address`` of a cleaned ``form`` that it is of another entry than what is ``chosen`` beside it.

    Only one of the two could be kept.
    """
    data = form.cleaned_data
    if data.get(chosen) and data.get(address) and data[chosen] != data[address]:
        form.add_error(
            address,
            gettext(
                "The entry chosen and the address are of two entries. Give one of them, and the other in a row of its "
                "own."
            ),
        )


def address_of(reference: str | None) -> str:
    """The address of the entry that ``reference`` names, "" for none."""
    return address(*reference.split("/")) if reference else ""


class LinkForm(RowForm):
    """What the entry does for another entry."""

    kind = forms.ChoiceField(label=_("What it does"), required=False)
    target = forms.ChoiceField(label=_("Entry"), required=False, widget=Chooser)
    address = forms.CharField(
        label=_("Or the address of an entry"),
        required=False,
        max_length=300,
        help_text=_("For papers, like /resources/…/"),
    )
    needed = {"kind": _("Say what it does for this entry.")}
    unasked = ("note",)

    def __init__(self, *args: Any, options: Options, kinds: Options, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["target"].choices = options  # type: ignore[attr-defined]
        self._place()

    @classmethod
    def typed_from(cls, item: Link) -> dict[str, str]:
        return {"key": item.key, "kind": item.kind.value, "target": item.target}

    def _place(self) -> None:
        """What the select does not offer, like a paper, has its address in the field beside it."""
        name = self.add_prefix("target")
        chosen = str(self.data.get(name, ""))
        if chosen and _REFERENCE.fullmatch(chosen) and chosen not in choices.values(self.fields["target"].choices):  # type: ignore[attr-defined]
            self.data[name], self.data[self.add_prefix("address")] = "", address_of(chosen)  # type: ignore[index]

    def is_empty(self) -> bool:
        """A kind alone says nothing: it is chosen in advance for what the paper does."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("target", "address"))

    def clean_address(self) -> str:
        """The reference ``kind/slug`` behind the address."""
        return reference_at(self.cleaned_data["address"], set(Kind))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        reference = data.get("address") or data.get("target")
        if self.is_empty():
            return data
        one_of(self, "target", "address")
        if reference and data.get("kind"):
            kind = LinkKind(data["kind"])
            if Kind(reference.partition("/")[0]) not in LEGAL_LINKS[kind][1]:
                fitting = ", ".join(str(KINDS_OF[fit]) for fit in Kind if fit in LEGAL_LINKS[kind][1])
                self.add_error(
                    "kind", gettext("“{kind}” leads to {kinds} only.").format(kind=kind.label, kinds=fitting)
                )
        return data

    def item(self) -> Link:
        data = self.cleaned_data
        return Link(data["key"], LinkKind(data["kind"]), data["address"] or data["target"])


class Rows:
    """Numbered rows of one kind, ``<prefix>-0-…`` on: as many as ``<prefix>-rows`` says, between one and ``most``.

    ``given`` is what each row is made with; its ``options`` fill the select of a row.
    """

    def __init__(
        self, form_class: type[RowForm], prefix: str, data: dict[str, Any], *, most: int, given: dict[str, Any]
    ):
        self.prefix = prefix
        self.most = most
        self.count = min(max(rows_in(data, prefix), 1), most)
        self.forms = [form_class(data, prefix=f"{prefix}-{n}", **given) for n in range(self.count)]
        self._give_keys(data)
        self.options: Options = given.get("options", [])
        # Script copies the options from a row that has them, so that they are sent once only.
        bare = given | {"options": self.options[:1]} if "options" in given else given
        self.blank = form_class(None, prefix=f"{prefix}-NUMBER", **bare)

    @property
    def filled(self) -> list[Any]:
        """The rows in which something has been entered."""
        return [form for form in self.forms if not form.is_empty()]

    def is_valid(self) -> bool:
        """Whether every filled row is complete."""
        problems = [form.errors for form in self.filled]
        return not any(problems)

    def items(self) -> tuple[Any, ...]:
        """The complete rows, each with a key of its own."""
        return tuple(form.item() for form in self.filled if form.is_valid())

    def _give_keys(self, data: dict[str, Any]) -> None:
        # In the data and not in the item, so that a row is the same item in the preview, the draft and what is sent.
        seen: set[str] = set()
        for form in self.filled:
            name = form.add_prefix("key")
            if not ITEM_KEY.fullmatch(str(data.get(name, ""))) or data[name] in seen:
                data[name] = new_key()
            seen.add(data[name])


def rows_in(data: dict[str, Any], prefix: str) -> int:
    """How many rows ``data`` says it has."""
    wanted = str(data.get(f"{prefix}-rows", ""))
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0


def compacted(data: dict[str, Any], prefix: str, names: list[str]) -> dict[str, Any]:
    """``data`` with the rows of ``prefix`` numbered without gaps, and their count."""
    pattern = re.compile(rf"{prefix}-(\d{{1,3}})-({'|'.join(names)})")
    rows: dict[int, dict[str, Any]] = {}
    rest = {}
    for name, value in data.items():
        if match := pattern.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = value
        else:
            rest[name] = value
    for number, row in enumerate(rows[old] for old in sorted(rows)):
        rest |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    if rows:
        rest[f"{prefix}-rows"] = str(len(rows))
    return rest
