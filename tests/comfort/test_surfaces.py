"""A text that touches on dying, and a reader who leaves that out: no page has a word of it. Nor has one where it is
covered, until she opens it.

Every address that answers GET is asked, with everything that it could be asked for, so a new page is asked by itself;
one whose values nobody has told the world of fails.
"""

from __future__ import annotations

import io
import itertools
import re
from datetime import time, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, text

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.chat import pins
from community.chat.models import Room
from community.comfort import Way, choosing, topics
from community.comfort.topics import Topic
from community.core import clock, richtext, work
from community.core.database import writing
from community.core.mail import Mail
from community.discussions import keeping, reactions, watching, welcoming
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings.cards import Talk
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import Rule
from community.meetings.rhythm import Rhythm
from community.meetings.rules import GroundRules
from community.meetings.series import MeetingSeries
from community.notifications.models import Notice
from community.photos import keeping as photos
from community.profiles.models import Profile, telling_of
from tests.browser.walking import NOT_WALKED, example
from tests.browser.world import World
from tests.talk import key

# In no other text of the world.
WORD, CLOSED = "wattlebird", "currawong"
# What an address's value can be, beside the world's own example: every row there is.
ROWS = {
    **{"thread_id": "thread", "post_id": "post", "message_id": "message", "room_id": "room", "notice_id": "notice"},
    **{"meeting_id": "meeting", "series_id": "meeting_series"},
}


class HardWorld:
    """Ben says hard things wherever a member can; Ada reads."""

    def __init__(self, app, cast) -> None:
        self.app, self.cast, self.world = app, cast, World(app, cast)
        with app.app_context():
            photo = photos.keep(cast.ben, key(), drawn(), limited=False)
        with app.app_context(), writing():
            self.dying = topics.together([db.session.scalars(select(Topic.id).where(Topic.name == "dying")).one()])
            ben, ada = (db.session.get_one(Member, number) for number in (cast.ben, cast.ada))
            space = db.session.scalars(select(Space).where(Space.slug == "everyday-life")).one()
            adas = db.session.scalars(select(Thread).where(Thread.author_id == cast.ada)).first()
            adas_answer = db.session.scalars(
                select(Post).where(Post.author_id == cast.ada, Post.position != Post.OPENING)
            ).first()
            # A discussion about it, and an answer that only the discussion says it of.
            hard = Thread.start(space, ben, f"The {WORD} in the title", words("begins"), key(), self.dying)
            hard.reply(ben, words("goes on"), None, key())
            # Answers to Ada, and what answers those.
            answer = adas.reply(ben, words("answers"), adas_answer, key(), self.dying)
            adas.reply(ben, "<p>And one more thing.</p>", answer, key())
            adas.reply(ben, words("comes last"), None, key(), self.dying)
            # Grace quotes it, for whom it is not hard; what she quotes carries it along.
            grace = db.session.get_one(Member, cast.grace)
            quoted = richtext.quotation(answer.html, answer.id, "Ben", 200)
            adas.reply(grace, f"{quoted}<p>I know.</p>", None, key())
            reactions.leave(answer, ada, reactions.Word.THINKING)
            answer.show_photos([photo], {photo: f"A {WORD}"})
            # Ada kept it, watches where it stands, and answers those who wait: none of these lets it in.
            keeping.keep(ada.id, answer.id)
            watching.choose(ada.id, hard.id, watching.Way.WATCH)
            welcoming.begin(ada)
            self.photo = f"/posts/{answer.id}/photos/{photo}/480"
            # Said where Ada has not entered, and of nothing that she leaves out.
            closed = db.session.scalars(select(Space).where(Space.opt_in)).one()
            closed.enter(ben)
            behind = Thread.start(closed, ben, f"The {CLOSED} in the title", f"<p>{CLOSED}</p>", key())
            behind.reply(ben, f"<p>{CLOSED}, @Ada</p>", None, key())
            room = db.session.scalars(select(Room).order_by(Room.id)).first()
            pins.pin(room, grace, message=room.say(ben, f"The {WORD} is live", key(), self.dying))
            self._meet(grace, ada)
            profile = Profile.of(ben)
            told = telling_of(ben)
            profile.tell(type(told)(**{**told.__dict__, "about_me": words("is me"), "topics": self.dying}))
        with app.app_context():
            work.run("notices")

    def _meet(self, grace: Member, ada: Member) -> None:
        """Of a group that Ada is in: a meeting that runs, with her in it, and those of a series to come."""
        group = db.session.get_one(Group, 1)
        group.card.change(grace.id, talk=Talk.THEMES, themes=f"The {WORD} on its card", topics=self.dying)
        about = {"theme": f"The {WORD} on top", "topics": self.dying}
        running = Meeting.plan(group, clock.now() + timedelta(minutes=1), 60, **about)
        self.running = running.id
        running.take_seat(ada)
        GroundRules.begin(group).accept(ada)
        running.come_in(ada)
        day = clock.local(clock.now(), group.card.zone).date() + timedelta(days=3)
        MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, day, times=2), time(10), group.card.zone, by=grace, **about)

    def ada_meets_it(self, way: Way) -> None:
        with self.app.app_context(), writing():
            ada = db.session.get_one(Member, self.cast.ada)
            choosing.choose(ada, {topic: way for topic in topics.every() if topic.mask == self.dying})

    def addresses(self):
        """Every address that answers GET, with everything it can be asked for."""
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_WALKED:
                continue
            wanted = sorted(rule.arguments - set(rule.defaults or ()))
            with self.app.test_request_context():
                for values in self._values(rule.endpoint, wanted):
                    yield self.app.url_for(rule.endpoint, **values)
                    if rule.endpoint == "discussions.thread":
                        yield self.app.url_for(rule.endpoint, **values, end=1)
                    if rule.endpoint == "discussions.answer":
                        for number in numbers("post"):
                            yield self.app.url_for(rule.endpoint, **values, to=number)

    def _values(self, endpoint, wanted):
        if not wanted:
            return [{}]
        if wanted == ["kind", "thing_id"]:
            tables = {"post": "post", "thread": "thread", "message": "message", "profile": "member"}
            return [{"kind": kind, "thing_id": n} for kind, table in tables.items() for n in numbers(table)]
        told = self.world.examples(endpoint)
        choices = []
        for name in wanted:
            here = [known[name] for known in told if known.get(name)] or [example(name)]
            if name in ROWS:
                here = numbers(ROWS[name])
            elif name == "slug":
                here = list(db.session.scalars(select(Space.slug)))
            elif name == "member_id":
                here = [self.cast.ben, self.cast.ada]
            assert None not in here, f"{endpoint}: nothing in the world to show for {name}"
            choices.append(here)
        return [dict(zip(wanted, values, strict=True)) for values in itertools.product(*choices)]


