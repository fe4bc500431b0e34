"""Acts on what is published: proposed by moderators only."""

from tests.access.contract import Check, read, refused_methods, write

ROW = "Published entry: direct edit"
# Moderators propose, also the one who wrote the entry; somebody else decides.
PROPOSE = (302, 403, 403, 200, 200, 200, 302)
NOT_HERE = (302, 403, 403, 404, 404, 404, 302)
SAID = {"action": "submit", "body": " ", "number": "1"}

ROWS: list[Check] = [
    *(read(ROW, f"/resources/twice/{name}/", *PROPOSE) for name in ("withdraw", "restore", "redact", "merge")),
    *(write(ROW, f"/resources/twice/{name}/", SAID, *PROPOSE) for name in ("withdraw", "restore", "redact", "merge")),
    *(read(ROW, f"/resources/no-such/{name}/", *NOT_HERE) for name in ("withdraw", "restore", "redact", "merge")),
    read(ROW, "/resources/merged/restore/", *NOT_HERE),
    *refused_methods(ROW, "/resources/twice/withdraw/", 302, 405, 405, 405, 405, 405, 302, methods=("PUT", "DELETE")),
]
