"""The moderation desk: queue, review page and every button on it."""

from datetime import date, timedelta

from tests.access.contract import Check, read, write

QUEUE = "/admin/contributions/contribution/"
REVIEW, STEP = QUEUE + "{}/", QUEUE + "{}/step/"
OF_NONE = {"entry": str(2**62), "version": "1"}
STALE = {"entry": "{catalog_entry}", "version": "99"}
PASS_ON = QUEUE + "{}/pass-on/"
LATER = QUEUE + "{}/look-again/"
LATER_DAY = {"held_until": str(date.today() + timedelta(days=9)), "note": "Not yet."}
CHECKS = QUEUE + "{}/checks/"
MESSAGE, NOTE = QUEUE + "{}/message/", QUEUE + "{}/note/"
DECIDE = "Desk: claim, request changes, publish, reject, hold"
AGAIN = "Desk: publish again / after reject / of draft or withdrawn"
NOTES = "Private moderator note: read/write"
CLOSED = ("published", "rejected", "withdrawn", "changes", "held")
DECIDED = ("changes", "rejected", "published")
SENT = ("submitted", "claimed", "claimed_other", "changes", "held", "rejected", "withdrawn", "published")
STEPS = ("claim", "release", "request-changes", "publish", "reject", "reopen", "hold", "unhold")
FILTERS = (
    "",
    "?state=submitted",
    "?state=draft",
    "?state=junk",
    "?kind=entry",
    "?mine=on",
    "?show=held",
    "?checks=links",
    "?checks=junk",
    "?checks=flagged",
    "?complete=bare",
    "?area=approach:training",
    "?area=none",
    "?by=1",
    "?by=junk",
    "?show=held&after=junk",
    "?old=on",
    "?after=junk",
)

# The steps that lead on from each state: for the moderator who claimed or decided, and for any other moderator.
MINE = {
    "submitted": {"claim", "reject", "hold"},
    "claimed": {"claim", "release", "request-changes", "publish", "reject", "hold"},
    "changes": {"reopen"},
    "rejected": {"reopen"},
    "held": {"unhold"},
}
OTHERS = {"submitted": {"claim", "reject", "hold"}, "held": {"unhold"}}


def at(pattern: str, state: str) -> str:
    return pattern.format("{" + state + "}")


def step(state: str, name: str) -> Check:
    mine = 302 if name in MINE.get(state, set()) else 409
    other = 302 if name in OTHERS.get(state, set()) else 409
    # Only who decided may reopen; for others that is not theirs to do, whatever the state.
    if name == "reopen":
        mine = mine if state in DECIDED else 403
        other = 403
    row = AGAIN if state in CLOSED else DECIDE
    data = {"step": name, "revision": "1", "note": "Because."}
    if name == "reject":
        data["clause"] = "1"
    return write(row, at(STEP, state), data, 302, 302, 302, mine, 403, other, 302)


