"""From an accepted contribution to the catalogue's actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alignhub.kit.wording import gettext
from catalog import markdown
from catalog.actions import critiques
from catalog.actions.acts import Merge, merge_entries, redact_version, restore_entry
from catalog.actions.critiques import NewCritique, NewResponse
from catalog.actions.publish import Prepared, edit_entry, prepare, publish_entry, withdraw_entry
from catalog.actions.refused import NotNewest
from catalog.actions.tags import NewTag
from catalog.content.codec import from_json
from catalog.content.comparison import label_of
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts, SolutionFacts
from catalog.content.joining import Side, join
from catalog.content.merging import merge, reverted
from catalog.content.rewording import reworded
from catalog.models import Contributor, Entry, EntryRevision
from contributions import payloads
from contributions.models import Contribution, ContributionRevision
from contributions.payloads import (
    ClosingWords,
    CritiqueWords,
    MergeWords,
    RedactionWords,
    ResponseWords,
    RestorationWords,
    WithdrawalWords,
    Words,
)
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


@dataclass(frozen=True, slots=True)
class AcceptedWords:
    """What a contribution says that is no entry, rendered. ``base_id`` is the version of the entry that it is about."""

    words: Words
    body_html: str
    base_id: int | None
    declared: dict[str, Any]
    # Of a merge: the two entries as they are now, and what the one that stays will say.
    merge: Merge | None = None


def accept(
    revision: ContributionRevision, left_out: Sequence[str], texts: Mapping[str, str]
) -> Accepted | AcceptedWords:
    """What a moderator accepts of the revision of a contribution, checked and rendered. Raises as ``accept_entry``."""
    if payloads.carries_words(revision.contribution.kind):
        words = payloads.from_json(revision.contribution.kind, revision.content or {})
        merging = _merge(revision.contribution, words) if isinstance(words, MergeWords) else None
        return AcceptedWords(words, markdown.render(words.body), revision.base_id, revision.declaration, merging)
    return accept_entry(revision, left_out, texts)


def accept_entry(revision: ContributionRevision, left_out: Sequence[str], texts: Mapping[str, str]) -> Accepted:
    """The revision without the items whose path is in ``left_out``, reworded as ``texts`` says. Raises
    ``InvalidContent``.

    Paths are ``facts.evidence.<key>``, ``facts.claims.<key>``, ``links.<key>``, ``tags.<slug>``, ``new-tags.<name>``;
    of an edit, every path of a difference. What is left out of an edit stays as it is published; what collides with
    newer versions raises ``Collides``.
    """
    content, onto = reworded(from_json(revision.content or {}), texts), None
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
        raise MovedOn(gettext("The version that this changes has been erased. The author has to propose it anew."))
    before = from_json(base.content)
    merged = merge(before, from_json(newest.content or {}), reverted(content, before, left_out))
    if merged.collisions:
        parts = ", ".join(label_of(collision.path).lower() for collision in merged.collisions)
        raise Collides(
            gettext(
                "The entry is at version {number} by now, and this changes the same parts differently: "
                "{parts}. Leave them out, or ask the author to decide."
            ).format(number=newest.number, parts=parts)
        )
    return merged.content, newest.number


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


def publish(contribution: Contribution, accepted: Accepted | AcceptedWords) -> None:
    """Carry out the contribution in the catalogue and set its result, inside the caller's transaction.

    Raises ``MovedOn`` or the catalogue's ``Refused`` when the catalogue has moved on.
    """
    if isinstance(accepted, AcceptedWords):
        _publish_words(contribution, accepted)
    elif contribution.kind == ContributionKind.ENTRY:
        contribution.result = publish_entry(
            accepted.prepared, contributor=_contributor(contribution), new_tags=accepted.new_tags
        )
    elif contribution.kind == ContributionKind.EDIT and contribution.target_id:
        contribution.result = _publish_edit(contribution, contribution.target_id, accepted)
    else:
        raise ValueError(f"Contributions of kind {contribution.kind} are not published this way.")


def _publish_edit(contribution: Contribution, target_id: int, accepted: Accepted) -> EntryRevision:
    # Rendered before the lock, so it is looked again, under the lock, that this is still the newest version.
    try:
        return edit_entry(
            target_id,
            accepted.prepared,
            contributor=_contributor(contribution),
            reason=accepted.reason,
            new_tags=accepted.new_tags,
            onto=accepted.onto,
            answers=contribution.answers_id,
        )
    except NotNewest as newer:
        raise MovedOn(str(newer)) from newer


def _publish_words(contribution: Contribution, accepted: AcceptedWords) -> None:
    """A report changes nothing in the catalogue: publishing it says that the desk has dealt with it."""
    words, body_html, contributor = accepted.words, accepted.body_html, _contributor(contribution)
    interest = str(accepted.declared.get("interest") or "")
    about: Any = contribution.critique_id
    if isinstance(words, CritiqueWords) and accepted.base_id:
        said = NewCritique(accepted.base_id, words.kind, words.body, body_html, words.quote, interest, words.sources)
        contribution.result_critique = critiques.publish_critique(said, contributor=contributor)
    elif isinstance(words, ResponseWords):
        wrote_work = bool(accepted.declared.get("is_author"))
        answer = NewResponse(words.body, body_html, interest, wrote_work)
        contribution.result_response = critiques.publish_response(about, answer, contributor=contributor)
    elif isinstance(words, ClosingWords):
        critiques.change_state(about, words.state, reason=words.body)
    elif contribution.target_id:
        contribution.result = _carry_out(contribution.target_id, accepted)


def version_to_erase(contribution: Contribution, accepted: Accepted | AcceptedWords) -> EntryRevision | None:
    """The version whose text goes when ``contribution`` is published."""
    if isinstance(accepted, AcceptedWords) and isinstance(accepted.words, RedactionWords):
        return EntryRevision.objects.filter(entry=contribution.target_id, number=accepted.words.number).first()
    return None


def _carry_out(entry_id: int, accepted: AcceptedWords) -> EntryRevision | None:
    """An act on a published entry. Moderators propose them, so the public history names nobody."""
    try:
        match accepted.words:
            case WithdrawalWords(reason):
                return withdraw_entry(entry_id, contributor=None, reason=reason)
            case RestorationWords(number, reason):
                return restore_entry(entry_id, number, contributor=None, reason=reason)
            case RedactionWords(number, reason):
                return redact_version(entry_id, number, contributor=None, reason=reason)
            case MergeWords(_, reason) if accepted.merge:
                return merge_entries(accepted.merge, contributor=None, reason=reason)
    except NotNewest as newer:
        raise MovedOn(str(newer)) from newer
    return None


def _merge(contribution: Contribution, words: MergeWords) -> Merge:
    """The merge of the two entries as they are now. Raises ``MovedOn`` where one is gone, ``InvalidContent``."""
    kind, _, slug = words.into.partition("/")
    source: Any = contribution.target
    into = Entry.objects.standing().filter(kind=kind, slug=slug).first()
    if source.withdrawn_at or into is None:
        raise MovedOn(gettext("One of the two entries has been withdrawn meanwhile."))
    sides = [
        Side(entry.reference, from_json(entry.revisions.get(number=entry.version).content)) for entry in (source, into)
    ]
    joined = join(*sides, words.claims)
    return Merge(source.pk, into.pk, (source.version, into.version), prepare(joined.content), joined.claims)


def _contributor(contribution: Contribution) -> Contributor | None:
    author: Any = contribution.author
    return author.contributor if author else None
