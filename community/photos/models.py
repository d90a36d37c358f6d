"""Photo: a picture a member has sent, loose until it is shown with something she wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Row, String, UniqueConstraint, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, images
from community.core.database import NEVER_AGAIN, Id, UTCDateTime
from community.extensions import db

# What one looks at in one sitting. More is an album, and can be another post.
PHOTOS_A_POST = 4
# An evening with a shoebox of prints; enough to stop a machine.
PHOTOS_AN_HOUR = 40
# What one says of a picture to someone who cannot see it: two sentences.
WORDS_LIMIT = 300
# Where a photo is drawn on a page until it is opened by itself, in CSS pixels. It is never drawn larger than it is.
SHOWN_WIDTH, SHOWN_HEIGHT = 640, 560


@dataclass(frozen=True)
class Carrier:
    """What photos stand with: a post or a message of a live room, by its number."""

    post_id: int | None = None
    message_id: int | None = None

    def of(self) -> ColumnElement[bool]:
        """SQL: the photos that stand with it, and those that did and were taken out."""
        if self.message_id is not None:
            return Photo.message_id == self.message_id
        return Photo.post_id == self.post_id

    def carries(self, photo: Photo) -> bool:
        """The same of one photo."""
        return (photo.post_id, photo.message_id) == (self.post_id, self.message_id)

    def __str__(self) -> str:
        return f"post {self.post_id}" if self.message_id is None else f"message {self.message_id}"


class Photo(db.Model):
    """A picture in three sizes, which are in storage under ``name``. Only points: see core/images.py."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    # Empty when she has left the network.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    # What it shows, for whoever cannot see it; empty when she was asked and said nothing.
    words: Mapped[str] = mapped_column(String(WORDS_LIMIT), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # Since when all its files are there. Without it, sending it was cut off.
    kept_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The post or message it stands with, and where in it. Both empty: loose, for its owner alone.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"))
    place: Mapped[int] = mapped_column(default=0)
    # She changed what she wrote and took it out: as the words before the change, for those who look after the place.
    taken_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Its files are being deleted; from here there is no way back.
    going_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        UniqueConstraint("owner_id", "key"),
        Index("ix_photo_post", "post_id", "place"),
        Index("ix_photo_message", "message_id", "place"),
        Index("ix_photo_owner_sent", "owner_id", "created_at"),
        NEVER_AGAIN,
    )

    @property
    def stands(self) -> bool:
        """Whether it is shown with words."""
        return self.post_id is not None or self.message_id is not None

    @classmethod
    def sent(cls, owner_id: int, key: str) -> Photo | None:
        """The photo that was sent with this key before."""
        return db.session.scalar(select(cls).where(cls.owner_id == owner_id, cls.key == key))

    @classmethod
    def loose(cls) -> ColumnElement[bool]:
        """SQL: sent, and not yet shown with anything."""
        return and_(cls.stands_nowhere(), cls.kept_at.is_not(None), cls.going_at.is_(None))

    @classmethod
    def stands_nowhere(cls) -> ColumnElement[bool]:
        """SQL: it belongs to no words (any more)."""
        return and_(cls.post_id.is_(None), cls.message_id.is_(None))

    @classmethod
    def standing(cls) -> ColumnElement[bool]:
        """SQL: shown with its words to whoever may read those."""
        return and_(~cls.stands_nowhere(), cls.taken_out_at.is_(None), cls.going_at.is_(None))

    @classmethod
    def usable(cls, owner_id: int, carrier: Carrier | None) -> ColumnElement[bool]:
        """SQL: a member may have it stand with words of hers: it is hers, and loose or already there."""
        there = cls.loose() if carrier is None else cls.loose() | and_(carrier.of(), cls.going_at.is_(None))
        return and_(cls.owner_id == owner_id, there)


@dataclass(frozen=True)
class Shown:
    """A photo on a page. ``width`` and ``height`` are how large it is drawn; sizes: how wide each file is."""

    id: int
    post_id: int | None
    words: str
    width: int
    height: int
    sizes: dict[int, int]
    taken_out_at: datetime | None = None
    message_id: int | None = None

    @classmethod
    def of(cls, row: Row | Photo) -> Shown:
        """As it is drawn, which is known before a byte of it has arrived: nothing on the page moves."""
        scale = min(1, SHOWN_WIDTH / row.width, SHOWN_HEIGHT / row.height)
        longer = max(row.width, row.height)
        # A small picture has files of one size under three names; one of them is enough.
        sizes: dict[int, int] = {}
        for side in images.SIDES:
            width = max(1, round(row.width * min(1, side / longer)))
            if width not in sizes.values():
                sizes[side] = width
        drawn = max(1, round(row.width * scale)), max(1, round(row.height * scale))
        return cls(row.id, row.post_id, row.words, *drawn, sizes, row.taken_out_at, row.message_id)

    @property
    def usual(self) -> int:
        """The size for a browser that does not choose."""
        return list(self.sizes)[min(1, len(self.sizes) - 1)]

    @property
    def largest(self) -> int:
        """The size to open by itself."""
        return list(self.sizes)[-1]


COLUMNS = (
    *(Photo.id, Photo.post_id, Photo.message_id, Photo.words),
    *(Photo.width, Photo.height, Photo.taken_out_at),
)


