"""Group: a small closed circle with a facilitator and a card that says what it is like."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.circles import Circle
from community.chat.models import Room
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.discussions.spaces import Space
from community.extensions import db


class Group(db.Model):
    """A small circle. Its members are its circle's; who ``leads`` there facilitates it."""

    # A plain "group" would have to be quoted in every statement.
    __tablename__ = "circle_group"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), unique=True)
    # For between meetings: a private space to write in, and a room to drop in to.
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    circle: Mapped[Circle] = relationship()
    space: Mapped[Space] = relationship()
    room: Mapped[Room] = relationship()
