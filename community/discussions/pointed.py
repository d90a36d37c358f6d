"""What posts that are read point to, as far as their reader may see it: whom they name, and whose words they quote."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from sqlalchemy import CompoundSelect, Text, and_, bindparam, case, false, literal, select, true, union_all
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.accounts.names import NAMELESS
from community.core import richtext
from community.core.richtext import Origin, Person, Pointed
from community.discussions.lists import READER, as_read_by
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db
from community.permissions import moderates

TAKEN_AWAY = "Words were quoted here that have been taken away since."


def by(reader: Member, stored: Iterable[str | None]) -> Pointed:
    """What ``reader`` may see of what some stored HTML points to: one query, and none when it points to nothing."""
    texts = [text for text in stored if text]
    people, posts = richtext.named(texts), richtext.quoted(texts)
    if not people and not posts:
        return richtext.NOTHING
    values = as_read_by(reader, people=sorted(people), posts=sorted(posts))
    found: Pointed = Pointed({}, {}, everything=moderates(reader))
    for row in db.session.execute(_all(found.everything), values):
        if row.is_member:
            found.people[row.id] = Person(row.name, row.stands)
        else:
            found.posts[row.id] = Origin(row.name or NAMELESS, row.now) if row.stands else TAKEN_AWAY
    return found


@functools.cache
def _all(sees_all: bool) -> CompoundSelect:
    author = aliased(Member)
    meets = true() if sees_all else not_blocked(READER, Member.id)
    # A post that quotes has taken over what the quoted one touches on, so a cover lies over both; only what a reader
    # leaves out is asked for again here.
    reach = and_(
        Thread.open_to(READER),
        Thread.removal_id.is_(None),
        Post.met_by(READER),
        comfort.kept(Thread.topics, Thread.author_id, READER),
        comfort.kept(Post.topics, Post.author_id, READER),
    )
    stands = true() if sees_all else Post.removal_id.is_(None)
    changed = false() if sees_all else Post.edited_at.is_not(None)
    now = case((changed, Post.html))
    people = select(
        literal(True).label("is_member"),
        Member.id.label("id"),
        Member.display_name.label("name"),
        Member.is_in().label("stands"),
        literal(None, Text).label("now"),
    ).where(Member.id.in_(bindparam("people", expanding=True)), meets)
    posts = (
        select(
            literal(False).label("is_member"), Post.id, author.display_name, stands.label("stands"), now.label("now")
        )
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(author, author.id == Post.author_id)
        .where(Post.id.in_(bindparam("posts", expanding=True)), Thread.where_may_come(READER) if sees_all else reach)
    )
    return union_all(people, posts)
