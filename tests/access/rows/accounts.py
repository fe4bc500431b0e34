"""Signing up and in, and one's own account: what the library's pages answer to each role."""

from tests.access.contract import Check, read, write

ACCOUNTS, OWN_DATA = "Accounts", "User's e-mail, IP, login history"
OPEN, AWAY = (200,) * 7, (302,) * 7
# For people who are not signed in; others are sent home.
ENTRANCE = (200, 302, 302, 302, 302, 302, 200)
OWN = (302, 200, 200, 200, 200, 200, 302)
NOT_POSTED = (302, 405, 405, 405, 405, 405, 302)
NO_GET, WITHOUT = (405,) * 7, (302, 404, 404, 404, 404, 404, 302)
ABROAD = "?next=//evil.example"


def page(path: str, got: tuple[int, ...], posted: tuple[int, ...], row: str = ACCOUNTS) -> list[Check]:
    """The page, with an address abroad to go on to, and its form left empty."""
    path = f"/accounts/{path}"
    return [read(row, path, *got), read(row, path + ABROAD, *got), write(row, path, {}, *posted)]


ROWS: list[Check] = [
    *page("login/", ENTRANCE, ENTRANCE),
    *page("login/code/", ENTRANCE, ENTRANCE),
    *page("login/code/confirm/", AWAY, AWAY),
    *page("signup/", ENTRANCE, ENTRANCE),
    *page("logout/", OWN, AWAY),
    *page("inactive/", OPEN, NO_GET),
    *page("email/", OWN, AWAY, OWN_DATA),
    *page("confirm-email/", AWAY, AWAY),
    *page("profile/", OWN, OWN, OWN_DATA),
    *page("page/", OWN, OWN, OWN_DATA),
    *page("orcid/", NOT_POSTED, WITHOUT),
    *page("orcid/back/", WITHOUT, NOT_POSTED),
    *page("orcid/remove/", NOT_POSTED, AWAY),
    # Only those with a desk role have mail from the desk.
    *page("desk-mail/", (302, 404, 404, 200, 200, 200, 302), (302, 404, 404, 302, 302, 302, 302), OWN_DATA),
    *page("data/", OWN, NOT_POSTED, OWN_DATA),
    *page("data/download/", OWN, NOT_POSTED, OWN_DATA),
    *page("delete/", OWN, OWN, OWN_DATA),
    *page("deleted/", OPEN, NO_GET),
    *page("back/", OWN, NOT_POSTED),
    *page("sessions/", OWN, AWAY, OWN_DATA),
    *page("reauthenticate/", OWN, OWN),
    *page("password/change/", OWN, OWN),
    *page("password/set/", AWAY, AWAY),
    *page("password/reset/", OPEN, OPEN),
    *page("password/reset/done/", OPEN, NO_GET),
    *page("password/reset/key/1-abc/", OPEN, OPEN),
    *page("password/reset/key/done/", OPEN, NO_GET),
    *page("2fa/", OWN, NOT_POSTED),
    *page("2fa/authenticate/", AWAY, AWAY),
    *page("2fa/reauthenticate/", AWAY, AWAY),
    *page("2fa/totp/activate/", OWN, OWN),
    *page("2fa/totp/deactivate/", WITHOUT, WITHOUT),
    *page("2fa/recovery-codes/", WITHOUT, NOT_POSTED),
    *page("2fa/recovery-codes/generate/", OWN, OWN),
    *page("2fa/recovery-codes/download/", WITHOUT, WITHOUT),
    *page("2fa/webauthn/", OWN, NOT_POSTED),
    *page("2fa/webauthn/add/", OWN, OWN),
    *page("2fa/webauthn/reauthenticate/", AWAY, AWAY),
    *page("2fa/webauthn/login/", AWAY, AWAY),
    *page("2fa/webauthn/keys/1/edit/", WITHOUT, WITHOUT),
    *page("2fa/webauthn/keys/1/remove/", WITHOUT, WITHOUT),
    # Nobody's addresses but one's own are changed here.
    write(OWN_DATA, "/accounts/email/", {"action_remove": "", "email": "canary-mail-Au-zq@example.org"}, *AWAY),
]
