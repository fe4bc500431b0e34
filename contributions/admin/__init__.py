"""What of contributions stands in the admin: the desk itself, the team's lists, the record, the other tables."""

from contributions.admin.desk import ContributionAdmin
from contributions.admin.record import ContributionEventAdmin, PrivateReadAdmin
from contributions.admin.suspensions import SuspensionAdmin
from contributions.admin.tables import (
    BatchAdmin,
    CheckResultAdmin,
    ContributionRevisionAdmin,
    MessageAdmin,
    NotificationAdmin,
    PrivateNoteAdmin,
    SentIdentifierAdmin,
)
from contributions.admin.team import AffiliationAdmin, PolicyClauseAdmin, ReasonTemplateAdmin

__all__ = [
    "AffiliationAdmin",
    "BatchAdmin",
    "CheckResultAdmin",
    "ContributionAdmin",
    "ContributionEventAdmin",
    "ContributionRevisionAdmin",
    "MessageAdmin",
    "NotificationAdmin",
    "PolicyClauseAdmin",
    "PrivateNoteAdmin",
    "PrivateReadAdmin",
    "ReasonTemplateAdmin",
    "SentIdentifierAdmin",
    "SuspensionAdmin",
]
