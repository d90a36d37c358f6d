"""Every page that someone can open, found by itself, so that none is forgotten; and what is wrong with a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import text
from werkzeug.test import TestResponse

from community.extensions import db
from tests.browser.axe import COLOUR, findings
from tests.browser.conftest import DESK, HEIGHTS, PHONE
from tests.browser.world import World

# Everything else that can be wrong with a page and seen without knowing what it is for.
FLAWS = """() => {
    const flaws = [];
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) flaws.push(`wider than the window by ${wide}`);
    if (document.querySelectorAll('h1').length !== 1) flaws.push('has not exactly one h1');
    if (document.title.split(' · ')[0].trim() === '') flaws.push('has no title');
    const pressed = '.button, button, .input, summary, select, .frame a, .tabs a, a.chip, .choice, trix-editor';
    for (const element of document.querySelectorAll(pressed)) {
        if (!element.checkVisibility() || element.closest('.text-button, [popover]')) continue;
        const { height } = element.getBoundingClientRect();
        if (height < 43.9) flaws.push(`${Math.round(height)} px high: ${element.textContent.trim().slice(0, 40)}`);
    }
    return flaws;
}"""
# Of an element its name, what it is, and which attributes it has.
SHAPE = re.compile(r'<[a-z0-9-]+|(?:class|type|role)="[^"]*"| [a-z-]+(?==)')
# Not pages: for machines, or files.
NOT_WALKED = {"static"}


def addresses(app: Flask, world: World, client: FlaskClient, *, unlike: FlaskClient | None = None) -> list[str]:
    """The pages that this browser can open, once each. Fails when the world has no example for one, or one breaks.

    ``unlike``: without those that have the same in them for someone else, whose pages are walked anyway.
    """
    found, wrong = [], []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_WALKED:
            continue
        for known in world.examples(rule.endpoint) if rule.arguments else [{}]:
            with app.test_request_context():
                values = {name: known.get(name) or example(name) for name in rule.arguments - set(rule.defaults or ())}
                if None in values.values():
                    wrong.append(f"{rule.rule}: nothing in the world to show")
                    continue
                address = app.url_for(rule.endpoint, **values)
            answer = client.get(address)
            if answer.status_code >= 500:
                wrong.append(f"{address}: {answer.status_code}")
            is_page = answer.status_code == 200 and answer.mimetype == "text/html"
            if is_page and address not in found and not (unlike and _shape(answer) == _shape(unlike.get(address))):
                found.append(address)
            answer.close()
    if wrong or not found:
        raise AssertionError(f"Cannot be shown: {wrong or 'anything'}")
    return found


def _shape(answer: TestResponse) -> list[str]:
    """What stands in the middle of a page, without its words."""
    _, _, middle = answer.text.partition("<main")
    return SHAPE.findall(middle.partition("</main>")[0])


def example(name: str) -> int | None:
    """The id of the first thing that ``name`` (``thread_id``) can be, or None."""
    table = db.metadata.tables.get(name.removesuffix("_id"))
    return None if table is None else db.session.scalar(text(f'SELECT min(id) FROM "{table.name}"'))


def looked_over(page: Page) -> list[str]:
    """What is wrong with the page as it stands, on a phone and at a desk, in daylight and at night."""
    flaws = []
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        flaws += [f"at {width}: {flaw}" for flaw in findings(page) + page.evaluate(FLAWS)]
        page.emulate_media(color_scheme="dark")
        flaws += [f"at {width} in the dark: {flaw}" for flaw in findings(page, COLOUR)]
        page.emulate_media(color_scheme="light")
    return flaws


def walk(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong with each of these pages; nothing of those that are as they should be."""
    wrong = {}
    for address in paths:
        page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
        page.goto(address)
        if flaws := looked_over(page):
            wrong[address] = flaws
    return wrong
