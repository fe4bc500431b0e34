"""Writing the vocabulary: a tag row exists once accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from catalog.actions.refused import Refused
from catalog.folding import fold_name
from catalog.models import Tag

MOST_SYNONYMS = 50


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
    present = _present(wanted)
    missing = {folded: wanted[folded] for folded in sorted(wanted.keys() - present.keys())}
    taken = _slugs_like(missing)
    rows = []
    for folded, tag in missing.items():
        slug = _free_slug(tag, taken)
        taken.add(slug)
        rows.append(Tag(name=tag.name, fold=folded, slug=slug, definition=tag.definition, synonyms=list(tag.synonyms)))
    if rows:
        # Only the same name may come in between and is then that tag; the same address is an error, to be tried again.
        Tag.objects.bulk_create(rows, update_conflicts=True, unique_fields=["fold"], update_fields=["fold"])
        present = _present(wanted)
    return [present[fold_name(tag.name)] for tag in tags]


def _present(wanted: Iterable[str]) -> dict[str, Tag]:
    rows = Tag.objects.filter(fold__in=list(wanted)).select_related("merged_into")
    return {tag.fold: tag.merged_into or tag for tag in rows}


def _stem(tag: NewTag) -> str:
    # Addresses hold ASCII only; a name that has none still gets one.
    return tag.slug or slugify(tag.name)[:90] or "tag"


def _slugs_like(tags: dict[str, NewTag]) -> set[str]:
    if not tags:
        return set()
    condition = reduce(or_, (Q(slug__startswith=_stem(tag)) for tag in tags.values()))
    return set(Tag.objects.filter(condition).values_list("slug", flat=True))


def _free_slug(tag: NewTag, taken: set[str]) -> str:
    stem = slug = _stem(tag)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def known_tags(names: Sequence[str]) -> dict[str, Tag]:
    """Accepted tags by folded name, for every name in ``names`` that is a tag's name or one of its synonyms."""
    folded = {fold_name(name) for name in names}
    found: dict[str, Tag] = {}
    for tag in Tag.objects.in_use():
        for word in (tag.name, tag.slug, *tag.synonyms):
            if fold_name(word) in folded:
                found.setdefault(fold_name(word), tag)
    return found


@transaction.atomic
def describe_tag(tag_id: int, *, definition: str, synonyms: Sequence[str]) -> Tag:
    """Give a tag its definition and synonyms. Raises ``Refused`` when a synonym is the name of another tag."""
    tag = Tag.objects.select_for_update().get(pk=tag_id)
    tag.synonyms = list(check_synonyms(tag, synonyms))
    tag.definition = " ".join(definition.split())
    tag.save(update_fields=["definition", "synonyms"])
    return tag


def check_synonyms(tag: Tag, synonyms: Sequence[str]) -> tuple[str, ...]:
    """``synonyms`` without blanks, repetitions and the tag's own name.

    Raises ``Refused`` when one of them is the name of another tag, which is to be merged instead, or when there are too
    many.
    """
    wanted = {fold_name(synonym): " ".join(synonym.split()) for synonym in synonyms}
    wanted.pop("", None)
    wanted.pop(fold_name(tag.name), None)
    if len(wanted) > MOST_SYNONYMS:
        raise Refused(f"A tag has at most {MOST_SYNONYMS} synonyms.")
    other = Tag.objects.filter(fold__in=wanted).exclude(pk=tag.pk).exclude(merged_into=tag.pk).first()
    if other:
        raise Refused(f"“{other.name}” is a tag of its own. Merge the two instead.")
    return tuple(wanted.values())
