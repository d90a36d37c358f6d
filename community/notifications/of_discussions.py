"""What notices say of discussions: an answer, a name in it, a few words left on it."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.models import Member
from community.accounts.names import NAMELESS
from community.activity import Kind
from community.comfort import Way, topics
from community.discussions import reactions
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.notifications.sentence import Says, Sentence, each, names, subjects


def _answered(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    def said(post: Row) -> Sentence:
        name, where = post.display_name or NAMELESS, _discussion(member, post)
        if post.answered_id == member.id:
            words = f"{name} answered you in {where}"
        elif post.starter_id == member.id:
            words = f"{name} answered in your discussion {where}"
        else:
            words = f"{name} answered in {where}, which you watch"
        return _with_quote(member, post, words)

    return each(notices, _posts(member, notices), said)


def _mentioned(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    def said(post: Row) -> Sentence:
        name, where = post.display_name or NAMELESS, _discussion(member, post)
        return _with_quote(member, post, f"{name} mentioned you in {where}")

    return each(notices, _posts(member, notices), said)


def _word_left(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found = {number: post for number, post in _posts(member, notices).items() if post.author_id == member.id}
    left: dict[int, list[Row]] = {}
    for row in reactions.by_whom(member, found):
        left.setdefault(row.post_id, []).append(row)
    said = {}
    for notice in notices:
        # Those who took their word back since, or whom she does not meet any more, are not named.
        if who := left.get(notice.subject_id):
            names_left, where = names([row.display_name for row in who]), _discussion(member, found[notice.subject_id])
            words = f"{names_left} left you a few words in {where}"
            quote = reactions.WORDS[reactions.Word(who[0].word)] if len(who) == 1 else ""
            said[notice.id] = Sentence(words, url_for("discussions.post", post_id=notice.subject_id), quote)
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
        .where(Post.id.in_(subjects(notices)), Post.shown_by_itself_to(member))
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


WORDS: dict[Kind, Says] = {
    Kind.ANSWERED: _answered,
    Kind.MENTIONED: _mentioned,
    Kind.LEFT_A_WORD: _word_left,
}
