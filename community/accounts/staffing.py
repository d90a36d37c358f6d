"""How someone becomes staff or a facilitator: the first administrator by a link, others by an invitation."""

from __future__ import annotations

import uuid

from sqlalchemy import exists, select

from community.accounts import addresses, circles, links, names
from community.accounts.applications import Application
from community.accounts.links import Purpose
from community.accounts.models import LEADING, Member, Role
from community.accounts.unconfirmed import name_is_taken
from community.core import clock
from community.core.errors import Refusal
from community.core.urls import absolute
from community.extensions import db


def has_administrator() -> bool:
    """Whether someone looks after this network already."""
    return bool(db.session.scalar(select(exists().where(Member.role == Role.ADMINISTRATOR))))


def set_up_link() -> str | None:
    """The link that makes the first administrator; None once there is one. It dies with its first use."""
    return None if has_administrator() else absolute("accounts.set_up", token=links.make(Purpose.FIRST_ADMINISTRATOR))


def opens_set_up(token: str) -> bool:
    """Whether this is such a link, and there is no administrator yet."""
    return links.read(Purpose.FIRST_ADMINISTRATOR, token) is not None and not has_administrator()


def first_administrator(email: str, display_name: str, hashed: str) -> Member:
    """The first administrator. Raises Refusal when there is one already, or when the address has an account."""
    if has_administrator():
        raise Refusal("There is an administrator already. This link is over.", 410)
    return _new(email, display_name, Role.ADMINISTRATOR, hashed)


def invite(email: str, display_name: str, role: Role) -> tuple[Member, str | None]:
    """Someone is to have ``role``. Gives her, and a link to choose a password with; None when she has one already.

    Raises Refusal when the address or the name cannot be used.
    """
    member = of_address(email)
    if member is None:
        member = _new(email, display_name, role, None)
    else:
        led = member.role in LEADING
        member.change_role(role)
        if led and role not in LEADING:
            circles.lead_no_more(member.id)
        member.admitted_at = member.admitted_at or clock.now()
        if asked := Application.of(member.id):
            asked.answered_by_a_role()
    if member.password is not None:
        return member, None
    return member, absolute("accounts.new_password", token=links.make(Purpose.INVITATION, member.fs_uniquifier))


def of_address(email: str) -> Member | None:
    """Who signs in with this address, if anyone does."""
    return db.session.scalar(select(Member).where(Member.email == addresses.normal(email)))


def _new(email: str, display_name: str, role: Role, hashed: str | None) -> Member:
    email, display_name = addresses.normal(email), names.tidy(display_name)
    if sentence := addresses.refused(email) or names.refused(display_name):
        raise Refusal(sentence)
    if db.session.scalar(select(exists().where(Member.email == email))):
        raise Refusal("This address has an account already.", 409)
    if name_is_taken(display_name):
        raise Refusal(names.TAKEN, 409)
    now = clock.now()
    member = Member(
        email=email,
        password=hashed,
        display_name=display_name,
        name_key=names.name_key(display_name),
        role=role,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=now,
        admitted_at=now,
    )
    db.session.add(member)
    db.session.flush()
    return member
