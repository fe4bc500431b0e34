"""What identifies a work, as strings that can be compared across published entries and waiting contributions."""

from catalog.actions.projection import title_key
from catalog.content.entry import EntryContent
from catalog.content.facts import ResourceFacts
from catalog.importers.identify import canonical_url
from catalog.queries.alike import Sought
from catalog.sameness import work


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


def sought(content: EntryContent) -> Sought:
    """``content``, a resource, as something to look for among what is here and what waits."""
    facts = content.facts
    if not isinstance(facts, ResourceFacts):
        return Sought("", work("", None, [], []))
    exact = [value for value in identifiers_of(content) if not value.startswith("title:")]
    names = [author.family or author.literal for author in facts.authors]
    address = canonical_url(facts.url) if facts.url else ""
    return Sought(content.title, work(content.title, facts.year, names, exact), address)
