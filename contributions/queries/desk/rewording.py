"""The texts of a contribution that a moderator may put in other words while publishing it."""

from contributions import parts
from contributions.models import Contribution, ContributionRevision
from contributions.payloads import carries_words
from contributions.states import State

# A request carries two hundred fields at most, and every item may have a remark beside its words.
MOST_OFFERED = 70


def offered(contribution: Contribution) -> dict[str, str]:
    """The texts of the newest revision by path, as many as one form can hold; none once it is decided."""
    if contribution.state not in (State.SUBMITTED, State.IN_REVIEW) or carries_words(contribution.kind):
        return {}
    return dict(list(texts_of_revision(contribution, contribution.revision).items())[:MOST_OFFERED])


def texts_of_revision(contribution: Contribution, number: int) -> dict[str, str]:
    """All such texts of one revision by path; none where there is no such revision."""
    rows = ContributionRevision.objects.select_related("contribution")
    row = rows.filter(contribution=contribution, number=number).first()
    return parts.texts_of(row) if row else {}
