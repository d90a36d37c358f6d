"""The pages about people in a real browser: readable for everyone, usable on a phone, and without a script."""

import pytest
from playwright.sync_api import expect

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.profiles import acceptances, first, hellos, likeness
from community.profiles.audience import Audience
from community.profiles.bands import age_band
from community.profiles.models import Field, Profile, Telling
from community.profiles.traits import Trait
from tests.browser.conftest import PHONE, itself
from tests.browser.walking import walk
from tests.conftest import make_member

# The services change nothing about what a browser does here; what the database does, other tests look at.
pytestmark = pytest.mark.once

ABOUT = "<p>Two dogs run the house.</p><blockquote><p>I only live here.</p></blockquote><ul><li>Tea</li></ul>"


@pytest.fixture
def world(app, cast) -> list[str]:
    """Ada knows people in every way one can; the pages that show it."""
    near = {name: make_member(app, name.lower(), display_name=name) for name in ("Marigold", "Bluegum", "Kaz", "Wren")}
    unwanted = make_member(app, "someone")
    with app.app_context(), writing():
        first.first_things()
    for member_id in (cast.ada, cast.ben, *near.values()):
        with app.app_context():
            with writing():
                named = dict(db.session.execute(db.select(Trait.name, Trait.id)).all())
                member = db.session.get_one(Member, member_id)
                told = Telling(
                    birth_year=1979,
                    secondary_year=2022,
                    state="TAS",
                    about_me=ABOUT,
                    interests=frozenset({named["Gardening"], named["Dogs"]}),
                    experiences=frozenset({named["Living alone"]}),
                    audiences=dict.fromkeys(Field, Audience.MEMBERS),
                )
                Profile.of(member).tell(told)
            likeness.refresh(member_id)
    with app.app_context(), writing():
        ada, *others = (db.session.get_one(Member, n) for n in (cast.ada, *near.values()))
        hellos.say(others[0], ada, "We seem to be neighbours.\nAlmost.", "0" * 32)
        hellos.say(others[1], ada, "", "1" * 32).rest()
        hellos.say(ada, others[2], "Your garden sounds lovely.", "2" * 32)
        acceptances.accept_each_other(cast.ada, cast.ben)
        hellos.block(ada.id, unwanted)
    # As every page looks in any case, tests/browser/test_accessibility.py has seen.
    return [
        "/people?state=TAS",
        "/people?state=NT",
        "/people/like-you",
        "/people/hellos",
        "/people/accepted",
        "/you/blocked",
        f"/members/{near['Wren']}",
        f"/members/{near['Marigold']}",
        f"/members/{near['Kaz']}",
        f"/members/{cast.ben}",
        f"/members/{cast.ada}?as=members",
    ]


def test_everyone_can_read_and_press_it(open_as, cast, world):
    assert walk(open_as(cast.ada), world) == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_telling_something_and_seeing_it_as_a_member_does(open_as, cast, world, scripts):
    page = open_as(cast.grace, width=PHONE, scripts=scripts)
    page.goto("/you/profile")
    page.get_by_label("Year of birth").fill("1955")
    page.get_by_label("About me").fill("I paint.\n\nBadly.")
    if scripts:
        page.get_by_label("Find in this list").first.fill("paint")
    else:
        page.get_by_text("Making things").click()
    page.get_by_label("Painting and drawing").check()
    page.get_by_text("My cancer").click()
    page.get_by_label("Bone metastases").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.", exact=True).wait_for()
    expect(page.get_by_text("Bone metastases")).to_be_visible()
    page.get_by_role("link", name="As a member sees it").click()
    page.get_by_text("This is what members see.").wait_for()
    expect(page.get_by_text("Painting and drawing")).to_be_visible()
    expect(page.get_by_text(age_band(1955, clock.now().year).label)).to_be_visible()
    expect(page.get_by_text("Bone metastases")).to_have_count(0)


def test_what_was_chosen_is_kept_through_a_mistake(open_as, cast, world):
    page = open_as(cast.grace, width=PHONE)
    page.goto("/you/profile")
    page.get_by_label("Year of birth").fill("55")
    page.get_by_text("Making things").click()
    page.get_by_label("Pottery").check()
    page.get_by_label("Who sees your interests").select_option("Only me")
    page.get_by_role("button", name="Save").click()
    itself(page)
    page.get_by_role("link", name="Please write the year in four digits").click()
    expect(page.get_by_label("Year of birth")).to_be_focused()
    expect(page.get_by_label("Year of birth")).to_have_value("55")
    expect(page.get_by_text("Pottery", exact=True).first).to_be_visible()
    expect(page.get_by_label("Pottery")).to_be_checked()
    expect(page.get_by_label("Who sees your interests")).to_have_value("me")
    # A browser complains of every 422.
    page.complaints.clear()


def test_a_long_list_is_found_in(open_as, cast, world):
    page = open_as(cast.grace)
    page.goto("/you/profile")
    box = page.get_by_label("Find in this list").first
    box.fill("GARD")
    expect(page.get_by_label("Gardening")).to_be_visible()
    expect(page.get_by_label("Pottery")).to_be_hidden()
    expect(page.get_by_text("1 found")).to_be_visible()
    page.get_by_label("Gardening").check()
    box.press("Enter")
    box.fill("zzz")
    expect(page.get_by_text("Nothing on the list is called that")).to_be_visible()
    box.fill("")
    expect(page.get_by_label("Gardening")).to_be_checked()
    expect(page.locator("summary", has_text="Home and garden").get_by_text("Gardening")).to_be_visible()


def test_from_a_hello_to_being_accepted_and_apart_again(open_as, cast, world):
    ada, wren = open_as(cast.ada, width=PHONE), open_as(cast.cleo)
    ada.goto(f"/members/{cast.cleo}")
    ada.get_by_role("link", name="Say hello").click()
    ada.get_by_label("A few words, if you like").fill("You have a garden too?")
    ada.get_by_role("button", name="Say hello").click()
    expect(ada.get_by_text("Your hello is on its way").first).to_be_visible()
    wren.goto("/people/hellos")
    expect(wren.get_by_text("You have a garden too?")).to_be_visible()
    wren.get_by_role("button", name="Accept the hello of Ada").click()
    expect(wren.get_by_text("You and Ada have accepted each other.").first).to_be_visible()
    wren.get_by_text("Keep away, or tell the moderators").click()
    wren.get_by_role("button", name="Block Ada").click()
    expect(wren.get_by_text("You and Ada do not meet here any more.")).to_be_visible()
    ada.goto("/people/accepted")
    expect(ada.get_by_text("Cleo")).to_have_count(0)
    ada.complaints.clear()
    wren.get_by_role("button", name="Undo").click()
    expect(wren.get_by_text("Undone.")).to_be_visible()


def test_with_the_keyboard_alone(open_as, cast, world):
    page = open_as(cast.ada)
    page.goto("/people")
    page.get_by_role("link", name="Your own profile").focus()
    for name in ("Members", "People like you", "Hellos", "Accepted"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name
    page.get_by_text("Look for someone").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Tas")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show people").press("Enter")
    page.wait_for_url("**/people?*state=TAS*")
