"""What pages say of themselves to programs: citation_* tags, OpenGraph and JSON-LD. Pure.

Sources of the names: Google Scholar's inclusion guidelines (which Zotero's generic translator reads too), ogp.me, and
schema.org.
"""

from dataclasses import dataclass
from typing import Any

from catalog.citations.cited import SITE, Cited, Form
from catalog.content.facts import Author
from catalog.kinds import LIST_OF, Kind

MOST_AUTHORS = 100
# Posts and preprints stand in none of these, and a journal made up for them would end up in people's libraries.
_VENUE_TAG = {
    Form.ARTICLE: "citation_journal_title",
    Form.CONFERENCE: "citation_conference_title",
    Form.REPORT: "citation_technical_report_institution",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_TYPES = {
    Kind.CHALLENGE: "DefinedTerm",
    Kind.SOLUTION: "DefinedTerm",
    Kind.DIRECTION: "DefinedTerm",
    Kind.MILESTONE: "CreativeWork",
    Kind.RESOURCE: "CreativeWork",
}


@dataclass(frozen=True, slots=True)
class Embedded:
    """``names`` are (name, content) and ``properties`` (property, content) of meta tags; ``linked`` is JSON-LD."""

    canonical: str
    names: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...]
    linked: tuple[dict[str, Any], ...]


def embedded(
    kind: Kind, *, title: str, summary: str, url: str, site: str, version: Cited, work: Cited | None
) -> Embedded:
    """What the page at ``url`` (below ``site``) says of itself; where it describes a work, of the work first."""
    cited = work or version
    address = f"{site}{url}"
    return Embedded(
        canonical=address,
        names=tuple(_names(cited, address)),
        properties=(
            ("og:site_name", SITE),
            ("og:type", "article"),
            ("og:title", title),
            ("og:description", summary[:300]),
            ("og:url", address),
        ),
        linked=(_entry(kind, title, summary, address, site, version, work), _trail(kind, title, address, site)),
    )


def _names(cited: Cited, address: str) -> list[tuple[str, str]]:
    pairs = [("citation_title", cited.title)]
    pairs += [("citation_author", _inverted(author)) for author in cited.authors[:MOST_AUTHORS]]
    pairs += [("citation_publication_date", cited.date.replace("-", "/"))] if cited.date else []
    if cited.venue and (venue_tag := _VENUE_TAG.get(cited.form)):
        pairs.append((venue_tag, cited.venue))
    pairs += [("citation_doi", cited.doi)] if cited.doi else []
    pairs += [("citation_arxiv_id", cited.arxiv)] if cited.arxiv else []
    pairs.append(("citation_public_url", cited.url or address))
    return pairs


def _inverted(author: Author) -> str:
    if author.literal:
        return author.literal
    return ", ".join(filter(None, (author.family, author.given, author.suffix)))


def _entry(
    kind: Kind, title: str, summary: str, address: str, site: str, version: Cited, work: Cited | None
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES[kind],
        "@id": address,
        "name": title,
        "description": summary,
        "url": address,
        "license": _LICENCE,
        "version": version.version,
        "dateModified": version.date,
        "isPartOf": {"@type": "Dataset", "name": SITE, "url": f"{site}/"},
    }
    if _TYPES[kind] == "DefinedTerm":
        described["inDefinedTermSet"] = f"{site}/{LIST_OF[kind]}/"
    if work:
        described["about"] = _work(work)
    return described


def _work(work: Cited) -> dict[str, Any]:
    same = [f"https://doi.org/{work.doi}"] if work.doi else []
    same += [f"https://arxiv.org/abs/{work.arxiv}"] if work.arxiv else []
    found: dict[str, Any] = {
        "@type": "ScholarlyArticle" if work.form != Form.POST else "Article",
        "name": work.title,
        "author": [_person(author) for author in work.authors[:MOST_AUTHORS]],
        "datePublished": work.date,
        "publisher": work.venue,
        "url": work.url,
        "sameAs": same,
    }
    return {name: value for name, value in found.items() if value}


def _person(author: Author) -> dict[str, str]:
    if author.literal:
        return {"@type": "Organization", "name": author.literal}
    found = {"@type": "Person", "name": author.name, "familyName": author.family, "givenName": author.given}
    return {name: value for name, value in found.items() if value}


def _trail(kind: Kind, title: str, address: str, site: str) -> dict[str, Any]:
    steps = ((LIST_OF[kind].capitalize(), f"{site}/{LIST_OF[kind]}/"), (title, address))
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": item}
            for number, (name, item) in enumerate(steps, 1)
        ],
    }
