"""The parts of a contribution that a moderator takes or leaves one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

from alignhub.kit.wording import gettext
from catalog.content.comparison import label_of
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts, SolutionFacts
from catalog.content.rewording import WHOLE
from catalog.models import Claim, Entry, Tag
from catalog.queries.rows import address
from contributions.models import ContributionRevision


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """``path`` names the item in decisions. ``context`` is what it speaks about, ``context_url`` where that stands;
    ``mark`` is a word or two beside ``text``, which is what the author wrote."""

    path: str
    name: str
    text: str
    context: str = ""
    context_url: str = ""
    mark: str = ""
    detail: str = ""


def evidence_items(content: EntryContent) -> tuple[ReviewItem, ...]:
    """Rows of evidence, each with the sentence of the claim that it speaks to."""
    if not isinstance(content.facts, ResourceFacts) or not content.facts.evidence:
        return ()
    slugs = {row.claim.partition("#")[0].partition("/")[2] for row in content.facts.evidence}
    claims = {
        f"solution/{claim.solution.slug}#{claim.key}": claim
        for claim in Claim.objects.filter(solution__slug__in=slugs).select_related("solution", "challenge")
    }
    items = []
    for number, row in enumerate(content.facts.evidence, 1):
        claim = claims.get(row.claim)
        about = (
            str(row.design.label),
            row.setting,
            gettext("realistic scale") if row.realistic_scale else "",
            row.locator,
        )
        items.append(
            ReviewItem(
                path=f"facts.evidence.{row.key}",
                name=gettext("evidence row {number}").format(number=number),
                text=row.sentence,
                context=gettext("{solution} on {challenge}: {statement}").format(
                    solution=claim.solution.title, challenge=claim.challenge.title, statement=claim.statement
                )
                if claim
                else row.claim,
                context_url=address("solution", claim.solution.slug) if claim else "",
                mark=str(row.stance.label),
                detail=", ".join(part for part in about if part),
            )
        )
    return tuple(items)


def claim_items(content: EntryContent) -> tuple[ReviewItem, ...]:
    """The claims a solution makes."""
    if not isinstance(content.facts, SolutionFacts) or not content.facts.claims:
        return ()
    titles = _titles([claim.challenge for claim in content.facts.claims])
    return tuple(
        ReviewItem(
            path=f"facts.claims.{claim.key}",
            name=gettext("claim {number}").format(number=number),
            text=claim.statement,
            context=titles.get(claim.challenge, claim.challenge),
            context_url=address(*claim.challenge.split("/")),
            mark=str(claim.relation.label),
        )
        for number, claim in enumerate(content.facts.claims, 1)
    )


def link_items(content: EntryContent) -> tuple[ReviewItem, ...]:
    """Typed links to other entries."""
    titles = _titles([link.target for link in content.links])
    return tuple(
        ReviewItem(
            path=f"links.{link.key}",
            name=gettext("link to {title}").format(title=titles.get(link.target, link.target)),
            text=link.note,
            context=titles.get(link.target, link.target),
            context_url=address(*link.target.split("/")),
            mark=str(link.kind.label),
        )
        for link in content.links
    )


def whole_texts(texts: Iterable[str]) -> tuple[ReviewItem, ...]:
    """Those of ``texts``, by path, that are a field of their own: title, summary and the like."""
    return tuple(ReviewItem(path, label_of(path).lower(), "") for path in texts if path in WHOLE)


def tag_items(content: EntryContent, revision: ContributionRevision) -> tuple[ReviewItem, ...]:
    """Known tags, then the new ones that are proposed, with what they mean."""
    names = dict(Tag.objects.filter(slug__in=content.tags).values_list("slug", "name")) if content.tags else {}
    known = [
        ReviewItem(
            f"tags.{slug}",
            gettext("tag {name}").format(name=names.get(slug, slug)),
            names.get(slug, slug),
            context_url=f"/tags/{slug}/",
        )
        for slug in content.tags
    ]
    proposed = [
        ReviewItem(
            f"new-tags.{tag['name']}",
            gettext("new tag {name}").format(name=tag["name"]),
            tag["name"],
            mark=gettext("New"),
            detail=tag.get("definition", ""),
        )
        for tag in revision.proposed_tags
    ]
    return (*known, *proposed)


def _titles(references: list[str]) -> dict[str, str]:
    slugs = {reference.partition("/")[2] for reference in references}
    if not slugs:
        return {}
    return {
        entry.reference: entry.title for entry in Entry.objects.filter(slug__in=slugs).only("kind", "slug", "title")
    }
