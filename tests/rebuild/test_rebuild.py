"""A better cleaner cleans again what an older one made, while people go on writing."""

import uuid

import pytest
from sqlalchemy import func, select, text, update

from community import rebuild
from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core import house, richtext
from community.core.pointers import nothing
from community.discussions.posts import Post
from community.extensions import db
from community.profiles.models import Profile, Telling

OLD = "<p onclick=hit()>as an older cleaner left it</p>"


@pytest.fixture
def older(app, cast, talk) -> dict[str, int]:
    """A post, a message and a profile, with HTML as an older cleaner made it."""
    thread = talk.start(cast.ada)
    post = talk.answer(cast.ben, thread, "The <b>library</b>, a pie.")
    with app.app_context():
        room = Room(title="The kitchen table", description="Anything goes.")
        db.session.add(room)
        db.session.flush()
        message = room.say(db.session.get_one(Member, cast.ada), "Tea?", uuid.uuid4().hex)
        Profile.of(db.session.get_one(Member, cast.ada)).tell(Telling(about_me="<p>bees</p>"))
        db.session.flush()
        ids = {"post": post, "message": message.id, "profile": cast.ada, "thread": thread}
        db.session.execute(update(Post).values(html=OLD, excerpt="old", html_version=0))
        db.session.execute(update(Message).values(html=OLD, html_version=0))
        db.session.execute(update(Profile).values(about_html=OLD, about_version=0))
        house.set_words("", "Be kind.", OLD)
        db.session.commit()
    return ids


def run(app, *options: str):
    return app.test_cli_runner().invoke(args=["rebuild", "richtext", *options])


def test_it_works(app, older):
    result = run(app)
    assert result.exit_code == 0, result.output
    assert "posts: 2 of 2\n" in result.output
    with app.app_context():
        post = db.session.get_one(Post, older["post"])
        assert post.html == "<p>The <strong>library</strong>, a pie.</p>"
        assert post.excerpt == "The library, a pie."
        assert post.html_version == richtext.VERSION
        assert db.session.get_one(Message, older["message"]).html == "Tea?"
        assert db.session.get_one(Profile, older["profile"]).about_html == "<p>bees</p>"
        assert db.session.get_one(house.House, 1).rules_html == "<p>Be kind.</p>"


def test_what_the_present_cleaner_made_is_left_alone_unless_asked_for(app, older):
    with app.app_context():
        db.session.execute(update(Post).values(html_version=richtext.VERSION))
        db.session.commit()
    assert "posts: 0 of 0\n" in run(app).output
    assert "posts: 2 of 2\n" in run(app, "--all").output


def test_nothing_but_the_derived_columns_changes(app, older):
    columns = "source, created_at, edited_at, position, removal_id"
    with app.app_context():
        before = db.session.execute(text(f"SELECT {columns} FROM post ORDER BY id")).all()
        number = db.session.scalar(select(Message.change))
    run(app)
    with app.app_context():
        assert db.session.execute(text(f"SELECT {columns} FROM post ORDER BY id")).all() == before
        assert db.session.scalar(select(Message.change)) == number


def test_a_run_that_was_stopped_goes_on_where_it_was(app, older, cast, talk, monkeypatch):
    for n in range(4):
        talk.answer(cast.ben, older["thread"], f"Go on, {n}.")
    with app.app_context():
        db.session.execute(update(Post).values(html_version=0))
        db.session.commit()
    monkeypatch.setattr(rebuild, "BATCH", 2)
    with monkeypatch.context() as stopped:
        calls = iter(range(3))
        stopped.setattr(Post, "render_again", lambda post: next(calls) and Post._render(post, post.source, nothing))
        assert run(app).exit_code == 1
    with app.app_context():
        assert 0 < db.session.scalar(select(func.count()).where(Post.html_version == 0)) < 6
    assert run(app).exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Post.html_version == 0)) == 0


def test_what_the_present_rules_refuse_is_named_and_kept_as_it_was(app, older):
    with app.app_context():
        db.session.execute(update(Post).where(Post.id == older["post"]).values(source="x" * 30_000))
        db.session.commit()
    result = run(app)
    assert result.exit_code == 1
    assert f"posts {older['post']}: This is longer than one entry can be." in result.output
    assert "posts: 2 of 2\n" in result.output
    assert "messages: 1 of 1\n" in result.output
    with app.app_context():
        assert db.session.get_one(Post, older["post"]).html == OLD
