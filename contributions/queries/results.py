"""Where what became of a contribution can be read."""

from catalog.queries.critiques import critique_address
from catalog.queries.rows import address
from contributions.models import Contribution
from contributions.states import ContributionKind, State

# What ``result_address`` reads, for ``select_related``.
RESULTS = ("result__entry", "result_response")


def result_address(contribution: Contribution) -> str:
    """The public address of the entry or critique that a published contribution led to, "" where there is none."""
    if contribution.state != State.PUBLISHED:
        return ""
    if contribution.result:
        return address(contribution.result.entry.kind, contribution.result.entry.slug)
    if contribution.result_critique_id:
        return critique_address(contribution.result_critique_id)
    if response := contribution.result_response:
        return f"{critique_address(response.critique_id)}#response-{response.pk}"
    if contribution.kind == ContributionKind.CLOSING and contribution.critique_id:
        return critique_address(contribution.critique_id)
    return ""
