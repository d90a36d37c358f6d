"""flask backup, flask restore, flask move-from-sqlite."""

from __future__ import annotations

import getpass
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import func, make_url, select

import config
from community.accounts.models import Member
from community.backup import archive, databases, moving, photos
from community.backup.sealing import Unreadable
from community.core import clock
from community.extensions import db

# A passphrase is guessed by machines that try millions; four or five plain words are enough, one is not.
SHORTEST_PASSPHRASE = 12

WORKSHOP = ".backup-"
# A backup that was killed leaves everything behind unsealed, and nobody would look for it. None takes so long.
LEFT_BEHIND = timedelta(days=1)

passphrase_options = [
    click.option("--passphrase", metavar="WORDS", help="Seal it with these words. Other users may see them meanwhile."),
    click.option(
        "--passphrase-file", metavar="FILE", help="Seal it with the words in FILE; with - they are asked for."
    ),
]


def with_passphrase(command):
    """Add the two ways of giving a passphrase to a command."""
    for option in passphrase_options:
        command = option(command)
    return command


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_passphrase
def backup(file: Path, passphrase: str | None, passphrase_file: str | None) -> None:
    """Keep the database and the photos, as they are now, in FILE. People may go on writing meanwhile."""
    words = _passphrase(passphrase, passphrase_file)
    if words is not None and len(words) < SHORTEST_PASSPHRASE:
        raise click.ClickException(f"The passphrase is too short. Use at least {SHORTEST_PASSPHRASE} characters.")
    if file.exists():
        raise click.ClickException(f"{file} is there already, and a backup is never overwritten. Choose another name.")
    about = _keep(file, words)
    click.echo(f"Kept {about.members} members, as they were at {about.made_at}, in {file} ({_size(file)}).")
    if words is None:
        click.echo("It is not sealed: whoever has it can read everything. Keep it safe, or use --passphrase-file.")
    if not _secret_is_kept(_settings()):
        click.echo("SECRET_KEY is not in it, because it stands in the environment. Keep it elsewhere too.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_passphrase
def restore(file: Path, passphrase: str | None, passphrase_file: str | None) -> None:
    """Put the database and the photos back as they are in FILE. What was here is kept beside them first."""
    words = _passphrase(passphrase, passphrase_file)
    settings = _settings()
    with _workshop(settings) as folder:
        try:
            about = archive.read(file, folder, words)
        except Unreadable as problem:
            raise click.ClickException(str(problem)) from None
        _fits(about)
        before = _keep_what_is_here(settings, words)
        _put_back(settings, folder)
    upgrade()
    click.echo(f"Restored {about.members} members, as they were at {about.made_at}.")
    if before:
        click.echo(f"What was here before is in {before}.")
    click.echo("Start the network again now, so that it forgets what it remembered.")


@click.command("move-from-sqlite")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def move_from_sqlite(file: Path) -> None:
    """Fill the PostgreSQL database of DATABASE_URL, in which nobody is a member yet, with the SQLite one in FILE."""
    if db.engine.dialect.name != "postgresql":
        raise click.ClickException("DATABASE_URL does not name a PostgreSQL database. Nothing was changed.")
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    if _revision() != head:
        raise click.ClickException("Run bin/run --prepare first, with this DATABASE_URL. Nothing was changed.")
    if db.session.scalar(select(func.count()).select_from(Member)):
        raise click.ClickException("There are members in this database already. Nothing was changed.")
    db.session.remove()
    with _workshop(_settings()) as folder:
        try:
            databases.copy(make_url(f"sqlite:///{file}"), folder / "database")
            if databases.revision(folder / "database") != head:
                raise click.ClickException(
                    "The SQLite database is of another version. Run bin/run --prepare without DATABASE_URL first. "
                    "Nothing was changed."
                )
            rows = moving.move(folder / "database", db.engine)
        except databases.Impossible as problem:
            raise click.ClickException(f"{problem} Nothing was changed.") from None
    click.echo(f"Moved {rows:,} rows. {file} is as it was; keep it until all is well.")


def _keep(target: Path, words: str | None) -> archive.About:
    settings, revision = _settings(), _revision()
    if revision is None:
        raise click.ClickException("There is no network here yet, so there is nothing to keep.")
    with _workshop(settings) as folder:
        photos.gather(settings, folder / "files")
        try:
            databases.copy(db.engine.url, folder / "database")
        except databases.Impossible as problem:
            raise click.ClickException(str(problem)) from None
        # Again: a photo that came between the first look and the database is in the database.
        photos.gather(settings, folder / "files")
        if _secret_is_kept(settings):
            shutil.copyfile(settings.data_folder / "secret", folder / "secret")
        about = archive.About(
            format=archive.FORMAT,
            made_at=clock.now().isoformat(timespec="seconds"),
            database=db.engine.dialect.name,
            revision=revision,
            members=db.session.scalar(select(func.count()).select_from(Member)) or 0,
        )
        archive.describe(folder, about)
        try:
            archive.write(target, folder, words)
        except OSError as problem:
            raise click.ClickException(f"{target} cannot be written ({problem.strerror}).") from None
    return about


def _secret_is_kept(settings: config.Settings) -> bool:
    # One that stands there beside SECRET_KEY in the environment signs nothing.
    path = settings.data_folder / "secret"
    return path.is_file() and path.read_text().strip() == settings.secret_key


def _revision() -> str | None:
    """Which migrations the database has had; None where there is no network."""
    if db.engine.dialect.name == "sqlite" and not Path(db.engine.url.database or "").is_file():
        return None
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def _fits(about: archive.About) -> None:
    here = db.engine.dialect.name
    if about.database != here:
        raise click.ClickException(
            f"This backup is of a {about.database} database, and DATABASE_URL names a {here} one. Nothing was changed."
        )
    try:
        ScriptDirectory(current_app.extensions["migrate"].directory).get_revision(about.revision)
    except CommandError:
        raise click.ClickException(
            "This backup was made by a newer version of the network than this one. Nothing was changed."
        ) from None


def _keep_what_is_here(settings: config.Settings, words: str | None) -> Path | None:
    if _revision() is None:
        return None
    path = settings.data_folder / f"before-restore-{clock.now():%Y%m%d-%H%M%S-%f}.backup"
    _keep(path, words)
    return path


def _put_back(settings: config.Settings, folder: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    try:
        databases.put_back(db.engine.url, folder / "database")
    except databases.Impossible as problem:
        raise click.ClickException(f"{problem} Nothing was changed.") from None
    photos.put_back(settings, folder / "files")
    if (folder / "secret").is_file():
        (folder / "secret").replace(settings.data_folder / "secret")


@contextmanager
def _workshop(settings: config.Settings) -> Iterator[Path]:
    # Beside the data and not in /tmp: there is room for it, files can be linked, and only we can look in.
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in settings.data_folder.glob(f"{WORKSHOP}*"):
        if left.stat().st_mtime < time.time() - LEFT_BEHIND.total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=WORKSHOP, dir=settings.data_folder) as folder:
        yield Path(folder)


def _passphrase(words: str | None, file: str | None) -> str | None:
    if file is None:
        return words
    if file == "-":
        return getpass.getpass("Passphrase: ") if sys.stdin.isatty() else sys.stdin.read().strip("\r\n")
    try:
        return Path(file).read_text().strip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise click.ClickException(f"The passphrase cannot be read from {file}.") from None


def _settings() -> config.Settings:
    return current_app.config["SETTINGS"]


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1_000_000:.1f} MB"
