"""Every address of the admin beside the queue: plain tables, and what the admin site itself brings."""

from tests.access.contract import Check, read, write

INDEX, PEOPLE = "Django admin index / model not allowed", "Admin: users, groups, permissions, audit log"
NOTES, IDENTITY = "Private moderator note: read/write", "Reviewer identity on X"
# What everybody without a desk role gets, around what the three desk roles get.


def desk(row: str, method: str, path: str, mo: int, mx: int, ad: int, **data: str) -> Check:
    """Signed-out people and those without a desk role are sent to sign in, whatever is at the address."""
    return Check(row, method, path, (302, 302, 302, mo, mx, ad, 302), data)


def table(name: str, who: str, *, key: str = "", row: str = INDEX) -> list[Check]:
    """The addresses of one plain table.

    ``who``: "desk reads", "admins read", "team edits" (nobody deletes), "admins edit" (deleting apart), "admins keep".
    ``key`` names the row of the table that is opened; without it, its first.
    """
    path, key = f"/admin/{name}/", "{" + (key or name.replace("/", "_")) + "}"
    reads = (200, 200, 200) if who in ("desk reads", "team edits", "desk describes") else (403, 403, 200)
    adds = {"team edits": (200, 200, 200), "admins keep": (403, 403, 200)}.get(who, (403, 403, 403))
    changes = {
        "team edits": (200, 200, 200),
        "desk describes": (302, 302, 302),
        "admins edit": (403, 403, 200),
        "admins keep": (403, 403, 200),
    }.get(who, (403, 403, 403))
    deletes = (403, 403, 200) if who == "admins keep" else (403, 403, 403)
    deleted = (403, 403, 302) if who == "admins keep" else (403, 403, 403)
    return [
        desk(row, "GET", path, *reads),
        desk(row, "GET", path + "?q=x&o=1.2&p=999", *reads),
        desk(row, "GET", path + "add/", *adds),
        desk(row, "POST", path + "add/", *adds),
        desk(row, "GET", f"{path}{key}/change/", *reads),
        desk(row, "POST", f"{path}{key}/change/", *changes),
        desk(row, "GET", f"{path}{key}/history/", *reads),
        desk(row, "GET", f"{path}{key}/delete/", *deletes),
        desk(row, "POST", f"{path}{key}/delete/", *deleted, post="yes"),
        # Only an older form of the address of the change page.
        desk(row, "GET", f"{path}{key}/", 302, 302, 302),
        desk(row, "GET", f"{path}junk/change/", *(302 if status == 200 else status for status in reads)),
    ]


TABLES: dict[str, str] = {
    "alignhub/user": "admins edit",
    "auth/group": "admins keep",
    "procrastinate/procrastinatejob": "admins read",
    "catalog/cellchange": "desk reads",
    "catalog/claim": "desk reads",
    "catalog/contributor": "desk reads",
    "catalog/counter": "admins read",
    "catalog/critique": "desk reads",
    "catalog/critiqueresponse": "desk reads",
    "catalog/critiquetransition": "desk reads",
    "catalog/entry": "desk reads",
    "catalog/entryrevision": "desk reads",
    "catalog/evidence": "desk reads",
    "catalog/identifier": "desk reads",
    "catalog/link": "desk reads",
    "catalog/redirect": "desk reads",
    "catalog/resourcedetail": "desk reads",
    "catalog/tag": "desk describes",
    "catalog/verification": "desk reads",
    "contributions/batch": "desk reads",
    "contributions/checkresult": "desk reads",
    "contributions/contributionevent": "admins read",
    "contributions/contributionrevision": "desk reads",
    "contributions/message": "desk reads",
    "contributions/notification": "admins read",
    "contributions/policyclause": "team edits",
    "contributions/privatenote": "desk reads",
    "contributions/privateread": "admins read",
    "contributions/reasontemplate": "team edits",
    "contributions/sentidentifier": "desk reads",
    "contributions/suspension": "desk reads",
}
ROW_OF = {
    "alignhub/user": PEOPLE,
    "auth/group": PEOPLE,
    "contributions/privateread": PEOPLE,
    "contributions/contributionevent": PEOPLE,
    "contributions/privatenote": NOTES,
    "contributions/message": IDENTITY,
}
INTERESTS = "/admin/contributions/affiliation/"
TAG = "/admin/catalog/tag/{catalog_tag}/"
APPEALED = "/admin/contributions/suspension/{appealed}/answer/"
COMPLETE = "/admin/autocomplete/?term=x&app_label={}&model_name={}&field_name={}"

