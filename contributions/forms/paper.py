"""The paper form: from what was typed to ``Sent``, with every problem on its field."""

import re
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from markdownx.fields import MarkdownxFormField

from catalog import markdown
from catalog.actions.tags import known_tags
from catalog.content.entry import BODY_LENGTH, CONTROL, ITEM_LENGTH, TITLE_LENGTH, EntryContent, InvalidContent, check
from catalog.content.facts import Identifier, ResourceFacts
from catalog.folding import fold_name
from catalog.importers.identify import Pasted, identify
from catalog.kinds import Curation, IdentifierScheme, Kind, Publication, ResourceType
from catalog.models import Tag
from contributions.actions.steps import Sent
from contributions.forms import choices
from contributions.forms.people import authors_of
from contributions.forms.rows import MOST_ROWS, EvidenceForm, LinkForm, Rows, compacted
from contributions.forms.sources import AUTHORS, OURS, Data
from contributions.forms.widgets import Editor
from contributions.forms.wording import in_plain_words

SUMMARY_SHOWN = 600
MOST_TAGS = 12
TAG_LENGTH = 60
FIELD_LENGTH = 60_000
MOST_TYPED = BODY_LENGTH + 10_000
_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*(?=\s|$)")
_LISTS = frozenset({"does"})
# Published entries that the person says are other works than this one, by address.
DIFFERENT = "different"


