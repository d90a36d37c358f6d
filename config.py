"""Every setting, read once from the environment. No other file reads ``os.environ``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent

# Shorter secrets can be guessed by trying; 32 characters of hex are 128 bits.
SHORTEST_SECRET = 32

DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105

# What a process does: all there is to do, or one of the two halves of a network that has grown.
ROLES = ("everything", "pages", "chat")

# Live connections a process takes unless told otherwise. With threads each holds one for as long as it lasts; a chat
# process holds them in one thread, and so many more.
LIVE_WITH_THREADS, LIVE_IN_CHAT = 130, 2000


class ConfigurationError(ValueError):
    """A setting is missing or makes no sense. The message names the variable and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """What the operator decided. Made by :func:`load`; tests make their own with :func:`dataclasses.replace`."""

    production: bool
    role: str
    community_name: str
    public_url: str
    database_url: str
    redis_url: str | None
    secret_key: str
    data_folder: Path
    smtp_url: str | None
    mail_from: str
    trusted_proxies: int
    rate_limits: bool
    background_work: bool
    live_connections: int
    metrics_token: str | None
    storage_url: str | None
    log_level: str

    @property
    def jobs_database(self) -> Path:
        """Where background work is queued when there is no Redis; a file of its own, so that it never locks ours."""
        return self.data_folder / "jobs.sqlite3"

    @property
    def mail_folder(self) -> Path:
        """Where mails are written as files when no SMTP server is set."""
        return self.data_folder / "mail"

    @property
    def files_folder(self) -> Path:
        """Where photos are kept when no S3 bucket is set."""
        return self.data_folder / "files"

    @property
    def secure(self) -> bool:
        """Whether members reach us over https, so that cookies may be marked Secure."""
        return self.public_url.startswith("https://")


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings from ``environ``.

    Raises ConfigurationError, naming the variable, when one is missing or is nonsense.
    """
    production = _choice(environ, "COMMUNITY_ENV", {"development": False, "production": True}, "development")
    data_folder = Path(environ.get("DATA_FOLDER", str(ROOT / "instance"))).resolve()
    public_url = _url(environ, "PUBLIC_URL", {"http", "https"}, None if production else "http://127.0.0.1:8000")
    rate_limits = _switch(environ, "RATE_LIMITS", default=True)
    if production and not rate_limits:
        raise ConfigurationError("RATE_LIMITS cannot be off in production. Remove it, or set it to on.")
    if production and not public_url.startswith("https://"):
        raise ConfigurationError("PUBLIC_URL must start with https:// in production.")
    smtp_url = _url(environ, "SMTP_URL", {"smtp", "smtps"}, "")
    if production and not smtp_url:
        raise ConfigurationError("SMTP_URL is missing. Nobody could join or find back in without mail.")
    database_url = environ.get("DATABASE_URL", "").strip() or f"sqlite:///{data_folder / 'community.sqlite3'}"
    redis_url = _url(environ, "REDIS_URL", {"redis", "rediss", "unix"}, "")
    role = _choice(environ, "ROLE", {name: name for name in ROLES}, "everything")
    if role != "everything":
        _check_half(role, database_url, redis_url)
    return Settings(
        production=production,
        role=role,
        community_name=environ.get("COMMUNITY_NAME", "").strip() or "Secondary Breast Cancer Network",
        public_url=public_url.rstrip("/"),
        database_url=_database(database_url),
        redis_url=redis_url,
        secret_key=_secret(environ, production, data_folder),
        data_folder=data_folder,
        smtp_url=smtp_url,
        mail_from=environ.get("MAIL_FROM", "").strip() or f"no-reply@{urlsplit(public_url).hostname}",
        trusted_proxies=_count(environ, "TRUSTED_PROXIES", 0, 0, 5),
        rate_limits=rate_limits,
        # Not in a chat process: slow work there would keep every live connection waiting.
        background_work=_switch(environ, "BACKGROUND_WORK", default=True) and role != "chat",
        live_connections=_count(
            environ, "LIVE_CONNECTIONS", LIVE_IN_CHAT if role == "chat" else LIVE_WITH_THREADS, 1, 100_000
        ),
        metrics_token=environ.get("METRICS_TOKEN", "").strip() or None,
        storage_url=_url(environ, "STORAGE_URL", {"s3"}, ""),
        log_level=_choice(environ, "LOG_LEVEL", {n: n for n in ("DEBUG", "INFO", "WARNING", "ERROR")}, "INFO"),
    )


def _secret(environ: Mapping[str, str], production: bool, data_folder: Path) -> str:
    secret = environ.get("SECRET_KEY", "").strip()
    kept = data_folder / "secret"
    if not secret and kept.is_file():
        secret = kept.read_text().strip()
    if not secret and production:
        raise ConfigurationError("SECRET_KEY is missing. Set it to at least 32 random characters.")
    if secret and len(secret) < SHORTEST_SECRET:
        raise ConfigurationError(f"SECRET_KEY is too short. It needs at least {SHORTEST_SECRET} random characters.")
    if production and secret == DEVELOPMENT_SECRET:
        raise ConfigurationError("SECRET_KEY is the development one. Set it to at least 32 random characters.")
    return secret or DEVELOPMENT_SECRET


def _check_half(role: str, database_url: str, redis_url: str) -> None:
    if database_url.startswith("sqlite"):
        raise ConfigurationError(
            f"ROLE={role} needs PostgreSQL in DATABASE_URL. Waiting for SQLite's one writer would stop every live "
            "connection of a chat process. With SQLite leave ROLE away: one process does everything."
        )
    if not redis_url:
        raise ConfigurationError(f"ROLE={role} needs REDIS_URL: pages reach live connections in other processes by it.")


def _database(url: str) -> str:
    scheme = url.split(":", 1)[0]
    if scheme in {"postgres", "postgresql"}:
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme in {"sqlite", "postgresql+psycopg"}:
        return url
    raise ConfigurationError("DATABASE_URL must start with sqlite:/// or postgresql://.")


def _url(environ: Mapping[str, str], name: str, schemes: set[str], default: str | None) -> str:
    value = environ.get(name, "").strip() or default
    if value is None:
        raise ConfigurationError(f"{name} is missing.")
    if value and urlsplit(value).scheme not in schemes:
        raise ConfigurationError(f"{name} must be an address that starts with {' or '.join(sorted(schemes))}://.")
    return value


def _choice(environ: Mapping[str, str], name: str, choices: Mapping, default: str):
    value = environ.get(name, "").strip() or default
    if value not in choices:
        raise ConfigurationError(f"{name} must be one of: {', '.join(choices)}.")
    return choices[value]


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    words = {"on": True, "off": False, "true": True, "false": False, "1": True, "0": False}
    value = environ.get(name, "").strip().lower() or ("on" if default else "off")
    if value not in words:
        raise ConfigurationError(f"{name} must be on or off.")
    return words[value]


def _count(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}.")
    return int(value)
