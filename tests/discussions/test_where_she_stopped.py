"""She opens a discussion where she stopped, and what she missed is marked until she has read it."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from community.accounts.blocks import block, unblock
from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.discussions import marking, reading
from community.discussions.models import Thread
from community.discussions.places import SeenPost, ThreadPlace
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from tests.discussions.test_reading import link, many_posts, shown


def tell(client, thread: int, posts, newest: int | None = None):
    """Her browser says that she has read these posts of a page."""
    posts = list(posts)
    form = {"posts": ",".join(map(str, posts)), "newest": newest or max(posts)}
    return client.post(f"/threads/{thread}/seen", data=form)


def marked(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'class="post post-new[^"]*" id="post-(\d+)"', page)]


def place_of(app, member: int, thread: int) -> ThreadPlace:
    with app.app_context():
        return db.session.get(ThreadPlace, (member, thread))


@pytest.fixture
def read(client_as, cast, talk):
    """A discussion of Ada's with two answers, all of which Grace has read; (thread, answers)."""
    thread = talk.start(cast.ada, "Gardens that forgive us")
    answers = [talk.answer(cast.ben, thread, "Mint."), talk.answer(cast.ada, thread, "Sage.")]
    assert tell(client_as(cast.grace), thread, [talk.opening(thread), *answers]).status_code == 204
    return thread, answers


@pytest.fixture
def later():
    """``with later():`` she comes back after her visit has ended."""
    return lambda hours=2: time_machine.travel(clock.now() + timedelta(hours=hours), tick=True)


def test_it_works(client_as, cast, talk, read, later):
    thread, (mint, sage) = read
    with later():
        in_the_middle = talk.answer(cast.ben, thread, "And thyme.", to=mint)
        at_the_end = talk.answer(cast.ben, thread, "And rosemary.")
        grace = client_as(cast.grace)
        assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={in_the_middle}#new"
        page = grace.get(f"/threads/{thread}?at={in_the_middle}").text
        assert marked(page) == [in_the_middle, at_the_end]
        assert page.count("New since you were here") == 1
        assert page.index('id="new"') < page.index(f'id="post-{in_the_middle}"')
        assert "2 new since you were here" in page
        for path in ("/home", "/discussions/everyday-life", "/discussions/everyday-life?new"):
            assert "2 new" in grace.get(path).text
        tell(grace, thread, [mint, in_the_middle, sage, at_the_end])
        assert grace.get(f"/threads/{thread}").status_code == 200
        for path in ("/home", "/discussions/everyday-life"):
            assert "2 new" not in grace.get(path).text


def test_nothing_is_marked_in_a_discussion_i_open_for_the_first_time(client_as, cast, talk):
    thread = talk.start(cast.ada)
    talk.answer(cast.ben, thread)
    page = client_as(cast.grace).get(f"/threads/{thread}")
    assert page.status_code == 200
    assert marked(page.text) == []
    assert "New since you were here" not in page.text
    assert "New discussion" in client_as(cast.grace).get("/home").text


def test_looking_at_a_page_writes_nothing(client_as, cast, talk, read, later, count_queries):
    thread, (mint, _) = read
    with later():
        talk.answer(cast.ben, thread, to=mint)
        grace = client_as(cast.grace)
        paths = (f"/threads/{thread}", f"/threads/{thread}?start", "/home", "/next", f"/threads/{thread}/next")
        for path in (*paths, "/discussions/everyday-life?new", "/keeping"):
            with count_queries() as queries:
                grace.get(path)
            assert queries.writes == [], path
        assert "1 new" in grace.get("/home").text


