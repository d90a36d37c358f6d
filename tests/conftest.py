"""The cast, and an app to act in. Said once, used everywhere.

Ada and Ben share interests. Cleo moderates. Dev has applied and waits. Eve is suspended. Flo has blocked Ada.
Grace facilitates one group. Hana administers.
"""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask_migrate import upgrade
from flask_security.utils import hash_password
from sqlalchemy import event

import config
from community import create_app, realtime
from community.accounts import devices
from community.accounts.applications import Application
from community.accounts.blocks import block
from community.accounts.models import UNTIL_LIFTED, Member, Role
from community.accounts.names import name_key
from community.core import house
from community.core.database import writing
from community.extensions import db, limiter, socketio
from tests.emptying import empty
from tests.services.postgres import postgres
from tests.services.redis import redis
from tests.talk import Talk

PASSWORD = "a quiet garden at dusk"
SETTINGS = {
    "SECRET_KEY": "for-tests-only-for-tests-only-for-tests-only",
    "RATE_LIMITS": "on",
    "BACKGROUND_WORK": "off",
    "PUBLIC_URL": "http://localhost",
    "LOG_LEVEL": "ERROR",
}


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, str]]:
    """A real PostgreSQL and Redis, when ``bin/test --services`` asks for them; otherwise nothing, and so SQLite."""
    if os.environ.get("TEST_SERVICES") != "on":
        yield {}
        return
    with postgres() as database, redis() as broker:
        yield {"DATABASE_URL": database, "REDIS_URL": broker}


@pytest.fixture(scope="session")
def settings(tmp_path_factory, services) -> config.Settings:
    """Settings of the app under test, with a folder of its own."""
    return config.load({**SETTINGS, **services, "DATA_FOLDER": str(tmp_path_factory.mktemp("data"))})


@pytest.fixture(scope="session")
def _migrated(settings):
    app = create_app(dataclasses.replace(settings, rate_limits=False))
    app.testing = True
    app.extensions["wire"] = socketio.server
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_migrated):
    """The app, with empty tables."""
    # There is one limiter and one wire for all apps: a test that made an app of its own has changed them here too.
    limiter.enabled = False
    socketio.server = _migrated.extensions["wire"]
    with _migrated.app_context():
        empty()
    yield _migrated
    # The threads of live connections would go on after the test that needed them, and write into all later ones.
    realtime.stop()
    with _migrated.app_context():
        db.session.remove()


@pytest.fixture
def context(app):
    """An application context, for tests of rules through plain objects."""
    with app.app_context():
        yield app


class Cast:
    """Makes the people on first mention: ``cast.ada`` is her id."""

    def __init__(self, app) -> None:
        self.app = app
        self.ids: dict[str, int] = {}

    def __getattr__(self, name: str) -> int:
        if name not in PEOPLE:
            raise AttributeError(name)
        if name not in self.ids:
            self.ids[name] = make_member(self.app, name, **PEOPLE[name])
            if name == "flo":
                ada = self.ada
                with self.app.app_context(), writing():
                    block(self.ids["flo"], ada)
            if name == "dev":
                with self.app.app_context(), writing():
                    Application.arrive(db.session.get_one(Member, self.ids["dev"]), WHAT_BRINGS_DEV)
        return self.ids[name]


WHAT_BRINGS_DEV = "My scan last month found it in my bones. I would like to talk to someone who knows."

PEOPLE: dict[str, dict] = {
    "ada": {},
    "ben": {},
    "cleo": {"role": Role.MODERATOR},
    "dev": {"admitted_at": None},
    "eve": {"suspended_until": UNTIL_LIFTED},
    "flo": {},
    "grace": {"role": Role.FACILITATOR},
    "hana": {"role": Role.ADMINISTRATOR},
}

_password_hash: list[str] = []


def make_member(app, name: str, **columns) -> int:
    """A member who is let in, called ``name``; staff have their second step. Gives her id."""
    with app.app_context(), writing():
        if not _password_hash:
            _password_hash.append(hash_password(PASSWORD))
        joined = datetime(2026, 1, 5, tzinfo=UTC)
        values = {
            "email": f"{name}@example.org",
            "display_name": name.capitalize(),
            "name_key": name_key(name),
            "password": _password_hash[0],
            "fs_uniquifier": uuid.uuid4().hex,
            "confirmed_at": joined,
            "created_at": joined,
            "admitted_at": joined,
            "state": "VIC",
            **columns,
        }
        if values.get("role") in {Role.MODERATOR, Role.ADMINISTRATOR}:
            values.setdefault("tf_primary_method", "authenticator")
        member = Member(**values)
        db.session.add(member)
        db.session.flush()
        return member.id


@pytest.fixture
def cast(app) -> Cast:
    return Cast(app)


@pytest.fixture
def visitor(app):
    """A browser of someone who is not signed in."""
    return app.test_client()


@pytest.fixture
def client_as(app):
    """``client_as(cast.ada)``: a browser in which that member is signed in."""

    def sign_in(member_id: int):
        with app.app_context(), writing():
            member = db.session.get_one(Member, member_id)
            device = devices.start(member, "Firefox on Linux", datetime.now(UTC) + timedelta(days=1))
            nonce, uniquifier = device.nonce, member.fs_uniquifier
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=uniquifier, _fresh=True, device=nonce, fs_paa=datetime.now(UTC).timestamp())
        client.device_nonce = nonce
        return client

    return sign_in


@pytest.fixture
def limited_as(settings, client_as, app):
    """``limited_as(cast.ada)``: her browser, where limits are on and nothing has been counted yet."""

    def sign_in(member_id: int):
        limited = create_app(settings)
        limited.testing, limited.config["WTF_CSRF_ENABLED"] = True, False
        with limited.app_context():
            limiter.reset()
        browser = limited.test_client()
        browser.set_cookie("session", client_as(member_id).get_cookie("session").value)
        return browser

    return sign_in


@pytest.fixture(autouse=True)
def _no_csrf(app_if_used):
    """Forms are posted without a token, except in the tests about tokens."""


@pytest.fixture
def app_if_used(request):
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        app.config["WTF_CSRF_ENABLED"] = "with_csrf" in request.fixturenames
        app.config["WTF_CSRF_CHECK_DEFAULT"] = "with_csrf" in request.fixturenames


@pytest.fixture
def with_csrf():
    """Ask for this in a test about CSRF tokens."""


@pytest.fixture
def talk(app) -> Talk:
    """The first spaces, and someone to say things in them: ``talk.start(cast.ada)``."""
    return Talk(app)


class QueryCount:
    """How many statements ran inside ``with count_queries() as queries:``; ``queries.all`` lists them."""

    def __init__(self, engine) -> None:
        self.engine, self.all = engine, []

    def __enter__(self) -> QueryCount:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            self.all.append(statement)

    def __len__(self) -> int:
        return len(self.all)

    @property
    def writes(self) -> list[str]:
        return [s for s in self.all if s.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.fixture
def count_queries(app):
    def counter() -> QueryCount:
        with app.app_context():
            # A process asks for these once a minute; the page that happens to come then costs one more.
            house.words()
            return QueryCount(db.engine)

    return counter
