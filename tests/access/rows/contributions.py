"""Contributions as their authors follow them."""

from tests.access.contract import Check, public, read, refused_methods, write

PAGE, OWN = "/contributions/{}/", "Own pages"
READ_ROW = {
    "submitted": "Submitted: read",
    "claimed": "Submitted: read",
    "claimed_other": "Submitted: read",
    "held": "Submitted: read",
    "changes": "Changes-requested: read, message to author",
    "rejected": "Rejected: read",
    "withdrawn": "Withdrawn before publication: read",
    "published": "Own pages",
}
# Whether the author may still withdraw, and appeal.
WITHDRAW = {"submitted": 302, "claimed": 302, "claimed_other": 302, "held": 302, "changes": 302}
TABS = ("all", "needs-you", "in-progress", "published", "closed", "junk", "%00")


def at(state: str) -> str:
    return PAGE.format("{" + state + "}")


ROWS: list[Check] = [
    *(read(OWN, f"/contributions/?show={tab}", 302, 200, 200, 200, 200, 200, 302) for tab in TABS),
    read(OWN, "/contributions/", 302, 200, 200, 200, 200, 200, 302),
    write(OWN, "/contributions/", {}, 302, 405, 405, 405, 405, 405, 302),
    # -- reading: moderators are sent to the desk's page
    read("Draft: read page", at("draft"), 302, 200, 404, 404, 200, 200, 302),
    read("Draft: read page", at("never_sent"), 302, 200, 404, 404, 200, 200, 302),
    *(read(row, at(state), 302, 200, 404, 302, 200, 302, 302) for state, row in READ_ROW.items()),
    *(
        read(row, at(state) + "?next=//evil.example", 302, 200, 404, 302, 200, 302, 302)
        for state, row in READ_ROW.items()
    ),
    # -- the author's buttons
    *(
        check
        for state, row in READ_ROW.items()
        for withdraw in [WITHDRAW.get(state, 409)]
        for appeal in [302 if state == "rejected" else 409]
        for check in (
            write(row, at(state), {"action": "withdraw"}, 302, withdraw, 404, 403, withdraw, 403, 302),
            write(row, at(state), {"action": "appeal", "body": "Why."}, 302, appeal, 404, 403, appeal, 403, 302),
            write(row, at(state), {"action": "appeal"}, 302, 200, 404, 403, 200, 403, 302),
            write(row, at(state), {"action": "message", "body": "Hello."}, 302, 302, 404, 403, 302, 403, 302),
            write(row, at(state), {"action": "message", "body": ""}, 302, 200, 404, 403, 200, 403, 302),
            write(row, at(state), {"action": "publish"}, 302, 302, 404, 403, 302, 403, 302),
            write(row, at(state), {}, 302, 302, 404, 403, 302, 403, 302),
            # Only the single moderator of a site may; here are several.
            *(
                write(row, at(state), {"action": alone, "revision": "1"}, 302, 403, 404, 403, 403, 403, 302)
                for alone in ("notice", "publish-noticed")
            ),
        )
    ),
    write("Draft: edit, submit, delete (POST)", at("draft"), {"action": "withdraw"}, 302, 302, 404, 404, 302, 403, 302),
    write(
        "Draft: edit, submit, delete (POST)",
        at("never_sent"),
        {"action": "withdraw"},
        302,
        409,
        404,
        404,
        409,
        403,
        302,
    ),
    write(
        "Draft: edit, submit, delete (POST)",
        at("draft"),
        {"action": "appeal", "body": "Why."},
        302,
        409,
        404,
        404,
        409,
        403,
        302,
    ),
    # -- asked once more before withdrawing
    *(
        check
        for state, row in READ_ROW.items()
        for own, done in [(200, 302) if state in WITHDRAW else (302, 409)]
        for check in (
            read(row, at(state) + "withdraw/", 302, own, 404, 404, own, 404, 302),
            write(row, at(state) + "withdraw/", {}, 302, done, 404, 403, done, 403, 302),
        )
    ),
    read("Draft: read page", at("draft") + "withdraw/", 302, 200, 404, 404, 200, 404, 302),
    write("Draft: edit, submit, delete (POST)", at("draft") + "withdraw/", {}, 302, 302, 404, 404, 302, 403, 302),
    read("Draft: read page", at("no_such") + "withdraw/", 302, 404, 404, 404, 404, 404, 302),
    # -- asked once more before a draft is deleted
    read("Draft: read page", at("draft") + "delete/", 302, 200, 404, 404, 200, 404, 302),
    write("Draft: edit, submit, delete (POST)", at("draft") + "delete/", {}, 302, 200, 404, 404, 200, 403, 302),
    *(
        write("Draft: edit, submit, delete (POST)", at("draft") + "delete/", *asked)
        for asked in (
            ({"number": "99"}, 302, 409, 404, 404, 409, 403, 302),
            ({"number": "1"}, 302, 302, 404, 404, 302, 403, 302),
        )
    ),
    read("Submitted: read", at("submitted") + "delete/", 302, 302, 404, 404, 302, 404, 302),
    write("Submitted: read", at("submitted") + "delete/", {"number": "1"}, 302, 302, 404, 403, 302, 403, 302),
    # -- odd addresses
    read("Submitted: read", at("no_such"), 302, 404, 404, 404, 404, 404, 302),
    write("Submitted: read", at("no_such"), {"action": "withdraw"}, 302, 404, 404, 404, 404, 404, 302),
    *(public(OWN, f"/contributions/{odd}/", 404) for odd in ("junk", "1", "0" * 32, "%00")),
    *refused_methods(
        "Submitted: read", at("submitted"), 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE", "PATCH")
    ),
]
