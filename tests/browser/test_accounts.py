"""Joining, signing in and what is hers, in a real browser."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect
from sqlalchemy import select

from community.accounts import links
from community.accounts.applications import Application
from community.accounts.links import Purpose
from community.accounts.models import Member, Role
from community.core import clock, work
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from tests.browser.conftest import PHONE
from tests.browser.walking import looked_over
from tests.conftest import PASSWORD, make_member


@pytest.fixture
def named(app, address):
    """The app knows that it is reached at ``address``: passkeys are made for a name and a port."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, public_url=address)
    yield address
    app.config["SETTINGS"] = before


@pytest.fixture
def waits(app, cast) -> int:
    """Dev, who has been asked something by a moderator."""
    dev, cleo = cast.dev, cast.cleo
    with app.app_context(), writing():
        application = Application.of(dev)
        application.write(db.session.get_one(Member, cleo), "Thank you. Roughly where do you live?", "a" * 32)
    return dev


@pytest.fixture
def rests(app, cast) -> int:
    """Flo, suspended for a week."""
    flo, cleo = cast.flo, cast.cleo
    with app.app_context(), writing():
        until = clock.now() + timedelta(days=7)
        db.session.get_one(Member, flo).suspend(until=until, by=db.session.get_one(Member, cleo), reason="Please rest.")
    return flo


def is_fine(page: Page) -> None:
    """Nothing is wrong with the page as it stands now, for any eyes, in any window."""
    assert looked_over(page) == [], page.url


def test_everyone_can_read_and_use_refusals(open_as):
    page = open_as(width=PHONE)
    page.goto("/join")
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_fine(page)
    page.get_by_label("I work with people who have it").check()
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_text("Thank you for the work you do")).to_be_visible()
    is_fine(page)
    page.goto("/join/confirm/nothing")
    is_fine(page)
    forgive_statuses(page)


def test_someone_who_is_not_in_can_read_and_use_her_page(open_as, cast, waits, rests):
    for member in (waits, rests):
        page = open_as(member, width=PHONE)
        page.goto("/your-request")
        is_fine(page)
    page = open_as(cast.ada, width=PHONE)
    page.goto("/you")
    page.get_by_role("button", name="Take a break").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are taking a break")
    is_fine(page)


def test_without_scripts_someone_joins_and_comes_in(app, open_as, cast):
    cleo = cast.cleo
    page = open_as(scripts=False, width=PHONE)
    page.goto("/")
    page.get_by_role("link", name="Ask to join").first.click()
    page.get_by_label("I live with secondary").check()
    page.get_by_label("A name to be called by").fill("Ida")
    page.get_by_label("Where do you live?").select_option("TAS")
    page.get_by_label("What brings you here?").fill("My scan last month found it in my bones.")
    page.get_by_label("Your e-mail address").fill("ida@example.org")
    page.get_by_label("A password").fill("three small birds")
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("look in your mail")
    with app.app_context():
        work.run("letters")
        text = db.session.scalar(select(Mail.text))
    page.goto(next(word for word in text.split() if "/join/confirm/" in word).removeprefix("http://localhost"))
    page.get_by_role("button", name="Yes, send my request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We are reading your request")
    with app.app_context(), writing():
        db.session.scalars(select(Application)).one().admit(db.session.get_one(Member, cleo))
    page.goto("/you")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ida")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill("ida@example.org")
    page.get_by_label("Password").fill("three small birds")
    page.get_by_label("This is a shared computer").check()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/you/devices")
    expect(page.get_by_text("A shared computer.")).to_be_visible()


def with_authenticator(page: Page, **more) -> None:
    """Give this window a device that holds passkeys, as a phone does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **more,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_with_a_passkey_she_comes_in_without_her_password(open_as, named, cast):
    page = open_as(cast.ada)
    with_authenticator(page)
    page.goto("/you/passkeys")
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is added")).to_be_visible()
    expect(page.locator(".line-title")).to_have_text("My phone")
    is_fine(page)
    page.goto("/you")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/home")
    page.goto("/you/passkeys")
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    page.goto("/you")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey is not known here")).to_be_visible()


def test_a_passkey_opened_with_a_finger_counts_as_two_steps(app, open_as, named):
    page = open_as(make_member(app, "cleo", role=Role.MODERATOR))
    with_authenticator(page)
    page.goto("/you/passkeys")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".line-title")).to_have_text("Passkey 1")
    page.goto("/you")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/home")


def test_a_device_without_passkeys_says_so_and_the_password_works(open_as, named, cast):
    page = open_as(cast.ada)
    page.goto("/sign-out")
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    forgive_statuses(page)


def test_a_moderator_sets_up_the_second_step_with_the_keyboard(app, open_as):
    cleo = make_member(app, "cleo", role=Role.MODERATOR, tf_primary_method=None)
    page = open_as(cleo, width=PHONE)
    page.goto("/you/second-step")
    picture = page.get_by_alt_text("A square pattern")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    key = page.locator(".accounts-key").inner_text().replace("-", "")
    page.get_by_label("Code from the app").focus()
    page.keyboard.type(TOTP(key=key, format="base32").generate().token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    expect(page.locator(".accounts-codes code")).to_have_count(10)
    is_fine(page)


def test_an_invitation_and_a_new_password(app, open_as, cast):
    ada = cast.ada
    with app.app_context():
        token = links.make(Purpose.RESET, db.session.get_one(Member, ada).fs_uniquifier)
    page = open_as(width=PHONE)
    page.goto(f"/new-password/{token}")
    is_fine(page)
    page.get_by_label("New password").fill("four grey kangaroos")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your password is set")).to_be_visible()


def forgive_statuses(page: Page) -> None:
    """The browser notes each answer that is a refusal; here they are what is tested."""
    page.complaints[:] = [said for said in page.complaints if "Failed to load resource" not in said]


def test_a_look_is_shown_as_soon_as_it_is_chosen(open_as, cast):
    page = open_as(cast.ada, width=PHONE)
    page.goto("/you/reading")
    page.get_by_label("Dark").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "device")
