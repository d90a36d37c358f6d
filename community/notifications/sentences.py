"""What a notice says, made when it is read. What the reader may not see by then is not said at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, topics
from community.core import clock, richtext
from community.core.pagination import PAGE_SIZE, Page, cut
from community.discussions import reactions
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.moderation.actions import Action
from community.notifications import of_groups
from community.notifications.models import Notice
from community.notifications.sentence import Sentence
from community.profiles.hellos import Hello

NAMELESS = "A past member"
# Of those who left a short reply, as many as one line names.
MOST_NAMES = 3
# Of what was said in a room, as much as tells whether to go there.
LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Line:
    """A notice as it is shown."""

    id: int
    created_at: datetime
    is_new: bool
    said: Sentence


def lines(member: Member, older: int | None = None) -> Page[Line]:
    """Twenty of a member's notices, newest first; fewer when some are about what she cannot see any more."""
    query = _notices(member.id)
    if older is not None:
        query = query.where(Notice.id < older)
    page = cut(db.session.execute(query.order_by(Notice.id.desc()).limit(PAGE_SIZE + 1)).all(), lambda row: row.id)
    said = _said(member, page.rows)
    shown = [Line(row.id, row.created_at, row.read_at is None, said[row.id]) for row in page.rows if row.id in said]
    return Page(shown, older=page.older)


def one(member: Member, notice_id: int) -> Sentence | None:
    """What one of her notices says, if she can still see what it is about."""
    rows = db.session.execute(_notices(member.id).where(Notice.id == notice_id)).all()
    return _said(member, rows).get(notice_id)


def _notices(member_id: int):
    return (
        select(
            Notice.id,
            Notice.created_at,
            Notice.read_at,
            Activity.kind,
            Activity.actor_id,
            Activity.subject_id,
        )
        .join(Activity, Activity.id == Notice.activity_id)
        .where(Notice.member_id == member_id)
    )


