"""Critiques, responses and closings; reports and receipts, which need no account."""

from tests.access.contract import Check, public, read, refused_methods, write
from tests.access.site import RECEIPT

PENDING, DECIDE = "Edit proposal, critique: pending, read", "Critique: pending, decide"
PUBLISHED, BYTES = "Critique: published, read", "Bytes: public"
DRAFT, EDIT = "Draft: read page", "Draft: edit, submit, delete (POST)"
HELD, WRONG = "Receipt page with its token", "Receipt page with a wrong or revoked token"
OWN = "Own pages"
OPEN = (302, 200, 200, 200, 200, 200, 302)
NOBODY = (302, 404, 404, 404, 404, 404, 302)
MINE = (302, 200, 404, 404, 200, 404, 302)
MY_FORM = (302, 200, 404, 403, 200, 403, 302)
DESK = "/admin/contributions/contribution/"
HERE, LOOK = "/contribute/critique/{critique}/", "/contribute/critique/{critique}/review/"
PAGE, REPORT = f"/receipt/{RECEIPT}/", "/resources/twice/report/"
SAID = {"about": "wrong", "body": "The year.", "start": "x"}


def anyone(row: str, path: str, data: dict[str, str], status: int) -> Check:
    """A button that needs no account."""
    return Check(row, "POST", path, (status,) * 7, data, anyone=status < 400)


ROWS: list[Check] = [
    # -- published
    *(public(PUBLISHED, f"/critiques/{rest}") for rest in ("", "?show=newest", "{catalog_critique}/")),
    *(public(BYTES, f"/critiques/{rest}") for rest in ("?after=x&show=%00", "?before=%00", "?next=//evil.example")),
    *(public(BYTES, f"/critiques/feed.{ending}") for ending in ("atom", "json")),
    public(PUBLISHED, "/critiques/999999/", 404),
    *refused_methods(PUBLISHED, "/critiques/", *(405,) * 7, methods=("POST", "PUT", "DELETE")),
    # -- beginning one
    read(OWN, "/resources/twice/critique/", *OPEN),
    read(OWN, "/resources/twice/critique/?quote=%00%27&version=999999", *OPEN),
    read(OWN, "/resources/no-such/critique/", *NOBODY),
    read(OWN, "/resources/merged/critique/", 302, 301, 301, 301, 301, 301, 302),
    write(OWN, "/resources/twice/critique/", {"action": "save", "body": "A \x00 word."}, *OPEN),
    write(OWN, "/resources/twice/critique/", {"action": "submit"}, *OPEN),
    write(OWN, "/resources/twice/critique/?save", {"uuid": "junk", "number": "1"}, *OPEN),
    read(OWN, "/critiques/{catalog_critique}/respond/", *OPEN),
    write(OWN, "/critiques/{catalog_critique}/respond/", {"action": "submit"}, *OPEN),
    read(OWN, "/critiques/999999/respond/", *NOBODY),
    read(OWN, "/critiques/999999/close/", *NOBODY),
    read(OWN, "/critiques/{catalog_critique}/close/", 302, 403, 403, 200, 200, 200, 302),
    write(OWN, "/critiques/{catalog_critique}/close/", {"action": "submit"}, 302, 403, 403, 200, 200, 200, 302),
    # -- one's own while it waits
    read(PENDING, "/contributions/{critique}/", 302, 200, 404, 302, 200, 302, 302),
    read(PENDING, HERE, *MINE),
    read(PENDING, LOOK, *MINE),
    write(EDIT, HERE, {"action": "save", "body": "New."}, *MY_FORM),
    write(EDIT, HERE, {"action": "add-sources", "body": "New."}, *MY_FORM),
    write(EDIT, LOOK, {}, *MY_FORM),
    read(DRAFT, "/contribute/response/{critique}/", 302, 302, 404, 404, 302, 404, 302),
    read(DRAFT, "/contribute/response/{critique}/review/", 302, 302, 404, 404, 302, 404, 302),
    # What is an entry has no such form, and the other way round.
    read(DRAFT, "/contribute/critique/{draft}/", *NOBODY),
    read(DRAFT, "/contribute/paper/{critique}/", *NOBODY),
    read(DRAFT, "/contribute/critique/{no_such}/", *NOBODY),
    *refused_methods(EDIT, HERE, 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE")),
    # -- deciding: neither who wrote it nor who wrote the entry
    *(
        check
        for name, party in (("critique", 302), ("on_own", 403))
        for at in [f"{DESK}{{{name}}}/"]
        for check in (
            read(DECIDE, at, 302, 302, 302, 200, party, 200, 302),
            write(DECIDE, f"{at}step/", {"step": "claim", "revision": "1"}, 302, 302, 302, 302, 403, 302, 302),
            write(DECIDE, f"{at}step/", {"step": "publish", "revision": "1"}, 302, 302, 302, 409, 403, 409, 302),
            write(DECIDE, f"{at}note/", {"body": "Hm."}, 302, 302, 302, 302, 404, 302, 302),
            write(DECIDE, f"{at}message/", {"body": "Hm."}, 302, 302, 302, 302, 404, 302, 302),
            read(DECIDE, f"{at}compare/?old=1&new=1", 302, 302, 302, 200, 404, 200, 302),
        )
    ),
    read(PENDING, "/contributions/{on_own}/", 302, 404, 200, 302, 404, 302, 302),
    # -- reports
    Check(HELD, "GET", REPORT, (200,) * 7),
    Check(HELD, "GET", "/resources/no-such/report/", (404,) * 7),
    Check(HELD, "GET", "/resources/merged/report/", (301,) * 7),
    anyone(HELD, REPORT, SAID, 302),
    anyone(HELD, REPORT, {"about": "junk", "body": "\x00"}, 200),
    anyone(HELD, "/resources/no-such/report/", SAID, 404),
    *refused_methods(HELD, REPORT, *(405,) * 7, methods=("PUT", "DELETE")),
    # -- receipts
    Check(HELD, "GET", PAGE, (200,) * 7),
    Check(HELD, "GET", f"{PAGE}?sent&next=//evil.example", (200,) * 7),
    Check(HELD, "GET", f"{PAGE}withdraw/", (200,) * 7),
    Check(HELD, "GET", f"{PAGE}appeal/", (302,) * 7),
    # Nobody has asked for changes of this one.
    Check(HELD, "GET", f"{PAGE}again/", (302,) * 7),
    anyone(HELD, f"{PAGE}again/", SAID, 409),
    anyone(HELD, f"{PAGE}again/", {"about": "junk", "body": "\x00"}, 409),
    anyone(HELD, PAGE, {"body": "A word."}, 302),
    anyone(HELD, PAGE, {"body": "\x00"}, 200),
    anyone(HELD, f"{PAGE}withdraw/", {}, 302),
    anyone(HELD, f"{PAGE}appeal/", {"body": "Why?"}, 409),
    *(Check(WRONG, "GET", f"/receipt/{odd}/", (404,) * 7) for odd in ("b" * 64, "A" * 64, "x", "%00")),
    anyone(WRONG, f"/receipt/{'b' * 64}/", {"body": "A word."}, 404),
    anyone(WRONG, f"/receipt/{'b' * 64}/withdraw/", {}, 404),
    anyone(WRONG, f"/receipt/{'b' * 64}/again/", SAID, 404),
    *refused_methods(HELD, PAGE, *(405,) * 7, methods=("PUT", "DELETE")),
]
