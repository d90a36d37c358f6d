"""Reach: which threads, and which posts in them, are there for a member. A part of Thread and of Post."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, true
from sqlalchemy.orm import Mapped, aliased

from community import comfort
from community.accounts import circles
from community.accounts.models import Member
from community.activity import Removal
from community.discussions.spaces import Space
from community.permissions import moderates

if TYPE_CHECKING:
    from community.discussions.models import Thread


class ThreadReach:
    """For whom a thread is there."""

    if TYPE_CHECKING:
        space_id: Mapped[int]
        author_id: Mapped[int | None]
        removal_id: Mapped[int | None]
        topics: Mapped[int]

    @classmethod
    def visible_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: the threads a member may open. One started by someone she does not meet is not there for her, and none
        that she leaves out.

        Who looks after the place may open all that stand where she may come: a report or a block must not hide them
        from her.
        """
        if moderates(member):
            return cls.where_may_come(member.id)
        return and_(cls.open_to(member.id), comfort.kept_for(member, cls.topics, cls.author_id))

    @classmethod
    def open_to(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: the threads in spaces open to a member, started by someone she meets."""
        # Under a name of its own, because the query around it may read the space too.
        its = aliased(Space)
        in_open_space = exists().where(its.id == cls.space_id, its.open_to(member_id))
        return and_(cls.started_by_someone_met(member_id), in_open_space)

    @classmethod
    def where_may_come(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: the threads that are in no other circle's space."""
        its = aliased(Space)
        return exists().where(its.id == cls.space_id, its.there_for(member_id))

    @classmethod
    def started_by_someone_met(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: a member and the one who started it have not blocked each other, or she leads the circle whose it is."""
        its = aliased(Space)
        leads = circles.led_by(its.circle_id, member_id).where(its.id == cls.space_id)
        return circles.met(member_id, cls.author_id, leads=leads)

    @classmethod
    def listed_for(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: the threads that stand in a member's lists, for staff as for anyone. The query joins Space."""
        return and_(Space.retired_at.is_(None), cls.stands_for(member_id))

    @classmethod
    def stands_for(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: the same, also in a space that takes no more words."""
        return and_(cls.removal_id.is_(None), Space.open_to(member_id), cls.started_by_someone_met(member_id))


class PostReach:
    """For whom a post is there."""

    if TYPE_CHECKING:
        thread_id: Mapped[int]
        author_id: Mapped[int | None]
        removal_id: Mapped[int | None]
        topics: Mapped[int]
        thread: Mapped[Thread]

    @classmethod
    def visible_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: of the posts in a thread she may open, those a member meets and does not leave out.

        Who looks after the place meets all.
        """
        if moderates(member):
            return true()
        met = and_(cls.met_by(member.id), comfort.kept_for(member, cls.topics, cls.author_id))
        return and_(met, cls.leaves_trace())

    @classmethod
    def leaves_trace(cls) -> ColumnElement[bool]:
        """SQL: it stands, or a sentence stands in its place."""
        return ~exists().where(Removal.id == cls.removal_id, Removal.leaves_trace.is_(False))

    @classmethod
    def met_by(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: a member and the author have not blocked each other, or she leads the circle in whose space it is."""
        return circles.met(member_id, cls.author_id, leads=cls.is_led_by(member_id))

    @classmethod
    def is_led_by(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: it stands in the space of a circle that a member leads."""
        thread, space = _its_place(cls.thread.property.mapper.class_)
        here = thread.id == cls.thread_id, space.id == thread.space_id
        return circles.led_by(space.circle_id, member_id).where(*here)

    @classmethod
    def shown_by_itself_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: a member can read it away from its thread, as in a notice. The query joins Thread and Space.

        Staff are asked as members are: what they look after comes to them in other ways.
        """
        thread = cls.thread.property.mapper.class_
        return and_(
            Space.open_to(member.id),
            thread.removal_id.is_(None),
            thread.started_by_someone_met(member.id),
            comfort.kept_for(member, thread.topics, thread.author_id),
            cls.removal_id.is_(None),
            cls.met_by(member.id),
            comfort.kept_for(member, cls.topics, cls.author_id),
        )


@cache
def _its_place(threads: Any) -> tuple[Any, Any]:
    # Made once: each time its columns are looked up anew, which takes longer than asking the database. The thread by
    # way of the relationship, because its file needs this one.
    return aliased(threads), aliased(Space)
