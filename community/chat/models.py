"""Room: a place to talk live. What is said in it is in messages.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts import circles
from community.accounts.models import Member
from community.chat import hearing, mentions, pace, quieting
from community.chat.channels import channel_of
from community.chat.messages import Message
from community.core import clock
from community.core.database import Id, UTCDateTime, only_where
from community.core.errors import Refusal
from community.extensions import db

# The kind of room that anyone may drop in to.
DROP_IN = "room"
# What stands on every screen in a quiet moment: it is read in one breath.
LONGEST_PAUSE_WORDS = 200


class Room(db.Model):
    """A place to talk live. ``last_number`` is the newest number given in it: each message, edit and removal takes one.

    Numbers are given while the room's row is locked, so they are committed in their order. A page that has everything
    up to a number only has to ask for what is above it.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(Id, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    # "room": anyone may drop in. What other kinds there are, and what stands around them, see around.py.
    kind: Mapped[str] = mapped_column(String(10), default=DROP_IN)
    # The circle for whose members alone it is there; empty: it is there for everyone.
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)
    # Something can be said in it between the two; empty: at any time.
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What is said in it can be read until then, and is deleted afterwards (rights/transcripts.py); empty: it is kept.
    kept_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # How many seconds everyone waits between two of her own messages; 0: none. Who chose it, and why, is in the log.
    pace_seconds: Mapped[int] = mapped_column(default=0)
    # A quiet moment: until then nothing can be said, although it is open. ``pause_words`` stand on every screen then.
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    pause_words: Mapped[str] = mapped_column(String(LONGEST_PAUSE_WORDS), default="")

    closing: Mapped[RoomClosing | None] = relationship(
        primaryjoin="and_(RoomClosing.room_id == Room.id, RoomClosing.ended_at.is_(None))", viewonly=True
    )

    @classmethod
    def visible_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: the rooms a member may enter: those for everyone, and those of circles that she is in. A room whose
        words are not kept any more is there for nobody."""
        return and_(circles.open_to(cls.circle_id, member.id), cls.is_kept())

    @classmethod
    def is_kept(cls) -> ColumnElement[bool]:
        """SQL: what was said in it can still be read: by the clock, whether or not a worker has deleted it already."""
        return or_(cls.kept_until.is_(None), cls.kept_until > clock.now())

    @property
    def is_still_kept(self) -> bool:
        """The same, of this one."""
        return self.kept_until is None or self.kept_until > clock.now()

    @classmethod
    def in_order(cls) -> tuple[Any, Any]:
        """SQL: the columns by which rooms are ordered in a list."""
        return cls.position, cls.id

    @property
    def is_open(self) -> bool:
        """Whether something can be said in it now."""
        return self.closing is None and not self.is_before and not self.is_over

    @property
    def is_before(self) -> bool:
        """Whether its time is still to come."""
        return self.opens_at is not None and clock.now() < self.opens_at

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.closes_at is not None and clock.now() >= self.closes_at

    @property
    def is_paused(self) -> bool:
        """Whether it is a quiet moment now."""
        return self.paused_until is not None and clock.now() < self.paused_until

    def gives_voice_to(self, member: Member) -> bool:
        """Whether a member has a voice in it now. Visitors of its circle and members asked to be quiet only read."""
        if self.circle_id is not None:
            place = circles.place_in(self.circle_id, member.id)
            if place is None or place.reads_only:
                return False
        return quieting.current(self, member) is None

    def has_in_it(self, member: Member) -> bool:
        """Whether a member is in the circle it belongs to; not for a room that belongs to none."""
        return circles.place_in(self.circle_id, member.id) is not None

    def is_led_by(self, member: Member) -> bool:
        """Whether a member leads the circle it belongs to."""
        return circles.leads(self.circle_id, member.id)

    @property
    def closed_sentence(self) -> str:
        """Why nothing can be said in it, for its page; empty while it is open."""
        if self.closing is not None:
            return f"This room is closed. {self.closing.reason}".rstrip()
        if self.is_before:
            return "This room is not open yet."
        return "This room has closed." if self.is_over else ""

    def paused_sentence(self, zone: str | None) -> str:
        """What someone is told who sends words into a quiet moment; empty when there is none. ``zone``: her time
        zone."""
        if self.paused_until is None or not self.is_paused:
            return ""
        until = clock.clock_time(self.paused_until, zone)
        return f"It is quiet here until {until}. Your words were not sent; they are still here. Send them after that."

    @property
    def channel(self) -> str:
        """The name of its live channel."""
        return channel_of(self.id)

    def say(
        self, author: Member, source: str, key: str, topics: int = 0, *, answer_to: Message | None = None
    ) -> Message:
        """Someone says something, which touches on ``topics``. The same key a second time gives the first message.

        ``answer_to``: a message of this room that it answers. Raises TooMuch when it is too long; Refusal when the room
        takes no words, when she has to wait or to be quiet, and when ``key`` was used for other words: these have not
        been said, and her page must not think so.
        """
        self.hold()
        said = Message.sent(author.id, key)
        if said is not None:
            if said.room_id != self.id or (said.edited_at is None and said.source != source):
                raise Refusal("This form was sent before, with other words. If these are new, send them again.", 409)
            return said
        if not self.is_open:
            raise Refusal("This room was closed a moment ago. Your words were not sent; they are still here.", 409)
        if not self.gives_voice_to(author):
            raise Refusal("You were just asked to be quiet here. Your words were not sent; they are still here.", 403)
        pace.keep(self, author)
        if self.is_paused:
            raise Refusal(self.paused_sentence(author.timezone), 403)
        message = Message(room=self, author_id=author.id, key=key, number=self.take_number(), created_at=clock.now())
        message.change, message.topics = message.number, topics
        if answer_to is not None and answer_to.room_id == self.id:
            message.answer_to_id = answer_to.id
        message.render(source, mentions.finder(author, self))
        db.session.add(message)
        db.session.flush()
        hearing.answered(message, message.answered_id)
        mentions.keep(message, message.answered_id)
        return message

    def close(self, by: Member, reason: str) -> None:
        """Close it: nobody says anything more, and ``reason``, a sentence, stands in it. Does nothing if it is
        closed."""
        self.hold()
        if self.is_open:
            db.session.add(RoomClosing(room_id=self.id, by_id=by.id, reason=reason))
            self._look_again()

    def reopen(self) -> None:
        """End its closing."""
        self.hold()
        closing = db.session.scalar(select(RoomClosing).where(RoomClosing.room_id == self.id, RoomClosing.is_current()))
        if closing is not None:
            closing.ended_at = clock.now()
            self._look_again()

    def pause(self, until: datetime, words: str = "") -> None:
        """Begin a quiet moment, or give the one that lasts another end; ``words`` stand on every screen meanwhile."""
        self.hold()
        self.paused_until, self.pause_words = until, words

    def go_on(self) -> None:
        """The quiet moment is over."""
        self.hold()
        self.paused_until, self.pause_words = None, ""

    def hold(self) -> None:
        """Lock the room's row until the transaction ends, so that what happens in it happens one after the other."""
        # Flushed first: reading the row anew would forget a number that was given and is not written yet.
        db.session.flush()
        db.session.refresh(self, with_for_update={"key_share": True, "of": Room})
        db.session.expire(self, ["closing"])

    def take_number(self) -> int:
        """The next number of this room; the caller holds it."""
        self.last_number += 1
        return self.last_number

    def _look_again(self) -> None:
        db.session.flush()
        db.session.expire(self, ["closing"])


class RoomClosing(db.Model):
    """Why a room is closed: by whom, since when. Reopening ends the row."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # A room is closed once at a time.
    __table_args__ = (Index("ix_room_closing_current", "room_id", unique=True, **only_where("ended_at IS NULL")),)

    @classmethod
    def is_current(cls) -> ColumnElement[bool]:
        """SQL: the room is closed by it now."""
        return cls.ended_at.is_(None)
