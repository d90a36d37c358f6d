"""The demonstration world in a database: as if its members had done everything themselves."""

import html
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from community import activity
from community.accounts import circles
from community.accounts.models import Member, Role
from community.chat import mentions
from community.chat.mentions import MessageMention
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.pins import Pin
from community.cli import FIRST_THINGS
from community.core import work
from community.core.database import writing
from community.demonstration import commands, telling
from community.demonstration.loading.conversations import positions
from community.discussions import tree, waiting
from community.discussions.mentions import Mention
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.quotes import Quote
from community.discussions.slowness import Slowness
from community.discussions.spaces import Space
from community.discussions.waiting import Wait
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.rules import GroundRules, agreed
from community.meetings.running import now
from community.meetings.running.aftercare import AfterCare
from community.meetings.running.rounds import Kind
from community.meetings.state import State
from community.moderation import queue
from community.moderation.actions import Action
from community.notifications.models import Notice
from community.photos.models import Photo
from community.profiles import first, likeness
from community.profiles.models import Profile
from tests.emptying import empty


@pytest.fixture(scope="module")
def demonstrated(_migrated):
    """The app with the demonstration world in it, made once, and what making it printed."""
    with _migrated.app_context():
        empty()
        with writing():
            for put in FIRST_THINGS:
                put()
        done = _migrated.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 0, done.output
    # Outside of the context: a request inside one would take over who was signed in before.
    yield _migrated, done.output
    with _migrated.app_context():
        empty()


@pytest.fixture
def inside(demonstrated):
    app, _ = demonstrated
    with app.app_context():
        yield app


@pytest.fixture
def browser_of(demonstrated):
    """``browser_of("Marigold")``: someone who has signed in as the console says."""
    app, printed = demonstrated
    app.config["WTF_CSRF_ENABLED"] = app.config["WTF_CSRF_CHECK_DEFAULT"] = False

    def sign_in(name):
        with app.app_context():
            email = db.session.scalar(select(Member.email).where(Member.display_name == name))
        assert email in printed
        client = app.test_client()
        answer = client.post("/sign-in", data={"email": email, "password": commands.PASSWORD})
        if answer.location and answer.location.endswith("/code"):
            code = app.test_cli_runner().invoke(args=["demo-code"]).output.strip()
            answer = client.post(answer.location, data={"code": code})
        assert answer.status_code in {302, 303}, answer.text
        return client

    return sign_in


def test_it_works(demonstrated):
    app, printed = demonstrated
    with app.app_context():
        # Three professionals come from outside.
        assert db.session.scalar(select(func.count(Member.id)).where(Member.admitted_at.is_not(None))) == 303
        assert db.session.scalar(select(func.count(Space.id)).where(Space.circle_id.is_(None))) == 8
        everybodys = select(Thread.id).join(Space).where(Space.circle_id.is_(None))
        assert db.session.scalar(select(func.count()).select_from(everybodys.subquery())) == 400
        assert db.session.scalar(select(func.count(Post.id)).where(Post.thread_id.in_(everybodys))) == 6_000
    assert commands.PASSWORD in printed
    assert "wsgi.py demo-code" in printed


def test_a_second_time_nothing_is_made_and_it_says_whom_to_sign_in_as(inside):
    before = db.session.scalar(select(func.count(Post.id)))
    db.session.rollback()
    again = inside.test_cli_runner().invoke(args=["demo"])
    assert again.exit_code == 0
    assert "here already" in again.output
    assert db.session.scalar(select(func.count(Post.id))) == before


def test_the_columns_that_repeat_what_posts_say_are_true(inside):
    for thread in db.session.scalars(select(Thread)):
        kept = (thread.answers, thread.last_post_id, thread.last_post_at)
        thread.recount()
        assert (thread.answers, thread.last_post_id, thread.last_post_at) == kept
    counts = select(Space, func.count(Thread.id)).join(Thread, Thread.space_id == Space.id).group_by(Space.id)
    for space, count in db.session.execute(counts):
        assert space.threads == count
    for room in db.session.scalars(select(Room)):
        assert room.last_number == db.session.scalar(select(func.count()).where(Message.room_id == room.id))
    db.session.rollback()


def test_numbers_follow_time(inside):
    times = db.session.scalars(select(Post.created_at).order_by(Post.id)).all()
    assert times == sorted(times)


