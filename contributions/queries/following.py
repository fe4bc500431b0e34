"""What somebody follows, what is new in it, and what has been mailed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing

from alignhub.kit.wording import gettext
from catalog.forms import subject_at
from catalog.queries.news import NewsItem, NewsSection, Subject, names_of, newest_items, sections_of
from contributions.models import Every, Follow, Notification

if TYPE_CHECKING:
    from alignhub.models import User

# Digests that can be read again on the page.
MOST_DIGESTS = 10
# People whose digests are asked for at a time.
MOST_DUE = 500
# Digests close at this hour of the day (UTC); the weekly ones on Mondays.
HOUR = 5
_SIGNER = signing.Signer(salt="contributions.unsubscribe", sep=".")
_DESK_SIGNER = signing.Signer(salt="contributions.desk-mail", sep=".")


@dataclass(frozen=True, slots=True)
class FollowRow:
    """One thing that is followed. ``search`` for a search, whose newest results are at ``news_url``."""

    address: str
    title: str
    every: Every
    search: bool
    news_url: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What was mailed once."""

    day: date
    every: Every
    sections: tuple[NewsSection, ...]


@dataclass(frozen=True, slots=True)
class FollowingPage:
    rows: tuple[FollowRow, ...]
    newest: tuple[NewsItem, ...]
    digests: tuple[Digest, ...]

    @property
    def mailed(self) -> bool:
        """Whether anything is mailed at all."""
        return any(row.every != Every.NEVER for row in self.rows)


def following_page(user: "User") -> FollowingPage:
    """Everything that ``user`` follows, the newest of it, and the last digests."""
    follows = list(Follow.objects.filter(user=user).order_by("-id"))
    made = Notification.objects.filter(user=user, until__isnull=False).order_by("-until", "-id")
    notifications = list(made[:MOST_DIGESTS])
    subjects = {row.target: subject for row in follows if (subject := subject_at(row.target))}
    # What was mailed about something may since have been unfollowed.
    mailed = (subject_at(news["of"]) for row in notifications for news in row.told)
    names = names_of({s.address: s for s in (*subjects.values(), *filter(None, mailed))}.values())
    rows = (_row(row, subjects.get(row.target), names.get(row.target, "")) for row in follows)
    sections = sections_of([row.told for row in notifications], names)
    return FollowingPage(
        rows=tuple(rows),
        newest=newest_items(subjects.values()) if subjects else (),
        digests=tuple(
            Digest(row.until.date(), Every(row.every), said)
            for row, said in zip(notifications, sections, strict=True)
            if row.until and said
        ),
    )


def followed(user: "User", subject: Subject) -> Every | None:
    """How often ``user`` is told of ``subject``; None when they do not follow it."""
    every = Follow.objects.filter(user=user, target=subject.address).values_list("every", flat=True).first()
    return Every(every) if every else None


def followed_among(user: "User", subjects: Iterable[Subject]) -> set[str]:
    """The addresses of those of ``subjects`` that ``user`` follows."""
    addresses = [subject.address for subject in subjects]
    return set(Follow.objects.filter(user=user, target__in=addresses).values_list("target", flat=True))


def sections_to_mail(notification: Notification) -> tuple[NewsSection, ...]:
    """What a digest says now: without what has been unfollowed or turned off since it was made."""
    wanted = set(
        Follow.objects.filter(user=notification.user_id, every=notification.every).values_list("target", flat=True)
    )
    told = [news for news in notification.told if news["of"] in wanted]
    (said,) = sections_of([told], names_of(filter(None, (subject_at(news["of"]) for news in told))))
    return said


def due_people(every: Every, until: datetime, after: int = 0) -> list[int]:
    """The next people, by id, who follow something of which they have not been told until ``until``."""
    due = Follow.objects.filter(every=every, told_until__lt=until, user_id__gt=after, user__is_active=True)
    due = due.filter(user__suspended_at=None)
    return list(due.order_by("user_id").values_list("user_id", flat=True).distinct()[:MOST_DUE])


def closing(every: Every, now: datetime) -> datetime:
    """When the newest digest of that kind closed: today or yesterday at ``HOUR``, for weekly ones on a Monday."""
    closed = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if closed > now:
        closed -= timedelta(days=1)
    return closed - timedelta(days=closed.weekday()) if every == Every.WEEK else closed


def unsubscribe_token(user_id: int) -> str:
    """What a link that turns a person's digests off carries. It needs no session and does not run out."""
    return _SIGNER.sign(f"{user_id:x}")


def unsubscriber(token: str) -> int | None:
    """Whose digests ``token`` turns off; None when it is not one of ours."""
    return _signed(_SIGNER, token)


def desk_mail_token(user_id: int) -> str:
    """The same for the mail about what waits at the desk."""
    return _DESK_SIGNER.sign(f"{user_id:x}")


def desk_mail_reader(token: str) -> int | None:
    """Whose mail from the desk ``token`` turns off; None when it is not one of ours."""
    return _signed(_DESK_SIGNER, token)


def _signed(signer: signing.Signer, token: str) -> int | None:
    try:
        return int(signer.unsign(token), 16)
    except (signing.BadSignature, ValueError):
        return None


def _row(row: Follow, subject: Subject | None, title: str) -> FollowRow:
    search = bool(subject and subject.filters)
    newest = f"{row.target}&sort=newest" if search else row.target
    return FollowRow(row.target, title or gettext("No longer there"), Every(row.every), search, newest)
