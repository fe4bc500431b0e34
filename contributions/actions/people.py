"""The public name of a person, asked when they first send something, and what happens when they leave."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from alignhub.kit.retry import retry_on_lock
from alignhub.kit.wording import gettext
from catalog.content.entry import CONTROL
from catalog.folding import is_blank
from catalog.models import Contributor
from contributions.actions.drafts import delete_draft
from contributions.actions.steps import take
from contributions.actions.suspensions import forget_words
from contributions.models import (
    Affiliation,
    Batch,
    Contribution,
    Draft,
    Follow,
    ImportedRecord,
    Notification,
    Receipt,
)
from contributions.refused import Refused
from contributions.states import STEPS, BatchState, State, StepName

if TYPE_CHECKING:
    from alignhub.models import User

NAME_LENGTH = 100
FORMER, FORMER_IMPORT = "Former contributor", "Import"
HANDLE_LENGTH, AFFILIATIONS_LENGTH = 40, 300
_ENDING = re.compile(r"-(\d+)$")
# With them one name looks like another's; the joiners of Persian and Indian scripts are letters' own and stay.
_UNSEEN = re.compile(r"[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class PublicPage:
    """How somebody wants their public page: whether there is one, whether search engines may list it, and where."""

    enabled: bool
    listed: bool
    handle: str
    affiliations: str


def choose_name(user: "User", name: str) -> Contributor:
    """Give ``user`` the public name ``name`` and a free handle; whoever has a name keeps it.

    Raises ``Refused`` when nothing is left of the name without blanks.
    """
    name = _clean(name)
    if user.contributor:
        return user.contributor
    if is_blank(name):
        raise Refused(gettext("Choose the name that is shown with your contributions."))
    for _ in range(20):
        try:
            return _create(user, name)
        except IntegrityError:
            # Somebody took the handle in the meantime.
            continue
    raise Refused(gettext("This name could not be saved. Please try again."))


def rename(user: "User", name: str) -> None:
    """Change the public name; what is published under the old one shows the new. Raises ``Refused`` for a blank one."""
    name = _clean(name)
    if is_blank(name):
        raise Refused(gettext("Choose the name that is shown with your contributions."))
    if user.contributor is None:
        choose_name(user, name)
        return
    user.contributor.name = name
    user.contributor.save(update_fields=["name"])


def set_page(user: "User", page: PublicPage) -> None:
    """Have the public page of ``user`` as ``page`` says; at once, wherever their name stands.

    Raises ``Refused`` for somebody without a name, for a handle that is not free, and when the account was changed
    meanwhile.
    """
    person = user.contributor
    if person is None:
        raise Refused(gettext("Choose your public name first."))
    # The handle is the mark of what was on the screen: leaving, too, gives another.
    same = Contributor.objects.filter(pk=person.pk, handle=person.handle)
    try:
        with transaction.atomic():
            changed = same.update(
                page_enabled=page.enabled,
                page_listed=page.listed,
                handle=page.handle,
                affiliations=_line(page.affiliations)[:AFFILIATIONS_LENGTH],
            )
    except IntegrityError as error:
        raise Refused(gettext("Somebody else has this address. Choose another.")) from error
    if not changed:
        raise Refused(gettext("Your page was changed somewhere else meanwhile. Please try again."))


def note_orcid(user: "User", orcid: str) -> None:
    """Note the iD that ORCID told about ``user``; it stands with their name from now on.

    Raises ``Refused`` for somebody without a name, and for an iD that stands with somebody else.
    """
    if user.contributor is None:
        raise Refused(gettext("Choose your public name first."))
    try:
        with transaction.atomic():
            Contributor.objects.filter(pk=user.contributor.pk).update(orcid=orcid, orcid_verified_at=timezone.now())
    except IntegrityError as error:
        raise Refused(gettext("This ORCID iD stands with another account here. Remove it there first.")) from error


def forget_orcid(user: "User") -> None:
    """Take the iD of ``user`` from wherever it stands."""
    if user.contributor:
        Contributor.objects.filter(pk=user.contributor.pk).update(orcid="", orcid_verified_at=None)


def want_desk_mail(user_id: int, wanted: bool) -> None:
    """Whether the person with the key ``user_id`` is mailed each morning about what waits at the desk."""
    get_user_model().objects.filter(pk=user_id).update(desk_digest=wanted)


def write_in(user_id: int, language: str) -> None:
    """Mail to the person with the key ``user_id`` is written in ``language`` from now on."""
    get_user_model().objects.filter(pk=user_id).update(language=language)


def give_up_work(user: "User", *, keep_name: bool = False) -> None:
    """End everything ``user`` has under way: drafts go, what waits is withdrawn, claims go back, follows end.

    What was published stays, under their name if they want to ``keep_name``, else under none. Call it in a transaction.
    """
    # All of them before the first step: each step also takes the head of the chain, which comes after them all.
    own = Contribution.objects.select_for_update().filter(Q(author=user) | Q(claimed_by=user))
    list(own.order_by("pk").values_list("pk"))
    claimed = Contribution.objects.filter(claimed_by=user, state=State.IN_REVIEW, claimed_until__gt=timezone.now())
    for pk in claimed.order_by("pk").values_list("pk", flat=True):
        take(StepName.RELEASE, pk, actor=user)
    for row in Contribution.objects.filter(author=user, state__in=STEPS[StepName.WITHDRAW].sources).order_by("pk"):
        if row.state == State.DRAFT and row.revision == 0:
            delete_draft(row.pk)
        else:
            take(StepName.WITHDRAW, row.pk, actor=user)
    Draft.objects.filter(contribution__author=user).delete()
    # Nobody follows what is left by a secret address any more.
    Receipt.objects.filter(contribution__author=user).delete()
    Batch.objects.filter(claimed_by=user).update(claimed_by=None, claimed_until=None)
    mine = Batch.objects.filter(author=user)
    ImportedRecord.objects.filter(batch__in=mine, contribution=None).delete()
    mine.filter(contributions=None, runs=None).delete()
    mine.exclude(state=BatchState.WAITING).update(state=BatchState.DECIDED, name=FORMER_IMPORT, source=b"")
    forget_words(user)
    for rows in (Follow, Affiliation, Notification):
        rows.objects.filter(user=user).delete()
    if user.contributor:
        Contributor.objects.filter(pk=user.contributor.pk).update(
            # With a capital, which no handle of anybody's has, so that it is free.
            handle=f"Former-{user.contributor.pk}",
            name=user.contributor.name if keep_name else FORMER,
            **{"orcid": "", "orcid_verified_at": None},
            **{"page_enabled": False, "page_listed": False, "affiliations": ""},
        )


def _clean(name: str) -> str:
    return _line(_UNSEEN.sub("", name))[:NAME_LENGTH]


def _line(text: str) -> str:
    return " ".join(CONTROL.sub("", text).split())


@retry_on_lock
@transaction.atomic
def _create(user: "User", name: str) -> Contributor:
    locked = get_user_model().objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.contributor is None:
        locked.contributor = Contributor.objects.create(handle=_free_handle(name), name=name)
        locked.save(update_fields=["contributor"])
    user.contributor = locked.contributor
    return locked.contributor


def _free_handle(name: str) -> str:
    stem = slugify(name)[: HANDLE_LENGTH - 8].strip("-") or "contributor"
    taken = set(Contributor.objects.filter(handle__startswith=stem).values_list("handle", flat=True))
    if stem not in taken:
        return stem
    endings = [int(match[1]) for handle in taken if (match := _ENDING.search(handle.removeprefix(stem)))]
    return f"{stem}-{max(endings, default=1) + 1}"
