"""What operators and developers ask."""

from tests.access.contract import Check, public, refused_methods

ROWS: list[Check] = [
    public("Operators", "/healthz"),
    public("Operators", "/healthz?next=//evil.example"),
    *refused_methods("Operators", "/healthz", *(405,) * 7, methods=("POST", "PUT", "DELETE", "PATCH")),
    public("Operators", "/readyz", same_main=False),
    *refused_methods("Operators", "/readyz", *(405,) * 7, methods=("POST", "PUT", "DELETE", "PATCH")),
    # Development only; production has no such address.
    Check("Operators", "GET", "/dev/mail/", (200,) * 7),
    *refused_methods("Operators", "/dev/mail/", *(405,) * 7, methods=("POST", "PUT", "DELETE", "PATCH")),
]
