"""``flask rebuild``: make again what is derived from what people wrote, when what derives it has become better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from community.chat.messages import Message
from community.core import house, richtext
from community.core.database import writing
from community.core.plain_box import from_plain
from community.discussions.posts import Post
from community.extensions import db
from community.profiles.models import Profile

# Written in one go. On SQLite all other writers wait meanwhile: this many take well under a tenth of a second.
BATCH = 50


@dataclass(frozen=True)
class Kind:
    """Something people write. Its model has ``render_again``, and a column with the version of the cleaner."""

    name: str
    model: Any
    key: InstrumentedAttribute[int]
    version: InstrumentedAttribute[int]


KINDS = [
    Kind("posts", Post, Post.id, Post.html_version),
    Kind("messages", Message, Message.id, Message.html_version),
    Kind("profiles", Profile, Profile.member_id, Profile.about_version),
]


rebuild = AppGroup("rebuild", help="Make again what is derived from what people wrote.")


@rebuild.command("richtext")
@click.option("--all", "everything", is_flag=True, help="Also what the present cleaner has made already.")
def rebuild_richtext(everything: bool) -> None:
    """Clean all words again that an older cleaner made.

    May be stopped at any time and started again, and run while people write.
    """
    refused = 0
    for kind in KINDS:
        refused += _again(kind, everything)
    _house()
    if refused:
        raise click.ClickException(f"{refused} could not be cleaned by the present rules. They are as they were.")


def _again(kind: Kind, everything: bool) -> int:
    """Make all of a kind again, oldest first. Gives how many were refused."""
    older = kind.key > 0 if everything else kind.version < richtext.VERSION
    count = db.session.scalar(select(func.count()).select_from(kind.model).where(older)) or 0
    db.session.rollback()
    last, done, refused = 0, 0, 0
    while True:
        with writing():
            # Each is locked while it is made, so that words changed at this moment are not put back.
            batch = select(kind.model).where(older, kind.key > last).order_by(kind.key).limit(BATCH).with_for_update()
            found = db.session.scalars(batch).all()
            keys = [getattr(one, kind.key.key) for one in found]
            for key, one in zip(keys, found, strict=True):
                try:
                    one.render_again()
                except richtext.TooMuch as too_much:
                    refused += 1
                    click.echo(f"{kind.name} {key}: {too_much}", err=True)
        db.session.expunge_all()
        if not found:
            break
        last, done = keys[-1], done + len(found)
        click.echo(f"\r{kind.name}: {done} of {max(count, done)}", nl=False)
    click.echo(f"\r{kind.name}: {done} of {max(count, done)}")
    return refused


def _house() -> None:
    """The rules of the house: one text, made again each time."""
    source = house.rules_source()
    if source:
        with writing():
            kept = db.session.get_one(house.House, 1)
            kept.rules_html = richtext.clean(from_plain(source))
