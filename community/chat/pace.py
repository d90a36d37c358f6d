"""Pace: in a room that goes slowly, everyone waits a little between two messages of her own, so that all can follow."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from community.accounts.models import Member
from community.chat.messages import Message
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.permissions import speak_at_once

if TYPE_CHECKING:
    from community.chat.models import Room

# Seconds, from "let two others speak first" to a room for thinking. With a longer wait nobody would talk any more.
CHOICES = {0: "No waiting", 10: "10 seconds", 30: "30 seconds", 60: "1 minute", 120: "2 minutes", 300: "5 minutes"}


class TooSoon(Refusal):
    """She said something a moment ago, and the room goes slowly. ``wait``: the seconds that are left."""

    def __init__(self, pace: int, wait: int) -> None:
        again = "one second" if wait == 1 else f"{wait} seconds"
        super().__init__(
            f"{sentence(pace)} You can send this in {again}. Your words are still here.",
            429,
        )
        self.wait = wait


def sentence(seconds: int) -> str:
    """What those in a room are told of its pace, given in seconds."""
    return f"This room goes slowly: everyone waits {CHOICES.get(seconds, f'{seconds} seconds')} between two messages."


def of(room: Room, member: Member) -> int:
    """How many seconds a member waits between two of her messages in a room; 0: she need not wait."""
    return 0 if not room.pace_seconds or speak_at_once(member, room) else room.pace_seconds


def wait(room: Room, member: Member) -> int:
    """In how many seconds a member may say something in a room again; 0: now. No query in a room without a pace."""
    if not (pace := of(room, member)):
        return 0
    # What she took back counts: otherwise taking back would be a way round.
    mine = select(Message.created_at).where(Message.author_id == member.id, Message.room_id == room.id)
    last = db.session.scalar(mine.order_by(Message.created_at.desc()).limit(1))
    left = last + timedelta(seconds=pace) - clock.now() if last else timedelta()
    # Never longer than the pace itself, whatever a clock was set to meanwhile.
    return min(pace, max(0, math.ceil(left.total_seconds())))


def keep(room: Room, author: Member) -> None:
    """Raises TooSoon when ``author`` has to wait. The caller holds the room: of two messages at once one is let in."""
    if left := wait(room, author):
        raise TooSoon(room.pace_seconds, left)


def change(room: Room, seconds: int) -> None:
    """Give a room this pace, in seconds. Raises Refusal for one that is not offered."""
    if seconds not in CHOICES:
        raise Refusal("Please choose one of the paces.", 409)
    room.hold()
    room.pace_seconds = seconds
