"""Mail in development: every message goes to a folder, where ``/dev/mail/`` shows it, and to the console."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend

SHOWN = 50


@dataclass(frozen=True)
class SentMail:
    to: str
    subject: str
    date: str
    text: str


def folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"


class FolderAndConsole(EmailBackend):
    """Django's console backend, which also keeps each message as a file."""

    def write_message(self, message: EmailMessage) -> None:
        super().write_message(message)
        folder().mkdir(parents=True, exist_ok=True)
        # Named by time, so that the newest message sorts last; written aside first, so that nobody reads half of it.
        path = folder() / f"{time.time_ns()}-{uuid4().hex[:8]}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(message.message().as_bytes())
        unfinished.rename(path)


def sent() -> Sequence[SentMail]:
    """The newest messages, newest first."""
    return [_read(path) for path in sorted(folder().glob("*.eml"), reverse=True)[:SHOWN]]


def _read(path: Path) -> SentMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, ParsedMessage)  # noqa: S101 (narrows the type for the checker)
    body = message.get_body(("plain", "html"))
    return SentMail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=str(message["Date"] or ""),
        text=body.get_content() if body else "",
    )
