"""What a moderator has to do with a contribution, as far as they declared it or it can be read off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import dateformat, timezone

from alignhub.kit.wording import gettext
from catalog.content.codec import from_json
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.folding import fold
from catalog.kinds import ResourceType
from catalog.models import Entry
from contributions.models import Affiliation, Contribution, ContributionRevision
from contributions.payloads import carries_words

if TYPE_CHECKING:
    from alignhub.models import User


@dataclass(frozen=True, slots=True)
class Overlap:
    """``declared`` is what the moderator listed, like "Employer: Halden Institute, until Mar 2025"; ``where`` says
    what of the contribution it matches. Both are written to be shown. Where it ``locks``, somebody else decides: it
    is the moderator's own paper, or an entry about whoever employs or funds them."""

    declared: str
    where: str
    locks: bool = False


def overlaps(moderator: "User", contribution: Contribution) -> tuple[Overlap, ...]:
    """Everything ``moderator`` has in common with the newest revision and its author."""
    return overlaps_of(moderator, [contribution])[contribution.pk]


def overlaps_of(moderator: "User", rows: Sequence[Contribution]) -> dict[int, tuple[Overlap, ...]]:
    """The ``overlaps`` with each of ``rows``, by key; they ask more of many rows only where something is declared."""
    declared = list(Affiliation.objects.filter(user=moderator).order_by("kind", "name"))
    none: dict[int, tuple[Overlap, ...]] = {row.pk: () for row in rows}
    if not declared and not moderator.public_name:
        return none
    sent = ContributionRevision.objects.filter(contribution__in=rows, number=F("contribution__revision"))
    revisions = {revision.contribution_id: revision for revision in sent.select_related("base")}
    return none | {
        row.pk: _overlaps(moderator, declared, row, revisions[row.pk]) for row in rows if row.pk in revisions
    }


def _overlaps(
    moderator: "User", declared: list[Affiliation], contribution: Contribution, revision: ContributionRevision
) -> tuple[Overlap, ...]:
    content = _content(contribution, revision)
    people = list(_people(content, contribution))
    found = list(_own(moderator, content, people))
    texts = list(_texts(content, contribution, revision)) if declared else []
    for row in declared:
        if row.kind == "co-author":
            found += [
                Overlap(_said(row), gettext("{name} is {role}.").format(name=name, role=role))
                for name, role in people
                if same_person(name, row.name)
            ]
        else:
            locks = _employs(row, content)
            found += [Overlap(_said(row), where, locks) for text, where in texts if _holds(text, row.name)]
    return tuple(dict.fromkeys(found))


def _own(moderator: "User", content: EntryContent | None, people: list[tuple[str, str]]) -> Iterator[Overlap]:
    """Where the moderator's own name stands. The whole name among the authors, or the verified iD, locks; initials
    may be somebody else's."""
    words = sorted(fold(moderator.public_name).split())
    person = moderator.contributor
    authors = content.facts.authors if content and isinstance(content.facts, ResourceFacts) else ()
    written = {author.name for author in authors if len(words) > 1 and sorted(fold(author.name).split()) == words}
    if person and person.orcid and person.orcid_verified_at:
        written |= {author.name for author in authors if author.orcid == person.orcid}
    for name, role in people:
        if name in written or (words and same_person(name, moderator.public_name)):
            where = gettext("{name} is {role}.").format(name=name, role=role)
            yield Overlap(gettext("Your own name"), where, locks=name in written and role == _author())


def _author() -> str:
    return gettext("an author of the work")


def _employs(row: Affiliation, content: EntryContent | None) -> bool:
    """Whether the entry is about the organisation that employs or funds the moderator now."""
    now = row.kind in ("employer", "funder") and (row.until is None or row.until >= timezone.localdate())
    facts = content.facts if content else None
    about = isinstance(facts, ResourceFacts) and facts.type == ResourceType.ORGANISATION
    return bool(now and about and content and fold(content.title) == fold(row.name))


def _content(contribution: Contribution, revision: ContributionRevision) -> EntryContent | None:
    """The content that is sent, or that of the version which somebody says something about, unless it was erased."""
    if not carries_words(contribution.kind):
        return from_json(revision.content) if revision.content else None
    return from_json(revision.base.content) if revision.base and revision.base.content else None


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: the same words in any order, or one family name and fitting initials."""
    first, second = fold(one).split(), fold(other).split()
    if not first or not second:
        return False
    if sorted(first) == sorted(second):
        return True
    shortened = len(first[0]) == 1 or len(second[0]) == 1
    return first[-1] == second[-1] and shortened and first[0][0] == second[0][0] and min(len(first), len(second)) > 1


def authorship_of(contribution: Contribution, declaration: dict[str, Any], content: EntryContent | None) -> str:
    """What the contributor says of being an author of the work, beside whether their name is among its authors; ""
    where neither is so."""
    name = contribution.author.public_name if contribution.author else ""
    if content is None or not isinstance(content.facts, ResourceFacts):
        return ""
    listed = bool(name) and any(same_person(name, author.name) for author in content.facts.authors)
    if declaration.get("is_author"):
        among = gettext("Says that they are an author of the work. The name “{name}” is among its authors.")
        apart = gettext("Says that they are an author of the work. The name “{name}” is not among its authors.")
        return (among if listed else apart).format(name=name)
    unsaid = gettext("Does not say that they are an author of the work, but the name “{name}” is among its authors.")
    return unsaid.format(name=name) if listed else ""


def _people(content: EntryContent | None, contribution: Contribution) -> Iterator[tuple[str, str]]:
    if contribution.author and contribution.author.public_name:
        yield contribution.author.public_name, gettext("the contributor")
    if content and isinstance(content.facts, ResourceFacts):
        for author in content.facts.authors:
            yield author.name, _author()


def _texts(
    content: EntryContent | None, contribution: Contribution, revision: ContributionRevision
) -> Iterator[tuple[str, str]]:
    yield str(revision.declaration.get("interest") or ""), gettext("The contributor declared it.")
    if contribution.author_id:
        for name in Affiliation.objects.filter(user=contribution.author_id).values_list("name", flat=True):
            yield name, gettext("The contributor lists it too.")
    if content is None:
        return
    yield content.title, gettext("It is named in the title.")
    slugs = [link.target.partition("/")[2] for link in content.links]
    if slugs:
        linked = {link.target for link in content.links}
        for entry in Entry.objects.filter(slug__in=slugs).only("kind", "slug", "title"):
            if entry.reference in linked:
                yield entry.title, gettext("It is linked to {title}.").format(title=entry.title)
    if isinstance(content.facts, ResourceFacts):
        for author in content.facts.authors:
            yield author.literal, gettext("It is an author of the work.")


def _holds(text: str, name: str) -> bool:
    wanted = fold(name)
    return bool(wanted) and f" {wanted} " in f" {fold(text)} "


def _said(row: Affiliation) -> str:
    since = gettext(", from {month}").format(month=dateformat.format(row.since, "M Y")) if row.since else ""
    until = gettext(", until {month}").format(month=dateformat.format(row.until, "M Y")) if row.until else ""
    return f"{row.get_kind_display()}: {row.name}{since}{until}"
