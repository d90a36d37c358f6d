"""Message: something said in a room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    inspect,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from community import comfort
from community.accounts import circles
from community.accounts.models import Member
from community.activity import Removal
from community.chat import mentions
from community.core import clock, pointers, richtext
from community.core.database import NEVER_AGAIN, Id, UTCDateTime
from community.extensions import db
from community.permissions import moderates
from community.photos import models

if TYPE_CHECKING:
    from community.chat.models import Room


class Message(db.Model):
    """Something said in a room. ``number`` is its place there; ``change`` is the number of what last happened to it.

    In a new message the two are the same; an edit or removal takes the room's next number as its ``change``. So
    "everything since n" is the messages with a ``change`` above n, each as it is now.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    number: Mapped[int] = mapped_column(Id)
    change: Mapped[int] = mapped_column(Id)
    # Empty when the author has left the network and taken her name with her.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("removal.id"))
    # What it touches on (comfort.topics), and which of that staff added: the author's edits keep those.
    topics: Mapped[int] = mapped_column(Id, default=0)
    added_topics: Mapped[int] = mapped_column(Id, default=0)
    # The message of the same room that it answers. Whether that can be seen is asked when it is read.
    answer_to_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), index=True)

    # How many photos stand with it, so that a page asks for photos only where there are any.
    photos: Mapped[int] = mapped_column(default=0)

    room: Mapped[Room] = relationship()
    author: Mapped[Member | None] = relationship()
    removal: Mapped[Removal | None] = relationship()

    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "change"),
        Index("ix_message_author_written", "author_id", "created_at"),
        NEVER_AGAIN,
    )

    @classmethod
    def sent(cls, author_id: int, key: str) -> Message | None:
        """The message that a form with this key has already made."""
        return db.session.scalar(select(cls).where(cls.author_id == author_id, cls.key == key))

    @classmethod
    def visible_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: of the messages in a room that she may enter, those a member meets and does not leave out."""
        return and_(cls.met_by(member), cls.kept_by(member))

    @classmethod
    def met_by(cls, member: Member) -> ColumnElement[bool]:
        """SQL: a member and the author have not blocked each other. Moderators meet all messages, and those who lead a
        circle all in its rooms: nobody gets out of their reach by blocking them."""
        if moderates(member):
            return true()
        room = _its_room()
        leads = circles.led_by(room.circle_id, member.id).where(room.id == cls.room_id)
        return circles.met(member.id, cls.author_id, leads=leads)

    @classmethod
    def kept_by(cls, member: Member) -> ColumnElement[bool]:
        """SQL: it touches on nothing that a member leaves out."""
        return comfort.kept_for(member, cls.topics, cls.author_id)

    @property
    def removed_by(self) -> Member | None:
        """Who removed it; None when nobody did, or she has left the network."""
        return db.session.get(Member, self.removal.by_id) if self.removal and self.removal.by_id else None

    @property
    def answered_id(self) -> int | None:
        """The id of the author of the message that it answers; None when there is none, or she has left."""
        asked = None if self.answer_to_id is None else db.session.get(Message, self.answer_to_id)
        return asked and asked.author_id

    def edit(self, source: str, topics: int | None = None) -> None:
        """Put other words in place of these; what stood before is kept for staff. The same words again change nothing.

        ``topics``: what they touch on now; None: the same as before. Raises TooMuch when they are too long or tangled.
        """
        self.hold()
        if topics is not None:
            self._touch(topics)
        if source == self.source:
            return
        db.session.add(MessageVersion(message_id=self.id, source=self.source))
        self.render(source, mentions.finder(self.author, self.room, self.id) if self.author else pointers.nothing)
        mentions.keep(self, self.answered_id)
        self.edited_at = clock.now()
        self.change = self.room.take_number()

    def show_photos(self, numbers: Sequence[int], words: dict[int, str], *, changing: bool = False) -> None:
        """Have exactly these photos stand with it, in this order. ``words``: what each shows, by its number.

        They are the author's, and the caller holds their rows. A photo that is taken out is kept with it for staff.
        ``changing``: the message was there before, so this counts as an edit.
        """
        if changing:
            self.hold()
        here = models.Carrier(message_id=self.id)
        if self.author_id is not None and models.show_with(here, self.author_id, numbers, words) and changing:
            self.edited_at = clock.now()
            self.change = self.room.take_number()
        self.photos = len(numbers)

    def add_topics(self, topics: int) -> None:
        """A moderator says that it touches on these topics too. They stay through the author's edits."""
        self.hold()
        self.added_topics |= topics
        self._touch(self.topics)

    def remove(self, by: Member, reason: str) -> None:
        """Remove it for its readers; ``reason``, a sentence, stands in its place. The words are kept for staff."""
        self._remove(Removal(by_id=by.id, by_author=False, reason=reason))

    def remove_by_author(self) -> None:
        """Its author takes it back; a sentence that she did stands in its place."""
        self._remove(Removal(by_id=self.author_id, by_author=True))

    def restore(self) -> None:
        """Bring it back, whoever removed it."""
        self.hold()
        if self.removal is not None:
            self.removal.end()
            self.removal = None
            self.change = self.room.take_number()

    def hold(self) -> None:
        """Lock its room until the transaction ends, and read it as it is then.

        Whether it may still be changed is asked after that.
        """
        self.room.hold()
        db.session.refresh(self)

    def render(self, source: str, find: pointers.Find) -> None:
        """Set its source, and make the HTML that is shown. ``find`` says whom it may name. Raises TooMuch."""
        self.html = richtext.message(source, find)
        self.html_version = richtext.VERSION
        self.source = source

    def render_again(self) -> None:
        """Make its HTML anew from its source, with the cleaner as it is now."""
        self.render(self.source, mentions.as_before(self.id))

    def _remove(self, removal: Removal) -> None:
        self.hold()
        if self.removal_id is None:
            self.removal = removal
            self.change = self.room.take_number()

    def _touch(self, topics: int) -> None:
        if self.topics != topics | self.added_topics:
            self.topics = topics | self.added_topics
            self.change = self.room.take_number()


@cache
def _its_room() -> Any:
    # Made once: each time its columns are looked up anew, which takes longer than asking the database. By way of the
    # relationship, because the room's file needs this one.
    return aliased(inspect(Message).relationships.room.mapper.class_)


class MessageVersion(db.Model):
    """What a message said before it was changed. Shown only to staff."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(Text)
    # When it was replaced.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
