"""Writing the vocabulary: a tag row exists once accepted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from catalog.folding import fold_name
from catalog.models import Tag


@dataclass(frozen=True, slots=True)
class NewTag:
    name: str
    definition: str
    slug: str = ""
    synonyms: tuple[str, ...] = ()


@transaction.atomic
def accept_tags(tags: Sequence[NewTag]) -> list[Tag]:
    """Make sure each tag exists, and return them in order; a name already known, in any spelling, is that tag."""
    wanted = {fold_name(tag.name): tag for tag in tags}
    Tag.objects.bulk_create(
        [
            Tag(
                name=tag.name,
                fold=folded,
                slug=tag.slug or slugify(tag.name)[:90] or folded,
                definition=tag.definition,
                synonyms=list(tag.synonyms),
            )
            for folded, tag in sorted(wanted.items())
        ],
        ignore_conflicts=True,
    )
    present = {
        tag.fold: tag.merged_into or tag for tag in Tag.objects.filter(fold__in=wanted).select_related("merged_into")
    }
    return [present[fold_name(tag.name)] for tag in tags]


def known_tags(names: Sequence[str]) -> dict[str, Tag]:
    """Accepted tags by folded name, for every name in ``names`` that is a tag's name or one of its synonyms."""
    folded = {fold_name(name) for name in names}
    found: dict[str, Tag] = {}
    for tag in Tag.objects.in_use():
        for word in (tag.name, tag.slug, *tag.synonyms):
            if fold_name(word) in folded:
                found.setdefault(fold_name(word), tag)
    return found