ROWS: list[Check] = [
    *(check for name, who in TABLES.items() for check in table(name, who, row=ROW_OF.get(name, INDEX))),
    # -- own work is in no table
    desk(NOTES, "GET", "/admin/contributions/privatenote/{contributions_privatenote_of_mx}/change/", 200, 302, 200),
    desk(NOTES, "GET", "/admin/contributions/privatenote/{contributions_privatenote_of_mx}/history/", 200, 302, 200),
    desk(IDENTITY, "GET", "/admin/contributions/message/{contributions_message_of_mx}/change/", 200, 302, 200),
    desk(
        IDENTITY,
        "GET",
        "/admin/contributions/contributionrevision/{contributions_contributionrevision_of_mx}/change/",
        200,
        302,
        200,
    ),
    # -- tags are renamed and merged on pages of their own
    *(
        check
        for act in ("rename", "merge")
        for check in (
            desk(INDEX, "GET", TAG + act + "/", 200, 200, 200),
            desk(INDEX, "POST", TAG + act + "/", 200, 200, 200),
            desk(INDEX, "POST", TAG + act + "/", 400, 400, 400, name=" ", confirm="yes"),
            desk(INDEX, "GET", f"/admin/catalog/tag/999999/{act}/", 404, 404, 404),
            desk(INDEX, "GET", f"/admin/catalog/tag/{2**64}/{act}/", 404, 404, 404),
        )
    ),
    desk(INDEX, "POST", TAG + "rename/", 302, 302, 302, name="Quite another name", confirm="yes"),
    # -- an appeal against a suspension is answered by somebody who did not suspend
    *(
        desk(PEOPLE, "POST", APPEALED, 400, 400, 400, **data)
        for data in ({}, {"outcome": "lift"}, {"outcome": "x", "body": "No."})
    ),
    desk(PEOPLE, "GET", APPEALED, 200, 200, 200),
    desk(PEOPLE, "POST", APPEALED, 302, 302, 403, outcome="lift", body="Welcome back."),
    desk(PEOPLE, "GET", "/admin/contributions/suspension/{no_such}/answer/", 404, 404, 404),
    desk(PEOPLE, "POST", "/admin/contributions/suspension/{no_such}/answer/", 404, 404, 404),
    # -- everybody's own interests
    desk(INDEX, "GET", INTERESTS, 200, 200, 200),
    desk(INDEX, "GET", INTERESTS + "?user__email__startswith=a", 400, 400, 400),
    desk(INDEX, "GET", INTERESTS + "?user=1", 400, 400, 400),
    desk(INDEX, "GET", INTERESTS + "add/", 200, 200, 200),
    desk(INDEX, "POST", INTERESTS + "add/", 200, 200, 200),
    desk(INDEX, "POST", INTERESTS + "add/", 302, 302, 302, kind="funder", name="A fund"),
    desk(INDEX, "GET", INTERESTS + "{interest_Mo}/", 302, 302, 302),
    *(desk(INDEX, method, INTERESTS + "{interest_Mo}/change/", 200, 302, 302) for method in ("GET", "POST")),
    desk(INDEX, "GET", INTERESTS + "{interest_Mo}/history/", 200, 302, 302),
    *(desk(INDEX, method, INTERESTS + "{interest_Mo}/delete/", 403, 403, 403) for method in ("GET", "POST")),
    # -- look-ups that would guess at what is not shown
    *(
        desk(PEOPLE, "GET", f"/admin/alignhub/user/?{guess}", 403, 403, 400)
        for guess in ("password__startswith=a", "email__startswith=a", "is_superuser=1")
    ),
    *(
        desk(INDEX, "GET", f"/admin/{guess}", 400, 400, 400)
        for guess in (
            "catalog/entry/?body__contains=a",
            "catalog/entry/?title__regex=.*",
            "catalog/contributor/?user__email__startswith=a",
            "contributions/message/?contribution__author=1",
            "contributions/privatenote/?moderator=1",
            "contributions/privatenote/?body__contains=a",
        )
    ),
    # -- the site itself
    desk(INDEX, "GET", "/admin/", 200, 200, 200),
    desk(INDEX, "GET", "/admin/?next=//evil.example", 200, 200, 200),
    desk(INDEX, "GET", "/admin/login/", 302, 302, 302),
    desk(INDEX, "GET", "/admin/login/?next=//evil.example", 302, 302, 302),
    desk(INDEX, "GET", "/admin/logout/", 405, 405, 405),
    desk(INDEX, "POST", "/admin/logout/", 200, 200, 200),
    desk(INDEX, "GET", "/admin/password_change/", 302, 302, 302),
    desk(INDEX, "POST", "/admin/password_change/", 302, 302, 302),
    desk(INDEX, "GET", "/admin/password_change/done/", 302, 302, 302),
    desk(INDEX, "GET", "/admin/jsi18n/", 200, 200, 200),
    desk(INDEX, "GET", "/admin/autocomplete/", 403, 403, 403),
    desk(INDEX, "GET", COMPLETE.format("catalog", "claim", "solution"), 200, 200, 200),
    desk(PEOPLE, "GET", COMPLETE.format("contributions", "privatenote", "moderator"), 403, 403, 200),
    desk(PEOPLE, "GET", COMPLETE.format("alignhub", "user", "groups"), 403, 403, 200),
    desk(INDEX, "GET", "/admin/catalog/", 200, 200, 200),
    desk(INDEX, "GET", "/admin/contributions/", 200, 200, 200),
    desk(PEOPLE, "GET", "/admin/alignhub/", 404, 404, 200),
    desk(PEOPLE, "GET", "/admin/auth/", 404, 404, 200),
    desk(INDEX, "GET", "/admin/procrastinate/", 404, 404, 200),
    *(
        desk(INDEX, method, f"/admin/{path}", 404, 404, 404)
        for method in ("GET", "POST")
        for path in (
            "junk/",
            "junk",
            "r/1/1/",
            "taggit/tag/",
            "account/emailaddress/",
            "mfa/authenticator/",
            "%00/",
            "catalog/tagging/",
        )
    ),
    write(INDEX, "/admin/", {}, 302, 302, 302, 200, 200, 200, 302),
    read(INDEX, "/admin", *(301,) * 7),
    # -- odd queries
    *(desk(INDEX, "GET", f"/admin/catalog/entry/?{odd}", 200, 200, 200) for odd in ("p=x", "q=" + "y" * 400)),
    *(desk(INDEX, "GET", f"/admin/{path}?q=%00", 400, 400, 400) for path in ("", "catalog/entry/", "alignhub/user/")),
]
