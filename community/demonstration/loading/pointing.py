"""Answers that quote what they answer, and that name someone with an @: in their words, and noted beside them."""

from __future__ import annotations

from sqlalchemy import insert, update

from community.core import richtext
from community.core.pointers import Asked, Known
from community.demonstration.conversations import Conversation, Said
from community.demonstration.loading.loaded import Loaded, rich
from community.discussions.mentions import Mention
from community.discussions.posts import EXCERPT_LIMIT, Post
from community.discussions.quotes import LONGEST_PASSAGE, Quote
from community.extensions import db


def put(loaded: Loaded) -> int:
    """All of them, as if written with a press on "Quote" and a name chosen from the list."""
    found = [
        (thread, post)
        for thread in loaded.world.threads
        for post in thread.posts
        if post.quotes or post.names is not None
    ]
    changed = [_changed(loaded, thread, post) for thread, post in found]
    db.session.execute(update(Post), changed)
    quotes = [
        {"post_id": loaded.posts[id(post)], "quoted_id": loaded.posts[id(_answered(thread, post))]}
        for thread, post in found
        if post.quotes
    ]
    db.session.execute(insert(Quote), quotes)
    mentions = [
        {
            "post_id": loaded.posts[id(post)],
            "member_id": loaded.members[post.names],
            "name": loaded.world.people[post.names].name,
            "told": True,
        }
        for _, post in found
        if post.names is not None
    ]
    db.session.execute(insert(Mention), mentions)
    return len(quotes) + len(mentions)


def _answered(thread: Conversation, post: Said) -> Said:
    return thread.posts[post.to or 0]


def _changed(loaded: Loaded, thread: Conversation, post: Said) -> dict[str, object]:
    people, words, source = {}, post.words, ""
    posts: dict[int, list[str]] = {}
    if post.names is not None:
        name = loaded.world.people[post.names].name
        people[name] = loaded.members[post.names]
        words = words.replace(name, f"@{name}", 1)
    answered = _answered(thread, post)
    number, html = loaded.posts[id(answered)], richtext.own(rich(answered.words)[1])
    topics = post.touches
    if post.quotes:
        source = richtext.quotation(html, number, loaded.world.people[answered.author].name, LONGEST_PASSAGE)
        posts[number] = [richtext.compared(html)]
        topics = topics | answered.touches | thread.touches
    source += rich(words)[0]

    def find(asked: Asked) -> Known:
        return Known({name: people[name] for name in asked.names if name in people}, posts)

    stored = richtext.clean(source, find)
    return {
        "id": loaded.posts[id(post)],
        "source": source,
        "html": stored,
        "excerpt": richtext.excerpt(stored, EXCERPT_LIMIT),
        "topics": loaded.topics(topics),
        "quoted_topics": loaded.topics(topics) if post.quotes else 0,
    }
