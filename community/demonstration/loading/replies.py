"""Short replies to posts."""

from __future__ import annotations

from sqlalchemy import insert

from community.demonstration.loading.loaded import Loaded
from community.discussions.reactions import Reaction, Word
from community.extensions import db


def put(loaded: Loaded) -> int:
    """Who left which word on what."""
    rows = [
        {
            "post_id": loaded.posts[id(left.said)],
            "member_id": loaded.members[left.member],
            "word": Word(left.word),
            "created_at": left.at,
        }
        for left in loaded.world.words_left
    ]
    db.session.execute(insert(Reaction), rows)
    return len(rows)