def words(what: str) -> str:
    return f"<p>The {WORD} {what}.</p>"


def drawn() -> io.BytesIO:
    """A picture of nothing."""
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "#0A5457").save(file, "PNG")
    file.seek(0)
    return file


def numbers(table: str) -> list[int]:
    return list(db.session.scalars(text(f'SELECT id FROM "{table}" ORDER BY id')))


@pytest.fixture
def hard(app, cast) -> HardWorld:
    return HardWorld(app, cast)


def found(hard: HardWorld, client, word: str = WORD) -> dict[str, int]:
    """The addresses whose answer has the word in it, and how many times."""
    said = {}
    for address in hard.addresses():
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code < 500, address
        if (times := answer.get_data().count(word.encode())) > 0:
            said[address] = times
        answer.close()
    return said


@pytest.mark.parametrize("way", [Way.LEAVE_OUT, Way.COVER])
def test_no_page_has_a_word_of_what_i_do_not_want_to_meet(hard, cast, client_as, way):
    hard.ada_meets_it(way)
    assert found(hard, client_as(cast.ada)) == {}


def test_an_answer_that_comes_back_uncovers_nothing(hard, cast, client_as, app):
    """She began it in a discussion that she had opened, and said "not tonight" before it was sent."""
    with app.app_context():
        space = select(Space.id).where(Space.opt_in)
        of_it = select(Post.id, Post.thread_id).join(Thread).where(Thread.topics != 0, Thread.space_id.not_in(space))
        posts = db.session.execute(of_it).all()
    ada = client_as(cast.ada)

    def comes_back() -> list[bool]:
        pages = [ada.post(f"/threads/{post.thread_id}/answer", data={"to": post.id, "key": key()}) for post in posts]
        assert {page.status_code for page in pages} == {422}
        return [WORD in page.text for page in pages]

    hard.ada_meets_it(Way.SHOW)
    assert len(posts) > 1
    assert all(comes_back())
    hard.ada_meets_it(Way.COVER)
    assert not any(comes_back())


