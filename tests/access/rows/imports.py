"""Imports of many records: their author's pages, and theirs at the desk."""

from tests.access.contract import Check, read, refused_methods, write

OWN, DRAFT, EDIT = "Own pages", "Draft: read page", "Draft: edit, submit, delete (POST)"
SENT, REVISE = "Submitted: read", "Submitted or in review: revise by author"
DECIDE, IDENTITY = "Desk: claim, request changes, publish, reject, hold", "Reviewer identity on X"
AGAIN = "Desk: publish again / after reject / of draft or withdrawn"
BEGIN, IMPORT = "/contribute/import/", "/contribute/import/{}/"
DESK, STEP = "/admin/contributions/contribution/batch/{}/", "/admin/contributions/contribution/batch/{}/step/"
PASS_ON = "/admin/contributions/contribution/batch/{}/pass-on/"
OPEN = (302, 200, 200, 200, 200, 200, 302)
NOBODY = (302, 404, 404, 404, 404, 404, 302)
RIS = "TY  - JOUR\nTI  - A title\nER  - "
TICKED = {"shown": "1", "row": "1"}
ACTIONS = ("save", "choose-new", "choose-none", "next", "junk", "delete")


def at(pattern: str, state: str) -> str:
    return pattern.format("{" + state + "}")


ROWS: list[Check] = [
    read(OWN, BEGIN, *OPEN),
    write(OWN, BEGIN, {}, *OPEN),
    write(OWN, BEGIN, {"pasted": "\x00"}, *OPEN),
    write(OWN, BEGIN, {"pasted": RIS, "format": "junk"}, *OPEN),
    write(OWN, BEGIN, {"pasted": RIS}, 302, 302, 302, 302, 302, 302, 302),
    # -- a draft
    *(
        read(DRAFT, at(IMPORT, "import_draft") + query, 302, 200, 404, 404, 200, 404, 302)
        for query in ("", "?show=known", "?show=junk&after=junk", "?after=%00")
    ),
    *(
        write(
            EDIT,
            at(IMPORT, "import_draft"),
            {"action": action, "shown": "1", "row": "1"},
            302,
            302,
            404,
            404,
            302,
            403,
            302,
        )
        for action in ACTIONS
    ),
    write(EDIT, at(IMPORT, "import_draft"), {"action": "send", "agree": "on"}, 302, 302, 404, 404, 302, 403, 302),
    write(EDIT, at(IMPORT, "import_draft"), {"action": "send"}, 302, 409, 404, 404, 409, 403, 302),
    write(EDIT, at(IMPORT, "import_draft"), {"action": "complete-1"}, 302, 302, 404, 404, 302, 403, 302),
    write(EDIT, at(IMPORT, "import_draft"), {"action": "complete-%00"}, 302, 404, 404, 404, 404, 403, 302),
    # -- what waits
    *(
        check
        for state in ("import_sent", "import_reviewed")
        for check in (
            read(SENT, at(IMPORT, state), 302, 200, 404, 302, 200, 302, 302),
            read(SENT, at(IMPORT, state) + "?show=waiting", 302, 200, 404, 302, 200, 302, 302),
            write(REVISE, at(IMPORT, state), {"action": "withdraw"}, 302, 302, 404, 403, 302, 403, 302),
            write(EDIT, at(IMPORT, state), {"action": "delete"}, 302, 409, 404, 403, 409, 403, 302),
            write(EDIT, at(IMPORT, state), {"action": "send", "agree": "on"}, 302, 409, 404, 403, 409, 403, 302),
            read(IDENTITY, at(DESK, state), 302, 302, 302, 200, 302, 200, 302),
            read(IDENTITY, at(DESK, state) + "?show=look&after=junk", 302, 302, 302, 200, 302, 200, 302),
            read(DECIDE, at(STEP, state), 302, 302, 302, 302, 302, 302, 302),
            read(DECIDE, at(PASS_ON, state), 302, 302, 302, 302, 302, 302, 302),
            write(DECIDE, at(PASS_ON, state), {"to": "1"}, 302, 302, 302, 302, 403, 302, 302),
            write(DECIDE, at(PASS_ON, state), {"to": "x"}, 302, 302, 302, 302, 403, 302, 302),
            write(DECIDE, at(STEP, state), {}, 302, 302, 302, 400, 403, 400, 302),
            write(DECIDE, at(STEP, state), {"step": "hold"}, 302, 302, 302, 400, 403, 400, 302),
        )
    ),
    write(DECIDE, at(STEP, "import_sent"), {"step": "claim"}, 302, 302, 302, 302, 403, 302, 302),
    write(DECIDE, at(STEP, "import_sent"), {"step": "publish"}, 302, 302, 302, 409, 403, 409, 302),
    write(DECIDE, at(STEP, "import_reviewed"), {"step": "claim"}, 302, 302, 302, 302, 403, 409, 302),
    write(DECIDE, at(STEP, "import_reviewed"), {"step": "release"}, 302, 302, 302, 302, 403, 409, 302),
    write(
        DECIDE,
        at(STEP, "import_reviewed"),
        {"step": "reject", "which": "rest", "clause": "1", "note": "No."},
        302,
        302,
        302,
        302,
        403,
        409,
        302,
    ),
    # -- drafts do not exist for the desk
    *(
        check
        for state in ("import_draft", "no_such")
        for check in (
            read(DRAFT, at(DESK, state), 302, 302, 302, 404, 404, 404, 302),
            write(AGAIN, at(STEP, state), {"step": "publish"}, 302, 302, 302, 404, 404, 404, 302),
            write(DECIDE, at(PASS_ON, state), {"to": "1"}, 302, 302, 302, 404, 404, 404, 302),
        )
    ),
    read(DRAFT, at(IMPORT, "no_such"), *NOBODY),
    write(EDIT, at(IMPORT, "no_such"), {"action": "send"}, *NOBODY),
    *(
        check
        for path in (BEGIN, at(IMPORT, "import_draft"))
        for check in refused_methods(EDIT, path, 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE"))
    ),
]
