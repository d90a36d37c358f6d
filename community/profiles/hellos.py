"""Hello: one member asks another whether they may know each other. It is accepted, or rests without a word sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts import blocks
from community.accounts.models import Member
from community.activity import Kind, record
from community.core import clock
from community.core.database import Id, UTCDateTime, only_where
from community.core.errors import Refusal
from community.extensions import db
from community.profiles.acceptances import Acceptance, accept_each_other, part
from community.profiles.people import listed

# A few words: what brings her to just this person.
LONGEST_NOTE = 500
# Nobody gets to know more people well in a day; someone who writes to everyone wants something else.
MOST_IN_A_DAY = 10
DAY = timedelta(days=1)
# More than anyone has waiting; a list is never endless.
MOST_SHOWN = 100

ON_ITS_WAY = "accepted_at IS NULL AND ended_at IS NULL"


class Hello(db.Model):
    """From ``sender_id`` to ``receiver_id``. Its sender never learns ``rested_at``: to her it is on its way."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    rested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Taken back by its sender, or ended because one of the two blocked the other.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        UniqueConstraint("sender_id", "key"),
        Index("ix_hello_received", "receiver_id", "created_at"),
        Index("ix_hello_sent", "sender_id", "created_at"),
        # At most one on its way from one member to another.
        Index("uq_hello_on_its_way", "sender_id", "receiver_id", unique=True, **only_where(ON_ITS_WAY)),
    )

    @classmethod
    def on_its_way(cls) -> ColumnElement[bool]:
        """SQL: neither accepted nor taken back. One that rests is on its way to its sender, and so to all but one."""
        return and_(cls.accepted_at.is_(None), cls.ended_at.is_(None))

    def accept(self) -> None:
        """From now on the two have accepted one another; the sender is told. Accepting one that rested counts too."""
        if self.accepted_at is not None:
            return
        if self.ended_at is not None:
            raise Refusal("This hello was taken back.", 409)
        self.accepted_at = clock.now()
        accept_each_other(self.sender_id, self.receiver_id)
        record(Kind.ACCEPTED_HELLO, actor_id=self.receiver_id, member_id=self.sender_id, subject_id=self.id)

    def rest(self) -> None:
        """Put it aside without an answer. Nothing is sent, and nothing changes for its sender."""
        if self.accepted_at is None and self.rested_at is None:
            self.rested_at = clock.now()

    def withdraw(self) -> None:
        """Take it back; what was accepted stays accepted."""
        if self.accepted_at is None and self.ended_at is None:
            self.ended_at = clock.now()


@dataclass(frozen=True)
class Way:
    """Hellos on their way between two members: the number of one's own, and the one received."""

    sent: int | None
    received: Hello | None


def say(sender: Member, receiver: Member, note: str, key: str) -> Hello:
    """``sender`` asks ``receiver``. A hello back is an acceptance. The same twice is the same hello.

    Raises Refusal to oneself, to someone accepted already, and for more in a day than anyone means.
    """
    if sender.id == receiver.id:
        raise Refusal("This is you.")
    # Both rows, in order: two who say hello to each other at the same moment accept each other.
    db.session.execute(
        select(Member.id)
        .where(Member.id.in_((sender.id, receiver.id)))
        .order_by(Member.id)
        .with_for_update(key_share=True)
    )
    if before := db.session.scalar(select(Hello).where(Hello.sender_id == sender.id, Hello.key == key)):
        return before
    if db.session.get(Acceptance, (sender.id, receiver.id)) is not None:
        raise Refusal(f"You and {receiver.display_name} have accepted one another already.", 409)
    mine = _between(sender.id, receiver.id)
    if mine is not None:
        return mine
    _refuse_too_many(sender.id)
    hello = Hello(sender_id=sender.id, receiver_id=receiver.id, key=key, note=note, created_at=clock.now())
    theirs = _between(receiver.id, sender.id)
    if theirs is not None:
        hello.accepted_at = hello.created_at
        theirs.accept()
    elif _let_one_rest_before(sender.id, receiver.id):
        # She has let one rest before. Asking again must not wear her down, nor tell the sender that it did not.
        hello.rested_at = hello.created_at
    db.session.add(hello)
    db.session.flush()
    if hello.accepted_at is None and hello.rested_at is None:
        record(Kind.SAID_HELLO, actor_id=sender.id, member_id=receiver.id, subject_id=hello.id)
    return hello


