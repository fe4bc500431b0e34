"""One version of an entry as a file: Markdown for people and language models, JSON for programs."""

import json
import re

from catalog.citations import apa
from catalog.citations.cited import cite_version, one_line
from catalog.queries.version_parts import Item
from catalog.queries.versions import VersionPage

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# The beginning of a link to a page of the site: within a text, or where it is defined.
_OWN_LINK = re.compile(r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)(?=/(?!/))", re.MULTILINE)
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


def json_file(page: VersionPage, *, site: str) -> str:
    """The stored content with its hash, SHA-256 over the canonical JSON of its first four values."""
    row = page.row
    document = {
        "entry": f"{page.entry.kind.value}/{page.entry.slug}",
        "number": row.number,
        "act": row.act.value,
        "content": page.document,
        "hash": row.hash,
        "published_on": row.day.isoformat(),
        "url": f"{site}{page.entry.url}",
        "permalink": f"{site}{row.url}",
        "current_version": page.entry.version,
        "licence": LICENCE,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def markdown_file(page: VersionPage, *, site: str) -> str:
    """The version as one Markdown document that ends in its citation."""
    content, row = page.content, page.row
    kind = page.entry.kind.label
    blocks = [f"# {_plain(content.title)}", f"{kind}, version {row.number}, {row.day.isoformat()}. {site}{row.url}"]
    blocks += [_plain(text) for text in (content.summary, content.note) if text]
    blocks += [_part(part.heading, part.items, site) for part in page.parts if part.before_text]
    body = _OWN_LINK.sub(rf"\g<1>{site}", content.body.strip())
    blocks += [f"## Text\n\n{body}"] if body else []
    blocks += [_part(part.heading, part.items, site) for part in page.parts if not part.before_text]
    address = f"{site}{row.url}"
    cited = cite_version(content, slug=page.entry.slug, number=row.number, day=row.day, address=address)
    blocks.append(f"## Cite as\n\n{_plain(apa.write(cited))} CC BY 4.0. SHA-256 {row.hash}")
    return "\n\n".join(blocks) + "\n"


def _part(heading: str, items: tuple[Item, ...], site: str) -> str:
    return "\n".join([f"## {heading}", "", *(f"- {_item(item, site)}" for item in items)])


def _item(item: Item, site: str) -> str:
    url = f"{site}{item.url}" if item.url.startswith("/") else item.url
    linked = f"[{_plain(item.title)}](<{_MARKS.sub('', url)}>)" if item.url else _plain(item.title)
    return ": ".join(part for part in (item.meta, linked, _plain(item.text)) if part)


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", one_line(text))