def test_posts_stand_where_replying_would_have_put_them(inside, world):
    """Told again through thread.reply, and numbered again by the tree itself."""
    busy = sorted(world.threads, key=lambda t: (-max(t.depth(n) for n in range(len(t.posts))), t.title))[:2]
    busy += [t for t in world.threads if t.subject == "scan-week"][:2]
    members = db.session.scalars(select(Member).order_by(Member.id).limit(300)).all()
    space = db.session.scalars(select(Space)).first()
    for told in busy:
        with time_machine.travel(told.posts[0].at, tick=False):
            thread = Thread.start(space, members[told.opener], told.title, "x", told.title[:32])
        posts = [db.session.get_one(Post, thread.last_post_id)]
        for number, said in enumerate(told.posts[1:]):
            to = posts[said.to] if said.to is not None else None
            with time_machine.travel(said.at, tick=False):
                posts.append(thread.reply(members[said.author], "x", to, f"{thread.id} {number}"))
        tree.spread(Post, thread.id)
        db.session.expire_all()
        assert [post.position for post in posts] == positions(told)
        assert [post.depth for post in posts[1:]] == [told.depth(place) for place in range(1, len(told.posts))]
    db.session.rollback()


def test_the_line_beside_a_name_is_what_the_profile_says(inside):
    for profile in db.session.scalars(select(Profile).limit(60)):
        assert profile.member.card_line == profile.card_line(profile.likeness_due_at.year)


def test_whoever_is_shown_finds_people_like_her_and_notices(inside):
    marigold = db.session.scalar(select(Member).where(Member.display_name == "Marigold"))
    assert likeness.people_like(marigold, 6)
    assert db.session.scalar(select(func.count(Notice.id)).where(Notice.member_id == marigold.id))
    unread = select(func.count(Notice.id)).where(Notice.member_id == marigold.id, Notice.read_at.is_(None))
    assert marigold.notices_waiting == db.session.scalar(unread)


def test_nobody_is_told_as_news_of_a_group_she_has_led_for_months(inside):
    of_it = activity.Activity.kind == activity.Kind.GROUP_GIVEN
    told = select(Notice).join(activity.Activity, activity.Activity.id == Notice.activity_id).where(of_it)
    given = db.session.scalars(told).all()
    assert len(given) == 4
    assert all(notice.read_at for notice in given)


def test_staff_have_their_queue(inside):
    matters = {matter.matter for matter in queue.waiting()}
    assert len(matters) >= 3


def test_what_is_told_is_on_the_lists(world):
    interests = {name for entries in first.INTERESTS.values() for name, _ in entries}
    experiences = {name for entries in first.EXPERIENCES.values() for name, _ in entries}
    for person in world.people:
        told = telling.told(person, world.now)
        if told is not None:
            assert set(told.interests) <= interests
            assert set(told.experiences) <= experiences
    assert {name for names in telling.INTERESTS.values() for name in names} <= interests
    assert {name for names in telling.EXPERIENCES.values() for name in names} <= experiences


def test_names_are_told_apart(inside):
    keys = db.session.scalars(select(Member.name_key)).all()
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", commands.SHOWN)
def test_everyone_on_the_console_can_sign_in_and_read(browser_of, demonstrated, name):
    app, _ = demonstrated
    client = browser_of(name)
    with app.app_context():
        everybodys = select(Thread.id).join(Space).where(Space.circle_id.is_(None))
        threads = db.session.scalars(everybodys.order_by(Thread.answers.desc()).limit(2)).all()
        threads += db.session.scalars(everybodys.order_by(Thread.last_post_at.desc()).limit(3)).all()
        member = db.session.scalars(select(Member).where(Member.display_name == name)).one()
        slugs = db.session.scalars(select(Space.slug).where(Space.there_for(member.id))).all()
        rooms = db.session.scalars(select(Room.id).where(Room.visible_to(member))).all()
        role = db.session.scalar(select(Member.role).where(Member.display_name == name))
        with app.test_request_context():
            url = app.url_for
            pages = [url("home.home"), url("discussions.index"), url("profiles.index"), url("profiles.like_you")]
            pages += [url("discussions.thread", thread_id=number) for number in threads]
            pages += [url("discussions.space", slug=slug) for slug in slugs]
            pages += [url("chat.room", room_id=number) for number in rooms]
            if role in {Role.MODERATOR, Role.ADMINISTRATOR}:
                pages.append(url("staff.index"))
    for page in pages:
        answer = client.get(page, follow_redirects=True)
        assert answer.status_code == 200, page


def test_recent_things_are_recent(inside):
    newest = db.session.scalar(select(func.max(Post.created_at)))
    since = db.session.scalar(select(func.max(Member.created_at)))
    assert abs(newest - since) < timedelta(days=4)


