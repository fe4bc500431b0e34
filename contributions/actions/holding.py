"""What is held stays held for longer."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import day, gettext
from contributions.actions.conversation import write_note
from contributions.models import Contribution
from contributions.permissions import check_role
from contributions.refused import StepNotAllowed
from contributions.states import STEPS, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User


@retry_on_lock
@transaction.atomic
def look_again_on(contribution_id: int, until: date, *, by: "User", why: str) -> None:
    """Set another day to look again at something held. It moves nowhere, so this is no step: a note among moderators
    keeps who said so and ``why``.

    Raises ``PermissionDenied`` for whoever may not release it, and ``StepNotAllowed`` when it is not held any more.
    """
    contribution = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution_id)
    check_role(STEPS[StepName.UNHOLD], contribution, by)
    if contribution.state != State.HELD:
        raise StepNotAllowed(gettext("This is not on hold any more."))
    contribution.held_until = until
    contribution.save(update_fields=["held_until", "updated_at"])
    said = gettext("On hold until {day}. {why}").format(day=day(until), why=why.strip())
    write_note(contribution, moderator=by, body=said)
