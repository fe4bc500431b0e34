"""The catalogue's tables at the desk: to be looked at. They change only through contributions, tags through actions."""

from catalog.admin.critiques import CritiqueAdmin, CritiqueResponseAdmin, CritiqueTransitionAdmin
from catalog.admin.entries import EntryAdmin, EntryRevisionAdmin, RedirectAdmin, VerificationAdmin
from catalog.admin.evidence import CellChangeAdmin, ClaimAdmin, EvidenceAdmin, LinkAdmin
from catalog.admin.people import ContributorAdmin
from catalog.admin.resources import IdentifierAdmin, ResourceDetailAdmin
from catalog.admin.tags import CounterAdmin, TagAdmin

__all__ = [
    "CellChangeAdmin",
    "ClaimAdmin",
    "ContributorAdmin",
    "CounterAdmin",
    "CritiqueAdmin",
    "CritiqueResponseAdmin",
    "CritiqueTransitionAdmin",
    "EntryAdmin",
    "EntryRevisionAdmin",
    "EvidenceAdmin",
    "IdentifierAdmin",
    "LinkAdmin",
    "RedirectAdmin",
    "ResourceDetailAdmin",
    "TagAdmin",
    "VerificationAdmin",
]