def test_what_waits_is_what_would_wait_had_they_written_it_themselves(inside):
    for thread in db.session.scalars(select(Thread).order_by(Thread.id).limit(150)):
        opening = db.session.scalars(
            select(Post).where(Post.thread_id == thread.id, Post.position == Post.OPENING)
        ).one()
        kept, wait = thread.first_answer_after, db.session.get(Wait, opening.id)
        before = None if wait is None else (wait.is_first, wait.due_at, wait.answered_at)
        waiting.again(thread, None)
        waiting.review(thread, opening, is_first=bool(wait and wait.is_first))
        db.session.flush()
        again = db.session.get(Wait, opening.id)
        assert (None if again is None else (again.is_first, again.due_at, again.answered_at)) == before
        assert thread.first_answer_after == kept
    db.session.rollback()


def test_some_wait_for_an_answer_and_a_welcomer_sees_them(inside, browser_of):
    open_ones = select(Wait).where(Wait.answered_at.is_(None), Wait.settled_at.is_(None), Wait.due_at < func.now())
    found = db.session.scalars(open_ones).all()
    assert 3 < len(found) < 30
    assert len([wait for wait in found if wait.is_claimed]) == 1
    page = browser_of("Wattle and tea").get("/home").text
    assert "Who waits for an answer" in page
    assert "Nobody waits just now" not in page


def test_she_who_is_shown_finds_something_new_and_what_she_keeps(browser_of):
    marigold = browser_of("Marigold")
    assert "New since you were here" in marigold.get("/home").text
    assert "For the next drive to my sister" in marigold.get("/keeping").text


def test_the_log_tells_what_was_decided(inside):
    verbs = set(db.session.scalars(select(Action.verb)))
    assert {"admitted", "locked", "removed", "suspended", "warned", "moved", "left"} <= verbs
    times = db.session.scalars(select(Action.created_at).order_by(Action.id)).all()
    assert times == sorted(times)
    assert not db.session.scalars(select(Action).where(Action.reason == "")).all()


def test_quotes_and_names_are_what_they_would_be_had_they_been_written_here(inside):
    quoting = db.session.scalars(select(Quote.post_id).order_by(Quote.post_id)).all()
    naming = db.session.scalars(select(Mention.post_id).order_by(Mention.post_id)).all()
    assert len(quoting) > 15
    assert len(naming) > 25
    for number in {*quoting[:12], *naming[:12]}:
        post = db.session.get_one(Post, number)
        kept = (post.html, post.excerpt, post.topics, post.quoted_topics)
        post._render(post.source, post.thread.finder(post.author))
        post.thread.note_pointers(post, post.author)
        assert (post.html, post.excerpt, post.topics, post.quoted_topics) == kept
    db.session.rollback()


def test_photos_are_shown_with_their_words(inside, browser_of):
    photo = db.session.scalars(select(Photo).where(Photo.post_id.is_not(None)).order_by(Photo.id)).first()
    marigold = browser_of("Marigold")
    answer = marigold.get(f"/posts/{photo.post_id}", follow_redirects=True)
    assert photo.words in html.unescape(answer.text)
    shown = select(Member.id).where(Member.photo_key.is_not(None))
    assert len(db.session.scalars(shown).all()) > 15


def test_her_drafts_are_found_where_she_began_them(browser_of):
    marigold = browser_of("Marigold")
    page = html.unescape(marigold.get("/drafts").text)
    assert "The marigolds, since you ask" in page
    assert "the first line of the one for my sister" in page
    assert "so that she could find the door in the dark" in marigold.get("/discussions/joy/new").text


def test_something_goes_fast_and_something_goes_slowly(inside):
    assert [matter.title for matter in queue.waiting() if matter.title == "A discussion goes fast"]
    slowed = db.session.scalars(select(Slowness).where(Slowness.lasts())).one()
    assert slowed.reason
    assert db.session.scalars(select(Pin.words).order_by(Pin.id)).first()
    paces = db.session.scalars(select(Room.pace_seconds).where(Room.pace_seconds > 0)).all()
    assert sorted(paces) == [10, 30]


def test_some_say_what_their_words_about_themselves_touch_on(inside):
    labelled = db.session.scalars(select(Profile).where(Profile.topics > 0)).all()
    assert labelled
    for profile in labelled:
        choice = profile.member
        assert not choice.leaves_out & profile.topics


def test_answers_in_rooms_are_where_they_belong(inside):
    answers = db.session.scalars(select(Message).where(Message.answer_to_id.is_not(None))).all()
    assert len(answers) > 8
    for message in answers:
        answered = db.session.get_one(Message, message.answer_to_id)
        assert answered.room_id == message.room_id
        assert answered.number < message.number


