"""A page with the box one writes in: ``show()`` opens it, ``sent`` is what its form sent."""

from urllib.parse import parse_qsl

import pytest
from flask import render_template_string
from flask_login import login_user

from community.accounts.models import Member
from community.core import headers, richtext
from community.core.forms import Form
from community.core.writing import Words
from community.extensions import db
from tests.browser.editor.page import PAGE


class Answer(Words, Form):
    pass


class Written:
    """What the form sent, and what would be kept of it."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []

    @property
    def form(self) -> dict[str, str]:
        assert len(self.forms) == 1
        return self.forms[0]

    @property
    def html(self) -> str:
        assert self.form["format"] == "rich"
        return richtext.clean(self.form["source"])


@pytest.fixture
def sent() -> Written:
    return Written()


@pytest.fixture
def show(app, open_as, sent):
    """A page with the box in it, under the policy every page has."""

    def show_page(source="", *, rich=False, errors=(), open=False, fetched="at once", guarded=True, **window):
        page = open_as(**window)
        with app.test_request_context("/writing"):
            if "member" in window:
                login_user(db.session.get_one(Member, window["member"]))
            form = Answer(data={"source": source, "format": "rich" if rich else "plain"})
            form.source.errors = list(errors)
            content = render_template_string(PAGE, form=form, open=open)
            policy = {"Content-Security-Policy": headers.POLICY.format(nonce=headers.nonce())} if guarded else {}

        def take(route):
            sent.forms.append(dict(parse_qsl(route.request.post_data, keep_blank_values=True)))
            route.fulfill(content_type="text/html", body="<!doctype html><title>Sent</title>Sent")

        page.route(
            "**/writing",
            lambda route: route.fulfill(content_type="text/html", body=content, headers=policy),
        )
        page.route("**/written", take)
        if fetched == "never":
            page.route("**/trix*", lambda route: route.abort())
        if fetched == "later":
            page.held = []
            page.route("**/trix*", lambda route: page.held.append(route))
        page.goto("/writing")
        if open and fetched == "at once":
            page.locator("trix-editor").wait_for()
        return page

    return show_page
