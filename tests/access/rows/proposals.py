"""The forms of all kinds, and proposals to change what is published."""

from tests.access.contract import Check, read, refused_methods, write

OWN, DIRECT, PENDING = "Own pages", "Published entry: direct edit", "Edit proposal, critique: pending, read"
DRAFT, EDIT = "Draft: read page", "Draft: edit, submit, delete (POST)"
REVISE, REJECTED = "Submitted or in review: revise by author", "Rejected: read"
DETAILS, REVIEW = "/contribute/edit/{proposal}/", "/contribute/edit/{proposal}/review/"
OPEN = (302, 200, 200, 200, 200, 200, 302)
NOBODY = (302, 404, 404, 404, 404, 404, 302)
CHANGE = "/admin/catalog/entry/{catalog_entry}/change/"
KINDS = ("challenge", "solution", "resource", "direction", "milestone")

ROWS: list[Check] = [
    # -- the first step of each form
    *(read(OWN, f"/contribute/{name}/", *OPEN) for name in KINDS),
    *(write(OWN, f"/contribute/{name}/", {}, *OPEN) for name in KINDS),
    write(OWN, "/contribute/challenge/", {"title": "A name"}, 302, 302, 302, 302, 302, 302, 302),
    write(OWN, "/contribute/challenge/", {"title": "\x00" * 9}, *OPEN),
    write(OWN, "/contribute/resource/", {"title": "A name", "type": "paper"}, *OPEN),
    read(OWN, "/contribute/resource/?type=junk&claim=%00&link=%00", *OPEN),
    read(OWN, "/contribute/edit/", *NOBODY),
    # -- a form under the name of another kind leads on, for whoever may see it
    read(DRAFT, "/contribute/challenge/{draft}/", 302, 302, 404, 404, 302, 404, 302),
    read(DRAFT, "/contribute/edit/{draft}/", 302, 302, 404, 404, 302, 404, 302),
    read(DRAFT, "/contribute/edit/{draft}/review/", 302, 302, 404, 404, 302, 404, 302),
    # -- proposing a change of what is published
    *(
        read(PENDING, f"/{path}/edit/", *OPEN)
        for path in ("solutions/rlhf", "resources/retracted", "roadmap/something")
    ),
    *(read(PENDING, f"/{path}/evidence/", *OPEN) for path in ("solutions/rlhf", "resources/retracted")),
    read(PENDING, "/solutions/rlhf/edit/?claim=%00&answers=junk", *OPEN),
    read(PENDING, "/solutions/rlhf/evidence/?claim=%00&q=%00%27", *OPEN),
    read(PENDING, "/directions/something/evidence/", *NOBODY),
    read(PENDING, "/resources/no-such/edit/", *NOBODY),
    read(PENDING, "/resources/no-such/evidence/", *NOBODY),
    read(PENDING, "/resources/merged/edit/", 302, 301, 301, 301, 301, 301, 302),
    write(PENDING, "/solutions/rlhf/edit/", {}, *OPEN),
    write(PENDING, "/solutions/rlhf/edit/", {"reason": "Clearer."}, 302, 302, 302, 302, 302, 302, 302),
    write(PENDING, "/resources/retracted/evidence/", {}, *OPEN),
    # -- one's own, found again where one would begin another
    read(PENDING, "/resources/twice/edit/", 302, 302, 200, 200, 302, 200, 302),
    # -- a proposal that waits
    read(PENDING, "/contributions/{proposal}/", 302, 200, 404, 302, 200, 302, 302),
    read(PENDING, DETAILS, 302, 200, 404, 404, 200, 404, 302),
    read(PENDING, REVIEW, 302, 200, 404, 404, 200, 404, 302),
    write(REVISE, DETAILS, {"title": "New", "action": "save"}, 302, 200, 404, 403, 200, 403, 302),
    write(REVISE, DETAILS, {"title": "New", "action": "update"}, 302, 200, 404, 403, 200, 403, 302),
    write(REVISE, REVIEW, {}, 302, 200, 404, 403, 200, 403, 302),
    read(PENDING, "/admin/contributions/contribution/{proposal}/", 302, 302, 302, 200, 302, 200, 302),
    *refused_methods(EDIT, DETAILS, 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE")),
    # -- going on as something else
    write(REJECTED, "/contributions/{changes}/move/", {}, 302, 302, 404, 403, 302, 403, 302),
    read(REJECTED, "/contributions/{changes}/move/", 302, 302, 404, 404, 302, 404, 302),
    # What was no duplicate has nothing to take over.
    *(
        check
        for state in ("rejected", "published", "submitted")
        for check in (
            write(REJECTED, f"/contributions/{{{state}}}/evidence/", {}, 302, 302, 404, 403, 302, 403, 302),
            read(REJECTED, f"/contributions/{{{state}}}/evidence/", 302, 302, 404, 404, 302, 404, 302),
        )
    ),
    write(REJECTED, "/contributions/{no_such}/evidence/", {}, 302, 404, 404, 404, 404, 404, 302),
    # -- starting again from what was not accepted
    write(REJECTED, "/contributions/{rejected}/again/", {}, 302, 302, 404, 403, 302, 403, 302),
    read(REJECTED, "/contributions/{rejected}/again/", 302, 302, 404, 404, 302, 404, 302),
    write(REJECTED, "/contributions/{submitted}/again/", {}, 302, 302, 404, 403, 302, 403, 302),
    # -- nobody changes an entry directly
    write(DIRECT, CHANGE, {"title": "Mine"}, 302, 302, 302, 403, 403, 403, 302),
]
