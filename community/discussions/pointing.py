"""What a post that is written may point to: whose the names in it are, and whose the words it quotes."""

from __future__ import annotations

import functools
import operator

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from community.accounts import naming
from community.accounts.models import Member
from community.core import richtext
from community.core.pointers import Asked, Find, Known
from community.core.richtext import Person, Pointed
from community.discussions import mentions, quotes
from community.discussions.posts import Post
from community.discussions.quotes import Quote
from community.extensions import db


def finder(writer: Member, readers: ColumnElement[bool], reach: ColumnElement[bool], post: Post | None = None) -> Find:
    """For richtext.clean: what ``writer`` may name and quote. ``readers``: whom she may name, see Space. ``reach``: the
    threads she may read. ``post``: the one she changes; what it pointed to already it goes on pointing to."""

    def find(asked: Asked) -> Known:
        known = _before(post, asked) if post is not None else Known({}, {})
        people = naming.whose(writer, readers, asked.names) if asked.names else {}
        words = _own_words(writer, reach, asked.posts - {post.id if post else 0}) if asked.posts else {}
        posts = {number: [*words.get(number, []), *known.posts.get(number, [])] for number in asked.posts}
        return Known({**people, **known.people}, posts)

    return find


def as_before(post: Post) -> Find:
    """For cleaning a post again: it points to what it pointed to, and to nothing else."""
    return lambda asked: _before(post, asked)


def keep(post: Post, writer: Member) -> None:
    """Write down what a post points to now, and tell whom it newly names."""
    quotes.keep(post.id, post.html)
    mentions.keep(post.id, writer.id, post.html)


def topics_of_quoted(post: Post, threads_topics: InstrumentedAttribute[int]) -> int:
    """What the posts touch on that a post quotes. ``threads_topics``: Thread.topics."""
    quoted = select(Quote.quoted_id).where(Quote.post_id == post.id)
    query = select(Post.topics.op("|")(threads_topics)).join(Post.thread).where(Post.id.in_(quoted))
    return functools.reduce(operator.or_, db.session.scalars(query), 0)


def those_quoting(post: Post) -> list[Post]:
    """The posts that quote a post; for an opening post, those that quote any of its thread."""
    about = Post.thread_id == post.thread_id if post.is_opening else Post.id == post.id
    quoting = select(Quote.post_id).where(Quote.quoted_id.in_(select(Post.id).where(about)))
    # In the order of their numbers, so that two who label at once do not wait for each other.
    other = aliased(Post)
    return list(db.session.scalars(select(other).where(other.id.in_(quoting)).order_by(other.id)))


def _before(post: Post, asked: Asked) -> Known:
    # Words that have been taken out of the quoted post since stay a quote of it, or they would become anyone's.
    return Known(mentions.before(post.id, asked.names) if asked.names else {}, richtext.quoted([post.html]))


def _own_words(writer: Member, reach: ColumnElement[bool], numbers: frozenset[int]) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Post.id, Post.html)
        .join(Post.thread)
        .where(Post.id.in_(numbers), Post.removal_id.is_(None), Post.visible_to(writer), reach)
    ).all()
    own = {row.id: richtext.own(row.html) for row in rows}
    named = richtext.named(own.values())
    # She reads a name as it is now.
    names = select(Member.id, Member.display_name).where(Member.id.in_(named))
    people = {row.id: Person(row.display_name) for row in db.session.execute(names)} if named else {}
    return {
        number: [richtext.compared(html), richtext.compared(richtext.trusted(html, Pointed(people)))]
        for number, html in own.items()
    }
