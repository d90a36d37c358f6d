"""Photos in a real browser: chosen, dropped and pasted, on their way, described, taken out, and seen."""

from __future__ import annotations

import base64
import io
import re
import time

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from sqlalchemy import select

from community.cli import FIRST_THINGS
from community.core import database
from community.discussions.posts import Post
from community.extensions import db
from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE

# The services change nothing about what a browser does here; what the database does, other tests look at.
pytestmark = pytest.mark.once


def drawn(size=(1600, 1200), colour="teal", kind="JPEG") -> bytes:
    """A garden of sorts: sky, grass, and a sun."""
    picture = Image.new("RGB", size, "#cfe3ea")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, size[1] * 0.6, size[0], size[1]), fill=colour)
    pen.ellipse((size[0] * 0.7, size[1] * 0.1, size[0] * 0.85, size[1] * 0.1 + size[0] * 0.15), fill="#f0c777")
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def file(name="garden.jpg", data: bytes | None = None) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": drawn() if data is None else data}


@pytest.fixture
def spaces(app):
    with app.app_context(), database.writing():
        for put in FIRST_THINGS:
            put()


@pytest.fixture
def writing(open_as, cast, spaces):
    """A page on which Ada starts a discussion, with its title and some words written."""

    def begin(**window):
        page = open_as(cast.ada, **window)
        page.goto("/discussions/everyday-life/new")
        page.get_by_label("What is it about?").fill("The garden this week")
        if window.get("scripts", True):
            page.wait_for_selector("trix-editor")
            page.get_by_label("What would you like to say?").click()
            page.keyboard.type("It came up.", delay=20)
        else:
            page.get_by_label("What would you like to say?").fill("It came up.")
        return page

    return begin


def choose(page, *files) -> None:
    page.locator(".photo-choosing input[type=file]").set_input_files(list(files))


def describe(page, field, words: str) -> None:
    """Say what a photo shows; back when the server has it, which takes it no more once the form was sent."""
    with page.expect_response("**/words"):
        field.fill(words)
        field.blur()


def send(page) -> None:
    # What only she could see until then is another file afterwards: an answer that comes late is a refusal.
    for photo in page.locator(".photo-item img").all():
        photo.evaluate("(photo) => photo.decode()")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile(r"/threads/\d+"))


def photos(app) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Post.photos)))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_it_works(app, writing, width):
    page = writing(width=width)
    choose(page, file(), file("tall.png", drawn((900, 1400), "darkolivegreen", "PNG")))
    words = page.get_by_label("What does this photo show?")
    words.nth(1).wait_for()
    assert findings(page) == []
    describe(page, words.first, "Tomatoes under a pale sky")
    send(page)
    pictures = page.locator(".photo img")
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_attribute("alt", "Tomatoes under a pale sky")
    expect(pictures.nth(1)).to_have_attribute("alt", "Photo by Ada, not described")
    pictures.first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.photo img').naturalWidth > 0")
    assert findings(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert photos(app) == [2]


def test_a_phone_fetches_a_small_one_and_nothing_moves_when_it_comes(writing):
    page = writing(width=PHONE)
    choose(page, file())
    page.get_by_label("What does this photo show?").wait_for()
    asked = []
    page.on("request", lambda request: "/photos/" in request.url and asked.append(request.url))
    # As it stands before a byte of the picture has come.
    page.route("**/posts/*/photos/**", lambda route: (time.sleep(0.5), route.continue_()))
    send(page)
    before = page.locator(".photo img").bounding_box()
    page.wait_for_function("() => document.querySelector('.photo img').naturalWidth > 0")
    assert page.locator(".photo img").bounding_box() == before
    assert before["height"] > 100
    assert {url.rpartition("/")[2] for url in asked if "/posts/" in url} == {"480"}


def test_it_opens_large_by_a_plain_link(writing):
    page = writing()
    choose(page, file())
    page.get_by_label("What does this photo show?").wait_for()
    send(page)
    page.locator(".photo a").click()
    page.wait_for_url("**/photos/*/1920")
    assert page.evaluate("document.images[0].naturalWidth") == 1600
    assert not any("Content Security Policy" in said for said in page.complaints)
    # The browser asks for the icon of a page that is only a picture; it is told there is none.
    page.goto("/home")
    page.complaints[:] = [said for said in page.complaints if "404" not in said]


def test_without_a_script_the_files_go_with_the_words(app, writing):
    page = writing(scripts=False)
    page.get_by_text("Add a photo", exact=True).click()
    page.get_by_label("Photo 1").set_input_files(file())
    page.get_by_label(re.compile("What does it show")).first.fill("The garden")
    send(page)
    expect(page.locator(".photo img")).to_have_attribute("alt", "The garden")
    page.goto(page.locator("a[href$='/edit']").first.get_attribute("href"))
    page.get_by_label("Take this photo out").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".photo")).to_have_count(0)
    assert photos(app) == [0]


