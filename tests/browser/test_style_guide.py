"""Every component, before any page uses it: readable, reachable, and wide enough for a thumb."""

from types import SimpleNamespace

import pytest
from flask import render_template
from playwright.sync_api import expect
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from community.core.forms import Form
from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE

# The services change nothing about it.
pytestmark = pytest.mark.once

THEMES = ["light", "dark"]


class Everything(Form):
    name = StringField("What should we call you?", [validators.InputRequired("Please write a name.")])
    state = SelectField("State or territory", choices=["Tasmania", "Victoria"])
    about = TextAreaField("About you")
    audience = RadioField("Who may see this", choices=[SelectChoice("me", "Only me"), SelectChoice("us", "Both")])
    interests = SelectMultipleField(
        "What you like",
        choices=["gardening", "reading", "grandchildren", "dogs", "swimming"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    shared = BooleanField("This is a shared computer")
    photo = FileField("A photo")


class Writing(Form):
    text = TextAreaField("Text")


def someone(number: int, name: str) -> SimpleNamespace:
    return SimpleNamespace(id=number, display_name=name)


MARIGOLD, BLUEGUM, WATTLE = someone(11, "Marigold"), someone(12, "Bluegum"), someone(13, "Wattle and tea")
GRACE, LONG = someone(14, "Grace"), someone(25, "Someone with a rather long name")
SAID = [(GRACE, "Welcome, everyone."), (MARIGOLD, "Scan was on Tuesday."), (BLUEGUM, "Mine cooks.")] * 4


def guide(app) -> str:
    with app.test_request_context("/style-guide"):
        form, writing = Everything(), Writing()
        form.name.errors, form.audience.errors = ["Please write a name."], ["Please choose who may see this."]
        people = [MARIGOLD, BLUEGUM, WATTLE, LONG]
        return render_template(
            "development/style_guide.html",
            form=form,
            writing=writing,
            ada=MARIGOLD,
            ben=WATTLE,
            cleo=GRACE,
            dev=BLUEGUM,
            people=people,
        )


def room(app) -> str:
    with app.test_request_context("/style-guide"):
        people = [GRACE, MARIGOLD, BLUEGUM, LONG]
        return render_template("development/style_guide_room.html", writing=Writing(), people=people, messages=SAID)


@pytest.fixture
def show(app, open_as):
    """Shows a component page, which has no address of its own, as if it had one."""

    def show_page(make, **window):
        page = open_as(**window)
        content = make(app)
        page.route("**/style-guide", lambda route: route.fulfill(content_type="text/html", body=content))
        page.goto("/style-guide")
        return page

    return show_page


@pytest.mark.parametrize("make", [guide, room])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_works(show, make, theme, width):
    page = show(make, width=width, theme=theme)
    assert findings(page) == []


@pytest.mark.parametrize("window", [{"contrast": "more"}, {"forced_colors": "active"}])
@pytest.mark.parametrize("theme", THEMES)
def test_it_works_for_eyes_that_need_more(show, theme, window):
    assert findings(show(guide, theme=theme, **window)) == []


@pytest.mark.parametrize("make", [guide, room])
@pytest.mark.parametrize("width", [320, PHONE, 600, 800, DESK])
def test_nothing_is_wider_than_the_window(show, make, width):
    page = show(make, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("make", [guide, room])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_can_be_pressed_is_at_least_44_pixels_high(show, make, width):
    page = show(make, width=width)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.button, .input, summary, .frame a, .tabs a, a.chip, .choice')]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.textContent.trim().slice(0, 30), element.getBoundingClientRect().height])
            .filter(([, height]) => height < 43.9)"""
    )
    assert small == []


def test_a_room_opens_at_its_newest_words_without_a_script(show):
    page = show(room, width=PHONE, scripts=False)
    expect(page.get_by_text("Mine cooks.").last).to_be_visible()
    gap = page.evaluate(
        """() => document.querySelector('.room-stream').getBoundingClientRect().bottom
            - document.querySelector('.message:last-child').getBoundingClientRect().bottom"""
    )
    assert 0 <= gap < 60


def test_the_people_in_a_room_come_as_a_sheet_on_a_phone(show):
    page = show(room, width=PHONE)
    names = page.get_by_role("complementary", name="Here now")
    expect(names).to_be_hidden()
    page.get_by_role("button", name="Here now").click()
    expect(names).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(names).to_be_hidden()


def test_a_refused_form_brings_one_to_what_needs_another_look(show):
    page = show(guide)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="Please write a name.").click()
    assert page.evaluate("document.activeElement.id") == "name"


def test_the_choice_of_a_member_wins_over_her_device(app, show):
    page = show(lambda app: guide(app).replace('data-theme="device"', 'data-theme="light"'), theme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(250, 247, 242)"
