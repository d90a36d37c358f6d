"""The groups of the demonstration as a plan: who is in them, when they meet, and what they say."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from community.demonstration import groups, people, plan, written
from community.meetings.cards import MOST_WORDS_OF_RULES
from community.meetings.measures import MOST_SEATS

# The services change nothing about it.
pytestmark = pytest.mark.once

MOMENTS = [(2026, 11, 22, 23, 59), (2027, 4, 4, 16, 30), (2028, 2, 29, 13, 0), (2031, 10, 4, 16, 1)]


def meetings(world):
    return [(group, one) for group in world.groups for one in group.meetings]


def lines(world):
    for group in world.groups:
        for line in [*group.talk, *(line for one in group.meetings for line in one.lines)]:
            yield group, line


def numbers(one):
    return {*one.came, *one.phone, *one.visits, *one.seated, *one.offered, *one.waiting}


def test_it_works(world):
    assert [group.title for group in world.groups] == ["The long way round", "Small shoes", "Ten doors", "Plain words"]
    assert all(len(group.threads) >= 3 and group.talk and len(group.meetings) > 5 for group in world.groups)
    assert {group.head["dying"] for group in world.groups} == {"sometimes", "openly"}
    assert {group.head["way in"] for group in world.groups} == {"request", "open"}


def test_those_who_are_shown_have_their_place(world):
    by_name = {person.name: person.number for person in world.people}
    marigold, wattle = by_name[people.HEROINE], by_name["Wattle and tea"]
    hers = [group for group in world.groups if marigold in group.members]
    assert [group.title for group in hers] == ["The long way round"]
    assert [group.title for group in world.groups if group.leader == wattle] == ["The long way round"]
    assert [one.way for group in world.groups for one in group.asked if one.who == marigold] == ["suggested"]
    running = next(one for _, one in meetings(world) if one.head["when"] == "running")
    assert marigold in running.seated


def test_nobody_but_her_is_in_two_groups_or_in_one_with_somebody_she_keeps_away_from(world):
    apart = {frozenset(pair) for pair in world.waiting.blocks}
    near = [set(group.people.values()) for group in world.groups]
    for one, other in combinations(near, 2):
        assert {world.people[number].name for number in one & other} <= {people.HEROINE}
    for group in near:
        assert not {frozenset(pair) for pair in combinations(group, 2)} & apart


def test_groups_are_small_and_no_meeting_has_more_people_than_seats(world):
    for group in world.groups:
        assert len(group.members) <= int(group.head["size"])
        for one in group.meetings:
            seated = numbers(one) - set(one.waiting) - {group.leader}
            assert len(seated) <= one.seats <= MOST_SEATS, one.theme
            assert not one.waiting or len(seated) == one.seats, one.theme


def test_ground_rules_can_be_read_in_a_minute(world):
    for group in world.groups:
        assert 80 < len(group.paragraphs["rules"].split()) <= MOST_WORDS_OF_RULES
        assert "000" in group.paragraphs["rules"]


def test_only_who_is_there_says_something(world):
    for group, one in meetings(world):
        for line in one.lines:
            assert line.author in one.came, (group.title, line.words)
    for group in world.groups:
        inside = {group.leader, *group.members}
        assert {line.author for line in group.talk} <= inside
        assert {post.author for thread in group.threads for post in thread.posts} <= inside


def test_whoever_says_it_can_say_it(world):
    for group, line in lines(world):
        implied = written.implied(line.words)
        assert implied <= world.people[line.author].has, (group.title, line.words)
    for group in world.groups:
        for thread in group.threads:
            for post in thread.posts:
                implied = written.implied(post.words)
                assert implied <= world.people[post.author].has, (group.title, post.words)


def test_everybody_had_joined_before_she_wrote_and_wrote_after_the_group_began(world):
    for group, line in lines(world):
        assert world.people[line.author].joined_at < line.at <= world.now
        assert group.began_at < line.at
    for group in world.groups:
        for thread in group.threads:
            times = [post.at for post in thread.posts]
            assert times == sorted(times)
            assert group.began_at < times[0]
            assert times[-1] <= world.now
            assert all(post.to is None or 0 < post.to < place for place, post in enumerate(thread.posts))


def test_what_speaks_of_dying_says_so(world):
    plain = next(group for group in world.groups if group.title == "Plain words")
    assert all("dying" in thread.touches for thread in plain.threads)
    assert all("dying" in line.touches for one in plain.meetings for line in one.lines)
    for number in plain.members:
        choice = world.choices[number]
        assert not (choice and choice.leaves_out)


def test_nobody_is_named_so_lately_that_the_hour_of_showing_would_decide_when_she_is_told(world):
    named = [line for _, line in lines(world) if "@" in line.words]
    assert named
    assert all(line.at < world.day - timedelta(days=2) for line in named)


@pytest.fixture(scope="module", params=MOMENTS)
def shown(request):
    return plan.make(datetime(*request.param, tzinfo=UTC))


def test_meetings_are_in_every_state_at_any_moment(shown):
    world = shown
    now, every = world.now, [one for _, one in meetings(world) if not one.cancelled]
    doors, closes = timedelta(minutes=10), timedelta(minutes=5)
    running = [one for one in every if one.starts_at <= now < one.ends_at]
    assert [one.head["when"] for one in running] == ["running"]
    assert [one.head["when"] for one in every if one.starts_at - doors <= now < one.starts_at] == ["doors"]
    assert [one.head["when"] for one in every if one.ends_at <= now < one.ends_at + closes] == ["closing"]
    assert len([one for one in every if now < one.starts_at - doors]) > 15
    over = [one for one in every if one.ends_at + closes <= now]
    kept = [one for one in over if now < one.ends_at + closes + timedelta(days=7)]
    assert len(kept) == 3
    # What is forgotten is not even made.
    assert all(one.lines for one in kept)
    assert not [one for one in over if one not in kept and one.lines]
    assert all(line.at <= now for one in every for line in one.lines)
    assert {one.starts_at > now for _, one in meetings(world) if one.cancelled} == {True, False}
    assert [one for one in every if one.offered and one.waiting and now < one.starts_at]


def test_meetings_that_repeat_are_at_the_same_hour_on_the_wall(shown):
    for group in shown.groups:
        days = [one.day for one in group.meetings if one.day is not None]
        assert days == sorted(set(days))
        for one in group.meetings:
            if one.day is not None:
                assert group.times.begins(one.day) == one.starts_at
                assert one.day.weekday() == group.times.weekday


def test_what_runs_has_just_begun_and_its_latest_words_are_new(world):
    running = next(one for _, one in meetings(world) if one.head["when"] == "running")
    assert timedelta(minutes=9) < world.now - running.starts_at < timedelta(minutes=26)
    assert world.now - running.lines[-1].at < timedelta(minutes=1)
    assert running.visits
    assert running.phone


def test_some_words_in_rooms_answer_others_said_before(world):
    said = [line for room in world.rooms for line in room.lines] + [line for _, line in lines(world)]
    answers = [line for line in said if line.to is not None]
    assert len(answers) > 8
    for line in answers:
        assert any(line.to is other for other in said)
        assert line.to.at <= line.at
        assert line.to.author != line.author


def test_professionals_do_not_speak_as_if_they_lived_with_it(world):
    outside = [person for person in world.people if person.tells]
    assert [person.role for person in outside] == ["facilitator"] * 3
    assert not {post.author for thread in world.threads for post in thread.posts} & {p.number for p in outside}


def test_nobody_fits_where_nobody_is(world):
    with pytest.raises(ValueError, match="nobody is"):
        groups._someone({"nowhere"}, world, set(), set(), set(), Random(1))  # noqa: S311
