"""``flask demo`` builds the demonstration world, ``flask demo-code`` gives its staff their codes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

import config
from community.accounts import passwords
from community.accounts.models import Member
from community.core import clock, work
from community.core.database import writing
from community.demonstration import loading, plan
from community.demonstration.loading import greetings
from community.demonstration.loading.loaded import Loaded
from community.demonstration.people import HEROINE
from community.extensions import db, security
from community.profiles import likeness

# Known to everyone who reads this, which is why nothing of it runs where real people are.
PASSWORD = "paper boats on the lagoon"  # noqa: S105
SECOND_STEP = "otpauth://totp/demonstration?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

# Whom to sign in as, and what she finds first.
SHOWN = {
    HEROINE: "Her group meets now and keeps a seat for her; new answers, a hello, a group to look at, two drafts",
    "Wattle and tea": "She leads that meeting: an opening round, a raised hand, one on the phone, one who visits",
    "Cosmos": "She visits that meeting: she reads along, and is named as visiting",
    "Bernadette": "A nurse whose group speaks of dying: her meetings, one with a line for its seats, and her notes",
    "Second cup": "The queue: what was reported, who asks to join, a discussion that goes fast",
    "Lighthouse": "What the moderators decided and why, how soon people are answered, and the settings",
}


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Build the demonstration world in an empty network: 300 members, 400 threads, 6,000 posts."""
    _refuse_in_production()
    if db.session.scalar(select(Member.id).where(Member.email == _email(HEROINE))):
        click.echo("The demonstration world is here already.")
        _say_whom_to_sign_in_as()
        return
    if db.session.scalar(select(Member.id).limit(1)):
        raise click.ClickException(
            "There are members here already, and the demonstration world must not be mixed with them. "
            "Choose an empty folder with --data DIR, or another database."
        )
    db.session.rollback()
    started = time.monotonic()
    with _step("Writing 6,000 posts"):
        world = plan.make(clock.now())
    with _step("Making their password"):
        hashed = passwords.make(PASSWORD)
    _load(world, hashed)
    click.echo(f"The demonstration world is ready, in {time.monotonic() - started:.0f} seconds.")
    _say_whom_to_sign_in_as()


@click.command("demo-code")
@with_appcontext
def demo_code() -> None:
    """The code that the demonstration's staff are asked for when they sign in. A new one comes every half minute."""
    _refuse_in_production()
    click.echo(security.totp_factory.generate_totp_password(SECOND_STEP))


def _load(world: plan.World, hashed: str) -> None:
    steps = loading.load(world, hashed, SECOND_STEP)
    while True:
        before = time.monotonic()
        try:
            title, rows = next(steps)
        except StopIteration:
            break
        click.echo(f"  {title}: {rows:,} ({time.monotonic() - before:.1f} s)")
    with _step("Telling them what happened lately"):
        work.run("notices")
        with writing():
            greetings.mark_read(Loaded(world, "", ""))
    with _step("Looking for people like them"):
        # The worker does the same for everyone else within minutes of the start.
        shown = select(Member.id).where(Member.display_name.in_(SHOWN)).order_by(Member.id)
        for member_id in db.session.scalars(shown).all():
            likeness.refresh(member_id)


@contextmanager
def _step(title: str) -> Iterator[None]:
    before = time.monotonic()
    click.echo(f"  {title} ... ", nl=False)
    yield
    click.echo(f"{time.monotonic() - before:.1f} s")


def _refuse_in_production() -> None:
    if current_app.config["SETTINGS"].production:
        raise click.ClickException("The demonstration world is never made where real people are. Nothing was done.")


def _say_whom_to_sign_in_as() -> None:
    click.echo("\nSign in as one of these. Nobody of them exists.\n")
    for name in SHOWN:
        click.echo(f"  {_role(name):14} {_email(name):28} {SHOWN[name]}")
    click.echo(f"\n  password       {PASSWORD}")
    click.echo("\nModerators and administrators are asked for a code too. This gives the one for now:\n")
    # The very Python and program that run this, from whichever folder: those of bin/run are on nobody's path.
    click.echo(f"  {sys.executable} -m flask --app {config.ROOT / 'wsgi.py'} demo-code\n")
    click.echo(f"or add this key to an app for codes: {SECOND_STEP.rpartition('=')[2]}\n")


def _role(name: str) -> str:
    return db.session.scalar(select(Member.role).where(Member.display_name == name)) or "member"


def _email(name: str) -> str:
    return db.session.scalar(select(Member.email).where(Member.display_name == name)) or f"{name.lower()}@example.org"