def of_posts(post_ids: Iterable[int]) -> dict[int, list[Shown]]:
    """The photos of some posts, in their order. One query, or none when there is no post to ask about."""
    ids = list(post_ids)
    found: dict[int, list[Shown]] = {}
    if ids:
        query = select(*COLUMNS).where(Photo.post_id.in_(ids), Photo.standing()).order_by(Photo.post_id, Photo.place)
        for row in db.session.execute(query):
            found.setdefault(row.post_id, []).append(Shown.of(row))
    return found


def of_messages(message_ids: Iterable[int]) -> dict[int, list[Shown]]:
    """The photos of some messages of live rooms, in their order. One query, or none when there is nothing to ask."""
    ids = list(message_ids)
    found: dict[int, list[Shown]] = {}
    if ids:
        standing = Photo.message_id.in_(ids), Photo.standing()
        for row in db.session.execute(select(*COLUMNS).where(*standing).order_by(Photo.message_id, Photo.place)):
            found.setdefault(row.message_id, []).append(Shown.of(row))
    return found


def standing_with(carrier: Carrier) -> Sequence[int]:
    """The numbers of the photos that stand with a post or message, in their order."""
    return db.session.scalars(select(Photo.id).where(carrier.of(), Photo.standing()).order_by(Photo.place)).all()


def ever_of(words: ColumnElement[bool]) -> list[Shown]:
    """The photos of some words (SQL: which photos) and those taken out of them, for those who look after the place."""
    query = select(*COLUMNS).where(words, Photo.going_at.is_(None))
    return [Shown.of(row) for row in db.session.execute(query.order_by(Photo.taken_out_at.is_not(None), Photo.place))]


def chosen(owner_id: int, carrier: Carrier | None, numbers: Sequence[int]) -> list[Shown]:
    """Of the photos with these numbers, those a member may have stand with words of hers, in this order."""
    query = select(*COLUMNS).where(Photo.id.in_(numbers), Photo.usable(owner_id, carrier))
    rows = {row.id: Shown.of(row) for row in db.session.execute(query)} if numbers else {}
    return [rows[number] for number in numbers if number in rows]


def are_elsewhere(owner_id: int, message_id: int, numbers: Sequence[int]) -> bool:
    """Whether some of these photos are a member's, and neither stand with a message nor did."""
    its = func.coalesce(Photo.message_id, 0) == message_id
    other = Photo.id.in_(numbers), Photo.owner_id == owner_id, Photo.going_at.is_(None), ~its
    return bool(numbers) and db.session.scalar(select(Photo.id).where(*other).limit(1)) is not None


def left_out(owner_id: int, carrier: Carrier, numbers: Sequence[int]) -> list[Shown]:
    """The photos a member once showed with a post or message and can still put back, but for these numbers."""
    hers = and_(Photo.owner_id == owner_id, Photo.going_at.is_(None), carrier.of(), Photo.id.not_in(numbers))
    return [Shown.of(row) for row in db.session.execute(select(*COLUMNS).where(hers).order_by(Photo.id))]


def hold(owner_id: int, carrier: Carrier | None, numbers: Sequence[int]) -> bool:
    """Keep these photos from going or being used elsewhere until the commit. False: not all of them can be used."""
    if not numbers:
        return True
    query = select(Photo.id).where(Photo.id.in_(numbers), Photo.usable(owner_id, carrier))
    return set(db.session.scalars(query.order_by(Photo.id).with_for_update())) == set(numbers)


def show_with(carrier: Carrier, owner_id: int, numbers: Sequence[int], words: dict[int, str]) -> bool:
    """Have these photos, which are hers and held, stand with a post or message in this order, and no others.

    Gives whether that changed anything.
    """
    concerned = Photo.id.in_(numbers) | carrier.of()
    query = select(Photo).where(Photo.owner_id == owner_id, Photo.going_at.is_(None), concerned)
    hers = {photo.id: photo for photo in db.session.scalars(query)}
    there = [photo for photo in hers.values() if carrier.carries(photo) and photo.taken_out_at is None]
    before = [photo.id for photo in sorted(there, key=lambda photo: photo.place)]
    changed = before != list(numbers)
    for place, number in enumerate(numbers, start=1):
        photo = hers[number]
        photo.post_id, photo.message_id = carrier.post_id, carrier.message_id
        photo.place, photo.taken_out_at = place, None
        if number in words and photo.words != words[number]:
            photo.words, changed = words[number], True
    for number in set(before) - set(numbers):
        hers[number].taken_out_at = clock.now()
    db.session.flush()
    return changed


def may_send_more(owner_id: int) -> bool:
    """Whether a member has sent fewer photos than an hour allows."""
    lately = and_(Photo.owner_id == owner_id, Photo.created_at > clock.now() - timedelta(hours=1))
    some = select(Photo.id).where(lately).limit(PHOTOS_AN_HOUR).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) < PHOTOS_AN_HOUR


def mine(owner_id: int, photo_id: int) -> Any:
    """A photo a member sent and may still use, with its file name; None when it is not hers or is gone."""
    usable = and_(Photo.owner_id == owner_id, Photo.going_at.is_(None), Photo.kept_at.is_not(None))
    return db.session.execute(select(*COLUMNS, Photo.name).where(Photo.id == photo_id, usable)).one_or_none()
