"""What someone says in a discussion, as the editor sends it."""

import pytest

from community.accounts.models import Member
from community.discussions.models import Thread
from community.extensions import db
from tests.talk import key


@pytest.fixture
def say(app):
    """say(author, thread, source): gives the post's number."""

    def answer(author_id: int, thread_id: int, source: str) -> int:
        with app.app_context():
            thread = db.session.get_one(Thread, thread_id)
            post = thread.reply(db.session.get_one(Member, author_id), source, None, key())
            db.session.commit()
            return post.id

    return answer
