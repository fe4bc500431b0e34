"""A suspension, read and appealed against without signing in, at the address from the mail."""

from tests.access.contract import Check, public, refused_methods, write

OWN = "Receipt page with its token"
WRONG = "Receipt page with a wrong or revoked token"
PAGE = "/suspension/{suspension_token}/"

ROWS: list[Check] = [
    public(OWN, PAGE),
    write(OWN, PAGE, {"body": ""}, *(400,) * 7),
    Check(OWN, "POST", PAGE, (302,) * 7, {"body": "I did not."}, anyone=True),
    *(public(WRONG, f"/suspension/{odd}/", 404) for odd in ("junk", "a:b", "1.junk", "%00")),
    write(WRONG, "/suspension/junk/", {"body": "I did not."}, *(404,) * 7),
    *refused_methods(OWN, PAGE, *(405,) * 7, methods=("PUT", "DELETE")),
]
