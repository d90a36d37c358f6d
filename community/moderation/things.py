"""The kinds of things that can be reported and acted on: posts, threads, messages, private words and profiles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import or_, select

from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core import richtext
from community.core.errors import Refusal
from community.core.plain_box import from_plain
from community.discussions import slowness
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.moderation.actions import Verb
from community.moderation.thing import Decision, Seen, Thing
from community.photos.models import Photo, Shown, ever_of
from community.profiles.models import Profile


class PostThing(Thing):
    """One entry of a thread."""

    kind, noun = "post", "a post"

    def reachable(self, thing_id: int, viewer: Member) -> Post | None:
        """The post, if its thread is there and open to the viewer, and neither has blocked the other."""
        return db.session.scalar(
            select(Post)
            .join(Thread, Thread.id == Post.thread_id)
            .where(
                Post.id == thing_id,
                Thread.removal_id.is_(None),
                Thread.visible_to(viewer),
                Post.visible_to(viewer),
            )
        )

    def any(self, thing_id: int) -> Post | None:
        """The post."""
        return db.session.get(Post, thing_id)

    def is_among_few(self, thing_id: int) -> bool:
        """Whether its space belongs to a circle."""
        return _of_a_circle(select(Post.thread_id).where(Post.id == thing_id))

    def see(self, thing: Post) -> Seen:
        """Its words and the thread they stand in."""
        url = url_for("discussions.post", post_id=thing.id)
        return _seen(self.kind, thing, title=thing.thread.title, url=url, topics=thing.subject)

    def photos(self, thing_id: int) -> list[Shown]:
        """Those of the post."""
        return ever_of(Photo.post_id == thing_id)


class ThreadThing(Thing):
    """A whole discussion."""

    kind, noun = "thread", "a discussion"

    def reachable(self, thing_id: int, viewer: Member) -> Thread | None:
        """The thread, if it is open to the viewer."""
        return db.session.scalar(select(Thread).where(Thread.id == thing_id, Thread.visible_to(viewer)))

    def any(self, thing_id: int) -> Thread | None:
        """The thread."""
        return db.session.get(Thread, thing_id)

    def is_among_few(self, thing_id: int) -> bool:
        """Whether its space belongs to a circle: what was said there is never carried out to everybody."""
        return _of_a_circle(select(Thread.id).where(Thread.id == thing_id))

    def see(self, thing: Thread) -> Seen:
        """Its title and how it begins."""
        author = db.session.get(Member, thing.author_id) if thing.author_id else None
        opening = db.session.scalar(select(Post).where(Post.thread_id == thing.id, Post.position == Post.OPENING))
        return Seen(
            kind=self.kind,
            id=thing.id,
            author_id=thing.author_id,
            author_name=author.display_name if author else "",
            title=thing.title,
            # Reporting a discussion must not show what was taken off its page.
            html=opening.html if opening and opening.removal_id is None else "",
            url=url_for("discussions.thread", thread_id=thing.id),
            is_removed=thing.removal_id is not None,
            is_taken_back=_taken_back(thing),
            is_locked=thing.current_lock is not None,
            is_slow=slowness.Slowness.current(thing.id) is not None,
            topics=thing.topics,
        )

    def photos(self, thing_id: int) -> list[Shown]:
        """Those of its first post."""
        opening = select(Post.id).where(Post.thread_id == thing_id, Post.position == Post.OPENING)
        return ever_of(Photo.post_id == opening.scalar_subquery())

    def add_topics(self, seen: Seen, topics: int) -> None:
        """It is its first post that says what it touches on."""
        opening = select(Post).where(Post.thread_id == seen.id, Post.position == Post.OPENING)
        db.session.scalars(opening).one().add_topics(topics)

    def possible(self, seen: Seen) -> dict[Verb, str]:
        """A thread can also be closed for answers, slowed down, and moved."""
        lock = {Verb.UNLOCKED: "Open it for answers"} if seen.is_locked else {Verb.LOCKED: "Close it for answers"}
        slow = {Verb.SPED_UP: "Let it go on at its own pace"} if seen.is_slow else {Verb.SLOWED: "Slow it down"}
        move = {} if self.is_among_few(seen.id) else {Verb.MOVED: "Move it to another space"}
        return {**super().possible(seen), **slow, **lock, **move}

    def carry_out(self, seen: Seen, by: Member, decision: Decision) -> None:
        """Slow down, close, open and move; the rest as for any text."""
        thread, verb = db.session.get_one(Thread, seen.id), decision.verb
        if verb == Verb.LOCKED:
            thread.lock(by, decision.sentence)
        elif verb == Verb.UNLOCKED:
            thread.unlock()
        elif verb == Verb.SLOWED:
            if decision.until is None:
                raise Refusal("Please choose for how long it should go slowly.", 409)
            slowness.slow_down(thread, by, decision.sentence, decision.until)
        elif verb == Verb.SPED_UP:
            slowness.speed_up(thread)
        elif verb == Verb.MOVED:
            space = db.session.get(Space, decision.space_id) if decision.space_id else None
            if space is None or space.retired_at is not None or space.circle_id is not None:
                raise Refusal("Please choose the space to move it to.", 409)
            thread.move(space)
        else:
            super().carry_out(seen, by, decision)


class MessageThing(Thing):
    """What was said in a room."""

    kind, noun = "message", "a message"

    def reachable(self, thing_id: int, viewer: Member) -> Message | None:
        """The message, if the room is there for the viewer and neither has blocked the other."""
        there = select(Message).join(Message.room).where(Message.id == thing_id, Room.visible_to(viewer))
        return db.session.scalar(there.where(Message.visible_to(viewer)))

    def any(self, thing_id: int) -> Message | None:
        """The message."""
        return db.session.get(Message, thing_id)

    def is_among_few(self, thing_id: int) -> bool:
        """Whether its room belongs to a circle."""
        room = select(Room.circle_id).join(Message, Message.room_id == Room.id).where(Message.id == thing_id)
        return db.session.scalar(room) is not None

    def see(self, thing: Message) -> Seen:
        """Its words and the room they were said in."""
        url = url_for("chat.room", room_id=thing.room_id)
        return _seen(self.kind, thing, title=thing.room.title, url=url, topics=thing.topics)

    def photos(self, thing_id: int) -> list[Shown]:
        """Those of the message."""
        return ever_of(Photo.message_id == thing_id)


class PrivateWordThing(Thing):
    """What was said between who leads a meeting and one person in it."""

    kind, noun = "private_word", "a private word"

    def reachable(self, thing_id: int, viewer: Member) -> PrivateWord | None:
        """The word, if it was said to the viewer or by her; also when they do not meet any more."""
        line = PrivateLine.id == PrivateWord.line_id
        hers = or_(PrivateLine.leader_id == viewer.id, PrivateLine.member_id == viewer.id)
        found = select(PrivateWord).join(PrivateLine, line).join(Meeting, Meeting.id == PrivateLine.meeting_id)
        found = found.join(Room, Room.id == Meeting.room_id)
        return db.session.scalar(found.where(PrivateWord.id == thing_id, hers, Room.is_kept()))

    def any(self, thing_id: int) -> PrivateWord | None:
        """The word."""
        return db.session.get(PrivateWord, thing_id)

    def is_among_few(self, thing_id: int) -> bool:
        """Always: staff read the one that was brought before them, and none around it."""
        return True

    def made_at(self, thing: PrivateWord) -> datetime:
        """When it was said."""
        return thing.said_at

    def see(self, thing: PrivateWord) -> Seen:
        """What was said, and in the meeting of which group."""
        room = db.session.scalars(
            select(Room)
            .join(Meeting, Meeting.room_id == Room.id)
            .join(PrivateLine, PrivateLine.meeting_id == Meeting.id)
            .where(PrivateLine.id == thing.line_id)
        ).one()
        return Seen(
            kind=self.kind,
            id=thing.id,
            author_id=thing.author_id,
            author_name=db.session.get_one(Member, thing.author_id).display_name,
            title=room.title,
            html=richtext.clean(from_plain(thing.words)),
            url=url_for("chat.room", room_id=room.id),
            is_removed=False,
        )

    def possible(self, seen: Seen) -> dict[Verb, str]:
        """One writes to the author. It stands on nobody's page but theirs, and is deleted with the meeting's words."""
        return {Verb.WARNED: "Write to the author about it"}

    def carry_out(self, seen: Seen, by: Member, decision: Decision) -> None:
        """There is nothing to be done to it. Raises Refusal."""
        raise Refusal("This cannot be done with it.", 409)


class ProfileThing(Thing):
    """What a member tells of herself. Its id is the member's."""

    kind, noun = "profile", "a profile"

    def reachable(self, thing_id: int, viewer: Member) -> Member | None:
        """The member, if the viewer may meet her."""
        return db.session.scalar(select(Member).where(Member.id == thing_id, Member.visible_to(viewer.id)))

    def any(self, thing_id: int) -> Member | None:
        """The member."""
        return db.session.get(Member, thing_id)

    def see(self, thing: Member) -> Seen:
        """Her name, and what she says about herself to members."""
        url = url_for("profiles.member", member_id=thing.id)
        return Seen(
            kind=self.kind,
            id=thing.id,
            author_id=thing.id,
            author_name=thing.display_name,
            title=thing.display_name,
            html=Profile.about_for_members(thing.id),
            url=url,
            is_removed=thing.hidden_at is not None,
            topics=Profile.topics_of(thing.id),
        )

    def add_topics(self, seen: Seen, topics: int) -> None:
        """It is what she says about herself that touches on something."""
        Profile.of(db.session.get_one(Member, seen.id)).add_topics(topics)

    def possible(self, seen: Seen) -> dict[Verb, str]:
        """A profile is hidden as a whole."""
        if seen.is_removed:
            return {Verb.SHOWED: "Show the profile again"}
        return {
            Verb.WARNED: "Write to this member about it",
            Verb.TOUCHED: "Say what it touches on",
            Verb.HID: "Hide the profile",
        }

    def carry_out(self, seen: Seen, by: Member, decision: Decision) -> None:
        """Hide it, or show it again."""
        member = db.session.get_one(Member, seen.id)
        if decision.verb not in {Verb.HID, Verb.SHOWED}:
            raise Refusal("This cannot be done with it.", 409)
        member.hide_profile() if decision.verb == Verb.HID else member.show_profile()


def _seen(kind: str, words: Post | Message, *, title: str, url: str, topics: int) -> Seen:
    return Seen(
        kind=kind,
        id=words.id,
        author_id=words.author_id,
        author_name=words.author.display_name if words.author else "",
        title=title,
        html=words.html,
        url=url,
        is_removed=words.removal_id is not None,
        is_taken_back=_taken_back(words),
        topics=topics,
    )


def _of_a_circle(thread: Any) -> bool:
    space = (
        select(Space.circle_id).join(Thread, Thread.space_id == Space.id).where(Thread.id == thread.scalar_subquery())
    )
    return db.session.scalar(space) is not None


def _taken_back(thing: Any) -> bool:
    return thing.removal is not None and thing.removal.by_author


KINDS: dict[str, Thing] = {
    thing.kind: thing for thing in (PostThing(), ThreadThing(), MessageThing(), PrivateWordThing(), ProfileThing())
}
