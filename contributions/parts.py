"""The parts of a revision that are decided about one by one."""

from catalog.content.codec import from_json
from catalog.content.diff import diff
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts, SolutionFacts
from catalog.content.rewording import owner_of
from catalog.content.rewording import texts_of as texts_in
from catalog.models import EntryRevision
from contributions import payloads
from contributions.models import ContributionRevision


def paths_of(revision: ContributionRevision) -> set[str]:
    """The paths of all items of the revision that can be left out one by one."""
    if payloads.carries_words(revision.contribution.kind) or revision.content is None:
        return set()
    content = from_json(revision.content)
    facts = content.facts
    paths = {f"links.{link.key}" for link in content.links} | {f"tags.{slug}" for slug in content.tags}
    paths |= {f"new-tags.{tag['name']}" for tag in revision.proposed_tags}
    if isinstance(facts, ResourceFacts):
        paths |= {f"facts.evidence.{row.key}" for row in facts.evidence}
    if isinstance(facts, SolutionFacts):
        paths |= {f"facts.claims.{row.key}" for row in facts.claims}
    if revision.base_id:
        before = _base(revision)
        paths |= {change.path for change in diff(before, content)} | {f"tags.{slug}" for slug in before.tags}
    return paths


def _base(revision: ContributionRevision) -> EntryContent:
    """What an edit started from; where that has been erased, the edit itself."""
    return from_json(EntryRevision.objects.get(pk=revision.base_id).content or revision.content or {})


def texts_of(revision: ContributionRevision) -> dict[str, str]:
    """The texts of the revision that a moderator may reword, by path: of an edit, those in what it changes only. What
    people say about entries stays in their own words."""
    if payloads.carries_words(revision.contribution.kind) or revision.content is None:
        return {}
    content = from_json(revision.content)
    texts = {path: text for path, text in texts_in(content).items() if text}
    if revision.base_id is None:
        return texts
    changed = {change.path for change in diff(_base(revision), content)}
    return {path: text for path, text in texts.items() if owner_of(path) in changed}
