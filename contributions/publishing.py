"""From an accepted contribution to the catalogue's actions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.actions.publish import Prepared, edit_entry, prepare, publish_entry
from catalog.actions.refused import NotNewest
from catalog.actions.tags import NewTag
from catalog.content.codec import from_json
from catalog.content.comparison import label_of
from catalog.content.diff import diff
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts, SolutionFacts
from catalog.content.merging import merge, reverted
from catalog.models import EntryRevision
from contributions.models import Contribution, ContributionRevision
from contributions.refused import Collides, MovedOn
from contributions.states import ContributionKind


@dataclass(frozen=True, slots=True)
class Accepted:
    """What remains of a revision after the moderator's choices, checked and rendered.

    Of an edit: ``onto`` is the version it has been brought together with, ``reason`` what the author says about it.
    """

    prepared: Prepared
    new_tags: tuple[NewTag, ...]
    onto: int | None = None
    reason: str = ""


def accept(revision: ContributionRevision, left_out: Sequence[str]) -> Accepted:
    """The revision without the items whose path is in ``left_out``. Raises ``InvalidContent``.

    Paths are ``facts.evidence.<key>``, ``facts.claims.<key>``, ``links.<key>``, ``tags.<slug>``, ``new-tags.<name>``;
    of an edit, every path of a difference. What is left out of an edit stays as it is published; what collides with
    newer versions raises ``Collides``.
    """
    content, onto = from_json(revision.content), None
    if revision.base_id:
        content, onto = _brought_together(revision, content, left_out)
    else:
        content = without(content, left_out)
    new_tags = tuple(
        NewTag(name=tag["name"], definition=tag.get("definition", ""))
        for tag in revision.proposed_tags
        if f"new-tags.{tag['name']}" not in left_out
    )
    return Accepted(prepare(content), new_tags, onto, str(revision.declaration.get("reason", "")))


def _brought_together(
    revision: ContributionRevision, content: EntryContent, left_out: Sequence[str]
) -> tuple[EntryContent, int]:
    """The edit on top of the newest version, and the number of that."""
    base = EntryRevision.objects.get(pk=revision.base_id)
    newest = EntryRevision.objects.filter(entry=base.entry_id, content__isnull=False).order_by("-number").first()
    if newest is None or not base.content:
        raise MovedOn("The version that this changes has been erased. The author has to propose it anew.")
    before = from_json(base.content)
    merged = merge(before, from_json(newest.content or {}), reverted(content, before, left_out))
    if merged.collisions:
        parts = ", ".join(label_of(collision.path).lower() for collision in merged.collisions)
        raise Collides(
            f"The entry is at version {newest.number} by now, and this changes the same parts differently: {parts}. "
            "Leave them out, or ask the author to decide."
        )
    return merged.content, newest.number


def paths_of(revision: ContributionRevision) -> set[str]:
    """The paths of all items of the revision that can be left out one by one."""
    content = from_json(revision.content)
    facts = content.facts
    paths = {f"links.{link.key}" for link in content.links} | {f"tags.{slug}" for slug in content.tags}
    paths |= {f"new-tags.{tag['name']}" for tag in revision.proposed_tags}
    if isinstance(facts, ResourceFacts):
        paths |= {f"facts.evidence.{row.key}" for row in facts.evidence}
    if isinstance(facts, SolutionFacts):
        paths |= {f"facts.claims.{row.key}" for row in facts.claims}
    if revision.base_id:
        before = from_json(EntryRevision.objects.get(pk=revision.base_id).content or revision.content)
        paths |= {change.path for change in diff(before, content)} | {f"tags.{slug}" for slug in before.tags}
    return paths


def without(content: EntryContent, left_out: Sequence[str]) -> EntryContent:
    """``content`` minus the items named by ``left_out``."""
    gone = set(left_out)
    facts = content.facts
    if isinstance(facts, ResourceFacts):
        facts = replace(facts, evidence=tuple(row for row in facts.evidence if f"facts.evidence.{row.key}" not in gone))
    if isinstance(facts, SolutionFacts):
        facts = replace(facts, claims=tuple(row for row in facts.claims if f"facts.claims.{row.key}" not in gone))
    return replace(
        content,
        facts=facts,
        links=tuple(link for link in content.links if f"links.{link.key}" not in gone),
        tags=tuple(slug for slug in content.tags if f"tags.{slug}" not in gone),
    )


def publish(contribution: Contribution, accepted: Accepted) -> EntryRevision:
    """Carry out the contribution in the catalogue, inside the caller's transaction.

    Raises ``MovedOn`` or the catalogue's ``Refused`` when the catalogue has moved on.
    """
    prepared, new_tags = accepted.prepared, accepted.new_tags
    author: Any = contribution.author
    contributor = author.contributor if author else None
    if contribution.kind == ContributionKind.ENTRY:
        return publish_entry(prepared, contributor=contributor, new_tags=new_tags)
    if contribution.kind == ContributionKind.EDIT and contribution.target_id:
        # Rendered before the lock, so it is looked again, under the lock, that this is still the newest version.
        try:
            return edit_entry(
                contribution.target_id,
                prepared,
                contributor=contributor,
                reason=accepted.reason,
                new_tags=new_tags,
                onto=accepted.onto,
            )
        except NotNewest as newer:
            raise MovedOn(str(newer)) from newer
    raise ValueError(f"Contributions of kind {contribution.kind} are not published this way.")
