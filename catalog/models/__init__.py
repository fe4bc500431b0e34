"""The tables of everything published, one file per noun."""

from catalog.models.claim import Claim, Evidence, Link
from catalog.models.contributor import Contributor
from catalog.models.critique import Critique, CritiqueResponse, CritiqueSource, CritiqueTransition
from catalog.models.details import (
    ChallengeDetail,
    DirectionDetail,
    Identifier,
    MilestoneDetail,
    ResourceDetail,
    SolutionDetail,
)
from catalog.models.entry import Entry
from catalog.models.revision import CellChange, Counter, EntryRevision, Redirect, Verification, Word
from catalog.models.stored import EntryNotice, StoredPage
from catalog.models.tag import Tag, Tagging

__all__ = [
    "CellChange",
    "ChallengeDetail",
    "Claim",
    "Contributor",
    "Counter",
    "Critique",
    "CritiqueResponse",
    "CritiqueSource",
    "CritiqueTransition",
    "DirectionDetail",
    "Entry",
    "EntryNotice",
    "EntryRevision",
    "Evidence",
    "Identifier",
    "Link",
    "MilestoneDetail",
    "Redirect",
    "ResourceDetail",
    "SolutionDetail",
    "StoredPage",
    "Tag",
    "Tagging",
    "Verification",
    "Word",
]
