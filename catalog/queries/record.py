"""What an entry's page prints of its record: the newest versions, how to cite this one, and its critiques."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import BooleanField, Case, ExpressionWrapper, F, JSONField, Q, When

from alignhub.kit.compiled import Compiled
from alignhub.kit.wording import gettext
from catalog.citations import apa, bibtex, csl, ris
from catalog.citations.cited import Cited, cite_version, cite_work, is_work
from catalog.citations.embedded import Embedded, embedded
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.kinds import CritiqueState, Kind
from catalog.models import EntryRevision
from catalog.queries.critiques import CritiqueRow, critiques_of
from catalog.queries.rows import address
from catalog.queries.versions import VersionRow, version_row

NEWEST = 4
# Longer texts are offered as files only.
MOST_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class CitationText:
    """One format of a citation: ``text`` is "" when it is too long for a page; ``url`` is "" where no file has it."""

    key: str
    label: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CitationBlock:
    """A citation in every format. ``permalink`` is where it points to."""

    key: str
    title: str
    permalink: str
    permalink_label: str
    formats: tuple[CitationText, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """``older`` says whether there are versions beyond those shown, ``more_critiques`` the same of critiques;
    ``current`` is the number of the newest version."""

    url: str
    current: int
    versions: tuple[VersionRow, ...]
    older: bool
    citations: tuple[CitationBlock, ...]
    critiques: tuple[CritiqueRow, ...]
    more_critiques: bool
    embedded: Embedded

    @property
    def open(self) -> int:
        """How many of the critiques nobody has answered."""
        return sum(row.state == CritiqueState.OPEN for row in self.critiques)

    @property
    def newest_change(self) -> str:
        """Where the differences between the two newest versions stand; "" where there are none to read."""
        numbers = [row.number for row in self.versions[:2] if row.url]
        return f"{self.url}diff/{numbers[1]}/{numbers[0]}/" if len(numbers) == 2 else ""

    @property
    def file(self) -> str:
        """The address of the entry's files, without their ending."""
        return self.url.rstrip("/")


def _newest(kind: str, slug: str) -> models.QuerySet[EntryRevision]:
    return (
        EntryRevision.objects.filter(entry__kind=kind, entry__slug=slug)
        .select_related("entry", "contributor")
        .only(
            *("number", "act", "origin", "reason", "created_at", "hash"),
            *("entry__kind", "entry__slug", "entry__version"),
            *("contributor__name", "contributor__orcid", "contributor__orcid_verified_at"),
            *("contributor__handle", "contributor__page_enabled"),
        )
        .annotate(
            erased=ExpressionWrapper(Q(content__isnull=True), output_field=BooleanField()),
            # The text of the current version alone is read.
            current=Case(When(number=F("entry__version"), then=F("content")), output_field=JSONField()),
        )
        .order_by("-number")[:NEWEST]
    )


_REVISIONS = Compiled(_newest, str, str)


def entry_record(kind: Kind, slug: str, *, site: str) -> EntryRecord | None:
    """The record of a standing entry, ``site`` being the address the site is cited at. None where there is no entry."""
    revisions = _REVISIONS.fetch(kind, slug)
    current = next((revision for revision in revisions if revision.current), None)
    if current is None:
        return None
    entry, content = current.entry, from_json(current.current)
    url = address(kind, slug)
    critiques, more = critiques_of(entry, content)
    rows = tuple(version_row(entry, _values(revision)) for revision in revisions)
    return EntryRecord(
        url=url,
        current=current.number,
        versions=rows[: NEWEST - 1],
        older=len(rows) == NEWEST,
        citations=citations_of(content, slug=slug, number=current.number, day=current.created_at.date(), site=site),
        critiques=critiques,
        more_critiques=more,
        embedded=_embedded(content, slug=slug, number=current.number, day=current.created_at.date(), site=site),
    )


def _embedded(content: EntryContent, *, slug: str, number: int, day: date, site: str) -> Embedded:
    url = address(content.kind, slug)
    version = cite_version(content, slug=slug, number=number, day=day, address=f"{site}{url}v/{number}/")
    work = cite_work(content) if is_work(content) else None
    return embedded(
        content.kind, title=content.title, summary=content.summary, url=url, site=site, version=version, work=work
    )


def _values(revision: EntryRevision) -> dict[str, object]:
    person = revision.contributor
    return {
        **{name: getattr(revision, name) for name in ("number", "act", "origin", "reason", "created_at", "hash")},
        "contributor__name": person.name if person else "",
        "contributor__orcid": person.orcid if person else "",
        "contributor__orcid_verified_at": person.orcid_verified_at if person else None,
        "contributor__handle": person.handle if person else "",
        "contributor__page_enabled": bool(person and person.page_enabled),
        "erased": revision.erased,  # type: ignore[attr-defined]  # annotated above
    }


def citations_of(content: EntryContent, *, slug: str, number: int, day: date, site: str) -> tuple[CitationBlock, ...]:
    """How to cite this version of the entry, and before it the work it describes, where it describes one."""
    url = address(content.kind, slug)
    permalink = f"{url}v/{number}/"
    version = cite_version(content, slug=slug, number=number, day=day, address=f"{site}{permalink}")
    blocks = []
    if is_work(content):
        work = cite_work(content)
        label = f"doi.org/{work.doi}" if work.doi else gettext("the work")
        target = f"https://doi.org/{work.doi}" if work.doi else work.url
        title = gettext("Cite the {type}").format(type=content.facts.type.label.lower())  # type: ignore[union-attr]
        blocks.append(_block("work", title, work, url[:-1], target, label))
    title = gettext("Cite this version of the entry") if blocks else gettext("Cite this version")
    blocks.append(
        _block("entry", title, version, permalink[:-1], permalink, gettext("version {number}").format(number=number))
    )
    return tuple(blocks)


def _block(key: str, title: str, cited: Cited, file: str, permalink: str, label: str) -> CitationBlock:
    sentence = apa.write(cited)
    texts = (
        ("bib", "BibTeX", bibtex.write([cited]), f"{file}.bib"),
        ("apa", "APA", sentence, ""),
        ("ris", "RIS", ris.write([cited]).replace("\r\n", "\n"), f"{file}.ris"),
        ("csl", "CSL-JSON", csl.write([cited]), f"{file}.csl.json"),
    )
    formats = tuple(
        CitationText(f"{key}-{name}", label, text.rstrip("\n") if len(text) <= MOST_CHARACTERS else "", url)
        for name, label, text, url in texts
    )
    return CitationBlock(key, title, permalink, label, formats, sentence if len(sentence) <= MOST_CHARACTERS else "")
