"""Words that could not be taken are never lost, and nobody else gets them."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from wtforms import TextAreaField
from wtforms.fields.core import UnboundField

import config
from community.accounts.applications import ApplicationMessage
from community.core import clock, kept, richtext, work
from community.core.forms import Form
from community.core.kept import MOST_CHARACTERS, TEXT_FIELDS, KeptForm
from community.drafts.keeping import NOT_TYPED
from community.extensions import db
from tests.conftest import PASSWORD

WORDS = "It took me an hour to write this."
KEY = "a" * 32


@pytest.fixture
def form(cast):
    """What Dev's browser sends: his message to the moderators."""
    return {"words": WORDS, "key": KEY, "writer": str(cast.dev)}


def sign_in(client, name: str):
    return client.post("/sign-in", data={"email": f"{name}@example.org", "password": PASSWORD})


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form on a page that sends the words."""
    part = page[page.index('<form method="post" action="/your-request"') :].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', part))


def messages(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(ApplicationMessage.words)))


def count_kept(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(KeptForm))


def test_it_works(app, cast, client_as, form):
    browser = client_as(cast.dev)
    with browser.session_transaction() as session:
        session.pop("device")
    answer = browser.post("/your-request", data=form)
    assert answer.status_code == 401
    assert WORDS in answer.text
    assert messages(app) == []
    assert sign_in(browser, "dev").location == "/kept"
    page = browser.get("/kept").text
    assert WORDS in page
    sent = fields_of(page)
    assert sent["key"] == KEY
    assert browser.post("/your-request", data=sent).status_code == 302
    assert messages(app) == [WORDS]
    assert browser.get("/kept").location == "/your-request"
    browser.post("/sign-out")
    assert sign_in(browser, "dev").location == "/your-request"


def test_sent_twice_they_arrive_once(app, visitor, form):
    visitor.post("/your-request", data=form)
    sign_in(visitor, "dev")
    sent = fields_of(visitor.get("/kept").text)
    visitor.post("/your-request", data=sent)
    visitor.post("/your-request", data=sent)
    assert messages(app) == [WORDS]


def test_whoever_else_signs_in_there_does_not_get_them(cast, visitor, form):
    assert cast.ada
    visitor.post("/your-request", data=form)
    assert sign_in(visitor, "ada").location == "/home"
    assert visitor.get("/kept").status_code == 302
    visitor.post("/sign-out")


def test_the_same_member_elsewhere_does_not_get_them(app, visitor, form):
    visitor.post("/your-request", data=form)
    assert sign_in(app.test_client(), "dev").location == "/your-request"


def test_she_may_let_them_go(app, visitor, form):
    visitor.post("/your-request", data=form)
    sign_in(visitor, "dev")
    visitor.post("/kept/let-go")
    assert visitor.get("/kept").location == "/your-request"
    assert count_kept(app) == 0


def test_after_a_day_they_are_gone(app, visitor, form, time_machine):
    visitor.post("/your-request", data=form)
    time_machine.move_to(clock.now() + timedelta(hours=25))
    assert sign_in(visitor, "dev").location == "/your-request"
    with app.app_context():
        assert work.run("kept") == 1


def test_passwords_and_tokens_are_not_kept(app, visitor, form):
    visitor.post("/your-request", data={**form, "password": "secret", "csrf_token": "x", "current": "y", "code": "1"})
    with app.app_context():
        names = {name for name, _ in db.session.scalar(select(KeptForm.fields))}
    assert names == {"words", "key", "writer"}


def test_a_form_without_words_is_not_kept(app, visitor):
    assert visitor.post("/your-request", data={"key": KEY, "writer": "1"}).status_code == 401
    assert count_kept(app) == 0


def test_another_site_cannot_put_words_into_her_mouth(app, visitor, form):
    answer = visitor.post("/your-request", data=form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 401
    assert WORDS not in answer.text
    assert count_kept(app) == 0


@pytest.mark.parametrize("writer", ["", "x", "-1", "9" * 30, "٣", "1; drop table member"])
def test_a_writer_nobody_knows_breaks_nothing(visitor, form, writer):
    answer = visitor.post("/your-request", data={**form, "writer": writer})
    assert answer.status_code == 401
    assert WORDS in answer.text
    assert sign_in(visitor, "dev").location == "/your-request"


def test_very_long_words_are_at_least_shown(app, visitor, form):
    answer = visitor.post("/your-request", data={**form, "words": "word " * (MOST_CHARACTERS // 5)})
    assert answer.status_code == 401
    assert "word word word" in answer.text
    assert count_kept(app) == 0


def test_what_the_editor_sent_is_shown_as_she_knows_it(visitor, form):
    answer = visitor.post("/your-request", data={**form, "words": "<div>First.<br>Second.</div>"})
    assert "&lt;div&gt;First." not in answer.text.split("<form")[0]
    assert "First." in answer.text


def test_words_cannot_break_out_of_the_page(visitor, form):
    answer = visitor.post("/your-request", data={**form, "words": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in answer.text


def test_a_form_that_was_open_too_long_is_shown_with_a_button(app, cast, client_as, form, with_csrf):
    browser = client_as(cast.dev)
    answer = browser.post("/your-request", data={**form, "csrf_token": "old"})
    assert answer.status_code == 400
    assert WORDS in answer.text
    assert messages(app) == []
    assert browser.post("/your-request", data=fields_of(answer.text)).status_code == 302
    assert messages(app) == [WORDS]


def test_scripts_are_told_shortly(visitor, form):
    answer = visitor.post("/your-request", data=form, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def text_fields(form: type[Form]) -> set[str]:
    """The names of the fields of a form that people write into."""
    made = {name: getattr(form, name) for name in dir(form) if not name.startswith("_")}
    return {
        name
        for name, field in made.items()
        if isinstance(field, UnboundField) and issubclass(field.field_class, TextAreaField)
    }


def every_form(form: type[Form] = Form) -> set[type[Form]]:
    return {form}.union(*map(every_form, form.__subclasses__()))


def test_whatever_someone_writes_into_is_kept(app):
    forms = {form for form in every_form() if form.__module__.startswith("community.")}
    assert len(forms) > 10
    assert {form.__name__: text_fields(form) - TEXT_FIELDS for form in forms if text_fields(form) - TEXT_FIELDS} == {}


def test_scripts_know_the_same_names():
    script = (config.ROOT / "static/js/drafts/fields.js").read_text()
    for name, ours in (("WRITTEN", TEXT_FIELDS), ("NOT_TYPED", NOT_TYPED)):
        told = re.search(rf"const {name} = new Set\((\[.*?\])\)", script)
        assert set(json.loads(told[1])) == ours, name


def test_an_answer_in_a_discussion_survives_a_sign_in_that_ended(app, cast, client_as, talk):
    thread = talk.start(cast.ben)
    browser = client_as(cast.ada)
    answer = {"source": f"<div>{WORDS}</div>", "format": "rich", "key": KEY, "writer": str(cast.ada)}
    with browser.session_transaction() as session:
        session.pop("device")
    path = f"/threads/{thread}/answer"
    assert browser.post(path, data=answer).status_code == 401
    assert sign_in(browser, "ada").location == "/kept"
    page = browser.get("/kept").text
    form = page[page.index(f'action="{path}"') :].split("</form>")[0]
    sent = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    shown = browser.post(path, data=sent)
    assert shown.status_code == 302
    assert WORDS in browser.get(shown.location).text
    assert len(talk.order(thread)) == 2


def test_a_page_that_says_no_costs_little_whatever_is_sent_to_it(cast, client_as, visitor, monkeypatch):
    """Reading HTML for its words is work, and to an address that is none of ours anyone may send any of it."""
    read: list[int] = []
    plain = richtext.plain
    monkeypatch.setattr(kept.richtext, "plain", lambda text, *most: read.append(len(text)) or plain(text, *most))
    much = {"source": ["<p>Words " + "x" * 19_000] * 20}
    assert visitor.post("/no-such-page", data=much).status_code == 404
    assert not read
    answer = client_as(cast.ada).post("/live/999", data=much)
    assert answer.status_code == 404
    assert answer.text.count("Words") == 20
    assert sum(read) <= kept.MOST_READ


@pytest.mark.parametrize("header", ["Referer", "Origin"])
def test_who_says_that_she_comes_from_nowhere_has_an_answer_and_no_words_in_it(app, visitor, with_csrf, header):
    for page, status in (("/live/1", 401), ("/join", 400), ("/nothing", 404)):
        answer = visitor.post(page, data={"source": "Zymurgy", "words": "Zymurgy"}, headers={header: "http://[::1"})
        assert answer.status_code == status
        assert "Zymurgy" not in answer.text, "no form of ours was sent from there"