def test_photos_stand_in_rooms_that_are_everybodys(inside, browser_of):
    photos = db.session.scalars(select(Photo).where(Photo.message_id.is_not(None))).all()
    assert len(photos) == 2
    messages = [db.session.get_one(Message, photo.message_id) for photo in photos]
    assert all(message.photos == 1 and message.room.circle_id is None for message in messages)
    words, room_id = photos[0].words, messages[0].room_id
    db.session.rollback()
    marigold = browser_of("Marigold")
    pages = [marigold.get(f"/live/{room_id}?before={number}").text for number in (60, 40, 20)]
    assert any(words in html.unescape(page) for page in pages)


def test_names_in_rooms_are_what_they_would_be_had_they_been_written_here(inside):
    naming = db.session.scalars(select(MessageMention)).all()
    assert len(naming) >= 3
    for mention in naming:
        message = db.session.get_one(Message, mention.message_id)
        kept = message.html
        assert f'href="/members/{mention.member_id}"' in kept
        message.render(message.source, mentions.finder(message.author, message.room))
        assert message.html == kept
    db.session.rollback()


def test_groups_are_listed_with_complete_cards(inside):
    for group in db.session.scalars(select(Group)):
        assert group.missing() == []
        assert group.listed_at is not None
        assert group.people <= group.card.size
        assert GroundRules.begin(group).version == 1
        for number in db.session.scalars(select(Member).where(circles.holds(group.circle_id, Member.id))):
            assert agreed(group, number) or group.leads(number)


def test_who_leads_a_group_has_a_label_and_so_has_who_suggests_them(inside):
    labels = set(db.session.scalars(select(Member.label).where(Member.role == Role.FACILITATOR)))
    assert len(labels) == 4
    assert "" not in labels


def test_meetings_stand_as_they_would_had_they_taken_place(inside):
    found = db.session.scalars(select(Meeting).order_by(Meeting.id)).all()
    assert {meeting.state for meeting in found} == set(State)
    for meeting in found:
        assert seats.taken(meeting) <= meeting.seats
        said = db.session.scalar(select(func.count()).where(Message.room_id == meeting.room_id))
        if meeting.room.forgotten_at is not None:
            assert not said
        elif meeting.state not in {State.PLANNED, State.CANCELLED}:
            assert said
        # The worker would make no other of a series just now.
        assert meeting.next_change() == meeting.changes_at
    db.session.rollback()


def test_a_worker_has_nothing_to_do_that_the_world_should_have_had_done(inside):
    assert work.run("transcripts") in {None, 0}
    assert db.session.scalar(select(func.count()).where(AfterCare.told_at.is_(None))) == 0


def test_in_the_meeting_that_runs_a_round_goes_on(inside):
    running = next(one for one in db.session.scalars(select(Meeting)) if one.state == State.RUNNING)
    wattle, cosmos = (
        db.session.scalars(select(Member).where(Member.display_name == name)).one()
        for name in ("Wattle and tea", "Cosmos")
    )
    seen = now.of(running.room_id, wattle)
    assert seen.round_kind == Kind.OPENING
    assert len(seen.turns) == 2
    assert len(seen.hands) == 1
    assert seen.leads
    assert now.of(running.room_id, cosmos).reads_only
    assert not running.room.gives_voice_to(cosmos)


def test_she_who_visits_the_meeting_that_runs_reads_along(browser_of, inside):
    running = next(one for one in db.session.scalars(select(Meeting)) if one.state == State.RUNNING)
    address, group = f"/live/{running.room_id}", f"/live/groups/{running.group_id}"
    db.session.rollback()
    cosmos = browser_of("Cosmos")
    page = html.unescape(cosmos.get(address).text)
    assert "You are visiting, and read along." in page
    assert "What you can see from where you're sitting" in page
    assert cosmos.post(address, data={"key": "a" * 32, "source": "May I?"}).status_code == 403
    assert cosmos.get(group).status_code == 200


def test_marigold_finds_her_group_its_meetings_and_another_to_look_at(browser_of):
    marigold = browser_of("Marigold")
    page = html.unescape(marigold.get("/live/groups/mine").text)
    assert "The long way round" in page
    # A peer is called here as she is called anywhere: once is enough.
    assert ">Trained peer, this network<" in page
    assert "Maeve thought of you" in page
    assert "Plain words" in html.unescape(marigold.get("/live/groups").text)
