"""The form about a paper."""

from typing import Any

from django import forms
from markdownx.fields import MarkdownxFormField

from alignhub.kit.wording import gettext
from alignhub.kit.wording import gettext_lazy as _
from catalog import markdown
from catalog.content.entry import BODY_LENGTH, ITEM_LENGTH, SUMMARY_LENGTH, EntryContent
from catalog.content.facts import Identifier, ResourceFacts
from catalog.importers.identify import Pasted, identify
from catalog.importers.names import authors_to_text
from catalog.kinds import IdentifierScheme, Kind, Publication, ResourceType, Standing
from contributions.forms import choices
from contributions.forms.dates import DateField
from contributions.forms.details import DetailsForm, two_sentences
from contributions.forms.entry import EntryForm, RowKind
from contributions.forms.people import authors_of, parts_of
from contributions.forms.rows import MOST_ROWS, EvidenceForm, LinkForm, address_of
from contributions.forms.sources import AUTHORS, Data
from contributions.forms.widgets import Editor

SUMMARY_SHOWN = 600
FIELD_LENGTH = 60_000
_IDENTIFIERS = {"doi": IdentifierScheme.DOI, "arxiv": IdentifierScheme.ARXIV}


class PaperDetails(DetailsForm):
    """The fields that stand once in the form."""

    authors = forms.CharField(
        label=_("Authors"),
        max_length=FIELD_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separate names with a semicolon."),
    )
    date = DateField()
    doi = forms.CharField(label="DOI", required=False, max_length=300)
    arxiv = forms.CharField(label=_("arXiv identifier"), required=False, max_length=100)
    url = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=ITEM_LENGTH,
        assume_scheme="https",
        help_text=_("Where readers find a paper that has no DOI and is not on arXiv."),
    )
    venue = forms.CharField(label=_("Venue"), required=False, max_length=ITEM_LENGTH)
    publication = forms.ChoiceField(
        label=_("Publication"),
        required=False,
        choices=[("", _("Not known")), *Publication.choices],
        widget=forms.Select(attrs={"class": "select"}),
    )
    does = forms.MultipleChoiceField(
        label=_("What does the paper do?"),
        required=False,
        choices=choices.Does.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    summary = MarkdownxFormField(
        label=_("What does the paper show?"),
        max_length=BODY_LENGTH,
        widget=Editor(attrs={"rows": 12, "class": "textarea"}),
        error_messages={"required": _("Write two sentences or more about what the paper shows.")},
    )
    short = forms.CharField(
        label=_("In lists"),
        required=False,
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. When empty, lists show the beginning of the summary."),
    )
    is_author = forms.BooleanField(label=_("I am an author of this paper, or work with one"), required=False)
    field_order = (
        "reason",
        "answers",
        "title",
        "authors",
        "date",
        "doi",
        "arxiv",
        "url",
        "venue",
        "publication",
        "standing",
        "superseded_by",
        "does",
        "summary",
        "short",
    )
    text = "summary"
    stands = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.editing is not None:
            # What was published without them need not get them with an unrelated change.
            for name in ("authors", "date", "summary"):
                self.fields[name].required = False
            del self.fields["does"]

    def clean_authors(self) -> str:
        text: str = self.cleaned_data["authors"]
        if text and authors_of(text, []) == ((), False):
            raise forms.ValidationError(gettext("Write the name of at least one author."))
        return text

    def clean_doi(self) -> str:
        text = self.cleaned_data["doi"].strip()
        found = identify(text)
        if text and found.kind not in (Pasted.DOI, Pasted.ARXIV):
            raise forms.ValidationError(gettext("A DOI looks like 10.1234/abc.567."))
        return found.value if found.kind == Pasted.DOI else ""

    def clean_arxiv(self) -> str:
        text = self.cleaned_data["arxiv"].strip()
        found = identify(text)
        if text and found.kind != Pasted.ARXIV:
            raise forms.ValidationError(gettext("An arXiv identifier looks like 2210.10760."))
        return found.value if text else ""

    def clean_summary(self) -> str:
        text: str = self.cleaned_data["summary"].strip()
        if self.editing is None and not two_sentences(text):
            raise forms.ValidationError(gettext("Write two sentences or more about what the paper shows."))
        return text

    def clean(self) -> Data:
        data = super().clean()
        given = identify(self.data.get("doi", ""))
        if given.kind == Pasted.ARXIV and not data.get("arxiv"):
            data["arxiv"] = given.value
        elif given.kind == Pasted.ARXIV and data["arxiv"] != given.value:
            self.add_error(
                "doi",
                gettext(
                    "This DOI is that of arXiv {one}, but the arXiv identifier is {other}. Correct or empty one of "
                    "them."
                ).format(one=given.value, other=data["arxiv"]),
            )
        return data


class PaperForm(EntryForm):
    """Everything about one paper."""

    name = "paper"
    kind = Kind.RESOURCE
    noun = "paper"
    details_class = PaperDetails
    rows = {
        "evidence": RowKind(EvidenceForm, MOST_ROWS, _("Evidence")),
        "links": RowKind(LinkForm, MOST_ROWS, _("Link")),
    }
    rare_links = choices.NOT_OF_PAPERS

    def given(self, prefix: str) -> dict[str, Any]:
        return {"options": choices.claims()} if prefix == "evidence" else super().given(prefix)

    @property
    def evidence(self) -> Any:
        return self.lists["evidence"]

    def texts(self, data: dict[str, Any]) -> tuple[str, str]:
        body, short = data.get("summary", ""), data.get("short", "").strip()
        if self.before and not self.before.body:
            if body == self.before.summary:
                # It had a line for lists and no text of its own, and still has.
                return short or body, ""
            if short == self.before.summary:
                # Its one text stood in both fields, and was changed in one: it goes on being one.
                short = ""
        opening = markdown.plain_text(body, SUMMARY_SHOWN)
        # A few plain sentences are the summary; said again as a text they would stand on the page twice.
        return (body, "") if not short and opening == body else (short or opening, body)

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        doi, arxiv = data.get("doi", ""), data.get("arxiv", "")
        derived = f"https://arxiv.org/abs/{arxiv}" if arxiv else f"https://doi.org/{doi}" if doi else ""
        publication = data.get("publication")
        return {
            "type": ResourceType.PAPER,
            "url": data.get("url", "") or ("" if self.before else derived),
            "publication": Publication(publication) if publication else None,
            "identifiers": self._identifiers({"doi": doi, "arxiv": arxiv}),
            "evidence": self.items("evidence"),
        } | work_facts(self.data, data)

    def _identifiers(self, typed: dict[str, str]) -> tuple[Identifier, ...]:
        """The identifiers that were published, with the first of each kind that the form asks as it was typed."""
        new = {_IDENTIFIERS[name]: value for name, value in typed.items()}
        result = []
        before = self.before.facts if self.before else None
        for known in before.identifiers if isinstance(before, ResourceFacts) else ():
            value = new.pop(known.scheme, known.value)
            result += [Identifier(known.scheme, value)] if value else []
        return (*result, *(Identifier(scheme, value) for scheme, value in new.items() if value))

    @classmethod
    def typed_from(cls, content: EntryContent) -> Data:
        facts: Any = content.facts
        first = {identifier.scheme: identifier.value for identifier in reversed(facts.identifiers)}
        return {
            "title": content.title,
            **{name: first.get(scheme, "") for name, scheme in _IDENTIFIERS.items()},
            "publication": facts.publication.value if facts.publication else "",
            "summary": content.body or content.summary,
            "short": content.summary,
        } | typed_work(facts)


def work_facts(kept: Data, data: dict[str, Any]) -> dict[str, Any]:
    """What papers and other resources have in common, as facts; ``kept`` is what was kept with the draft."""
    authors, truncated = authors_of(data.get("authors", ""), kept.get(AUTHORS, []))
    standing = data.get("standing")
    common = {
        "authors": authors,
        "authors_truncated": truncated,
        "venue": data.get("venue", ""),
        "date": data.get("date", ""),
    }
    if standing:
        common |= {"standing": Standing(standing), "superseded_by": data.get("superseded_by") or None}
    return common


def typed_work(facts: ResourceFacts) -> Data:
    """The fields behind ``work_facts``."""
    return {
        "authors": authors_to_text(facts.authors) + ("; et al." if facts.authors_truncated else ""),
        AUTHORS: parts_of(facts.authors),
        "url": facts.url,
        "venue": facts.venue,
        "date": facts.date,
        "standing": facts.standing.value,
        "superseded_by": address_of(facts.superseded_by),
    }
