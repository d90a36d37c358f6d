"""What a member signs in with: her password and her address, and the links that change them."""

from __future__ import annotations

import uuid

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from community.accounts import letters, links
from community.accounts.links import Purpose
from community.accounts.models import Member
from community.core import mail
from community.core.errors import Refusal
from community.core.urls import absolute
from community.extensions import db


def choose_password(member: Member, hashed: str) -> None:
    """A new password. Every sign-in there is ends, and so does every link that was sent before; she is told by mail."""
    first = member.password is None
    member.password = hashed
    member.fs_uniquifier = uuid.uuid4().hex
    if not first:
        mail.queue(member.email, "password_changed", forgotten=absolute("accounts.forgotten"))


def member_of_link(token: str) -> Member | None:
    """Whose password this link may choose: a forgotten one's, or the first of someone who was invited."""
    data = links.read(Purpose.RESET, token) or links.read(Purpose.INVITATION, token)
    return _of(data[0]) if data else None


def ask_for_address(member: Member, email: str) -> None:
    """She wants another address. A link goes there, if nobody else has it; nobody is told whether someone does."""
    letters.ask(Purpose.NEW_ADDRESS, email, member.id)


def address_of_link(token: str) -> tuple[Member, str] | None:
    """Whose address this link changes, and to which; None when it is used up, or too old."""
    data = links.read(Purpose.NEW_ADDRESS, token)
    member = _of(data[0]) if data else None
    return (member, data[1]) if member is not None and data else None


def take_address(member: Member, email: str) -> None:
    """The new address is shown to be hers. The old one is told; every link sent there is void.

    Raises Refusal when someone has taken it meanwhile.
    """
    if db.session.scalar(select(exists().where(Member.email == email))):
        raise Refusal("This address cannot be used. Please choose another.", 409)
    mail.queue(member.email, "address_changed", help=absolute("home.help_now"))
    try:
        with db.session.begin_nested():
            member.email, member.fs_uniquifier = email, uuid.uuid4().hex
    except IntegrityError:
        raise Refusal("This address cannot be used. Please choose another.", 409) from None


@letters.writes(Purpose.RESET)
def _write_reset(letter: letters.Letter, member: Member | None) -> None:
    if member is not None and member.active and member.remembered_at is None:
        link = absolute("accounts.new_password", token=links.make(Purpose.RESET, member.fs_uniquifier))
        mail.queue(letter.email, "new_password", link=link)


@letters.writes(Purpose.NEW_ADDRESS)
def _write_new_address(letter: letters.Letter, member: Member | None) -> None:
    asks = db.session.get(Member, letter.subject_id)
    if asks is None or member is not None:
        return
    token = links.make(Purpose.NEW_ADDRESS, asks.fs_uniquifier, letter.email)
    mail.queue(letter.email, "new_address", link=absolute("accounts.new_address", token=token))


def _of(uniquifier: object) -> Member | None:
    if not isinstance(uniquifier, str):
        return None
    return db.session.scalar(select(Member).where(Member.fs_uniquifier == uniquifier, Member.active))