def waiting_for(member_id: int, *, resting: bool = False) -> list:
    """Hellos to a member that wait for her, or those she let rest: rows of Hello with their senders."""
    return list(
        db.session.execute(
            select(Hello.id.label("hello_id"), Hello.note, Hello.created_at, *listed())
            .join(Member, Member.id == Hello.sender_id)
            .where(
                Hello.receiver_id == member_id,
                Hello.on_its_way(),
                Hello.rested_at.is_not(None) if resting else Hello.rested_at.is_(None),
                Member.visible_to(member_id),
            )
            .order_by(Hello.created_at.desc(), Hello.id.desc())
            .limit(MOST_SHOWN)
        )
    )


def sent_by(member_id: int) -> list:
    """Hellos of a member that are on their way: rows of Hello with their receivers. Says nothing of resting."""
    return list(
        db.session.execute(
            select(Hello.id.label("hello_id"), Hello.note, Hello.created_at, *listed())
            .join(Member, Member.id == Hello.receiver_id)
            .where(Hello.sender_id == member_id, Hello.on_its_way(), Member.visible_to(member_id))
            .order_by(Hello.created_at.desc(), Hello.id.desc())
            .limit(MOST_SHOWN)
        )
    )


def between(viewer_id: int, other_id: int) -> Way:
    """How two members stand to each other, as ``viewer_id`` may know it."""
    rows = db.session.scalars(
        select(Hello).where(
            or_(
                and_(Hello.sender_id == viewer_id, Hello.receiver_id == other_id),
                and_(Hello.sender_id == other_id, Hello.receiver_id == viewer_id),
            ),
            Hello.on_its_way(),
        )
    ).all()
    return Way(
        sent=next((hello.id for hello in rows if hello.sender_id == viewer_id), None),
        received=next((hello for hello in rows if hello.sender_id == other_id), None),
    )


def load_received(hello_id: int, receiver_id: int) -> Hello | None:
    """A hello to ``receiver_id`` from someone she may meet, for changing it."""
    return db.session.scalar(
        select(Hello)
        .join(Member, Member.id == Hello.sender_id)
        .where(Hello.id == hello_id, Hello.receiver_id == receiver_id, Member.visible_to(receiver_id))
        .with_for_update(of=Hello, key_share=True)
    )


def load_sent(hello_id: int, sender_id: int) -> Hello | None:
    """A hello of ``sender_id``, for changing it."""
    return db.session.scalar(
        select(Hello).where(Hello.id == hello_id, Hello.sender_id == sender_id).with_for_update(key_share=True)
    )


def block(blocker_id: int, blocked_id: int) -> None:
    """Block a member: hellos between the two end and acceptance does, and the blocked one is not told."""
    blocks.block(blocker_id, blocked_id)
    db.session.execute(
        update(Hello)
        .where(
            or_(
                and_(Hello.sender_id == blocker_id, Hello.receiver_id == blocked_id),
                and_(Hello.sender_id == blocked_id, Hello.receiver_id == blocker_id),
            ),
            Hello.on_its_way(),
        )
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    # After the hellos, of which one may just be accepted by the other: that has to be over first.
    part(blocker_id, blocked_id)


def _between(sender_id: int, receiver_id: int) -> Hello | None:
    return db.session.scalar(
        select(Hello).where(Hello.sender_id == sender_id, Hello.receiver_id == receiver_id, Hello.on_its_way())
    )


def _let_one_rest_before(sender_id: int, receiver_id: int) -> bool:
    rested = select(Hello.id).where(
        Hello.sender_id == sender_id,
        Hello.receiver_id == receiver_id,
        Hello.rested_at.is_not(None),
        Hello.accepted_at.is_(None),
    )
    return db.session.scalar(rested.limit(1)) is not None


def _refuse_too_many(sender_id: int) -> None:
    today = select(func.count(Hello.id)).where(Hello.sender_id == sender_id, Hello.created_at > clock.now() - DAY)
    if (db.session.scalar(today) or 0) >= MOST_IN_A_DAY:
        raise Refusal(f"You have said hello to {MOST_IN_A_DAY} people today. Tomorrow you can go on.", 429)