@pytest.mark.parametrize("event", ["paste", "drop"])
@pytest.mark.parametrize("box", ["trix-editor", "textarea"])
def test_a_picture_dropped_or_pasted_comes_below_the_words(app, open_as, cast, spaces, event, box):
    page = open_as(cast.ada)
    page.goto("/discussions/everyday-life/new")
    page.get_by_label("What is it about?").fill("The garden this week")
    page.wait_for_selector("trix-editor")
    where = "trix-editor" if box == "trix-editor" else "textarea"
    bring = """([where, event, data]) => {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        const carried = new DataTransfer();
        carried.items.add(new File([bytes], "garden.jpg", { type: "image/jpeg" }));
        const box = document.querySelector(where);
        const make = { bubbles: true, cancelable: true };
        box.dispatchEvent(event === "paste"
            ? new ClipboardEvent("paste", { ...make, clipboardData: carried })
            : new DragEvent("drop", { ...make, dataTransfer: carried }));
    }"""
    page.evaluate(bring, [where, event, base64.b64encode(drawn()).decode()])
    page.get_by_label("What does this photo show?").wait_for()
    expect(page.locator("trix-editor img")).to_have_count(0)
    assert "cannot be put" not in page.locator("form.writing").inner_text()


def test_words_pasted_go_into_the_words(writing):
    page = writing()
    page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.setData("text/html", "<p>From a letter <img src='x.png'></p>");
        carried.setData("text/plain", "From a letter");
        carried.items.add(new File([new Uint8Array(9)], "letter.png", { type: "image/png" }));
        document.querySelector("trix-editor").dispatchEvent(
            new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
    }""")
    assert "From a letter" in page.locator("trix-editor").inner_text()
    page.get_by_text("You can add them below it, as photos.").wait_for()
    expect(page.locator(".photo-item")).to_have_count(0)


def test_the_tool_in_the_bar_opens_the_choice_of_a_file(writing):
    page = writing()
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Photo", exact=True).click()
    asked.value.set_files(file())
    page.get_by_label("What does this photo show?").wait_for()


def test_what_is_no_photo_gets_a_sentence_and_the_words_stay(app, writing):
    page = writing()
    choose(page, file("poem.jpg", b"GIF89a not a picture"))
    page.get_by_role("status").get_by_text("not a picture").wait_for()
    page.complaints.clear()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("A photo did not arrive").wait_for()
    page.get_by_role("button", name="Take out poem.jpg").click()
    send(page)
    assert "It came up." in page.locator(".prose").first.inner_text()
    assert photos(app) == [0]


def test_a_picture_over_ten_megabytes_is_not_even_sent(writing):
    page = writing()
    asked = []
    page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    choose(page, file("huge.jpg", b"\xff" * (10 * 1024 * 1024 + 1)))
    page.get_by_role("status").get_by_text("larger than 10 MB").wait_for()
    assert [url for url in asked if url.endswith("/photos")] == []


def test_when_she_is_offline_she_hears_it_and_can_try_again(app, writing):
    page = writing()
    page.context.set_offline(True)
    choose(page, file())
    page.get_by_role("status").get_by_text("did not arrive").wait_for()
    page.context.set_offline(False)
    page.complaints.clear()
    page.get_by_role("button", name=re.compile("Try again")).click()
    page.get_by_label("What does this photo show?").wait_for()
    send(page)
    assert photos(app) == [1]


def test_when_she_was_signed_out_meanwhile_she_hears_it_and_the_words_stay(writing):
    page = writing()
    page.context.clear_cookies()
    choose(page, file())
    page.get_by_role("status").get_by_text("You were signed out").wait_for()
    assert "It came up." in page.locator("trix-editor").inner_text()
    page.complaints.clear()


def test_sending_waits_for_a_photo_on_its_way_and_then_goes_by_itself(app, writing):
    page = writing()
    page.route("**/photos", lambda route: (time.sleep(1), route.continue_()))
    choose(page, file())
    page.get_by_role("button", name="Send").click()
    page.get_by_text("still on its way").wait_for()
    page.wait_for_url(re.compile(r"/threads/\d+"))
    assert photos(app) == [1]


def test_sending_a_photo_can_be_stopped(app, writing):
    page = writing()
    page.route("**/photos", lambda route: (time.sleep(2), route.continue_()))
    choose(page, file())
    page.get_by_role("button", name=re.compile("Stop")).click()
    expect(page.locator(".photo-item")).to_have_count(0)
    page.complaints.clear()
    send(page)
    assert photos(app) == [0]


def test_what_she_took_out_she_can_put_back_and_no_word_about_it_is_lost(app, writing):
    page = writing()
    choose(page, file())
    words = page.get_by_label("What does this photo show?")
    describe(page, words, "The tomatoes")
    page.get_by_role("button", name="Take out").click()
    expect(page.locator(".photo-item")).to_have_count(0)
    page.get_by_role("button", name="Put it back").click()
    expect(words).to_have_value("The tomatoes")
    send(page)
    expect(page.locator(".photo img")).to_have_attribute("alt", "The tomatoes")


def test_what_a_photo_shows_is_kept_though_the_page_dies(writing):
    page = writing()
    choose(page, file())
    words = page.get_by_label("What does this photo show?")
    with page.expect_response("**/words"):
        words.fill("The tomatoes")
        words.blur()
    number = page.locator("[data-photo]").get_attribute("data-photo")
    page.goto("/discussions/everyday-life/new")
    page.wait_for_selector("trix-editor")
    # As a draft does that is taken up again.
    page.evaluate(
        """(number) => {
            const field = document.querySelector("input[name=photos]");
            field.value = number;
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        number,
    )
    words.wait_for()
    expect(words).to_have_value("The tomatoes")


