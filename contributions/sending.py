"""What identifies a work, as strings that can be compared across published entries and waiting contributions."""

from catalog.actions.projection import title_key
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.importers.identify import canonical_url


def identifiers_of(content: EntryContent) -> list[str]:
    """Such as "doi:…", "arxiv:…", "url:…" and "title:…" of a resource; nothing for other kinds."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return []
    values = [f"{identifier.scheme}:{identifier.value}" for identifier in facts.identifiers]
    if facts.url:
        values.append(f"url:{canonical_url(facts.url)}")
    if content.title:
        values.append(f"title:{title_key(content.title, facts.year, facts.authors)}")
    return [value[:400] for value in dict.fromkeys(values)]