class DetailsForm(forms.Form):
    """The fields that stand once in the form."""

    title = forms.CharField(max_length=TITLE_LENGTH)
    authors = forms.CharField(
        max_length=FIELD_LENGTH, widget=forms.Textarea(attrs={"rows": 2}), help_text="Separate names with a semicolon."
    )
    date = forms.RegexField(
        r"^\d{4}(-\d{2}(-\d{2})?)?$",
        label="Date",
        help_text="A year, or more exactly, like 2024-05.",
        error_messages={"invalid": "Write a year, a year and month, or a full day, like 2024-05-01."},
    )
    doi = forms.CharField(label="DOI", required=False, max_length=300)
    arxiv = forms.CharField(label="arXiv identifier", required=False, max_length=100)
    url = forms.URLField(label="Address", required=False, max_length=ITEM_LENGTH, assume_scheme="https")
    venue = forms.CharField(required=False, max_length=ITEM_LENGTH)
    publication = forms.ChoiceField(
        required=False,
        choices=[("", "Not known"), *Publication.choices],
        widget=forms.Select(attrs={"class": "select"}),
    )
    does = forms.MultipleChoiceField(
        label="What does the paper do?",
        required=False,
        choices=choices.Does.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    summary = MarkdownxFormField(
        label="What does the paper show?",
        max_length=BODY_LENGTH,
        widget=Editor(attrs={"rows": 12, "class": "textarea"}),
        error_messages={"required": "Write two sentences or more about what the paper shows."},
    )
    tags = forms.CharField(required=False, max_length=1_000, help_text="Separate tags with a comma.")
    definitions = forms.CharField(
        label="What new tags mean",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only for tags that are new, one a line, like “model organisms: models trained to misbehave”.",
    )
    is_author = forms.BooleanField(label="I am an author of this paper, or work with one", required=False)
    interest = forms.CharField(
        label="Other interests",
        required=False,
        max_length=ITEM_LENGTH,
        help_text="An employer, funder or product that gains when this is believed.",
    )
    machine = forms.CharField(
        label="Help by a machine",
        required=False,
        max_length=ITEM_LENGTH,
        help_text="Say if a language model helped to write this, and with what.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        in_plain_words(self)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_doi(self) -> str:
        text = self.cleaned_data["doi"].strip()
        found = identify(text)
        if text and found.kind not in (Pasted.DOI, Pasted.ARXIV):
            raise forms.ValidationError("A DOI looks like 10.1234/abc.567.")
        return found.value if found.kind == Pasted.DOI else ""

    def clean_arxiv(self) -> str:
        text = self.cleaned_data["arxiv"].strip()
        found = identify(text)
        if text and found.kind != Pasted.ARXIV:
            raise forms.ValidationError("An arXiv identifier looks like 2210.10760.")
        return found.value if text else ""

    def clean_summary(self) -> str:
        text: str = self.cleaned_data["summary"].strip()
        if len(_SENTENCE_END.findall(markdown.plain_text(text, 5_000))) < 2:
            raise forms.ValidationError("Write two sentences or more about what the paper shows.")
        return text

    def clean_tags(self) -> list[str]:
        names = [" ".join(name.split()) for name in self.cleaned_data["tags"].split(",")]
        names = list({fold_name(name): name for name in names if fold_name(name)}.values())
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(f"At most {MOST_TAGS} tags; these are {len(names)}.")
        if any(len(name) > TAG_LENGTH for name in names):
            raise forms.ValidationError(f"A tag has at most {TAG_LENGTH} characters.")
        return names

    def clean_definitions(self) -> dict[str, str]:
        pairs = [line.partition(":") for line in self.cleaned_data["definitions"].splitlines()]
        return {fold_name(name): text.strip()[:300] for name, _, text in pairs if text.strip()}

    def clean(self) -> Data:
        data = super().clean() or {}
        given = identify(self.data.get("doi", ""))
        if given.kind == Pasted.ARXIV and not data.get("arxiv"):
            data["arxiv"] = given.value
        if not (
            data.get("doi") or data.get("arxiv") or data.get("url") or self.errors.keys() & {"doi", "arxiv", "url"}
        ):
            self.add_error("url", "Give a DOI, an arXiv identifier or an address, so that readers find the paper.")
        return data


class PaperForm:
    """Everything about one paper, over ``data``: the form as typed, flat and without rows that do not exist."""

    def __init__(self, data: Data):
        self.data = dict(data)
        self.details = DetailsForm(_query(self.data))
        self.evidence = Rows(EvidenceForm, "evidence", self.data, options=choices.claims(), least=1)
        self.links = Rows(LinkForm, "links", self.data, options=choices.targets(), least=1)

    def is_valid(self) -> bool:
        """Whether the whole can be sent; runs every check, so that all problems are told at once."""
        good = all([self.details.is_valid(), self.evidence.is_valid(), self.links.is_valid()])
        self._check_new_tags()
        if good and not self.details.errors:
            try:
                check(self.content)
            except InvalidContent as invalid:
                self._place(invalid)
        return good and not self.details.errors

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of every error, in the order of the form."""
        found = [self.details, *self.evidence.filled, *self.links.filled]
        return [
            (form[name].auto_id if name != "__all__" else "", str(message))
            for form in found
            for name, messages in form.errors.items()
            for message in messages
        ]

    @cached_property
    def content(self) -> EntryContent:
        """What the form says, as far as it could be understood."""
        self.details.is_valid()
        data = self.details.cleaned_data
        doi, arxiv, url = data.get("doi", ""), data.get("arxiv", ""), data.get("url", "")
        authors, truncated = authors_of(data.get("authors", ""), self.data.get(AUTHORS, []))
        evidence = self.evidence.items()
        identifiers = [Identifier(IdentifierScheme.DOI, doi)] if doi else []
        identifiers += [Identifier(IdentifierScheme.ARXIV, arxiv)] if arxiv else []
        publication = data.get("publication")
        facts = ResourceFacts(
            type=ResourceType.PAPER,
            url=url or (f"https://arxiv.org/abs/{arxiv}" if arxiv else f"https://doi.org/{doi}" if doi else ""),
            authors=authors,
            authors_truncated=truncated,
            venue=data.get("venue", ""),
            date=data.get("date", ""),
            publication=Publication(publication) if publication else None,
            identifiers=tuple(identifiers),
            evidence=evidence,
        )
        body = data.get("summary", "")
        return EntryContent(
            kind=Kind.RESOURCE,
            title=data.get("title", ""),
            summary=markdown.plain_text(body, SUMMARY_SHOWN),
            body=body,
            facts=facts,
            curation=Curation.ASSESSED if evidence else Curation.SUMMARISED,
            tags=tuple(tag.slug for tag in self.known_tags),
            links=self.links.items(),
        )

    @cached_property
    def known_tags(self) -> list[Tag]:
        """The accepted tags among the names, each once."""
        self.details.is_valid()
        return list(dict.fromkeys(known_tags(self.details.cleaned_data.get("tags", [])).values()))

    @cached_property
    def new_tags(self) -> tuple[dict[str, str], ...]:
        """The names that no accepted tag has, as proposals."""
        names = self.details.cleaned_data.get("tags", [])
        known = known_tags(names)
        meanings = self.details.cleaned_data.get("definitions", {})
        return tuple(
            {"name": name, "definition": meanings.get(fold_name(name), "")}
            for name in names
            if fold_name(name) not in known
        )

    def to_sent(self) -> Sent:
        """What is sent. Call it on a valid form only."""
        data = self.details.cleaned_data
        declaration = {name: data[name] for name in ("is_author", "interest", "machine", "does")}
        return Sent(self.content, proposed_tags=self.new_tags, declaration=declaration, form=self.data)

    def _check_new_tags(self) -> None:
        for tag in self.new_tags:
            if not tag["definition"] and "definitions" in self.details.fields:
                self.details.add_error(
                    "definitions", f"“{tag['name']}” is a new tag. Say what it means, as “{tag['name']}: …”."
                )

    def _place(self, invalid: InvalidContent) -> None:
        names = {"body": "summary", "tags": "tags", "title": "title", "links": None}
        for problem in invalid.problems:
            last = problem.path.rpartition(".")[2]
            name = names.get(problem.path, last if last in self.details.fields else None)
            self.details.add_error(name, problem.message)


def typed(post: QueryDict, before: Data) -> Data:
    """The form in a request as a flat value, with what we keep about the draft ``before``."""
    names = [*DetailsForm.base_fields, DIFFERENT]
    for prefix, form_class in ROWS.items():
        names.append(f"{prefix}-rows")
        names += [
            name for name in post if re.fullmatch(rf"{prefix}-\d{{1,3}}-({'|'.join(form_class.base_fields)})", name)
        ]
    data: Data = {
        name: [storable(value) for value in post.getlist(name)] if name in _LISTS else storable(post[name])
        for name in names
        if name in post
    }
    for prefix, form_class in ROWS.items():
        data = compacted(data, prefix, list(form_class.base_fields))
    return data | {name: before[name] for name in OURS if name in before}


def with_row(data: Data, prefix: str, **values: str) -> Data:
    """``data`` with one more row of ``prefix``, unless there are as many as there may be."""
    wanted = str(data.get(f"{prefix}-rows", ""))
    count = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 1
    if count >= MOST_ROWS:
        return data
    added = {f"{prefix}-{count}-{name}": value for name, value in values.items()}
    return data | {f"{prefix}-rows": str(count + 1)} | added


def without_row(data: Data, prefix: str, number: int) -> Data:
    """``data`` without one row; the later ones move up."""
    kept = {name: value for name, value in data.items() if not name.startswith(f"{prefix}-{number}-")}
    kept[f"{prefix}-rows"] = "1"
    return compacted(kept, prefix, list(ROWS[prefix].base_fields))


def with_fitting_rows(data: Data) -> Data:
    """``data`` with a row of links for each thing the paper does, the kind of link chosen in advance."""
    for does in data.get("does", []):
        kind = choices.LINK_OF.get(choices.Does(does)) if does in choices.Does.values else None
        rows = PaperForm(data).links.forms
        if kind is None or any(row["kind"].value() == kind for row in rows):
            continue
        free = next((row.prefix for row in rows if row.is_empty() and not row["kind"].value()), None)
        data = data | {f"{free}-kind": kind.value} if free else with_row(data, "links", kind=kind.value)
    return data


def same_text(one: Data, other: Data) -> bool:
    """Whether two forms say the same; the keys that rows are given do not count."""
    return _said(one) == _said(other)


def _said(data: Data) -> Data:
    return {
        name: value
        for name, value in data.items()
        if value and not name.startswith("_") and not name.endswith(("-key", "-rows"))
    }


ROWS: dict[str, Any] = {"evidence": EvidenceForm, "links": LinkForm}


def storable(value: str) -> str:
    """A text as it can be stored, cut where no field is that long."""
    # Lone surrogates and control characters are no text: PostgreSQL stores no NUL, and XML none of the others.
    return CONTROL.sub("", value[:MOST_TYPED])


def _query(data: Data) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        if not name.startswith("_"):
            query.setlist(name, value if isinstance(value, list) else [value])
    return query
