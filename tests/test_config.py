"""Settings are read once, nonsense is refused by name, and production has no default for a secret."""

from __future__ import annotations

import pytest

import config

# The services change nothing about it.
pytestmark = pytest.mark.once

PRODUCTION = {
    "COMMUNITY_ENV": "production",
    "PUBLIC_URL": "https://network.example.org",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "SMTP_URL": "smtp://mail.example.org",
}


@pytest.fixture
def load(tmp_path):
    def from_environment(**environ: str) -> config.Settings:
        return config.load({"DATA_FOLDER": str(tmp_path), **environ})

    return from_environment


def test_it_works_with_nothing_set(load, tmp_path):
    settings = load()
    assert not settings.production
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'community.sqlite3'}"


def test_production_needs_a_secret_an_address_and_mail(load):
    assert load(**PRODUCTION).production
    for name in ("SECRET_KEY", "PUBLIC_URL", "SMTP_URL"):
        with pytest.raises(config.ConfigurationError, match=name):
            load(**{**PRODUCTION, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMUNITY_ENV", "prod"),
        ("PUBLIC_URL", "network.example.org"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("REDIS_URL", "http://somewhere"),
        ("SMTP_URL", "mail.example.org"),
        ("SECRET_KEY", "short"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("TRUSTED_PROXIES", "²"),
        ("RATE_LIMITS", "perhaps"),
        ("LIVE_CONNECTIONS", "0"),
        ("LOG_LEVEL", "loud"),
        ("ROLE", "chatting"),
        ("STORAGE_URL", "ftp://somewhere"),
    ],
)
def test_nonsense_is_refused_by_name(load, name, value):
    with pytest.raises(config.ConfigurationError, match=name):
        load(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("RATE_LIMITS", "off"), ("PUBLIC_URL", "http://network.example.org"), ("SECRET_KEY", config.DEVELOPMENT_SECRET)],
)
def test_what_is_for_development_is_refused_in_production(load, name, value):
    with pytest.raises(config.ConfigurationError, match=name):
        load(**{**PRODUCTION, name: value})


def test_a_postgresql_address_gets_our_driver(load):
    assert load(DATABASE_URL="postgres://u:p@h/d").database_url == "postgresql+psycopg://u:p@h/d"


GROWN = {"DATABASE_URL": "postgresql://localhost/community", "REDIS_URL": "redis://localhost"}


def test_one_process_does_everything_unless_told_otherwise(load):
    assert load().role == "everything"
    assert load(**GROWN, ROLE="pages").background_work


def test_a_chat_process_takes_many_and_does_nothing_slow(load):
    chat = load(**GROWN, ROLE="chat", BACKGROUND_WORK="on")
    assert not chat.background_work
    assert chat.live_connections > load().live_connections
    assert load(**GROWN, ROLE="chat", LIVE_CONNECTIONS="7").live_connections == 7


@pytest.mark.parametrize("role", ["pages", "chat"])
def test_half_a_network_on_sqlite_is_refused_and_so_is_one_without_redis(load, role):
    with pytest.raises(config.ConfigurationError, match="needs PostgreSQL"):
        load(ROLE=role, REDIS_URL=GROWN["REDIS_URL"])
    with pytest.raises(config.ConfigurationError, match="needs REDIS_URL"):
        load(ROLE=role, DATABASE_URL=GROWN["DATABASE_URL"])
