"""Device: one signed-in browser. Its row is asked for at every request; ending the row ends the sign-in at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from flask import g, session
from flask_security.utils import login_user
from sqlalchemy import ColumnElement, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock, work
from community.core.database import NEVER_AGAIN, Id, UTCDateTime, rows_changed, writing
from community.extensions import db

# Where the web session keeps the nonce of its device.
NONCE = "device"
# What outlives a sign-in in the web session: the way back to words that could not be taken (core/kept.py).
STAYS = ("kept",)


class Stay(StrEnum):
    """How long someone wants to stay signed in on a device."""

    REMEMBERED = "remembered"
    UNTIL_CLOSED = "until-closed"
    SHARED = "shared"


# A remembered device is asked again after two months; a browser that is never closed after a day; and at a computer
# that others use, an hour is enough to read and write, and short enough for whoever sits down next.
LASTS = {
    Stay.REMEMBERED: timedelta(days=60),
    Stay.UNTIL_CLOSED: timedelta(days=1),
    Stay.SHARED: timedelta(hours=1),
}
# How long the rows of devices that are signed out are kept.
FORGOTTEN_AFTER = timedelta(days=30)

# What browsers call themselves, the more particular first: nearly all of them also claim to be Safari or Chrome.
BROWSERS = {
    "Firefox": ("Firefox/", "FxiOS/"),
    "Edge": ("Edg/", "EdgA/", "EdgiOS/"),
    "Opera": ("OPR/", "Opera"),
    "Samsung Internet": ("SamsungBrowser/",),
    "Chrome": ("Chrome/", "CriOS/"),
    "Safari": ("Safari/",),
}
SYSTEMS = {
    "an iPhone": ("iPhone",),
    "an iPad": ("iPad",),
    "Android": ("Android",),
    "Windows": ("Windows",),
    "a Mac": ("Macintosh", "Mac OS X"),
    "a Chromebook": ("CrOS",),
    "Linux": ("Linux",),
}


class Device(db.Model):
    """A browser someone signed in with. ``shared``: she said that others use this computer too."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str] = mapped_column(String(43), unique=True)
    # What the browser says it is, in words ("Firefox on Android"); no address, no exact version.
    label: Mapped[str] = mapped_column(String(80))
    shared: Mapped[bool] = mapped_column(default=False)
    remembered: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = NEVER_AGAIN

    @classmethod
    def is_live(cls) -> ColumnElement[bool]:
        """SQL: still signed in."""
        return cls.ended_at.is_(None) & (cls.expires_at > clock.now())


def label(user_agent: str) -> str:
    """What a browser says it is, in words: ``Firefox on Android``."""

    def first(names: dict[str, tuple[str, ...]], otherwise: str) -> str:
        return next((name for name, signs in names.items() if any(sign in user_agent for sign in signs)), otherwise)

    return f"{first(BROWSERS, 'A browser')} on {first(SYSTEMS, 'a device')}"


def sign_in(member: Member, user_agent: str, stay: Stay) -> Device:
    """This browser is signed in as ``member`` from now on. Nothing of whoever used it before is left in its session."""
    outlives = {name: session[name] for name in STAYS if name in session}
    session.clear()
    session.update(outlives)
    device = start(
        member,
        label(user_agent),
        clock.now() + LASTS[stay],
        shared=stay == Stay.SHARED,
        remembered=stay == Stay.REMEMBERED,
    )
    session[NONCE] = device.nonce
    session.permanent = device.remembered
    login_user(member, remember=False)
    g.device = device
    return device


def live_of(member_id: int) -> list[Device]:
    """The devices this member is signed in on, newest first."""
    mine = select(Device).where(Device.member_id == member_id, Device.is_live())
    return list(db.session.scalars(mine.order_by(Device.id.desc())))


def start(
    member: Member, label: str, expires_at: datetime, *, shared: bool = False, remembered: bool = False
) -> Device:
    """A new device of ``member``; the caller puts its nonce into the web session."""
    device = Device(
        member_id=member.id,
        nonce=secrets.token_urlsafe(32),
        label=label[:80],
        shared=shared,
        remembered=remembered,
        expires_at=expires_at,
    )
    db.session.add(device)
    return device


def end(member_id: int, *, device_id: int | None = None, but: int | None = None) -> None:
    """Sign out one device of a member, or all of them (``but`` one). Sockets are cut by realtime.disconnect."""
    ended = update(Device).where(Device.member_id == member_id, Device.ended_at.is_(None)).values(ended_at=clock.now())
    if device_id is not None:
        ended = ended.where(Device.id == device_id)
    if but is not None:
        ended = ended.where(Device.id != but)
    db.session.execute(ended)


def end_nonce(nonce: str) -> None:
    """Sign out the device with this nonce, whoever's it is: someone else signs in at the same browser."""
    db.session.execute(
        update(Device).where(Device.nonce == nonce, Device.ended_at.is_(None)).values(ended_at=clock.now())
    )


def load_member(uniquifier: str) -> Member | None:
    """The member of this web session, if its device is still signed in. One query, at every request."""
    nonce = session.get(NONCE)
    if not nonce or not uniquifier:
        return None
    row = db.session.execute(
        select(Member, Device)
        .join(Device, Device.member_id == Member.id)
        .where(Member.fs_uniquifier == str(uniquifier), Member.active, Device.nonce == nonce, Device.is_live())
    ).one_or_none()
    if row is None:
        return None
    g.device = row.Device
    return row.Member


@work.worker("devices")
def forget_ended() -> int:
    """Delete the rows of devices that have been signed out for a while: they say when someone was here."""
    long_ago = clock.now() - FORGOTTEN_AFTER
    with writing():
        return rows_changed(delete(Device).where((Device.ended_at < long_ago) | (Device.expires_at < long_ago)))
