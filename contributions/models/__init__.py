"""The tables of everything on its way to being published, and of every decision."""

from contributions.models.audit import Private, PrivateRead
from contributions.models.batch import Batch, BatchRun, ImportedRecord
from contributions.models.contribution import BASE, Contribution, ContributionRevision, Draft, SentIdentifier
from contributions.models.desk import (
    Affiliation,
    CheckName,
    CheckResult,
    Every,
    Follow,
    Message,
    Notification,
    PolicyClause,
    PrivateNote,
    ReasonTemplate,
)
from contributions.models.ledger import ChainCheck, ChainDay, MonthlyReport
from contributions.models.receipt import Receipt
from contributions.models.record import ChainHead, ContributionEvent, EventText
from contributions.models.suspension import Suspension

__all__ = [
    "BASE",
    "Affiliation",
    "Batch",
    "BatchRun",
    "ChainCheck",
    "ChainDay",
    "ChainHead",
    "CheckName",
    "CheckResult",
    "Contribution",
    "ContributionEvent",
    "ContributionRevision",
    "Draft",
    "EventText",
    "Every",
    "Follow",
    "ImportedRecord",
    "Message",
    "MonthlyReport",
    "Notification",
    "PolicyClause",
    "Private",
    "PrivateNote",
    "PrivateRead",
    "ReasonTemplate",
    "Receipt",
    "SentIdentifier",
    "Suspension",
]
