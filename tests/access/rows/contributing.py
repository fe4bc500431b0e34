"""The forms with which one contributes, and what they ask for."""

from tests.access.contract import Check, public, read, refused_methods, write

DRAFT, EDIT = "Draft: read page", "Draft: edit, submit, delete (POST)"
REVISE = "Submitted or in review: revise by author"
PREVIEW, LOOKUP, OWN = "Preview end point", "Metadata lookup end point", "Own pages"
DETAILS, REVIEW, AUTOSAVE = "/contribute/paper/{}/", "/contribute/paper/{}/review/", "/contribute/draft/"
FORM = {
    "title": "A title",
    "summary": "Two sentences. They are short.",
    "authors": "Gao, Leo",
    "date": "2022",
    "number": "1",
}
NOBODY = (302, 404, 404, 404, 404, 404, 302)


def at(pattern: str, state: str) -> str:
    return pattern.format("{" + state + "}")


ROWS: list[Check] = [
    public(OWN, "/contribute/", same_main=False),
    read(OWN, "/contribute/paper/", 302, 200, 200, 200, 200, 200, 302),
    read(OWN, "/contribute/paper/?next=//evil.example", 302, 200, 200, 200, 200, 200, 302),
    write(OWN, "/contribute/paper/", {}, 302, 200, 200, 200, 200, 200, 302),
    write(OWN, "/contribute/paper/", {"by-hand": "1"}, 302, 302, 302, 302, 302, 302, 302),
    write(OWN, "/contribute/paper/", {"pasted": "\x00" * 9}, 302, 200, 200, 200, 200, 200, 302),
    # -- drafts
    read(DRAFT, at(DETAILS, "draft"), 302, 200, 404, 404, 200, 404, 302),
    read(DRAFT, at(DETAILS, "draft") + "?check=1", 302, 200, 404, 404, 200, 404, 302),
    read(DRAFT, at(REVIEW, "draft"), 302, 302, 404, 404, 302, 404, 302),
    *(
        write(EDIT, at(DETAILS, "draft"), {**FORM, "action": action}, 302, own, 404, 404, own, 403, 302)
        for action, own in {
            "save": 200,
            "add-links": 200,
            "review": 302,
            "submit": 200,
            "delete": 302,
            "junk": 200,
        }.items()
    ),
    write(EDIT, at(DETAILS, "draft"), {**FORM, "action": "save", "number": "99"}, 302, 409, 404, 404, 409, 403, 302),
    write(EDIT, at(REVIEW, "draft"), {"agree": "on"}, 302, 302, 404, 404, 302, 403, 302),
    write(EDIT, AUTOSAVE, {**FORM, "uuid": "{draft}"}, 302, 200, 404, 404, 200, 403, 302),
    write(EDIT, AUTOSAVE, {**FORM, "uuid": "{draft}", "number": "99"}, 302, 409, 404, 404, 409, 403, 302),
    # -- what waits
    *(
        check
        for state in ("submitted", "claimed", "claimed_other")
        for check in (
            read(REVISE, at(DETAILS, state), 302, 200, 404, 404, 200, 404, 302),
            write(REVISE, at(DETAILS, state), {**FORM, "action": "save"}, 302, 200, 404, 403, 200, 403, 302),
            write(REVISE, at(DETAILS, state), {**FORM, "action": "delete"}, 302, 302, 404, 403, 302, 403, 302),
            write(REVISE, at(REVIEW, state), {"agree": "on"}, 302, 302, 404, 403, 302, 403, 302),
            write(REVISE, AUTOSAVE, {**FORM, "uuid": "{" + state + "}"}, 302, 200, 404, 403, 200, 403, 302),
        )
    ),
    *(
        check
        for state in ("changes",)
        for check in (
            read("Changes-requested: read, message to author", at(DETAILS, state), 302, 200, 404, 404, 200, 404, 302),
            write(EDIT, at(DETAILS, state), {**FORM, "action": "save"}, 302, 200, 404, 403, 200, 403, 302),
            write(EDIT, AUTOSAVE, {**FORM, "uuid": "{changes}"}, 302, 200, 404, 403, 200, 403, 302),
        )
    ),
    *(
        check
        for state in ("held", "rejected", "withdrawn", "published")
        for check in (
            read("Own pages", at(DETAILS, state), 302, 302, 404, 404, 302, 404, 302),
            read("Own pages", at(REVIEW, state), 302, 302, 404, 404, 302, 404, 302),
            write(EDIT, at(DETAILS, state), {**FORM, "action": "save"}, 302, 409, 404, 403, 409, 403, 302),
            write(EDIT, at(REVIEW, state), {"agree": "on"}, 302, 409, 404, 403, 409, 403, 302),
            write(EDIT, AUTOSAVE, {**FORM, "uuid": "{" + state + "}"}, 302, 409, 404, 403, 409, 403, 302),
        )
    ),
    # -- odd addresses
    read(DRAFT, at(DETAILS, "no_such"), *NOBODY),
    read(DRAFT, at(REVIEW, "no_such"), *NOBODY),
    write(EDIT, at(DETAILS, "no_such"), FORM, *NOBODY),
    write(EDIT, at(REVIEW, "no_such"), FORM, *NOBODY),
    write(EDIT, AUTOSAVE, {**FORM, "uuid": "{no_such}"}, *NOBODY),
    write(EDIT, AUTOSAVE, {**FORM, "uuid": "junk"}, 302, 404, 404, 404, 404, 404, 302),
    write(EDIT, AUTOSAVE, {}, 302, 404, 404, 404, 404, 404, 302),
    *(public(OWN, f"/contribute/paper/{odd}/", 404) for odd in ("junk", "1", "0" * 32, "%00", "..%2F")),
    *(
        check
        for path in (at(DETAILS, "draft"), at(REVIEW, "draft"), "/contribute/paper/")
        for check in refused_methods(EDIT, path, 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE", "PATCH"))
    ),
    # -- end points
    write(PREVIEW, "/contribute/preview/", {"content": "**a**"}, 302, 200, 200, 200, 200, 200, 302),
    write(PREVIEW, "/contribute/preview/", {}, 302, 200, 200, 200, 200, 200, 302),
    write(PREVIEW, "/contribute/preview/", {"content": "x" * 200_000}, 302, 413, 413, 413, 413, 413, 302),
    read(PREVIEW, "/contribute/preview/", 302, 405, 405, 405, 405, 405, 302),
    write(LOOKUP, "/contribute/lookup/", {"pasted": "junk"}, 302, 200, 200, 200, 200, 200, 302),
    write(LOOKUP, "/contribute/lookup/", {}, 302, 200, 200, 200, 200, 200, 302),
    read(LOOKUP, "/contribute/lookup/", 302, 405, 405, 405, 405, 405, 302),
    read(EDIT, "/contribute/draft/", 302, 405, 405, 405, 405, 405, 302),
    read("Bytes: public", "/contribute/tags/", 302, 200, 200, 200, 200, 200, 302),
    read("Bytes: public", "/contribute/tags/?q=rl", 302, 200, 200, 200, 200, 200, 302),
    read("Bytes: public", "/contribute/tags/?q=canary", 302, 200, 200, 200, 200, 200, 302),
    read("Bytes: public", "/contribute/tags/?q=%00", 302, 200, 200, 200, 200, 200, 302),
    write("Bytes: public", "/contribute/tags/", {"q": "rl"}, 302, 405, 405, 405, 405, 405, 302),
]
