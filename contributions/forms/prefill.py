"""What a page that leads to a form asks it to hold from the start: a claim to speak about, entries to link to."""

import re
from dataclasses import dataclass

from django.http import QueryDict

from alignhub.kit.wording import in_english
from catalog.content.entry import CLAIM_REFERENCE, REFERENCE
from catalog.content.facts import new_key
from catalog.models import Claim, Entry, Evidence
from contributions.forms.entry import EntryForm
from contributions.forms.registry import with_first_row
from contributions.forms.rows import rows_in
from contributions.forms.sources import Data

MOST_LINKS = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """References of published claims and entries; ``titles`` says in words what they are."""

    claims: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def wanted_in(query: QueryDict) -> Wanted:
    """The claims (``claim``) and entries (``link``) that a request names, as far as they are published."""
    claims = {name: title for name in query.getlist("claim")[:MOST_LINKS] if (title := claim_title(name))}
    links = {name: title for name in query.getlist("link")[:MOST_LINKS] if (title := _title(name))}
    return Wanted(tuple(claims), tuple(links), (*claims.values(), *links.values()))


def prefilled(form: type[EntryForm], data: Data, wanted: Wanted) -> Data:
    """``data`` with a row for each of what is ``wanted``."""
    for claim in wanted.claims:
        if "evidence" in form.rows:
            data = with_first_row(form, data, "evidence", claim=claim)
    if wanted.claims and form.name == "paper":
        data = data | {"does": [*data.get("does", []), "tests"]}
    for link in wanted.links:
        data = with_first_row(form, data, "links", target=link)
    return data


def claim_title(reference: str) -> str:
    """The sentence of a published claim, "" when there is none of that name."""
    if not CLAIM_REFERENCE.fullmatch(reference):
        return ""
    slug, _, key = reference.removeprefix("solution/").partition("#")
    found = Claim.objects.filter(solution__slug=slug, solution__withdrawn_at=None, key=key)
    claim = found.select_related("solution").first()
    return f"{claim.solution.title}: {claim.statement}" if claim else ""


def challenge_title(slug: str) -> str:
    """The title of a published challenge, "" when there is none of that name."""
    return _title(f"challenge/{slug}")


def with_claim_on(form: type[EntryForm], data: Data, slug: str) -> tuple[Data, int]:
    """``data`` of a solution with a claim to be written on the challenge ``slug``, and the number of its row; as it is
    where one is claimed on it already, or it has as many claims as it may."""
    for number in range(rows_in(data, "claims")):
        if data.get(f"claims-{number}-challenge") == f"challenge/{slug}":
            return data, number
    key = new_key()
    data = with_first_row(form, data, "claims", challenge=f"challenge/{slug}", key=key)
    return data, next((n for n in range(rows_in(data, "claims")) if data.get(f"claims-{n}-key") == key), 0)


@in_english
def row_title(resource: int, key: str) -> str:
    """What a published row of evidence says, and on which claim; "" when the resource has no such row."""
    found = Evidence.objects.filter(resource=resource, key=key[:12].replace("\x00", ""))
    row = found.select_related("claim__solution").first()
    if row is None:
        return ""
    return f"{row.get_stance_display()}: {row.sentence} (On: {row.claim.solution.title}: {row.claim.statement})"


def _title(reference: str) -> str:
    if not re.fullmatch(REFERENCE, reference):
        return ""
    kind, _, slug = reference.partition("/")
    return Entry.objects.standing().filter(kind=kind, slug=slug).values_list("title", flat=True).first() or ""
