"""She reads as a tree or in the order written; a long branch she has read folds; an answer says what it answers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from community.core import clock
from tests.discussions.test_reading import link, many_posts, shown
from tests.discussions.test_where_she_stopped import tell


def flat(client, on: bool = True):
    return client.post("/threads/order", data={"flat": "1" if on else "0"})


def folded(page: str) -> list[list[int]]:
    return [
        shown(part) for part in re.findall(r'<details class="fold".*?</details>\s*</li>', page, re.S) if shown(part)
    ]


def test_it_works(client_as, cast, talk):
    thread = talk.start(cast.ada)
    first = talk.answer(cast.ben, thread, "First.")
    second = talk.answer(cast.ada, thread, "Second.")
    under = talk.answer(cast.grace, thread, "Under the first.", to=first)
    grace = client_as(cast.grace)
    opening = talk.opening(thread)
    assert shown(grace.get(f"/threads/{thread}").text) == [opening, first, under, second]
    flat(grace)
    page = grace.get(f"/threads/{thread}").text
    assert shown(page) == [opening, first, second, under]
    assert 'data-depth="1"' not in page
    assert f'href="#post-{first}"' in page
    assert "Ben: “First.”" in page
    assert shown(client_as(cast.grace).get(f"/threads/{thread}").text) == [opening, first, second, under]
    flat(grace, False)
    assert shown(grace.get(f"/threads/{thread}").text) == [opening, first, under, second]


def test_every_page_of_a_long_discussion_follows_from_the_one_before_in_the_order_written(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 45)
    early = talk.answer(cast.ben, thread, "Late, to an early one.", to=everything[3])
    ada = client_as(cast.ada)
    flat(ada)
    seen, path = [], f"/threads/{thread}"
    while path:
        page = ada.get(path).text
        seen += shown(page)
        path = link(page, "Later posts")
    assert seen == sorted([*everything, early])
    page = ada.get(f"/threads/{thread}?at={early}").text
    assert shown(page)[-1] == early
    assert f"/threads/{thread}?at={everything[3]}&amp;back={early}#post-{everything[3]}" in page


def test_in_the_order_written_she_goes_on_where_she_stopped_too(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 45)
    grace = client_as(cast.grace)
    flat(grace)
    tell(grace, thread, everything[:20], newest=everything[-1])
    assert f"at={everything[20]}" in grace.get(f"/threads/{thread}").location
    tell(grace, thread, everything[20:], newest=everything[-1])
    late = talk.answer(cast.ben, thread, "Late, to an early one.", to=everything[3])
    assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={late}#new"
    flat(grace, False)
    assert grace.get(f"/threads/{thread}").location == f"/threads/{thread}?at={late}#new"


def test_other_likings_stay_when_i_choose_an_order(client_as, cast, talk):
    grace = client_as(cast.grace)
    grace.post("/you/reading", data={"theme": "dark", "contrast": "", "box": ""})
    flat(grace)
    grace.post("/threads/order", data={"key": "0"})
    grace.post("/threads/order", data={"flat": "perhaps", "key": "x", "back": "https://example.org/"})
    page = grace.get(f"/threads/{talk.start(cast.ada)}").text
    assert 'data-theme="dark"' in page
    assert "data-key" not in page


# There and back.


def test_in_answer_to_leads_there_and_back_across_pages(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 60)
    answer = talk.answer(cast.ada, thread, "To the fifth.", to=everything[50])
    under = talk.answer(cast.ben, thread, "And to that.", to=answer)
    ada = client_as(cast.ada)
    page = ada.get(f"/threads/{thread}?after={answer}").text
    there = f"/threads/{thread}?at={answer}&amp;back={under}#post-{answer}"
    assert there in page
    page = ada.get(there.replace("&amp;", "&")).text
    assert f'href="/posts/{under}">Back to the answer' in page
    assert ada.get(f"/posts/{under}").location == f"/threads/{thread}?at={under}#post-{under}"
    for nonsense in ("x", "-1", str(2**63)):
        assert "Back to the answer" not in ada.get(f"/threads/{thread}?at={answer}&back={nonsense}").text


def test_an_answer_far_below_what_it_answers_says_so(client_as, cast, talk):
    thread = talk.start(cast.ada)
    first = talk.answer(cast.ben, thread, "First.")
    for n in range(6):
        talk.answer(cast.ada, thread, f"Answer {n}.", to=first)
    page = client_as(cast.grace).get(f"/threads/{thread}").text
    assert page.count("Ben: “First.”") == 1


# Folding.


@pytest.fixture
def branch(client_as, cast, talk):
    """A discussion with a branch of 14 answers below one answer, all of which Grace has read; (thread, branch)."""
    thread = talk.start(cast.ada)
    to, posts = talk.answer(cast.ben, thread, "The first of a branch."), []
    for n in range(14):
        to = talk.answer((cast.ada, cast.ben)[n % 2], thread, f"On and on, {n}.", to=to)
        posts.append(to)
    talk.answer(cast.ben, thread, "Another.")
    grace = client_as(cast.grace)
    grace.get(f"/threads/{thread}")
    tell(grace, thread, talk.order(thread))
    return thread, posts


@pytest.fixture
def later():
    return lambda: time_machine.travel(clock.now() + timedelta(hours=2), tick=True)


def test_a_long_branch_i_have_read_folds_and_nothing_is_lost(client_as, cast, talk, branch, later):
    thread, posts = branch
    with later():
        page = client_as(cast.grace).get(f"/threads/{thread}").text
    assert folded(page) == [posts[4:]]
    assert "10 more answers in this branch" in page
    assert shown(page) == talk.order(thread)
    assert "<details open" not in page


def test_what_i_read_just_now_does_not_fold_away_before_my_eyes(client_as, cast, branch):
    assert folded(client_as(cast.grace).get(f"/threads/{branch[0]}").text) == []


def test_what_i_have_not_read_never_folds(client_as, cast, talk, branch, later):
    thread, posts = branch
    assert folded(client_as(cast.cleo).get(f"/threads/{thread}").text) == []
    with later():
        new = talk.answer(cast.ben, thread, "New, deep inside.", to=posts[9])
        page = client_as(cast.grace).get(f"/threads/{thread}?start").text
        assert not any(new in run for run in folded(page))
        # Nor the one it follows.
        before = talk.order(thread)[talk.order(thread).index(new) - 1]
        assert not any(before in run for run in folded(page))
        assert folded(page)


def test_a_post_a_link_leads_to_is_never_folded_away(client_as, cast, branch, later):
    thread, posts = branch
    with later():
        grace = client_as(cast.grace)
        for post in posts:
            page = grace.get(grace.get(f"/posts/{post}").location).text
            assert not any(post in run for run in folded(page))


def test_short_branches_and_the_order_written_do_not_fold(client_as, cast, talk, branch, later):
    with later():
        grace = client_as(cast.grace)
        flat(grace)
        assert folded(grace.get(f"/threads/{branch[0]}").text) == []


def test_folding_costs_no_query(app, client_as, cast, talk, branch, later, count_queries):
    with later():
        grace = client_as(cast.grace)
        for order in (True, False):
            flat(grace, order)
            grace.get(f"/threads/{branch[0]}")
            with count_queries() as queries:
                grace.get(f"/threads/{branch[0]}?at={branch[1][7]}")
            assert len(queries) <= 6, queries.all
