"""Writing the vocabulary: a tag row exists once accepted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from alignhub.kit.wording import gettext
from catalog.actions import derived, words
from catalog.actions.projection import fold_tagged
from catalog.actions.refused import Refused
from catalog.folding import fold_name
from catalog.models import Entry, Tag, Tagging

MOST_SYNONYMS = 50
# Entries whose tags are changed at a time.
BATCH = 500


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


@transaction.atomic
def merge_tags(source_id: int, into_id: int) -> Tag:
    """Let one tag go on as another: its address leads there, and entries that carry it carry that.

    Contents keep the word that was written; it is read as the other from now on. Returns the tag that stays. Raises
    ``Refused`` when the two are one already, and when there would be too many synonyms.
    """
    entries = _locked_entries(source_id)
    locked = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in={source_id, into_id}).order_by("id")}
    source, into = locked[source_id], locked[into_id]
    if source.pk == into.pk or source.merged_into_id or into.merged_into_id:
        raise Refused(gettext("Two different tags that are both in use can be merged."))
    into.synonyms = joined_synonyms(source, into)
    Tag.objects.filter(merged_into=source).update(merged_into=into)
    source.merged_into = into
    source.save(update_fields=["merged_into", "fold"])
    into.save(update_fields=["synonyms", "fold"])
    _carry(entries, source, into)
    derived.refresh_tag_counts([source.pk, into.pk])
    into.refresh_from_db()
    return into


def joined_synonyms(source: Tag, into: Tag) -> list[str]:
    """The synonyms of ``into`` once ``source`` goes on as it. Raises ``Refused`` when they are too many."""
    known = {fold_name(word) for word in (into.name, *into.synonyms)}
    joined = [*into.synonyms, *(word for word in (source.name, *source.synonyms) if fold_name(word) not in known)]
    if len(joined) > MOST_SYNONYMS:
        raise Refused(
            gettext(
                "“{name}” would have {number} synonyms then; a tag has at most {most}. Take some off one of the two "
                "first."
            ).format(name=into.name, number=len(joined), most=MOST_SYNONYMS)
        )
    return joined


def _locked_entries(tag_id: int) -> list[int]:
    """The entries that carry the tag, locked."""
    carrying = Tagging.objects.filter(tag=tag_id).order_by("content_object")
    entries = list(carrying.values_list("content_object", flat=True))
    list(Entry.objects.select_for_update().filter(pk__in=entries).order_by("id").values_list("id"))
    return entries


def _carry(entries: Sequence[int], source: Tag, into: Tag) -> None:
    """Put ``into`` in the place of ``source`` on the entries."""
    both = Tagging.objects.filter(tag=into).values("content_object")
    Tagging.objects.filter(tag=source, content_object__in=both).delete()
    Tagging.objects.filter(tag=source).update(tag=into)
    _show(entries, source, into)


def _show(entries: Sequence[int], source: Tag, into: Tag) -> None:
    """Let the entries show ``into`` where they showed ``source``, a batch at a time."""
    changes: Counter[str] = Counter()
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for start in range(0, len(entries), BATCH):
        batch = list(Entry.objects.filter(pk__in=entries[start : start + BATCH]))
        before += words.vocabulary([entry.pk for entry in batch])
        for entry in batch:
            shown = [[into.slug, into.name] if slug == source.slug else [slug, name] for slug, name in entry.tags_shown]
            entry.tags_shown = list({slug: [slug, name] for slug, name in shown}.values())
            fold_tagged(entry)
        Entry.objects.bulk_update(batch, ["tags_shown", "fold_summary"])
        after += words.vocabulary([entry.pk for entry in batch])
        changes.update(derived.refresh_entries(entry.pk for entry in batch))
    derived.add_to_counters(changes)
    words.add_to_vocabulary(before, after)
    # What stands beside these tags is counted anew when it is next looked at.
    there = Tagging.objects.filter(tag=into).values("content_object")
    beside = Tagging.objects.filter(content_object__in=there).exclude(tag=into).values("tag")
    Tag.objects.filter(pk__in=beside).update(around=None)


@transaction.atomic
def rename_tag(tag_id: int, name: str) -> Tag:
    """Give a tag another name; its old address leads to the new one. Returns the tag that stands now: of a name that
    leads to the tag already, as after an earlier renaming, the one that had it; of the same name with other capitals,
    blanks or hyphens, the tag itself.

    Raises ``Refused`` when another tag has that name, which is to be merged instead, and when there would be too many
    synonyms.
    """
    tag = Tag.objects.get(pk=tag_id)
    name = " ".join(name.split())
    taken = Tag.objects.filter(fold=fold_name(name)).exclude(pk=tag.pk).first()
    if taken and taken.merged_into_id != tag.pk:
        raise Refused(gettext("“{name}” is a tag already. Merge the two instead.").format(name=taken.name))
    if fold_name(name) == tag.fold:
        return _respell(tag.pk, name)
    synonyms = tuple(word for word in tag.synonyms if fold_name(word) != fold_name(name))
    if taken:
        taken.name, taken.definition, taken.synonyms, taken.merged_into = name, tag.definition, list(synonyms), None
        taken.save(update_fields=["name", "fold", "definition", "synonyms", "merged_into"])
        return merge_tags(tag.pk, taken.pk)
    (new,) = accept_tags([NewTag(name, tag.definition, synonyms=synonyms)])
    return merge_tags(tag.pk, new.pk)


def _respell(tag_id: int, name: str) -> Tag:
    entries = _locked_entries(tag_id)
    tag = Tag.objects.select_for_update().get(pk=tag_id)
    if name == tag.name:
        raise Refused(gettext("That is its name already."))
    tag.name = name
    tag.save(update_fields=["name", "fold"])
    _show(entries, tag, tag)
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
        raise Refused(gettext("A tag has at most {most} synonyms.").format(most=MOST_SYNONYMS))
    other = Tag.objects.filter(fold__in=wanted).exclude(pk=tag.pk).exclude(merged_into=tag.pk).first()
    if other:
        raise Refused(gettext("“{name}” is a tag of its own. Merge the two instead.").format(name=other.name))
    return tuple(wanted.values())
