"""Every page that someone can open, found by itself, so that none is forgotten."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from community.extensions import db
from tests.browser.world import World

# Not pages: for machines, or files.
NOT_WALKED = {"static"}


def addresses(app: Flask, world: World, client: FlaskClient) -> list[str]:
    """The pages that this browser can open, once each. Fails when the world has no example for one, or one breaks."""
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
            if answer.status_code == 200 and answer.mimetype == "text/html" and address not in found:
                found.append(address)
            answer.close()
    if wrong or not found:
        raise AssertionError(f"Cannot be shown: {wrong or 'anything'}")
    return found


def example(name: str) -> int | None:
    """The id of the first thing that ``name`` (``thread_id``) can be, or None."""
    table = db.metadata.tables.get(name.removesuffix("_id"))
    return None if table is None else db.session.scalar(text(f'SELECT min(id) FROM "{table.name}"'))
