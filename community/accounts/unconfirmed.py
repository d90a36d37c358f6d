"""Unconfirmed: a request to join whose address is not shown to be hers yet. No moderator sees it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import String, Text, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts import letters, links, names
from community.accounts.applications import Application, Living
from community.accounts.links import Purpose
from community.accounts.models import Member
from community.accounts.states import ZONES
from community.core import clock, mail, work
from community.core.database import NEVER_AGAIN, Id, UTCDateTime, rows_changed, writing
from community.core.errors import Refusal
from community.core.once import once
from community.core.urls import absolute
from community.extensions import db


class Unconfirmed(db.Model):
    """What someone sent to join. Becomes a member with an application when the link in the mail is used."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    # The form's key: sent twice, it is one request.
    key: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    password: Mapped[str] = mapped_column(String(255))
    display_name: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(3))
    living: Mapped[Living] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)

    __table_args__ = NEVER_AGAIN

    def confirm(self, display_name: str | None = None, password: str | None = None) -> Application:
        """The address is hers: make her a member who waits, with her application. ``password``: the one she has chosen
        now (hashed), in the place of the one that came with the request.

        Raises Refusal when the address or the display name has been taken meanwhile; for a name, call again with
        another one.
        """
        name = display_name or self.display_name
        if db.session.scalar(select(exists().where(Member.email == self.email))):
            raise Refusal("This address has an account already. You can sign in.", 409)
        if name_is_taken(name):
            raise Refusal(names.TAKEN, 409)
        member = Member(
            email=self.email,
            password=password or self.password,
            display_name=name,
            name_key=names.name_key(name),
            state=self.state,
            timezone=ZONES[self.state],
            fs_uniquifier=uuid.uuid4().hex,
            confirmed_at=clock.now(),
        )
        try:
            with db.session.begin_nested():
                db.session.add(member)
        except IntegrityError:
            raise Refusal("Someone took this name a moment ago. Please choose another.", 409) from None
        application = Application.arrive(member, self.words, Living(self.living))
        db.session.execute(delete(Unconfirmed).where(Unconfirmed.email == self.email))
        return application


def apply(
    *, key: str, email: str, password: str, display_name: str, state: str, living: Living, words: str
) -> Unconfirmed:
    """Someone asks to join. ``password`` is hashed already. A letter goes to her; nobody else hears of it yet."""

    def ask() -> Unconfirmed:
        asked = Unconfirmed(
            key=key, email=email, password=password, display_name=display_name, state=state, living=living, words=words
        )
        db.session.add(asked)
        db.session.flush()
        letters.ask(Purpose.JOIN, email, asked.id)
        return asked

    return once(lambda: db.session.scalar(select(Unconfirmed).where(Unconfirmed.key == key)), ask)


def name_is_taken(name: str, but: int | None = None) -> bool:
    """Whether a member (other than ``but``) has this display name, or one that could be mistaken for it."""
    theirs = exists().where(Member.name_key == names.name_key(name), Member.id != (but or 0))
    return bool(db.session.scalar(select(theirs)))


def of_token(token: str, *, to_confirm: bool = False) -> Unconfirmed | None:
    """The request a link is about, if it is still waiting for this. ``to_confirm``: nobody else confirms it now."""
    data = links.read(Purpose.JOIN, token)
    if not data:
        return None
    asked = select(Unconfirmed).where(Unconfirmed.key == data[0])
    return db.session.scalar(asked.with_for_update() if to_confirm else asked)


@letters.writes(Purpose.JOIN)
def _write(letter: letters.Letter, member: Member | None) -> None:
    asked = db.session.get(Unconfirmed, letter.subject_id)
    if asked is None:
        return
    if member is None:
        link = absolute("accounts.confirm", token=links.make(Purpose.JOIN, asked.key))
        mail.queue(letter.email, "confirm", link=link)
        return
    db.session.delete(asked)
    mail.queue(
        letter.email, "account_exists", sign_in=absolute("accounts.sign_in"), forgotten=absolute("accounts.forgotten")
    )


@work.worker("unconfirmed")
def forget_old() -> int:
    """Delete the requests whose link has run out."""
    with writing():
        return rows_changed(delete(Unconfirmed).where(Unconfirmed.created_at < clock.now() - links.LASTS[Purpose.JOIN]))