def test_what_i_read_on_one_device_is_read_on_another(client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        new = talk.answer(cast.ben, thread)
        phone, tablet = client_as(cast.grace), client_as(cast.grace)
        tell(phone, thread, [new])
        assert "1 new" not in tablet.get("/home").text
        assert tablet.get(f"/threads/{thread}").status_code == 200


def test_what_was_new_stays_marked_while_i_page_through_and_not_the_next_time(client_as, cast, talk, read, later):
    thread, _ = read
    with later(2):
        new = talk.answer(cast.ben, thread)
        grace = client_as(cast.grace)
        tell(grace, thread, [new])
        assert marked(grace.get(f"/threads/{thread}").text) == [new]
    with later(3):
        assert marked(client_as(cast.grace).get(f"/threads/{thread}?start").text) == []


def test_an_answer_i_read_before_an_older_one_is_read_and_the_older_one_new(app, client_as, cast, talk, read, later):
    thread, (mint, _) = read
    with later(2):
        older = talk.answer(cast.ben, thread, "At the end.")
        newer = talk.answer(cast.ben, thread, "In the middle.", to=mint)
        grace = client_as(cast.grace)
        tell(grace, thread, [newer])
        assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={older}#new"
        assert "1 new" in grace.get("/home").text
    with later(4):
        grace = client_as(cast.grace)
        assert marked(grace.get(f"/threads/{thread}?start").text) == [older]
        tell(grace, thread, [older])
        assert "new since" not in grace.get(f"/threads/{thread}?start").text
    assert place_of(app, cast.grace, thread).seen_id == newer
    with later(6):
        # Rows are only for what is read ahead of something older; they go when it is read too.
        tell(client_as(cast.grace), thread, [older])
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(SeenPost)) == 0


def test_telling_it_twice_late_or_of_what_is_elsewhere_changes_nothing(app, client_as, cast, talk, read):
    thread, (mint, sage) = read
    other = talk.start(cast.ben)
    grace = client_as(cast.grace)
    before = place_of(app, cast.grace, thread)
    foreign = talk.opening(other)
    for form in (
        {"posts": f"{mint}", "newest": mint},
        {"posts": f"{foreign},{mint},,x,-1,{2**63},99999", "newest": 2**62},
        {"posts": "", "newest": ""},
        {},
        {"posts": "1," * 5000},
    ):
        assert grace.post(f"/threads/{thread}/seen", data=form).status_code == 204
    after = place_of(app, cast.grace, thread)
    assert (after.seen_id, after.reached_id) == (before.seen_id, before.reached_id) == (sage, sage)
    assert place_of(app, cast.grace, other) is None
    assert tell(grace, 99999, [1]).status_code == 404


def test_what_came_while_i_had_the_page_open_is_still_new(client_as, cast, talk):
    thread = talk.start(cast.ada)
    opening = talk.opening(thread)
    missed = talk.answer(cast.ben, thread)
    grace = client_as(cast.grace)
    tell(grace, thread, [opening], newest=opening)
    assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={missed}#new"


def test_i_go_on_where_i_stopped_in_a_long_discussion(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 70)
    grace = client_as(cast.grace)
    tell(grace, thread, everything[:20], newest=everything[-1])
    assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={everything[20]}#post-{everything[20]}"
    assert marked(grace.get(f"/threads/{thread}?at={everything[20]}").text) == []
    # From a link into the middle she does not lose her place at the start.
    tell(grace, thread, everything[50:60], newest=everything[-1])
    assert f"at={everything[20]}" in grace.get(f"/threads/{thread}").location
    tell(grace, thread, everything[20:], newest=everything[-1])
    assert grace.get(f"/threads/{thread}").status_code == 200


def test_what_i_read_when_it_was_new_is_not_unread_when_i_come_to_it(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 50)
    grace = client_as(cast.grace)
    tell(grace, thread, everything[:20], newest=everything[-1])
    later = [talk.answer(cast.ben, thread, f"Later {n}.") for n in range(3)]
    tell(grace, thread, reversed(later), newest=later[-1])
    assert f"at={everything[20]}" in grace.get(f"/threads/{thread}").location
    tell(grace, thread, everything[20:], newest=later[-1])
    assert grace.get(f"/threads/{thread}").status_code == 200


