"""Why the catalogue refuses a change. Each message is written to be shown."""


class Refused(Exception):
    """Nothing was changed; the message says why."""


class MissingReference(Refused):
    """The content names entries, claims or tags that are not published."""


class IdentifierTaken(Refused):
    """Another entry already carries one of the identifiers; ``reference`` names that entry."""

    def __init__(self, message: str, reference: str):
        super().__init__(message)
        self.reference = reference


class ClaimInUse(Refused):
    """A claim that evidence speaks about cannot be dropped by an edit."""


class NotNewest(Refused):
    """The entry has a newer version than the one that the change was made for."""


class NotStanding(Refused):
    """The entry has been withdrawn or merged."""


class CritiqueMovedOn(Refused):
    """The critique is in a state from which the wanted one does not follow."""
