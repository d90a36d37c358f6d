"""Who hears of what: for each kind of fact, the members it concerns, less those who must not or need not hear of it.

A kind that is not named here is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import BigInteger, ColumnElement, and_, exists, false, literal, or_, select, true

from community import comfort
from community.accounts import circles
from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.reactions import Reaction
from community.discussions.spaces import Space
from community.discussions.watching import Way, wants
from community.extensions import db
from community.meetings.running import aftercare
from community.notifications.models import Notice

# Answers to someone in one room that come within so long of the first are one run, of which she is told once; messages
# that name her there are another. Longer than an evening and shorter than a day, so that what is said the next evening
# is told again, also when she has not read the first notice.
RUN = timedelta(hours=12)


def of(fact: Activity) -> list[int]:
    """The members who should hear of ``fact``. Never the one who did it."""
    rule = RULES.get(Kind(fact.kind))
    if rule is None:
        return []
    condition = and_(rule(fact), Member.id != (fact.actor_id or 0))
    return list(db.session.scalars(select(Member.id).where(condition).order_by(Member.id)))


def answer(fact: Activity) -> ColumnElement[bool]:
    """An answer: whom it answers, who started the discussion and who watches it, if they may see it."""
    found = db.session.execute(
        select(
            Post.author_id,
            Thread.author_id.label("starter_id"),
            Thread.space_id,
            Post.parent_id,
            Post.thread_id,
            Post.topics.bitwise_or(Thread.topics).label("topics"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == fact.subject_id, Post.removal_id.is_(None), Thread.removal_id.is_(None))
    ).one_or_none()
    if found is None:
        return false()
    answered = select(Post.author_id).where(Post.id == found.parent_id).scalar_subquery()
    watches = wants(Member.id, found.thread_id, Way.WATCH)
    concerned = and_(or_(Member.id == found.starter_id, Member.id == answered, watches), _not_muted(found.thread_id))
    may_read = _reads(found.space_id, found.author_id, found.starter_id)
    return and_(concerned, here(), may_read, _keeps(found.topics))


def word_left(fact: Activity) -> ColumnElement[bool]:
    """A short reply: the author of the post. Several on one post are one notice, until she has read it."""
    found = db.session.execute(
        select(Post.author_id, Post.thread_id, Thread.space_id, Thread.author_id.label("starter_id"), Thread.topics)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Reaction, and_(Reaction.post_id == Post.id, Reaction.member_id == fact.actor_id))
        .where(Post.id == fact.subject_id, Post.removal_id.is_(None), Thread.removal_id.is_(None))
    ).one_or_none()
    if found is None:
        return false()
    about = and_(Activity.kind == Kind.LEFT_A_WORD, Activity.subject_id == fact.subject_id)
    waits = exists().where(
        Notice.member_id == Member.id, Notice.read_at.is_(None), Activity.id == Notice.activity_id, about
    )
    may_read = and_(_reads(found.space_id, found.starter_id), _meets(fact.actor_id))
    hers = and_(Member.id == found.author_id, _not_muted(found.thread_id))
    kept = comfort.kept(literal(found.topics, BigInteger), found.starter_id, Member.id, Member.leaves_out)
    return and_(hers, here(), may_read, kept, ~waits)


def mention(fact: Activity) -> ColumnElement[bool]:
    """A post names her: if she may read it, does not leave out what it touches on, and has not heard of it already."""
    found = db.session.execute(
        select(
            Post.author_id,
            Post.thread_id,
            Thread.author_id.label("starter_id"),
            Thread.space_id,
            Post.topics.op("|")(Thread.topics).label("topics"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == fact.subject_id, Post.removal_id.is_(None), Thread.removal_id.is_(None))
    ).one_or_none()
    if found is None:
        return false()
    may_read = _reads(found.space_id, found.author_id, found.starter_id)
    of_it = and_(Activity.subject_id == fact.subject_id, Activity.kind.in_([Kind.ANSWERED, Kind.MENTIONED]))
    heard = (
        select(Notice.id).join(Activity, Activity.id == Notice.activity_id).where(Notice.member_id == Member.id, of_it)
    )
    named = and_(Member.id == fact.member_id, _not_muted(found.thread_id))
    return and_(named, here(), may_read, _keeps(found.topics), ~heard.exists())


def said_to_her(fact: Activity) -> ColumnElement[bool]:
    """A message names her, or answers hers: if she may enter the room, meets its author, and does not leave out what
    it touches on. Several of one run are one notice, until she has read it. Not to whom was there: see
    chat/hearing.py."""
    found = db.session.execute(
        select(Message.author_id, Message.topics, Message.room_id, Message.number, Room.circle_id)
        .join(Room, Room.id == Message.room_id)
        .where(Message.id == fact.subject_id, Message.removal_id.is_(None))
    ).one_or_none()
    if found is None:
        return false()
    may_enter = true() if found.circle_id is None else circles.holds(found.circle_id, Member.id)
    meets = _reads_who_wrote(found.author_id, found.circle_id)
    # A message that was changed to name her may stand before what a run began with, and is no part of it.
    begun = and_(Message.id == Activity.subject_id, Message.room_id == found.room_id, Message.number <= found.number)
    waits = exists().where(
        *(Notice.member_id == Member.id, Notice.read_at.is_(None), Notice.created_at > fact.created_at - RUN),
        *(Activity.id == Notice.activity_id, Activity.kind == fact.kind, begun),
    )
    return and_(Member.id == fact.member_id, here(), may_enter, meets, _keeps(found.topics), ~waits)


def whom_it_concerns(fact: Activity) -> ColumnElement[bool]:
    """From one member to another."""
    return and_(Member.id == fact.member_id, here(), _meets(fact.actor_id))


def decision(fact: Activity) -> ColumnElement[bool]:
    """What staff decided about her or answered her: also while she is suspended, and whether or not they meet."""
    return and_(Member.id == fact.member_id, Member.admitted_at.is_not(None), Member.remembered_at.is_(None))


def hers_alone(fact: Activity) -> ColumnElement[bool]:
    """What becomes of something of hers, whoever did it."""
    return and_(Member.id == fact.member_id, Member.remembered_at.is_(None))


def here() -> ColumnElement[bool]:
    """SQL: let in, not suspended now, not remembered. Who pauses finds her notices when she comes back."""
    suspended = and_(Member.suspended_until.is_not(None), Member.suspended_until > clock.now())
    return and_(Member.admitted_at.is_not(None), Member.remembered_at.is_(None), ~suspended)


def who_was_there(fact: Activity) -> ColumnElement[bool]:
    """Everyone who was at a meeting."""
    return and_(aftercare.was_there(fact.subject_id or 0, Member.id), here())


RULES: dict[Kind, Callable[[Activity], ColumnElement[bool]]] = {
    Kind.ADMITTED: decision,
    Kind.ANSWERED: answer,
    Kind.LEFT_A_WORD: word_left,
    Kind.MENTIONED: mention,
    Kind.NAMED_IN_ROOM: said_to_her,
    Kind.ANSWERED_IN_ROOM: said_to_her,
    Kind.SAID_HELLO: whom_it_concerns,
    Kind.ACCEPTED_HELLO: whom_it_concerns,
    Kind.DECIDED: decision,
    Kind.REPORT_SETTLED: decision,
    Kind.DRAFTS_GOING: hers_alone,
    Kind.MEETING_OVER: who_was_there,
    Kind.SEAT_OFFERED: whom_it_concerns,
    Kind.SEAT_LAPSED: whom_it_concerns,
    Kind.SEAT_PASSED_ON: whom_it_concerns,
    Kind.SEAT_GIVEN_UP: hers_alone,
    Kind.MEETING_NEAR: whom_it_concerns,
    Kind.MEETING_SOON: whom_it_concerns,
    Kind.MEETING_MOVED: whom_it_concerns,
    Kind.SERIES_MOVED: whom_it_concerns,
    Kind.MEETING_HANDED: whom_it_concerns,
    Kind.MEETING_CANCELLED: whom_it_concerns,
    Kind.ASKED_TO_JOIN_GROUP: whom_it_concerns,
    Kind.INVITED_TO_GROUP: whom_it_concerns,
    Kind.SUGGESTED_GROUP: whom_it_concerns,
    Kind.LET_INTO_GROUP: hers_alone,
    Kind.NOT_LET_INTO_GROUP: hers_alone,
    Kind.GROUP_GIVEN: hers_alone,
    Kind.GROUP_ENDED: hers_alone,
    Kind.ASKED_TO_LEAVE_GROUP: hers_alone,
}


def _not_muted(thread_id: int) -> ColumnElement[bool]:
    return ~wants(Member.id, thread_id, Way.MUTE)


def _keeps(subject: int) -> ColumnElement[bool]:
    """SQL: she leaves out nothing of what a text touches on."""
    return comfort.kept(literal(subject, BigInteger()), None, Member.id, Member.leaves_out)


def _reads(space_id: int, *author_ids: int | None) -> ColumnElement[bool]:
    """SQL: she may read in a space, and there what each of these wrote."""
    space = db.session.get_one(Space, space_id)
    return and_(space.lets_in(Member.id), *(_reads_who_wrote(one, space.circle_id) for one in author_ids))


def _reads_who_wrote(author_id: int | None, circle_id: int | None) -> ColumnElement[bool]:
    leads = false() if circle_id is None else circles.led_by(circle_id, Member.id)
    return circles.met(Member.id, author_id, leads=leads)


def _meets(other_id: int | None) -> ColumnElement[bool]:
    return not_blocked(Member.id, other_id)
