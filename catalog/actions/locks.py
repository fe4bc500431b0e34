"""Every row a change of the catalogue will write, locked before the first write: entries by id, then tags by id.

Marks, counts and facets are computed from what others write too. Whoever computes them must first hold the entries
they stand on, or two changes at the same moment overwrite each other's sums; and whoever locks in one order for all
cannot deadlock. Counters, by key, and the head of the chain follow later in the transaction.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from catalog.content.entry import EntryContent, references
from catalog.content.facts import ResourceFacts
from catalog.models import Claim, Entry, Evidence, Link, Tag, Tagging


def lock_entries(entries: Iterable[int], contents: Iterable[EntryContent] = ()) -> None:
    """Lock ``entries`` and all that they, or ``contents`` that are about to be written, speak about."""
    contents = list(contents)
    entries = set(entries)
    wanted = entries | _named(contents)
    claims = Claim.objects.filter(Q(solution__in=entries) | Q(evidence__resource__in=entries) | _cited(contents))
    found = list(claims.values_list("id", "solution_id", "challenge_id"))
    wanted |= {pk for _, *pair in found for pk in pair}
    wanted |= set(Evidence.objects.filter(claim__in=[pk for pk, *_ in found]).values_list("resource_id", flat=True))
    wanted |= set(Link.objects.filter(source__in=entries).values_list("target_id", flat=True))
    list(Entry.objects.select_for_update().filter(pk__in=wanted).order_by("id").values_list("id"))


def lock_tags(entries: Iterable[int], slugs: Iterable[str] = ()) -> None:
    """Lock the tags on ``entries`` and those named by ``slugs``. Comes after ``lock_entries``."""
    wanted = set(Tagging.objects.filter(content_object__in=set(entries)).values_list("tag_id", flat=True))
    named = Q(slug__in=set(slugs)) | Q(pk__in=wanted)
    list(Tag.objects.select_for_update().filter(named).order_by("id").values_list("id"))


def _named(contents: list[EntryContent]) -> set[int]:
    named = set().union(*(references(content) for content in contents))
    if not named:
        return set()
    pairs = (reference.split("/") for reference in sorted(named))
    condition = reduce(or_, (Q(kind=kind, slug=slug) for kind, slug in pairs))
    return set(Entry.objects.filter(condition).values_list("id", flat=True))


def _cited(contents: list[EntryContent]) -> Q:
    rows = [row for content in contents if isinstance(content.facts, ResourceFacts) for row in content.facts.evidence]
    cited = {row.claim.partition("/")[2].partition("#")[::2] for row in rows}
    # An empty list matches nothing, and PostgreSQL is not asked about it.
    return reduce(or_, (Q(solution__slug=slug, key=key) for slug, key in sorted(cited)), Q(pk__in=[]))
