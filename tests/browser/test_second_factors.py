"""Second factors in a real browser: an authenticator app, passkeys with a virtual authenticator, and the way back."""

import re

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from alignhub.models import User
from contributions.models import Message
from contributions.states import State
from tests.browser.accessibility import faults
from tests.factories import UserFactory, code_of_app, contribution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "long-enough-words"


@pytest.fixture
def site(live_server, settings) -> str:
    # Passkeys belong to a name, never to a number.
    settings.ALLOWED_HOSTS = ["localhost"]
    return live_server.url.replace("127.0.0.1", "localhost")


def member(**fields: object) -> User:
    user = UserFactory.create(email="mira@example.org", **fields)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_text("Use a password instead of a code").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with password").click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def with_authenticator(context: BrowserContext, page: Page) -> None:
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def no_errors(page: Page) -> list[str]:
    errors: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        # Chromium asks every address for this one by itself.
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
            errors.append(said.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def test_a_moderator_sets_up_an_app_and_is_led_to_the_desk(page: Page, site: str, settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    member(moderator=True)
    errors = no_errors(page)
    page.goto(f"{site}/admin/contributions/contribution/")
    sign_in(page)
    expect(page.get_by_text("The moderation desk needs a second factor.")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    confirm(page)
    page.get_by_label("Code").fill(code_of_app(page.get_by_label("Secret").input_value()))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_label("Codes that are left")).to_be_visible()
    page.get_by_role("link", name="go on to the desk").click()
    page.wait_for_url(f"{site}/admin/contributions/contribution/")
    assert errors == []


def test_a_passkey_is_added_opens_the_desk_and_signs_in(context: BrowserContext, page: Page, site: str, settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    member(moderator=True)
    errors = no_errors(page)
    with_authenticator(context, page)
    page.goto(f"{site}/admin/contributions/contribution/")
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    page.get_by_label("Name").fill("Test laptop")
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("link", name="go on to the desk").click()
    page.wait_for_url(f"{site}/admin/contributions/contribution/")

    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{site}/admin/contributions/contribution/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/admin/contributions/contribution/")

    # It confirms a change too, and can be renamed and removed.
    page.goto(f"{site}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename Test laptop").click()
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Confirm with a passkey").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Remove Old laptop").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("The passkey has been removed.")).to_be_visible()
    assert errors == []


def test_a_passkey_is_the_second_step_after_a_password(context: BrowserContext, page: Page, site: str):
    member()
    with_authenticator(context, page)
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    sign_in(page)
    confirm(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_label("Codes that are left")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    page.goto(f"{site}/accounts/login/?next=/contributions/")
    sign_in(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/contributions/")


def test_a_declined_passkey_is_told_in_words(page: Page, site: str):
    page.goto(f"{site}/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing was done: the request was declined or took too long.")).to_be_visible()


def test_without_script_the_sign_in_page_has_no_passkeys(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_message_survives_the_end_of_the_session(browser: Browser, site: str, script: bool):
    user = member()
    row = contribution(State.SUBMITTED, author=user)
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{site}/contributions/{row.uuid}/")
    sign_in(page)
    page.locator("[name=body]").fill("One more thing about the second paragraph.")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("heading", name="You have been signed out")).to_be_visible()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in a new tab").click()
    sign_in(opened.value)
    expect(opened.value.get_by_role("heading", name="You are signed in")).to_be_visible()
    opened.value.close()
    if script:
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(page.get_by_text("You are signed in now.")).to_be_visible()
    else:
        page.get_by_role("button", name="I have signed in: go on").click()
        expect(page.get_by_role("heading", name="Send it once more")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your message has been sent to the moderation team.")).to_be_visible()
    assert Message.objects.get().body == "One more thing about the second paragraph."
    context.close()


def test_no_account_page_has_an_accessibility_fault_or_overflows(browser: Browser, site: str):
    user = member()
    row = contribution(State.SUBMITTED, author=user)
    context = browser.new_context()
    page = context.new_page()
    with_authenticator(context, page)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if wrong := faults(page):
            found[name] = wrong

    for path in (
        "login/",
        "login/code/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "inactive/",
        "deleted/",
    ):
        page.goto(f"{site}/accounts/{path}")
        look(path)
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill("WRONG1")
    page.get_by_role("button", name="Sign in").click()
    look("wrong code")
    context.clear_cookies()
    page.goto(f"{site}/contributions/{row.uuid}/")
    sign_in(page)
    page.goto(f"{site}/accounts/reauthenticate/?next=/accounts/profile/")
    look("reauthenticate")
    confirm(page)
    paths = ("profile/", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "sessions/")
    for path in (*paths, "2fa/webauthn/add/", "data/", "delete/", "back/", "logout/"):
        page.goto(f"{site}/accounts/{path}")
        look(path)
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url(re.compile("recovery-codes"))
    look("recovery codes")
    for path in ("2fa/webauthn/", "2fa/", "2fa/webauthn/reauthenticate/", "2fa/recovery-codes/generate/"):
        page.goto(f"{site}/accounts/{path}")
        look(f"{path} with a passkey")
    page.goto(f"{site}/contributions/{row.uuid}/")
    page.locator("[name=body]").fill("One more thing about the second paragraph.")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send reply").click()
    look("kept form")
    page.goto(f"{site}/accounts/login/")
    sign_in(page)
    look("authenticate")
    context.close()
    assert found == {}
