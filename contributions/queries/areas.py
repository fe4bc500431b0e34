"""Where something that is sent belongs, and how complete it is: what the queue is narrowed to."""

from catalog.content.entry import EntryContent, references
from catalog.content.facts import ResourceFacts, SolutionFacts
from catalog.folding import fold_name
from catalog.kinds import Approach, Kind
from catalog.models import Entry, Tag
from contributions.models import Contribution
from contributions.states import Completeness

# As the facets of entries have them.
TAG, APPROACH = "tag:", "approach:"


def areas_of(contribution: Contribution, content: EntryContent | None) -> list[str]:
    """The tags and approaches of ``content``, or, of what is said about an entry, those of the entry.

    A resource is in the approaches of the solutions that it tests.
    """
    if content is None:
        return [facet for facet in _facets(contribution) if facet.startswith((TAG, APPROACH))]
    return [f"{TAG}{slug}" for slug in content.tags] + [f"{APPROACH}{name}" for name in _approaches(content)]


def _facets(contribution: Contribution) -> list[str]:
    entries = Entry.objects.values_list("facets", flat=True)
    if contribution.target_id:
        return entries.get(pk=contribution.target_id)
    return entries.get(critiques=contribution.critique_id) if contribution.critique_id else []


def _approaches(content: EntryContent) -> list[str]:
    if isinstance(content.facts, SolutionFacts):
        return [content.facts.approach.value]
    if not isinstance(content.facts, ResourceFacts) or not content.facts.evidence:
        return []
    slugs = {row.claim.partition("#")[0].partition("/")[2] for row in content.facts.evidence}
    tested = Entry.objects.filter(kind=Kind.SOLUTION, slug__in=slugs).exclude(approach="")
    return sorted(set(tested.values_list("approach", flat=True)))


def completeness_of(content: EntryContent) -> Completeness:
    """Whether an entry has a text, a tag, and a word about another entry; of a bare one there is neither of the last
    two."""
    tagged, connected = bool(content.tags), bool(references(content))
    if not tagged and not connected:
        return Completeness.BARE
    return Completeness.COMPLETE if tagged and connected and (content.summary or content.body) else Completeness.PARTLY


def area_named(text: str) -> tuple[str, tuple[str, ...]]:
    """What somebody means who asks for the area ``text``, an approach ("approach:training") or a tag by its name, slug
    or synonym: (its label, the values in ``Contribution.areas``), and no values when there is no such area."""
    kind, _, name = text.partition(":")
    if f"{kind}:" == APPROACH:
        return (str(Approach(name).label), (text,)) if name in Approach.values else (text, ())
    tag = _tag(text)
    if tag is None:
        return text, ()
    # What was sent before a merge says the old word.
    slugs = Tag.objects.filter(merged_into=tag).values_list("slug", flat=True)
    return tag.name, (f"{TAG}{tag.slug}", *(f"{TAG}{slug}" for slug in slugs))


def _tag(text: str) -> Tag | None:
    tags = Tag.objects.select_related("merged_into").defer("around", "merged_into__around")
    found = (
        tags.filter(fold=fold_name(text)).first()
        or tags.filter(slug=text).first()
        or tags.in_use().filter(synonyms__contains=[text]).first()
    )
    return found.merged_into or found if found else None
