"""A suspension, read and appealed against without signing in, at the address from the mail."""

from tests.access.contract import Check, public, refused_methods, write

OWN = "Receipt page with its token (state, messages, withdraw, appeal behind a confirm page)"
WRONG = "Receipt page with a wrong or revoked token"
PAGE = "/suspension/{suspension_token}/"

ROWS: list[Check] = [
    public(OWN, PAGE),
    write(OWN, PAGE, {"body": ""}, *(400,) * 7),
    write(OWN, PAGE, {"body": "I did not."}, *(302,) * 7),
    *(public(WRONG, f"/suspension/{odd}/", 404) for odd in ("junk", "a:b", "1.junk", "%00")),
    write(WRONG, "/suspension/junk/", {"body": "I did not."}, *(404,) * 7),
    *refused_methods(OWN, PAGE, *(405,) * 7, methods=("PUT", "DELETE")),
]
