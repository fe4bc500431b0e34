"""A form about one entry: from what was typed to ``Sent``, with every problem on its field.

Each kind has a subclass that says which fields and rows there are and what facts they make. When a published entry is
to be changed, the same form stands over its content: what the form does not ask stays as it is.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from django.http import QueryDict

from alignhub.kit.wording import gettext
from catalog.actions.tags import known_tags
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent, InvalidContent, check
from catalog.content.facts import FACTS_OF
from catalog.content.merging import value_at
from catalog.folding import fold_name
from catalog.kinds import Curation, Kind, LinkKind
from catalog.models import EntryRevision, Tag
from contributions.actions.steps import Sent
from contributions.forms import choices
from contributions.forms.details import DetailsForm
from contributions.forms.rows import RowForm, Rows
from contributions.forms.sources import BASE, REST, Data


@dataclass(frozen=True, slots=True)
class RowKind:
    """A list of rows: the form of one, how many fit, and what it is called."""

    form: type[RowForm]
    most: int
    label: str


class EntryForm(ABC):
    """Everything about one entry, over ``data``: the form as typed, flat and without rows that do not exist."""

    # The last part of its address below /contribute/.
    name: ClassVar[str]
    kind: ClassVar[Kind]
    noun: ClassVar[str]
    details_class: ClassVar[type[DetailsForm]]
    rows: ClassVar[Mapping[str, RowKind]]
    # Kinds of link that are rarely meant; offered where a published entry has them.
    rare_links: ClassVar[frozenset[LinkKind]] = frozenset()

    def __init__(self, data: Data):
        self.data = dict(data)
        self.base = _base(self.data)
        self.details = self.details_class(query_of(self.data), editing=self.base.entry_id if self.base else None)
        self.lists = {
            prefix: Rows(row.form, prefix, self.data, most=row.most, given=self.given(prefix))
            for prefix, row in self.rows.items()
        }

    def given(self, prefix: str) -> dict[str, Any]:
        """What the rows of ``prefix`` are made with, besides what was typed."""
        if prefix == "links":
            return {"options": self.targets, "kinds": choices.link_kinds(self.kind, self.noun, self._links_offered())}
        return {}

    @cached_property
    def targets(self) -> list[Any]:
        return choices.targets()

    @property
    def links(self) -> Rows:
        return self.lists["links"]

    def is_complete(self) -> bool:
        """Whether everything could be understood; runs every check, so that all problems are told at once."""
        good = all([self.details.is_valid(), *[rows.is_valid() for rows in self.lists.values()]])
        self._check_new_tags()
        if good and not self.details.errors:
            try:
                check(self.content)
            except InvalidContent as invalid:
                self._place(invalid)
        return good and not self.details.errors

    def is_valid(self) -> bool:
        """Whether the whole can be sent."""
        if not self.is_complete():
            return False
        if self.before and self.content == self.before and not self.new_tags:
            self.details.add_error(None, gettext("Nothing is changed yet."))
        return not self.details.errors

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of every error, in the order of the form; what is about the whole leads to where
        the content begins."""
        found = [self.details, *(row for rows in self.lists.values() for row in rows.filled)]
        whole = self.details["title"].auto_id
        return [
            (form[name].auto_id if name != "__all__" else whole, str(message))
            for form in found
            for name, messages in form.errors.items()
            for message in messages
        ]

    @cached_property
    def before(self) -> EntryContent | None:
        """The published content that is to be changed."""
        return from_json(self.base.content) if self.base and self.base.content else None

    @cached_property
    def content(self) -> EntryContent:
        """What the form says, as far as it could be understood."""
        self.details.is_valid()
        data = self.details.cleaned_data
        summary, body = self.texts(data)
        facts = self.facts(data)
        content = EntryContent(
            kind=self.kind,
            title=data.get("title", ""),
            summary=summary,
            body=body,
            facts=replace(self.before.facts, **facts) if self.before else FACTS_OF[self.kind](**facts),
            tags=self._tags(),
            links=self.items("links"),
        )
        if self.before:
            # Blanks at the ends are no change.
            texts = {name: getattr(self.before, name) for name in ("summary", "body")}
            same = {name: text for name, text in texts.items() if text.strip() == getattr(content, name)}
            content = replace(content, note=self.before.note, **same)
        return replace(content, curation=self._curation(content))

    def texts(self, data: dict[str, Any]) -> tuple[str, str]:
        """The summary and the body."""
        return data.get("summary", ""), data.get("body", "")

    @abstractmethod
    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        """The facts that the form asks for."""

    @classmethod
    @abstractmethod
    def typed_from(cls, content: EntryContent) -> Data:
        """The fields of the kind, filled in from a published content."""

    def items(self, prefix: str) -> tuple[Any, ...]:
        """The rows as items, those that had no room in the form behind them, each with what the form does not ask."""
        path = prefix if prefix == "links" else f"facts.{prefix}"
        before = {item.key: item for item in value_at(self.before, path)} if self.before else {}
        unasked = self.rows[prefix].form.unasked
        items = [
            replace(item, **{name: getattr(before[item.key], name) for name in unasked}) if item.key in before else item
            for item in self.lists[prefix].items()
        ]
        return (*items, *(before[key] for key in self.data.get(REST, {}).get(prefix, []) if key in before))

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
        declared = ("is_author", "interest", "machine", "does", "reason")
        return Sent(
            self.content,
            proposed_tags=self.new_tags,
            declaration={name: data[name] for name in declared if name in data},
            form=self.data,
            base_id=self.base.pk if self.base else None,
            answers_id=int(data["answers"]) if data.get("answers") else None,
        )

    def _tags(self) -> tuple[str, ...]:
        """The accepted tags, those that the entry has already in their order."""
        slugs = [tag.slug for tag in self.known_tags]
        before = self.before.tags if self.before else ()
        return tuple(dict.fromkeys([*(slug for slug in before if slug in slugs), *slugs]))

    def _links_offered(self) -> frozenset[LinkKind]:
        there = {link.kind for link in self.before.links} if self.before else set()
        return self.rare_links - there

    def _curation(self, content: EntryContent) -> Curation:
        """How far the entry has been worked on, which an edit only ever raises."""
        evidence = getattr(content.facts, "evidence", ())
        if self.before is None:
            return Curation.ASSESSED if evidence else Curation.SUMMARISED
        before = self.before
        if evidence and not getattr(before.facts, "evidence", ()):
            return Curation.ASSESSED
        rewritten = (content.summary, content.body) != (before.summary, before.body)
        return max(before.curation, Curation.SUMMARISED) if rewritten else before.curation

    def _check_new_tags(self) -> None:
        if "definitions" in self.details.errors:
            return
        for tag in self.new_tags:
            if not tag["definition"]:
                self.details.add_error(
                    "definitions",
                    gettext("“{name}” is a new tag. Say what it means, as “{name}: …”.").format(name=tag["name"]),
                )

    def _place(self, invalid: InvalidContent) -> None:
        names = {"body": self.details.text, "links": None}
        for problem in invalid.problems:
            last = problem.path.removeprefix("facts.").partition(".")[0]
            self.details.add_error(
                names.get(problem.path, last if last in self.details.fields else None), problem.message
            )


def query_of(data: Data) -> QueryDict:
    """What a browser would send for ``data``."""
    query = QueryDict(mutable=True)
    for name, value in data.items():
        if not name.startswith("_"):
            query.setlist(name, value if isinstance(value, list) else [value])
    return query


def _base(data: Data) -> EntryRevision | None:
    number = data.get(BASE)
    return EntryRevision.objects.select_related("entry").get(pk=number) if isinstance(number, int) else None
