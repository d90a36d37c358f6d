"""The main job, with four browsers at once: Iris asks to join; Ada and Ben are members; Cleo looks after the place.

Iris is let in, fills in a profile, finds someone like her, writes, is answered, talks in a live room with two others,
and reports something, which Cleo deals with. A visitor finds a group in the directory.
"""

from __future__ import annotations

import email
import re
from email import policy
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from community.accounts.models import Member
from community.cli import FIRST_THINGS
from community.core import work
from community.extensions import db
from community.profiles.audience import Audience
from community.profiles.models import DEFAULTS, Field, Profile, Telling
from community.profiles.traits import Trait

PASSWORD = "three small birds at dawn"
WORDS = "I was told in March. I live alone with my dog and would like to talk to people who know."


@pytest.fixture
def open_world(app, cast):
    """The network as it starts, with Ada and Ben, who both love gardens and say so."""
    members = (cast.ada, cast.ben)
    with app.app_context():
        for put in FIRST_THINGS:
            put()
        db.session.commit()
        garden = db.session.scalars(select(Trait).where(Trait.name_key == "gardening")).one()
        for member_id in members:
            member = db.session.get_one(Member, member_id)
            open_to_all = {**DEFAULTS, Field.INTERESTS: Audience.MEMBERS}
            Profile.of(member).tell(
                Telling(birth_year=1974, state="TAS", interests=frozenset({garden.id}), audiences=open_to_all)
            )
        db.session.commit()


@pytest.fixture
def do_work(app):
    """Let the workers do what is due, as they do by themselves in the running network."""

    def run(*names: str) -> None:
        with app.app_context():
            for name in names:
                work.run(name)

    return run


