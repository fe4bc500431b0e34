"""Following, what one follows, and stopping the mails."""

from tests.access.contract import Check, public, read, refused_methods, write

OWN = "Own pages"
OPEN = (302, 200, 200, 200, 200, 200, 302)
NOBODY = (302, 404, 404, 404, 404, 404, 302)
DONE = (302,) * 7
STOP, DESK_STOP = "/unsubscribe/{unsubscribe}/", "/unsubscribe/desk/{desk_stop}/"

ROWS: list[Check] = [
    *(
        read(OWN, f"/follow/?of={of}", *OPEN)
        for of in ("/browse/", "/resources/", "/tags/rlhf/", "/resources/twice/", "/browse/%3Fq=%2500%26after=x")
    ),
    *(
        read(OWN, f"/follow/{odd}", *NOBODY)
        for odd in ("", "?of=//evil.example/", "?of=/tags/no-such/", "?of=%00", "?of=/resources/%7Bgone%7D/")
    ),
    read(OWN, "/follow/?of=/resources/merged/", 302, 302, 302, 302, 302, 302, 302),
    write(OWN, "/follow/", {"of": "/tags/rlhf/", "every": "day"}, *DONE),
    write(OWN, "/follow/", {"of": "/tags/rlhf/", "unfollow": "1"}, *DONE),
    write(OWN, "/follow/", {"of": "/tags/rlhf/", "every": "hourly"}, *OPEN),
    write(OWN, "/follow/", {"of": "/tags/no-such/", "every": "day"}, *NOBODY),
    *refused_methods(OWN, "/follow/", 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE")),
    *(
        read(OWN, f"/follow/state/{asked}", *OPEN)
        for asked in ("", "?of=/tags/rlhf/", "?of=//evil.example/&of=%00", f"?{'of=/resources/&' * 9}")
    ),
    *refused_methods(OWN, "/follow/state/", 302, 405, 405, 405, 405, 405, 302, methods=("POST", "PUT", "DELETE")),
    read(OWN, "/following/", *OPEN),
    write(OWN, "/following/", {}, 302, 405, 405, 405, 405, 405, 302),
    # Whoever has the link from a mail may stop the mails, signed in or not.
    public(OWN, STOP),
    write(OWN, STOP, {"List-Unsubscribe": "One-Click"}, *(200,) * 7),
    *(public(OWN, f"/unsubscribe/{odd}/", 404) for odd in ("junk", "1.junk", "%00")),
    *refused_methods(OWN, STOP, *(405,) * 7, methods=("PUT", "DELETE")),
    public(OWN, DESK_STOP),
    write(OWN, DESK_STOP, {"List-Unsubscribe": "One-Click"}, *(200,) * 7),
    *(public(OWN, f"/unsubscribe/desk/{odd}/", 404) for odd in ("junk", "1.junk", "%00", "{unsubscribe}")),
    *refused_methods(OWN, DESK_STOP, *(405,) * 7, methods=("PUT", "DELETE")),
]
