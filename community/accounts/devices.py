"""Device: one signed-in browser. Its row is asked for at every request; ending the row ends the sign-in at once."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import g, session
from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db

# Where the web session keeps the nonce of its device.
NONCE = "device"


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

    @classmethod
    def is_live(cls):
        """SQL: still signed in."""
        return cls.ended_at.is_(None) & (cls.expires_at > clock.now())


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