def test_a_draft_taken_up_again_has_its_photos_and_what_they_show(app, writing):
    page = writing()
    choose(page, file())
    words = page.get_by_label("What does this photo show?")
    with page.expect_response("**/words"):
        words.fill("The tomatoes")
        words.blur()
    page.locator("[data-state]").get_by_text("Saved", exact=True).wait_for(timeout=15_000)
    page.close()
    again = page.context.new_page()
    again.goto("/discussions/everyday-life/new")
    again.wait_for_selector("trix-editor")
    shows = again.get_by_label("What does this photo show?")
    shows.wait_for()
    expect(shows).to_have_value("The tomatoes")
    again.wait_for_function("() => document.querySelector('trix-editor').textContent.includes('It came up.')")
    send(again)
    expect(again.locator(".photo img")).to_have_attribute("alt", "The tomatoes")
    assert photos(app) == [1]


def test_four_are_enough_and_then_the_button_goes(writing):
    page = writing()
    choose(page, *[file(f"{n}.jpg") for n in range(5)])
    page.get_by_label("What does this photo show?").nth(3).wait_for()
    expect(page.locator(".photo-item")).to_have_count(4)
    expect(page.get_by_role("button", name="Add a photo")).to_be_hidden()


def test_a_photo_offers_to_say_what_it_touches_on_and_says_nothing_by_itself(writing):
    page = writing()
    assert page.locator("details.touches").get_attribute("open") is None
    choose(page, file())
    page.get_by_label("What does this photo show?").wait_for()
    page.get_by_text("tick “bodies and images” below").wait_for()
    assert page.locator("details.touches").get_attribute("open") is not None
    assert page.locator(".chip-choice").first.inner_text() == "bodies and images"
    expect(page.locator("details.touches input:checked")).to_have_count(0)


def test_changing_a_post_shows_its_photos(app, writing):
    page = writing()
    choose(page, file(), file("b.jpg"))
    page.get_by_label("What does this photo show?").nth(1).wait_for()
    send(page)
    page.goto(page.locator("a[href$='/edit']").first.get_attribute("href"))
    page.wait_for_selector("trix-editor")
    expect(page.locator(".photo-item")).to_have_count(2)
    page.get_by_role("button", name="Take out").first.click()
    choose(page, file("c.jpg"))
    page.get_by_label("What does this photo show?").nth(1).wait_for()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/threads/*")
    expect(page.locator(".photo")).to_have_count(2)
    assert photos(app) == [2]
