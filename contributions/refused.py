"""Why a step is refused although the role would allow it. Each message is written to be shown."""


class Refused(Exception):
    """Nothing was changed; the message says why."""


class StepNotAllowed(Refused):
    """The contribution is in a state from which this step does not lead, or its time has passed."""


class NoteRequired(Refused):
    """The step has to be explained."""


class StaleRevision(Refused):
    """The author has sent a newer revision than the one that was on the screen."""


class ClaimedByAnother(Refused):
    """Another moderator is reviewing this."""


class TooManyOpen(Refused):
    """As many contributions of a new person are waiting as may be."""


class InterestUnanswered(Refused):
    """The moderator has declared something that this touches, and has not said whether they can judge it."""


class MovedOn(Refused):
    """The entry that would be changed is not any more as it was when this was looked at."""


class Collides(Refused):
    """Newer versions of the entry have changed the same parts differently."""


class StaleDraft(Refused):
    """The draft was saved elsewhere since; ``data`` is what is stored now, ``number`` its number."""

    def __init__(self, message: str, data: dict[str, object], number: int):
        super().__init__(message)
        self.data = data
        self.number = number