def _said(member: Member, rows: Iterable[Row]) -> dict[int, Sentence]:
    # One query for each kind that occurs, never one for each notice.
    by_kind: dict[Kind, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(Kind(row.kind), []).append(row)
    said: dict[int, Sentence] = {}
    for kind, notices in by_kind.items():
        if kind in WORDS:
            said |= WORDS[kind](member, notices)
    return said


def _answered(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found, said = _posts(member, notices), {}
    for notice in notices:
        if (post := found.get(notice.subject_id)) is None:
            continue
        name, where = post.display_name or NAMELESS, _discussion(member, post)
        if post.answered_id == member.id:
            words = f"{name} answered you in {where}"
        elif post.starter_id == member.id:
            words = f"{name} answered in your discussion {where}"
        else:
            words = f"{name} answered in {where}, which you watch"
        said[notice.id] = _with_quote(member, post, words)
    return said


def _mentioned(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found, said = _posts(member, notices), {}
    for notice in notices:
        if post := found.get(notice.subject_id):
            name, where = post.display_name or NAMELESS, _discussion(member, post)
            said[notice.id] = _with_quote(member, post, f"{name} mentioned you in {where}")
    return said


def _named_in_room(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    rows = db.session.execute(
        select(
            *(Message.id, Message.number, Message.html, Message.topics, Message.author_id),
            *(Room.id.label("room_id"), Room.title, Member.display_name),
        )
        .join(Room, Room.id == Message.room_id)
        .outerjoin(Member, Member.id == Message.author_id)
        .where(
            Message.id.in_([notice.subject_id for notice in notices]),
            *(Message.removal_id.is_(None), Message.visible_to(member), Room.visible_to(member)),
        )
    )
    messages, said = {row.id: row for row in rows}, {}
    for notice in notices:
        if row := messages.get(notice.subject_id):
            words = f"{row.display_name or NAMELESS} mentioned you in {row.title}"
            url = url_for("chat.room", room_id=row.room_id, at=row.number, _anchor=f"m{row.number}")
            shown = comfort.of(member).way(row.topics) == Way.SHOW
            said[notice.id] = (
                Sentence(words, url, richtext.excerpt(row.html, LONGEST_QUOTE))
                if shown
                else Sentence(f"{words}. It touches on {topics.in_words(row.topics)}", url)
            )
    return said


def _posts(member: Member, notices: list[Row]) -> dict[int, Row]:
    # The posts that notices are about, as far as she can read them still, by number.
    author, parent = aliased(Member), aliased(Post)
    posts = db.session.execute(
        select(
            *(Post.id, Post.excerpt, Post.author_id, Post.topics, author.display_name),
            *(Thread.title, Thread.topics.label("thread_topics"), Thread.author_id.label("starter_id")),
            parent.author_id.label("answered_id"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(author, author.id == Post.author_id)
        .outerjoin(parent, parent.id == Post.parent_id)
        .where(Post.id.in_([notice.subject_id for notice in notices]), Thread.shows_post_to(member))
    )
    return {post.id: post for post in posts}


def _discussion(member: Member, post: Row) -> str:
    # As its title, unless that is covered for her. Needs title, thread_topics, starter_id.
    hers = post.starter_id == member.id
    if comfort.of(member).way(post.thread_topics, hers=hers) == Way.SHOW:
        return f"“{post.title}”"
    return f"a discussion that touches on {topics.in_words(post.thread_topics)}"


def _with_quote(member: Member, post: Row, words: str) -> Sentence:
    # With its first words, unless they are covered for her. Needs id, excerpt, topics, author_id, thread_topics.
    subject, url = post.topics | post.thread_topics, url_for("discussions.post", post_id=post.id)
    if comfort.of(member).way(subject, hers=post.author_id == member.id) == Way.SHOW:
        return Sentence(words, url, post.excerpt)
    return Sentence(f"{words}. It touches on {topics.in_words(subject)}", url)


def _word_left(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found = {number: post for number, post in _posts(member, notices).items() if post.author_id == member.id}
    left: dict[int, list[Row]] = {}
    for row in reactions.by_whom(member, found):
        left.setdefault(row.post_id, []).append(row)
    said = {}
    for notice in notices:
        # Those who took their word back since, or whom she does not meet any more, are not named.
        if who := left.get(notice.subject_id):
            words = f"{_names(who)} left you a few words in {_discussion(member, found[notice.subject_id])}"
            quote = reactions.WORDS[reactions.Word(who[0].word)] if len(who) == 1 else ""
            said[notice.id] = Sentence(words, url_for("discussions.post", post_id=notice.subject_id), quote)
    return said


def _names(rows: list[Row]) -> str:
    # No number of them: a notice is not a score.
    names = [row.display_name for row in rows[:MOST_NAMES]]
    if len(rows) > MOST_NAMES:
        return ", ".join(names) + " and others"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _said_hello(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    met = _met_through(member, notices, Hello.sender_id, Hello.receiver_id == member.id, Hello.ended_at.is_(None))
    url = url_for("profiles.hellos")
    return {n.id: Sentence(f"{met[n.subject_id][1]} says hello", url) for n in notices if n.subject_id in met}


def _accepted_hello(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    met = _met_through(member, notices, Hello.receiver_id, Hello.sender_id == member.id, Hello.accepted_at.is_not(None))
    said = {}
    for notice in notices:
        if notice.subject_id in met:
            other_id, name = met[notice.subject_id]
            said[notice.id] = Sentence(f"{name} accepted your hello", url_for("profiles.member", member_id=other_id))
    return said


def _met_through(member: Member, notices: list[Row], other, *conditions) -> dict[int, tuple[int, str]]:
    # Of each hello: the other of the two and her name, as long as they meet.
    hellos = [notice.subject_id for notice in notices]
    rows = db.session.execute(
        select(Hello.id, Member.id.label("other_id"), Member.display_name)
        .join(Member, Member.id == other)
        .where(Hello.id.in_(hellos), Member.visible_to(member.id), *conditions)
    )
    return {row.id: (row.other_id, row.display_name) for row in rows}


def _decided(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    ids = [notice.subject_id for notice in notices]
    mine = select(Action.id).where(Action.id.in_(ids), Action.member_id == member.id)
    there = set(db.session.scalars(mine))
    return {
        notice.id: Sentence("A word from the moderators", url_for("moderation.decision", action_id=notice.subject_id))
        for notice in notices
        if notice.subject_id in there
    }


def _report_settled(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    url = url_for("moderation.my_reports")
    return {notice.id: Sentence("The moderators have answered what you reported", url) for notice in notices}


def _admitted(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    return {notice.id: Sentence("You have been let in. Welcome", url_for("discussions.index")) for notice in notices}


def _drafts_going(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    words = "Something you wrote and did not send will be deleted in a week"
    return {notice.id: Sentence(words, url_for("drafts.index")) for notice in notices}


def _meeting_over(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    words = "After your meeting: a note, and numbers to ring"
    return {
        notice.id: Sentence(words, url_for("meetings.afterwards", meeting_id=notice.subject_id)) for notice in notices
    }


MEETING_WORDS = {
    Kind.SEAT_OFFERED: "A seat in the meeting of {title}, {when}, is kept for you for a while",
    Kind.SEAT_LAPSED: "The seat kept for you in the meeting of {title} went to the next in line",
    Kind.SEAT_PASSED_ON: "While you took a break, your place in the meeting of {title}, {when}, went to someone else",
    Kind.MEETING_NEAR: "The meeting of {title} is near: {when}",
    Kind.MEETING_SOON: "The meeting of {title} begins soon: {when}",
    Kind.MEETING_MOVED: "The meeting of {title} was moved. It is now planned for {when}",
    Kind.MEETING_CANCELLED: "The meeting of {title}, planned for {when}, does not take place",
}


def _meeting(kind: Kind) -> Callable[[Member, list[Row]], dict[int, Sentence]]:
    def said(member: Member, notices: list[Row]) -> dict[int, Sentence]:
        found = db.session.execute(
            select(Meeting.id, Meeting.starts_at, Group.title)
            .join(Group, Group.id == Meeting.group_id)
            .where(Meeting.id.in_([notice.subject_id for notice in notices]), Meeting.visible_to(member))
        )
        meetings = {row.id: row for row in found}
        told = {}
        for notice in notices:
            if row := meetings.get(notice.subject_id):
                when = clock.coming(row.starts_at, member.timezone)
                url = url_for("meetings.meeting", meeting_id=row.id)
                told[notice.id] = Sentence(MEETING_WORDS[kind].format(title=row.title, when=when), url)
        return told

    return said


WORDS: dict[Kind, Callable[[Member, list[Row]], dict[int, Sentence]]] = {
    Kind.ADMITTED: _admitted,
    Kind.ANSWERED: _answered,
    Kind.MENTIONED: _mentioned,
    Kind.NAMED_IN_ROOM: _named_in_room,
    Kind.LEFT_A_WORD: _word_left,
    Kind.SAID_HELLO: _said_hello,
    Kind.ACCEPTED_HELLO: _accepted_hello,
    Kind.DECIDED: _decided,
    Kind.REPORT_SETTLED: _report_settled,
    Kind.DRAFTS_GOING: _drafts_going,
    Kind.MEETING_OVER: _meeting_over,
    **{kind: _meeting(kind) for kind in MEETING_WORDS},
    **of_groups.WORDS,
}
