"""What somebody says about an entry, as it stands or will stand on the site."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from catalog import markdown
from catalog.kinds import CritiqueState, Kind
from catalog.models import Critique, Entry, EntryRevision
from catalog.queries.critiques import UNNAMED, CritiqueRow, ResponseRow, Turn, thread, wrote_entry
from catalog.queries.rows import address
from contributions.payloads import ClosingWords, CritiqueWords, ResponseWords, Words, facts_of

if TYPE_CHECKING:
    from alignhub.models import User


def thread_of(critique: Critique | None, entry: Entry) -> CritiqueRow | None:
    """The critique that is answered or closed, as readers see it."""
    if critique is None:
        return None
    # The entry may have been merged since, and the critique has gone along.
    return thread(critique.pk, entry if critique.entry_id == entry.pk else critique.entry)


def preview_of(
    words: Words, declared: dict[str, Any], base: EntryRevision, author: "User | None"
) -> CritiqueRow | ResponseRow | Turn | None:
    """How ``words`` about version ``base`` will be printed; None for what is never printed."""
    who = author.public_name if author and author.public_name else str(UNNAMED)
    today, interest = timezone.localdate(), str(declared.get("interest") or "")
    match words:
        case CritiqueWords():
            return CritiqueRow(
                id=0,
                url="",
                kind_label=str(words.kind.label),
                state=CritiqueState.OPEN,
                state_label=str(CritiqueState.OPEN.label),
                who=who,
                interest=interest,
                quote=words.quote,
                passage_changed=False,
                body_html=markdown.render(words.body),
                version=base.number,
                version_url=f"{address(base.entry.kind, base.entry.slug)}v/{base.number}/",
                day=today,
                sources=sources_of(words),
                responses=(),
                history=(),
            )
        case ResponseWords():
            contributor = author.contributor_id if author else None
            return ResponseRow(
                id=0,
                who=who,
                wrote_entry=bool(contributor) and wrote_entry(contributor, base.entry_id),
                wrote_work=bool(declared.get("is_author")),
                interest=interest,
                body_html=markdown.render(words.body),
                day=today,
            )
        case ClosingWords():
            return Turn(words.state, str(words.state.label), words.body, today)
    return None


def short_facts(words: Words) -> tuple[tuple[str, str], ...]:
    """(label, words) of what is said beside the body, without the sources, which ``sources_of`` has by title."""
    shown = replace(words, sources=()) if isinstance(words, CritiqueWords) else words
    return tuple((label, text) for label, text in facts_of(shown) if text)


def sources_of(words: Words) -> tuple[tuple[str, str], ...]:
    """(title, address) of the resources that a critique rests on, in its order, those that are published."""
    if not isinstance(words, CritiqueWords) or not words.sources:
        return ()
    slugs = [reference.partition("/")[2] for reference in words.sources]
    found = Entry.objects.standing().of_kind(Kind.RESOURCE).filter(slug__in=slugs)
    titles = dict(found.values_list("slug", "title"))
    return tuple((titles[slug], address(Kind.RESOURCE, slug)) for slug in slugs if slug in titles)