@pytest.fixture
def newest_link(settings):
    """The path of the link in the newest mail to an address."""

    def find(address: str) -> str:
        mails = sorted(settings.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        for path in reversed(mails):
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if message["To"] == address:
                text = message.get_body(("plain",)).get_content()
                return urlsplit(re.findall(r"https?://\S+", text)[-1]).path
        raise AssertionError(f"no mail to {address}")

    return find


def write(page: Page, label: str, words: str) -> None:
    """Type into the box called ``label``. The editor takes the box's place, at once or when the box is touched."""
    box, editor = page.get_by_role("textbox", name=label, exact=True), page.locator("trix-editor")
    if page.locator("[data-editor=open]").count():
        editor.wait_for()
    box.click()
    if page.locator("[data-behaviour=editor]").count():
        editor.wait_for()
        expect(box).to_be_focused()
    page.keyboard.type(words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_the_main_job(app, cast, open_world, do_work, newest_link, open_as):
    iris, ada, ben, cleo = open_as(), open_as(cast.ada), open_as(cast.ben), open_as(cast.cleo)

    # Iris asks to join, shows that the address is hers, and finds the page where one waits, and only that.
    iris.goto("/")
    iris.get_by_role("link", name="Ask to join").click()
    iris.get_by_label("I live with secondary").check()
    iris.get_by_label("A name to be called by").fill("Iris")
    iris.get_by_label("Where do you live?").select_option("TAS")
    iris.get_by_label("What brings you here?").fill(WORDS)
    iris.get_by_label("Your e-mail address").fill("iris@example.org")
    iris.get_by_label("A password").fill(PASSWORD)
    press(iris, "Send my request")
    expect(iris.get_by_role("heading", level=1)).to_contain_text("mail")
    do_work("letters", "mail")
    iris.goto(newest_link("iris@example.org"))
    press(iris, "Yes, send my request")
    expect(iris).to_have_url(re.compile("/your-request$"))
    iris.goto("/discussions")
    expect(iris).to_have_url(re.compile("/your-request$"))

    # Cleo reads it, and lets her in.
    cleo.goto("/staff")
    cleo.get_by_role("listitem").filter(has_text="Iris asks to join").get_by_role("button", name="Look at this").click()
    expect(cleo.get_by_text(WORDS)).to_be_visible()
    press(cleo, "Let Iris in")
    expect(cleo.get_by_text("Nothing waits.")).to_be_visible()

    # She tells a little about herself, and finds people like her.
    iris.goto("/you/profile")
    iris.get_by_label("Year of birth").fill("1975")
    iris.get_by_label("Find in this list").first.fill("gardening")
    iris.get_by_label("Gardening", exact=True).first.check()
    press(iris, "Save")
    expect(iris.get_by_role("heading", level=1)).to_contain_text("Iris")
    do_work("likeness")
    iris.goto("/home")
    alike = iris.get_by_role("region", name="People like you")
    expect(alike).to_contain_text("garden")
    expect(alike.get_by_role("link", name="Ben")).to_be_visible()

    # She starts a discussion; Ben answers; she hears of it.
    iris.goto("/discussions")
    iris.get_by_role("link", name="Introductions").first.click()
    iris.get_by_role("link", name="Start a discussion").first.click()
    iris.get_by_label("What is it about?").fill("A dog and a garden")
    write(iris, "What would you like to say?", "I am Iris. How do you fill the evenings?")
    press(iris, "Send")
    expect(iris.get_by_role("heading", level=1)).to_have_text("A dog and a garden")
    thread = urlsplit(iris.url).path
    ben.goto(thread)
    expect(ben.get_by_text("How do you fill the evenings?")).to_be_visible()
    write(ben, "Your answer", "With radio plays, and tomatoes.")
    press(ben, "Send answer")
    expect(ben.get_by_role("article").filter(has_text="With radio plays, and tomatoes.")).to_be_visible()
    do_work("notices")
    iris.goto("/notices")
    expect(iris.get_by_text("Ben answered")).to_be_visible()

    # The three of them talk in a live room.
    for page in (iris, ada, ben):
        page.goto("/live")
        page.get_by_role("link", name="The kitchen table").click()
        # Three windows fetch their scripts at once, on a machine that may have more to do.
        expect(page.get_by_text("Connected")).to_be_visible(timeout=40_000)
    for page, words in ((iris, "Is anyone awake?"), (ben, "I am."), (ada, "Names of doctors, and unkind words.")):
        write(page, "Say something, or just be here", words)
        press(page, "Send")
        for reader in (iris, ada, ben):
            expect(reader.get_by_role("log").get_by_text(words)).to_be_visible()

    # Iris says that something is not right; Cleo takes it off the page, on every screen.
    said = iris.get_by_role("log").get_by_role("listitem").filter(has_text="unkind words")
    said.get_by_role("link", name="What you can do with this message").click()
    iris.get_by_role("link", name="Report it").click()
    iris.get_by_label("It is unkind or attacks someone").check()
    press(iris, "Send to the moderators")
    expect(iris.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    cleo.goto("/staff")
    cleo.get_by_role("button", name="Look at this").click()
    cleo.get_by_label("Remove it from the page").check()
    cleo.get_by_label("Why, for the log").fill("Names a doctor.")
    press(cleo, "Do it")
    expect(cleo.get_by_text("Nothing waits.")).to_be_visible()
    expect(ben.get_by_role("log").get_by_text("unkind words")).to_have_count(0)
    do_work("notices")
    ada.goto("/notices")
    press(ada, "A word from the moderators")
    expect(ada.get_by_role("heading", level=1)).to_have_text("A word from the moderators")
    iris.goto("/you/reports")
    expect(iris.get_by_text("We have looked at it")).to_be_visible()

    # A visitor finds a group that meets in person, once Cleo has made sure of it.
    cleo.goto("/staff/listings")
    cleo.get_by_role("link", name=re.compile("Thursday Girls")).click()
    cleo.get_by_role("group", name="In person").get_by_label("Yes").check()
    press(cleo, "Save")
    visitor = open_as()
    visitor.goto("/groups")
    visitor.get_by_label("How to attend").select_option("In person")
    press(visitor, "Show groups")
    visitor.get_by_role("link", name=re.compile("Thursday Girls")).first.click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Thursday Girls")
    expect(visitor.get_by_text("In person")).to_be_visible()
