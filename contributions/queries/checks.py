"""What can be seen in a contribution without asking anybody: claims nobody tested, sources that fell, advertising."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from html import unescape
from operator import or_
from urllib.parse import parse_qsl, urlsplit

from django.db.models import Q

from catalog import markdown
from catalog.content.entry import EntryContent
from catalog.content.facts import MilestoneFacts, ResourceFacts, SolutionFacts
from catalog.kinds import Standing
from catalog.models import Entry, Evidence
from contributions.payloads import CritiqueWords, ResponseWords
from contributions.states import ContributionKind

CHECKED_KINDS = (ContributionKind.ENTRY, ContributionKind.EDIT, ContributionKind.CRITIQUE, ContributionKind.RESPONSE)
MOST_SHOWN = 10
MANY_LINKS, MANY_TO_ONE_HOST = 25, 5
_HREF = re.compile(r'href="(https?://[^"]+)"', re.IGNORECASE)
_SHORTENED = frozenset(
    {"bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly"}
)
_CAMPAIGN = frozenset({"aff", "affid", "affiliate", "fbclid", "gclid", "partner_id", "ref_id"})
_SELLING = re.compile(
    r"\b(?:act now|best in class|best price|buy now|click here|coupon|discount|don.t miss|free trial|game.?chang\w+|"
    r"guaranteed|limited time|money back|promo code|revolutionary|risk.free|sign up (?:now|today)|special offer|"
    r"subscribe now|unbeatable|world.?class|100% (?:safe|free))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: a word for what it is, what it is about, and a number where there is one."""

    code: str
    about: str = ""
    number: int = 0


def links_of(content: EntryContent | CritiqueWords | ResponseWords) -> tuple[str, ...]:
    """Every address on the web that a reader could follow from it, once, in the order of the page."""
    named: list[str] = []
    if isinstance(content, EntryContent):
        if isinstance(content.facts, ResourceFacts) and content.facts.url:
            named.append(content.facts.url)
        if isinstance(content.facts, SolutionFacts):
            named += [item.url for item in content.facts.implementations if item.url]
    return tuple(dict.fromkeys([*named, *_links_in(content.body)]))


def untested_claims(content: EntryContent, target: int | None) -> list[Finding] | None:
    """The claims on which the catalogue holds no evidence and nobody says they searched; None without a claim."""
    facts = content.facts
    if not isinstance(facts, SolutionFacts) or not facts.claims:
        return None
    tested = set(Evidence.objects.filter(claim__solution=target).values_list("claim__key", flat=True)) if target else ()
    bare = [claim for claim in facts.claims if claim.key not in tested and claim.search_note is None]
    return [Finding("untested", claim.statement) for claim in bare[:MOST_SHOWN]]


def fallen_sources(content: EntryContent | CritiqueWords | ResponseWords, target: int | None) -> list[Finding]:
    """Retracted, superseded and withdrawn entries that it speaks of, or on which what it claims rests."""
    found = []
    if isinstance(content, EntryContent):
        references = _references(content)
        if isinstance(content.facts, ResourceFacts) and content.facts.standing == Standing.RETRACTED:
            found.append(Finding("itself-retracted"))
    else:
        references = content.sources if isinstance(content, CritiqueWords) else ()
    named = Q(pk__in=[])
    if pairs := sorted({tuple(reference.partition("#")[0].split("/", 1)) for reference in references}):
        named = reduce(or_, (Q(kind=kind, slug=slug) for kind, slug in pairs if slug), named)
    if target:
        named |= Q(pk__in=Evidence.objects.filter(claim__solution=target).values("resource"))
    rows = Entry.objects.filter(named).exclude(pk=target).order_by("id")
    withdrawn = rows.filter(withdrawn_at__isnull=False).values_list("kind", "slug")[:MOST_SHOWN]
    found += [Finding("withdrawn", f"{kind}/{slug}") for kind, slug in withdrawn]
    for standing in (Standing.RETRACTED, Standing.SUPERSEDED):
        titles = rows.filter(withdrawn_at=None, resource_detail__standing=standing).values_list("title", flat=True)
        found += [Finding(standing.value, title) for title in titles[:MOST_SHOWN]]
    return found


def promotion(content: EntryContent | CritiqueWords | ResponseWords) -> list[Finding]:
    """Signs of advertising, each with what made it one. None of them says that it is."""
    title = content.title if isinstance(content, EntryContent) else ""
    summary = content.summary if isinstance(content, EntryContent) else ""
    words = "\n".join((title, summary, content.body))
    found = []
    letters = [letter for letter in title if letter.isalpha()]
    if len(letters) >= 12 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters):
        found.append(Finding("capitals", title))
    if "!!" in words or (title + summary).count("!") > 2:
        found.append(Finding("exclamations"))
    selling = dict.fromkeys(match.group().lower() for match in _SELLING.finditer(words))
    found += [Finding("selling", phrase) for phrase in list(selling)[:3]]
    return found + _of_links(links_of(content))


def _of_links(links: tuple[str, ...]) -> list[Finding]:
    found = []
    hosts = Counter(host_of(link) for link in links)
    for link in links:
        if host_of(link) in _SHORTENED:
            found.append(Finding("shortened", link))
        elif _CAMPAIGN & set(_parameters(link)):
            found.append(Finding("campaign", link))
    if len(links) > MANY_LINKS:
        found.append(Finding("many-links", number=len(links)))
    host, number = next(iter(hosts.most_common(1)), ("", 0))
    if number >= MANY_TO_ONE_HOST and 2 * number > len(links):
        found.append(Finding("one-host", host, number))
    return found[:MOST_SHOWN]


def host_of(link: str) -> str:
    """The host of an address, "" for what is none."""
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _parameters(link: str) -> Iterable[str]:
    try:
        return [name.lower() for name, _ in parse_qsl(urlsplit(link).query, max_num_fields=50)]
    except ValueError:
        return []


def _links_in(body: str) -> list[str]:
    return [unescape(link) for link in _HREF.findall(markdown.render(body))] if "://" in body else []


def _references(content: EntryContent) -> list[str]:
    found = [link.target for link in content.links]
    facts = content.facts
    if isinstance(facts, ResourceFacts):
        for row in facts.evidence:
            found += [row.claim, *([row.replicates] if row.replicates else [])]
    if isinstance(facts, MilestoneFacts):
        found += [proof.entry for proof in facts.proofs]
    return found
