"""What of contributions stands in the admin: the desk itself, the team's lists, the record."""

from contributions.admin.desk import ContributionAdmin
from contributions.admin.record import ContributionEventAdmin
from contributions.admin.team import AffiliationAdmin, PolicyClauseAdmin, ReasonTemplateAdmin

__all__ = [
    "AffiliationAdmin",
    "ContributionAdmin",
    "ContributionEventAdmin",
    "PolicyClauseAdmin",
    "ReasonTemplateAdmin",
]