@pytest.mark.parametrize(("way", "status"), [(Way.SHOW, 200), (Way.COVER, 404), (Way.LEAVE_OUT, 404)])
def test_a_photo_is_met_as_the_words_it_stands_with(hard, cast, client_as, way, status):
    hard.ada_meets_it(way)
    assert client_as(cast.ada).get(hard.photo).status_code == status


def test_the_same_words_are_there_for_who_wants_to_meet_them(hard, cast, client_as):
    """Otherwise the test above could not fail."""
    hard.ada_meets_it(Way.SHOW)
    said = found(hard, client_as(cast.ada))
    places = ("/home", "/discussions/everyday-life", "/threads/", "/live/", "/members/", "/notices", "/report/")
    for place in (*places, "/live/meetings", "/live/groups/1", f"/live/meetings/{hard.running}/now"):
        assert any(address.startswith(place) for address in said), place
    # A calendar is shown to whoever has its address, and says of no meeting what it is about.
    assert not any(".ics" in address or "calendar" in address for address in said)


def test_not_tonight_covers_them_all(hard, cast, client_as):
    hard.ada_meets_it(Way.SHOW)
    ada = client_as(cast.ada)
    ada.post("/not-tonight")
    assert found(hard, ada) == {}


def test_no_page_has_a_word_of_a_place_i_have_not_entered(hard, cast, client_as):
    hard.ada_meets_it(Way.SHOW)
    ada = client_as(cast.ada)
    assert found(hard, ada, CLOSED) == {}
    ada.post("/discussions/when-im-ready/enter")
    assert len(found(hard, ada, CLOSED)) > 3


def test_what_i_leave_out_is_not_counted(hard, cast, client_as, app):
    with app.app_context():
        adas = select(Thread.id).where(Thread.author_id == cast.ada).limit(1).scalar_subquery()
        labelled = len(db.session.scalars(select(Post.id).where(Post.thread_id == adas, Post.topics != 0)).all())
    ada, counts = client_as(cast.ada), []
    for way in (Way.SHOW, Way.LEAVE_OUT):
        hard.ada_meets_it(way)
        page = ada.get("/discussions/everyday-life").get_data(as_text=True)
        counts.append(max(map(int, re.findall(r"(\d+) answers", page))))
    assert labelled > 1
    assert counts[0] - counts[1] == labelled


def test_i_am_not_told_of_what_i_leave_out(hard, app, cast):
    with app.app_context(), writing():
        db.session.execute(text("DELETE FROM notice"))
        db.session.execute(text("UPDATE activity SET told_at = NULL"))
    hard.ada_meets_it(Way.LEAVE_OUT)
    with app.app_context():
        work.run("notices")
        facts = select(Activity.subject_id).join(Notice, Notice.activity_id == Activity.id)
        told = facts.where(Notice.member_id == cast.ada, Activity.kind == Kind.ANSWERED)
        assert db.session.scalars(select(Post.topics).where(Post.id.in_(told), Post.topics != 0)).all() == []
        assert WORD not in "".join(map(str, db.session.execute(select(Mail.subject, Mail.text, Mail.html)).all()))


def test_i_open_one_and_only_that_one_is_shown(hard, cast, client_as, app):
    hard.ada_meets_it(Way.COVER)
    ada = client_as(cast.ada)
    with app.app_context():
        mine = db.session.scalars(select(Post).where(Post.source.startswith(words("answers")))).one()
        post_id, thread_id = mine.id, mine.thread_id
    ada.post(f"/show/post/{post_id}", data={"back": f"/posts/{post_id}"})
    page = ada.get(f"/threads/{thread_id}", follow_redirects=True).get_data(as_text=True)
    assert page.count(f"The {WORD}") == 1
    assert "This touches on dying" in page
    ada.post("/not-tonight")
    assert WORD not in ada.get(f"/posts/{post_id}", follow_redirects=True).get_data(as_text=True)


def test_a_discussion_i_opened_stays_open_for_me_with_what_answers_it(hard, cast, client_as, app):
    hard.ada_meets_it(Way.COVER)
    ada = client_as(cast.ada)
    with app.app_context():
        thread_id = db.session.scalars(select(Thread.id).where(Thread.topics != 0)).one()
    covered = ada.get(f"/threads/{thread_id}", follow_redirects=True)
    assert covered.get_data(as_text=True).count("Show this one") == 1
    ada.post(f"/show/thread/{thread_id}", data={"back": f"/threads/{thread_id}"})
    page = ada.get(f"/threads/{thread_id}", follow_redirects=True).get_data(as_text=True)
    assert "goes on" in page
    assert "begins" in page