ROWS: list[Check] = [
    *(read("Queue and its counts", QUEUE + query, 302, 302, 302, 200, 200, 200, 302) for query in FILTERS),
    read("Queue and its counts", QUEUE + "?after=%00", 302, 302, 302, 400, 400, 400, 302),
    *(read("Reviewer identity on X", at(REVIEW, state), 302, 302, 302, 200, 302, 200, 302) for state in SENT),
    *(
        check
        for state in SENT
        for check in (
            read(DECIDE, at(REVIEW, state) + "compare/?old=1&new=1", 302, 302, 302, 200, 404, 200, 302),
            read(DECIDE, at(REVIEW, state) + "compare/?old=x&new=999999", 302, 302, 302, 404, 404, 404, 302),
        )
    ),
    *(step(state, name) for state in SENT for name in STEPS),
    # -- what is published is looked at again, by somebody who did not write it
    read("Published entry: direct edit", QUEUE + "recheck/", 302, 302, 302, 200, 200, 200, 302),
    write("Published entry: direct edit", QUEUE + "recheck/", {}, 302, 302, 302, 400, 400, 400, 302),
    write("Published entry: direct edit", QUEUE + "recheck/", OF_NONE, 302, 302, 302, 404, 404, 404, 302),
    write("Published entry: direct edit", QUEUE + "recheck/", STALE, 302, 302, 302, 409, 409, 409, 302),
    # -- a claim is passed on; whoever wrote it is told nothing of claims
    *(write(DECIDE, at(PASS_ON, state), {"to": "1"}, 302, 302, 302, 302, 404, 302, 302) for state in SENT),
    read(DECIDE, at(PASS_ON, "claimed"), 302, 302, 302, 302, 302, 302, 302),
    write(DECIDE, at(PASS_ON, "no_such"), {"to": "1"}, 302, 302, 302, 404, 404, 404, 302),
    # -- what is held stays held for longer; whoever wrote it is told nothing of that
    *(
        write(DECIDE, at(LATER, state), LATER_DAY, 302, 302, 302, 302 if state == "held" else 409, 404, again, 302)
        for state in SENT
        for again in (302 if state == "held" else 409,)
    ),
    write(DECIDE, at(LATER, "held"), {}, 302, 302, 302, 400, 404, 400, 302),
    read(DECIDE, at(LATER, "held"), 302, 302, 302, 302, 302, 302, 302),
    write(DECIDE, at(LATER, "no_such"), LATER_DAY, 302, 302, 302, 404, 404, 404, 302),
    # -- checks on demand; whoever wrote it is shown none of them
    *(write(DECIDE, at(CHECKS, state), {}, 302, 302, 302, 302, 404, 302, 302) for state in SENT),
    read(DECIDE, at(CHECKS, "submitted"), 302, 302, 302, 302, 302, 302, 302),
    write(DECIDE, at(CHECKS, "no_such"), {}, 302, 302, 302, 404, 404, 404, 302),
    write(DECIDE, at(CHECKS, "draft"), {}, 302, 302, 302, 404, 404, 404, 302),
    # -- drafts do not exist for the desk
    *(
        check
        for state in ("draft", "never_sent", "no_such")
        for check in (
            read("Draft: read page", at(REVIEW, state) + "compare/?old=1&new=1", 302, 302, 302, 404, 404, 404, 302),
            read("Draft: read page", at(REVIEW, state), 302, 302, 302, 404, 404, 404, 302),
            write(AGAIN, at(STEP, state), {"step": "publish", "revision": "1"}, 302, 302, 302, 404, 404, 404, 302),
            write(DECIDE, at(STEP, state), {"step": "claim", "revision": "1"}, 302, 302, 302, 404, 404, 404, 302),
            write(NOTES, at(NOTE, state), {"body": "Hello."}, 302, 302, 302, 404, 404, 404, 302),
            write(NOTES, at(MESSAGE, state), {"body": "Hello."}, 302, 302, 302, 404, 404, 404, 302),
        )
    ),
    # -- stale, empty and odd forms
    write(DECIDE, at(STEP, "claimed"), {"step": "publish", "revision": "7"}, 302, 302, 302, 409, 403, 409, 302),
    write(DECIDE, at(STEP, "claimed"), {"step": "reject", "revision": "1"}, 302, 302, 302, 400, 403, 400, 302),
    *(
        write(DECIDE, at(STEP, "claimed"), data, 302, 302, 302, 400, 403, 400, 302)
        for data in (
            {},
            {"step": "junk", "revision": "1"},
            {"step": "publish", "revision": "x"},
            {"step": "submit", "revision": "1"},
        )
    ),
    # -- words adjusted against the rules, duplicates of what is not there
    *(
        write(
            DECIDE,
            at(STEP, "claimed"),
            {"revision": "1", "note": "So.", **data},
            302,
            302,
            302,
            status,
            403,
            status,
            302,
        )
        for data, status in (
            ({"step": "publish", "text:title": ""}, 409),
            ({"step": "publish", "text:nothing": "Words."}, 409),
            ({"step": "reject", "clause": "1", "duplicate_of": "resource/missing"}, 409),
            ({"step": "reject", "clause": "1", "duplicate_address": "/resources/missing/"}, 400),
        )
    ),
    # -- several at once: nothing is chosen, nothing exists, one is tried
    read(DECIDE, QUEUE + "bulk/", 302, 302, 302, 302, 302, 302, 302),
    write(DECIDE, QUEUE + "bulk/", {"step": "claim"}, 302, 302, 302, 400, 400, 400, 302),
    write(DECIDE, QUEUE + "bulk/", {"step": "publish", "pick": "{submitted}:1"}, 302, 302, 302, 400, 400, 400, 302),
    *(
        write(
            DECIDE,
            QUEUE + "bulk/",
            {"step": "claim", "pick": f"{{{state}}}:1", **go},
            302,
            302,
            302,
            200,
            200,
            200,
            302,
        )
        for state in ("submitted", "claimed_other", "published", "draft", "no_such")
        for go in ({}, {"go": "1"})
    ),
    # -- conversation and notes
    *(
        check
        for state in SENT
        for check in (
            write(NOTES, at(NOTE, state), {"body": "Between us."}, 302, 302, 302, 302, 404, 302, 302),
            write(
                "Changes-requested: read, message to author",
                at(MESSAGE, state),
                {"body": "Hello."},
                302,
                302,
                302,
                302,
                404,
                302,
                302,
            ),
        )
    ),
    write(NOTES, at(NOTE, "submitted"), {"body": " "}, 302, 302, 302, 400, 404, 400, 302),
    read(NOTES, at(NOTE, "submitted"), 302, 302, 302, 302, 404, 302, 302),
    read(NOTES, at(MESSAGE, "submitted"), 302, 302, 302, 302, 404, 302, 302),
    read(DECIDE, at(STEP, "submitted"), 302, 302, 302, 302, 302, 302, 302),
]
