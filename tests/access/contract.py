"""The words in which "who may see and do what" is written down: roles, rows of the contract, and one check."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# An anonymous, Au author of X, Oc other contributor, Mo moderator, Mx moderator who is author of X, Ad admin,
# Su suspended author with the cookie of an old session. Every tuple of statuses is in this order.
ROLES = ("An", "Au", "Oc", "Mo", "Mx", "Ad", "Su")
SIGNED_OUT = ("An", "Su")

CONTRACT = (
    "Draft: read page",
    "Draft: edit, submit, delete (POST)",
    "Submitted: read",
    "Submitted or in review: revise by author",
    "Desk: claim, request changes, publish, reject, hold",
    "Desk: publish again / after reject / of draft or withdrawn",
    "Changes-requested: read, message to author",
    "Rejected: read",
    "Withdrawn before publication: read",
    "Published entry: read",
    "Published entry: direct edit",
    "Entry withdrawn after publication: read",
    "Merged entry: read",
    "Published entry on a retracted paper: read",
    "Superseded version: read",
    "Redacted version: read",
    "Edit proposal, critique: pending, read",
    "Critique: pending, decide",
    "Critique: published, read",
    "Private moderator note: read/write",
    "Reviewer identity on X",
    "Queue and its counts",
    "User's e-mail, IP, login history",
    "API read, unpublished object",
    "Receipt page with its token",
    "Receipt page with a wrong or revoked token",
    "Bytes: public",
    "Preview end point",
    "Metadata lookup end point",
    "Django admin index / model not allowed",
    "Admin: users, groups, permissions, audit log",
    "Audit log of X",
    # What the contract needs beside its table: one's own pages, signing in, and what operators ask.
    "Own pages",
    "Accounts",
    "Operators",
)
# Rows whose pages do not exist yet. Whoever builds one moves it from here into ``rows``.
NOT_BUILT = frozenset(
    {
        "API read, unpublished object",
        "Audit log of X",
    }
)


@dataclass(frozen=True, slots=True)
class Check:
    """What the seven roles get when they ask ``path`` with ``method``.

    ``{draft}`` and the like stand for X in that state, ``{no_such}`` for an identifier that nothing has. ``public``
    says that the bytes of the main part are the same for all, ``same_main`` may be false where they are not. ``anyone``
    may do it, so that it changes something without an account.
    """

    row: str
    method: str
    path: str
    statuses: tuple[int, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    public: bool = False
    same_main: bool = True
    anyone: bool = False

    def __str__(self) -> str:
        said = ",".join(f"{name}={str(value)[:24]}" for name, value in self.data.items())
        return f"{self.method} {self.path}" + (f" [{said}]" if said else "")

    def expected(self, role: str) -> int:
        return self.statuses[ROLES.index(role)]


def read(row: str, path: str, *statuses: int) -> Check:
    """A private page."""
    return Check(row, "GET", path, statuses)


def write(row: str, path: str, data: Mapping[str, Any], *statuses: int) -> Check:
    """A button."""
    return Check(row, "POST", path, statuses, data)


def public(row: str, path: str, status: int = 200, *, same_main: bool = True) -> Check:
    """A page that says the same to everybody."""
    return Check(row, "GET", path, (status,) * 7, public=True, same_main=same_main)


def refused_methods(row: str, path: str, *statuses: int, methods: tuple[str, ...]) -> list[Check]:
    """The same address with methods it does not know."""
    return [Check(row, method, path, statuses) for method in methods]
