"""Connection: a browser that listens, as every process can find it, and what this process knows of its own."""

from __future__ import annotations

import time
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime
from community.extensions import db

# A process says this often that its connections live; three silences, and others take them for gone.
RENEW_SECONDS = 10
LEASE = timedelta(seconds=3 * RENEW_SECONDS)
# A phone, a tablet and a few windows; more would take other members' places.
MOST_PER_MEMBER = 10
# A line that is younger than this may not be known to the library yet.
COMING_SECONDS = 1

# Another one each time a process starts.
PROCESS = uuid.uuid4().hex
# In place of a process: the row of a page that asks, because no socket gets through to it (polling.py).
ASKS = "asks"


class Connection(db.Model):
    """A browser that listens. ``ear``: the channel itself, or one of its own for a member who may not hear everyone."""

    __tablename__ = "live_connection"

    sid: Mapped[str] = mapped_column(String(40), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"), index=True)
    process: Mapped[str] = mapped_column(String(32), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    ear: Mapped[str] = mapped_column(String(60))
    alive_until: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_live_connection_channel", "channel", "alive_until"),)

    @classmethod
    def is_alive(cls) -> ColumnElement[bool]:
        """SQL: its process has been heard of lately."""
        return cls.alive_until > clock.now()


class LocalConnections:
    """The connections of this process: the channel of each, and when it came."""

    def __init__(self) -> None:
        self._all: dict[str, tuple[str, float]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def came(self, sid: str, channel: str) -> None:
        """One begins to listen."""
        self._all[sid] = channel, time.monotonic()

    def went(self, sid: str) -> str | None:
        """One has ended. Gives its channel, if it was known."""
        channel, _ = self._all.pop(sid, (None, 0.0))
        return channel

    def sids(self) -> set[str]:
        """All that are listening or just coming in."""
        return set(self._all)

    def settled(self) -> set[str]:
        """Those that came long enough ago for the library to know their line."""
        until = time.monotonic() - COMING_SECONDS
        return {sid for sid, (_, since) in list(self._all.items()) if since < until}

    def things(self, kind: str) -> set[int]:
        """What of a kind is listened to: 5 for ``room:5``."""
        found = {channel.partition(":") for channel, _ in list(self._all.values())}
        return {int(thing) for name, _, thing in found if name == kind}

    def clear(self) -> None:
        """Know of none."""
        self._all.clear()


local_connections = LocalConnections()