def test_go_to_the_start_goes_to_the_start(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 70)
    grace = client_as(cast.grace)
    tell(grace, thread, everything[:20], newest=everything[-1])
    page = grace.get(f"/threads/{thread}?at={everything[40]}").text
    assert shown(grace.get(link(page, "Go to the start")).text) == everything[:20]


def test_my_own_words_and_removed_ones_are_never_new(client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        talk.answer(cast.grace, thread)
        gone = talk.answer(cast.ben, thread)
        client_as(cast.ben).post(f"/posts/{gone}/remove")
        grace = client_as(cast.grace)
        assert grace.get(f"/threads/{thread}").status_code == 200
        assert " new<" not in grace.get("/home").text


def test_words_of_someone_blocked_are_never_new_and_hold_nothing_up(app, client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        unmet = talk.answer(cast.ben, thread, "Words of Ben.")
        met = talk.answer(cast.ada, thread)
        with app.app_context():
            block(cast.grace, cast.ben)
            db.session.commit()
        grace = client_as(cast.grace)
        assert "1 new" in grace.get("/home").text
        assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={met}#new"
        tell(grace, thread, [met, unmet])
        assert " new<" not in grace.get("/home").text
        with app.app_context():
            unblock(cast.grace, cast.ben)
            db.session.commit()
        assert " new<" not in grace.get("/home").text


def test_what_i_leave_out_is_never_new(app, client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        post = talk.answer(cast.ben, thread)
        with app.app_context(), writing():
            db.session.get_one(Post, post).topics = 2
            db.session.get_one(Member, cast.grace).leaves_out = 2
        grace = client_as(cast.grace)
        assert grace.get(f"/threads/{thread}").status_code == 200
        for path in ("/home", "/discussions/everyday-life?new"):
            assert " new<" not in grace.get(path).text
        # From the order of numbers nobody learns that it is there.
        assert "nothing new" in grace.get("/next").text


def test_a_space_i_have_not_entered_has_nothing_new(app, client_as, cast, talk):
    talk.start(cast.ada, "Behind a door", slug="when-im-ready")
    grace = client_as(cast.grace)
    assert "Behind a door" not in grace.get("/home").text
    assert "nothing new" in grace.get("/next").text
    assert grace.post("/discussions/when-im-ready/read").status_code == 404


def test_nobody_is_shown_what_another_has_read(client_as, cast, talk, read):
    thread, _ = read
    before = [client_as(who).get(f"/threads/{thread}?start").text for who in (cast.ada, cast.cleo)]
    tell(client_as(cast.ben), thread, [talk.opening(thread)])
    after = [client_as(who).get(f"/threads/{thread}?start").text for who in (cast.ada, cast.cleo)]
    strip = re.compile(r'nonce="[^"]*"|name="(csrf_token|key)"[^>]*value="[^"]*"|value="[^"]*"')
    assert [strip.sub("", page) for page in before] == [strip.sub("", page) for page in after]


# Having read it, by hand.


def test_i_have_read_this_works_without_a_script(client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        for n in range(25):
            talk.answer(cast.ben, thread, f"More {n}.")
        grace = client_as(cast.grace)
        page = grace.get(f"/threads/{thread}?start").text
        newest = re.search(r'action="/threads/\d+/read">.*?name="newest" value="(\d+)"', page, re.S)[1]
        late = talk.answer(cast.ben, thread, "While she read.")
        grace.post(f"/threads/{thread}/read", data={"newest": newest})
        assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={late}#new"
        assert "1 new" in grace.get("/home").text


def test_catching_up_with_a_space_can_be_undone(client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        talk.answer(cast.ben, thread)
        talk.start(cast.ben, "Dogs")
        elsewhere = talk.start(cast.ben, "Cats", slug="family")
        grace = client_as(cast.grace)
        page = grace.get("/discussions/everyday-life").text
        assert "1 new<" in page
        assert "New discussion" in page
        newest = re.search(r'action="/discussions/everyday-life/read">.*?name="newest" value="(\d+)"', page, re.S)[1]
        page = grace.post("/discussions/everyday-life/read", data={"newest": newest}, follow_redirects=True).text
        assert "1 new<" not in page
        assert "New discussion" not in page
        assert 'action="/discussions/everyday-life/unread"' in page
        assert "Cats" in grace.get(grace.get("/next").location).text
        assert grace.get(f"/threads/{elsewhere}").status_code == 200
        page = grace.post("/discussions/everyday-life/unread", follow_redirects=True).text
        assert "1 new<" in page
        assert "New discussion" in page


def test_mark_all_as_read_on_the_first_page_can_be_undone(client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        talk.answer(cast.ben, thread)
        grace = client_as(cast.grace)
        page = grace.get("/home").text
        newest = re.search(r'action="/new/read">.*?name="newest" value="(\d+)"', page, re.S)[1]
        page = grace.post("/new/read", data={"newest": newest}, follow_redirects=True).text
        assert "1 new<" not in page
        assert "1 new<" in grace.post("/new/unread", follow_redirects=True).text


def test_what_is_written_after_i_caught_up_is_new_also_where_i_never_was(client_as, cast, talk):
    thread = talk.start(cast.ada, "Never opened")
    grace = client_as(cast.grace)
    grace.post("/discussions/everyday-life/read")
    assert "Nothing here is new to you" in grace.get("/discussions/everyday-life?new").text
    new = talk.answer(cast.ben, thread)
    assert "1 new<" in grace.get("/discussions/everyday-life").text
    assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={new}#new"
    assert marked(grace.get(f"/threads/{thread}?start").text) == [new]
    tell(grace, thread, [talk.opening(thread)], newest=new)
    assert "1 new<" in grace.get("/home").text, "she has not seen the new one yet"


# On to the next.


def test_next_unread_goes_through_a_discussion_and_on_until_nothing_is_left(client_as, cast, talk, read, later):
    thread, (mint, _) = read
    with later():
        other = talk.start(cast.ben, "Dogs")
        first, second = talk.answer(cast.ben, thread, to=mint), talk.answer(cast.ben, thread)
        grace = client_as(cast.grace)
        assert grace.get("/next").location == f"/threads/{thread}"
        assert grace.get(f"/threads/{thread}/next").location == f"/threads/{thread}?at={first}#new"
        assert grace.get(f"/threads/{thread}/next?after={first}").location == f"/threads/{thread}?at={second}#new"
        assert grace.get(f"/threads/{thread}/next?after={second}").location == f"/threads/{other}"
        tell(grace, thread, [first, second])
        tell(grace, other, [talk.opening(other)])
        page = grace.get(f"/threads/{other}/next?after={talk.opening(other)}")
        assert "nothing new for you" in page.text
        for nonsense in ("x", "", "99999", str(2**63)):
            assert grace.get(f"/threads/{thread}/next?after={nonsense}").status_code in {200, 302}


def test_next_unread_turns_the_page_of_a_discussion_i_open_for_the_first_time(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 30)
    grace = client_as(cast.grace)
    where = grace.get(link(grace.get(f"/threads/{thread}").text, "Next unread")).location
    assert where == f"/threads/{thread}?at={everything[20]}#post-{everything[20]}"


# What it costs.


def test_opening_a_long_discussion_where_i_stopped_costs_few_queries(app, client_as, cast, talk, count_queries, later):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 1000)
    tell(client_as(cast.grace), thread, everything[:20], newest=everything[-1])
    with later():
        for n in range(30):
            talk.answer(cast.ben, thread, f"New {n}.", to=everything[n * 30])
        grace = client_as(cast.grace)
        path = f"/threads/{thread}"
        grace.get(path)
        with count_queries() as queries:
            path = grace.get(path).location
        assert len(queries) <= 6, queries.all
        with count_queries() as queries:
            page = grace.get(path.partition("#")[0]).text
        assert len(queries) <= 6, queries.all
        assert "30 new since you were here" in page
        with count_queries() as queries:
            grace.get(f"/threads/{thread}/next?after={everything[500]}")
        assert len(queries) <= 6, queries.all


def test_what_is_new_costs_no_query_more(app, client_as, cast, talk, count_queries):
    for n in range(30):
        thread = talk.start(cast.ben, f"About {n}")
        talk.answer(cast.ben, thread)
    grace = client_as(cast.grace)
    for path, most in (
        ("/home", 4),
        ("/discussions/everyday-life", 5),
        ("/discussions/everyday-life?new", 5),
        ("/next", 4),
    ):
        grace.get(path)
        with count_queries() as queries:
            grace.get(path)
        assert len(queries) <= most, queries.all


def test_after_a_long_absence_only_so_many_are_counted(client_as, cast, talk, read, later):
    thread, _ = read
    with later():
        for n in range(51):
            talk.answer(cast.ben, thread, f"More {n}.")
        assert "More than 50 new" in client_as(cast.grace).get("/home").text


def test_a_discussion_moved_to_another_space_is_read_as_far_as_before(app, client_as, cast, read):
    thread, _ = read
    with app.app_context(), writing():
        db.session.get_one(Thread, thread).move(db.session.scalars(select(Space).where(Space.slug == "family")).one())
    assert "new<" not in client_as(cast.grace).get("/discussions/family").text


# Whatever she reads, in whatever order.


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.one_of(
            st.tuples(st.just("answer"), st.integers(0, 30), st.sampled_from(["ada", "ben", "grace"])),
            st.tuples(st.just("read"), st.sets(st.integers(0, 30), max_size=6), st.booleans()),
            st.tuples(st.just("away"), st.just(0), st.just(0)),
        ),
        max_size=20,
    )
)
def test_nothing_i_have_not_read_is_ever_taken_for_read_and_nothing_read_is_new(app, client_as, cast, talk, acts):
    thread = talk.start(cast.ada)
    posts, mine = [talk.opening(thread)], set()
    tell(client_as(cast.grace), thread, posts)
    unread, hours = set(), 0
    for what, first, second in acts:
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=True):
            if what == "answer":
                post = talk.answer(getattr(cast, second), thread, to=posts[first % len(posts)])
                posts.append(post)
                (mine if second == "grace" else unread).add(post)
            elif what == "read":
                read = {posts[n % len(posts)] for n in first}
                with app.app_context(), writing():
                    grace, here = db.session.get_one(Member, cast.grace), db.session.get_one(Thread, thread)
                    marking.see(grace, here, read, max(posts), flat=second)
                unread -= read
            else:
                hours += 2
            with app.app_context():
                grace = db.session.get_one(Member, cast.grace)
                row = reading.thread(grace, thread)
                found = marking.first_unread(grace, thread, flat=False)
            assert row.new == len(unread)
            in_order = [post for post in talk.order(thread) if post in unread]
            if in_order:
                assert found is not None
                assert found.id == in_order[0]
                assert found.is_new
            else:
                assert found is None


def test_two_devices_may_tell_at_the_same_moment(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    posts = [talk.opening(thread), *(talk.answer(cast.ben, thread, f"Words {n}.") for n in range(6))]
    clients, statuses = [client_as(cast.grace) for _ in range(6)], []

    def one(client, part):
        statuses.append(tell(client, thread, part, newest=posts[0]).status_code)

    threads = [threading.Thread(target=one, args=(c, [posts[0], p])) for c, p in zip(clients, posts[1:], strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert statuses == [204] * 6
    assert client_as(cast.grace).get(f"/threads/{thread}").status_code == 200
    assert place_of(app, cast.grace, thread).seen_id == posts[-1]
