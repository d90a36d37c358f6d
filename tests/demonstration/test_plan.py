"""The demonstration world as a plan: always the same, whole, and coherent."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from community.comfort import topics
from community.demonstration import drawing, people, plan, touching, written
from community.discussions import reactions

# The services change nothing about it.
pytestmark = pytest.mark.once

NOW_ARGUMENTS = "2026, 11, 22, 9, 30"


def digest(world) -> str:
    parts = [repr((p.name, p.birth_year, p.state, sorted(p.has), p.role, p.standing)) for p in world.people]
    parts += [repr((thread.title, sorted(thread.touches))) for thread in world.threads]
    parts += [repr((group.head, group.paragraphs, group.people)) for group in world.groups]
    parts += [repr((p.author, p.words, p.at, p.to, sorted(p.touches))) for t in world.discussions for p in t.posts]
    lines = [line for room in world.rooms for line in room.lines]
    for group in world.groups:
        lines += [*group.talk, *(line for one in group.meetings for line in one.lines)]
        parts += [repr((one.who, one.at)) for one in group.asked] + [repr(one.starts_at) for one in group.meetings]
    # Not as they are: what a set says of itself depends on the process, too.
    parts += [repr((ln.author, ln.words, ln.at, sorted(ln.touches), ln.to and ln.to.words)) for ln in lines]
    parts += [repr(greeting) for greeting in world.waiting.greetings]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def test_it_works(world):
    # Three professionals come from outside.
    assert len(world.people) == 303
    assert len(world.threads) == 400
    assert world.posts == 6_000
    assert len({thread.space for thread in world.threads}) == 8
    assert [len(t.posts) for t in world.threads if len(t.posts) >= 500] == [800]
    assert max(t.depth(place) for t in world.threads for place in range(len(t.posts))) > 20


def test_it_is_the_same_in_another_process_with_another_order_of_sets(world):
    script = (
        "from datetime import UTC, datetime; from community.demonstration import plan;"
        "from tests.demonstration.test_plan import digest;"
        f"print(digest(plan.make(datetime({NOW_ARGUMENTS}, tzinfo=UTC))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(plan.__file__).parents[2])},
        cwd=Path(plan.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest(world)


def told_of(world) -> dict:
    """All of a plan but its times: who there is, what is said, in which order, and what belongs to what."""
    told, waiting = plan.World.__dataclass_fields__, world.waiting
    parts = {"people", "told", "choices", "threads", "words_left", "decided", "welcomers", "rooms", "groups", "waiting"}
    assert parts == set(told) - {"now", "day", "here_last"}
    dated = {"told_at", "joined_at", "until", "birth_year", "secondary_year"}

    def undated(one):
        return {name: value for name, value in vars(one).items() if name not in dated}

    where = {id(p): (n, m) for n, t in enumerate(world.threads) for m, p in enumerate(t.posts)}
    where |= {id(line): (n, m) for n, room in enumerate(world.rooms) for m, line in enumerate(room.lines)}
    return {
        "people": [(undated(p), world.now.year - p.birth_year) for p in world.people],
        "profiles": [told and undated(told) for told in world.told],
        "choices": world.choices,
        "threads": [
            (
                t.title,
                t.space,
                t.touches,
                [
                    (p.author, p.words, p.to, p.touches, p.shows, p.before, p.needs_no_answer, p.quotes, p.names)
                    for p in t.posts
                ],
            )
            for t in world.threads
        ],
        "decided": [(d.verb, where[id(d.said)], d.moderator, d.reason, d.words) for d in world.decided],
        "welcomers": world.welcomers,
        "words left": [(where[id(left.said)], left.member, left.word) for left in world.words_left],
        "rooms": [
            (room.title, [(ln.author, ln.words, ln.touches, ln.shows, ln.to and ln.to.words) for ln in room.lines])
            for room in world.rooms
        ],
        "groups": [
            (
                (group.head, group.paragraphs, group.people),
                [(t.title, t.touches, [(p.author, p.words, p.to) for p in t.posts]) for t in group.threads],
                [(line.author, line.words, line.touches) for line in group.talk],
                [(one.way, one.who, one.words, one.by) for one in group.asked],
                [
                    (one.head, one.theme, one.seats, one.day is None, one.ends_at - one.starts_at)
                    + (one.came, one.phone, one.visits, one.seated, one.offered, one.waiting)
                    + ([(line.author, line.words, line.touches) for line in one.lines],)
                    for one in group.meetings
                ],
            )
            for group in world.groups
        ],
        "requests": [(one.name, one.state, one.words, one.letters) for one in waiting.requests],
        "complaints": [(where[id(one.said)], one.reporter, one.reason, one.words) for one in waiting.complaints],
        "taken down": [(where[id(one.said)], one.reason) for one in waiting.taken_down],
        "greetings": [(g.sender, g.receiver, g.note, g.accepted) for g in waiting.greetings],
        "others": (waiting.suggestions, waiting.blocks),
    }


ANY_DAY = [(2026, 11, 22, 23, 59), (2027, 1, 1, 0, 0), (2028, 2, 29, 13, 0), (2031, 6, 30, 4, 17), (2026, 3, 1, 9, 0)]


@pytest.mark.parametrize("moment", ANY_DAY)
def test_on_any_day_the_same_people_say_the_same_words_in_the_same_order(world, moment):
    other = plan.make(datetime(*moment, tzinfo=UTC))
    expected, found = told_of(world), told_of(other)
    for part, told in expected.items():
        assert found[part] == told, part


@pytest.mark.parametrize("moment", ANY_DAY)
def test_on_any_day_the_latest_words_have_just_been_written(moment):
    now = datetime(*moment, tzinfo=UTC)
    posts = [post.at for thread in plan.make(now).threads for post in thread.posts]
    assert timedelta(0) < now - max(posts) < timedelta(hours=1)


def test_what_was_said_at_night_was_said_at_night_on_any_day(world):
    later = plan.make(world.now + timedelta(days=400, hours=9))
    threads = zip(world.threads, later.threads, strict=True)
    pairs = [(p.at, q.at) for one, other in threads for p, q in zip(one.posts, other.posts, strict=True)]
    older = [(at, then) for at, then in pairs if at < world.day - timedelta(days=2)]
    assert len(older) > len(pairs) * 0.9
    assert {then - at for at, then in older} == {timedelta(days=400)}
    lines = zip(world.rooms[0].lines, later.rooms[0].lines, strict=True)
    assert {other.at - line.at for line, other in lines} == {timedelta(days=400)}


def test_the_one_who_is_shown_has_fresh_answers_and_hellos(world):
    marigold = next(person.number for person in world.people if person.name == people.HEROINE)
    since = world.now - timedelta(days=2)
    hers = [thread for thread in world.threads if thread.opener == marigold and thread.posts[0].at > since]
    assert max(len(thread.posts) for thread in hers) > 4
    waiting = [g for g in world.waiting.greetings if g.receiver == marigold and not g.accepted]
    assert len([greeting for greeting in waiting if greeting.at > since]) >= 2


def test_nobody_who_is_shown_is_reported(world):
    said = [one.said.author for one in world.waiting.complaints]
    assert len(set(said)) == len(said)
    for number in said:
        assert world.people[number].role == "member"
        assert world.people[number].name != people.HEROINE


def test_members_are_of_all_ages_and_from_everywhere(world):
    year = world.now.year
    ages = Counter((year - person.birth_year) // 10 * 10 for person in world.people)
    assert set(ages) >= {20, 30, 40, 50, 60, 70, 80}
    assert len({person.state for person in world.people}) == 8
    assert len({person.name for person in world.people}) == 303
    assert len({person.email for person in world.people}) == 303
    assert sum("man" in person.has for person in world.people) == 10
    assert Counter(p.standing for p in world.people).keys() == {"active", "paused", "suspended", "remembered"}
    assert Counter(p.role for p in world.people) == {
        "member": 293,
        "moderator": 4,
        "facilitator": 5,
        "administrator": 1,
    }


def test_many_write_and_many_only_read(world):
    writers = {post.author for thread in world.threads for post in thread.posts}
    assert 150 < len(writers) < 260
    seldom = {number for number in writers if not world.people[number].writes}
    said = [thread.subject for thread in world.threads for post in thread.posts if post.author in seldom]
    assert set(said) == {"introductions"}, "who only reads says no more than who she is"


def test_a_branch_of_forty_answers_hangs_from_one_post(world):
    longest = 0
    for thread in world.threads:
        under = [0] * len(thread.posts)
        for place in range(len(thread.posts) - 1, 0, -1):
            to = thread.posts[place].to
            if to is not None:
                under[to] += under[place] + 1
        longest = max(longest, *under)
    assert longest >= 40


def test_texts_say_what_they_touch_on(world):
    touching_threads = [thread for thread in world.threads if thread.touches]
    assert 40 < len(touching_threads) < 130
    assert all("dying" in thread.touches for thread in world.threads if thread.space == "when-im-ready")
    assert any(post.touches for thread in world.threads if not thread.touches for post in thread.posts)
    assert any(line.touches for room in world.rooms for line in room.lines)
    said = {word for thread in world.threads for word in thread.touches}
    assert said <= set(touching.TOPICS)
    assert set(touching.TOPICS.values()) == set(topics.FIRST_TOPICS)


def test_short_replies_are_left_by_those_who_may_read_the_post(world):
    assert 300 < len(world.words_left) < 2_000
    assert len({(id(left.said), left.member) for left in world.words_left}) == len(world.words_left)
    assert {left.word for left in world.words_left} == set(reactions.WORDS)
    times = [left.at for left in world.words_left]
    assert times == sorted(times)
    apart = {frozenset(pair) for pair in world.waiting.blocks}
    touched = {id(post): t.touches | post.touches for t in world.threads for post in t.posts}
    for left in world.words_left:
        assert left.said.at <= left.at <= world.now
        assert left.member != left.said.author
        assert frozenset((left.member, left.said.author)) not in apart
        choice = world.choices[left.member]
        assert not (choice and choice.leaves_out & touched[id(left.said)])
    quiet = {left.member for left in world.words_left if not world.people[left.member].writes}
    assert len(quiet) > 30


def test_some_posts_were_changed_and_some_need_no_answer(world):
    posts = [post for thread in world.threads for post in thread.posts]
    changed = [post for post in posts if post.edited_at]
    assert len(changed) > 15
    assert all(post.at < post.edited_at <= world.now and post.before != post.words for post in changed)
    assert len([post for post in posts if post.needs_no_answer]) > 5


def test_the_moderators_have_decided_before_and_given_reasons(world):
    assert {"locked", "warned", "moved", "left"} <= {one.verb for one in world.decided}
    for one in world.decided:
        assert one.reason
        assert one.said.at < one.at
        assert world.people[one.said.author].role == "member"
        assert one.verb != "locked" or one.thread.posts[-1].at < one.at


def test_some_look_out_for_those_who_wait(world):
    assert 6 < len(world.welcomers) < 20
    assert all(world.people[number].standing == "active" for number in world.welcomers)


def test_some_answers_quote_what_they_answer_and_some_name_someone(world):
    posts = [post for thread in world.threads for post in thread.posts]
    assert 15 < len([post for post in posts if post.quotes]) < 80
    named = [post for post in posts if post.names is not None]
    assert 25 < len(named) < 120
    assert all(world.people[post.names].name in post.words and post.names != post.author for post in named)
    marigold = next(person.number for person in world.people if person.name == people.HEROINE)
    assert [post for post in named if post.names == marigold and post.at > world.now - timedelta(days=1)]


def test_a_dozen_photos_stand_with_posts(world):
    shown = Counter(post.shows for thread in world.threads for post in thread.posts if post.shows)
    assert set(shown) == set(drawing.SCENES)
    assert shown.total() < 40
    assert 20 < len([told for told in world.told if told and told.photo]) < 80


def test_members_meet_topics_in_every_way(world):
    chosen = Counter(world.choices)
    assert min(chosen[way] for way in (None, touching.SHOWS, touching.COVERS, touching.LEAVES_OUT)) > 8
    assert len(chosen) > 20
    marigold = next(person.number for person in world.people if person.name == people.HEROINE)
    assert world.choices[marigold].covers
    assert not world.choices[marigold].leaves_out


def test_nobody_leaves_out_what_she_speaks_of(world):
    for thread in world.threads:
        for post in thread.posts:
            choice = world.choices[post.author]
            assert not (choice and choice.leaves_out & (thread.touches | post.touches))


def test_nobody_says_the_same_twice_in_a_thread(world):
    for thread in world.threads:
        said = Counter(post.words for post in thread.posts if len(post.words) > 30)
        assert not [words for words, times in said.items() if times > 1], thread.title


def test_most_posts_are_said_once(world):
    said = Counter(post.words for thread in world.threads for post in thread.posts)
    assert len(said) > 4_000
    assert max(times for words, times in said.items() if len(words) > 60) <= 8


def test_time_runs_forwards(world):
    for thread in world.threads:
        times = [post.at for post in thread.posts]
        assert times == sorted(times)
        assert times[-1] <= world.now
        assert all(post.to is None or 0 < post.to < place for place, post in enumerate(thread.posts))


def test_everybody_was_there_before_she_wrote(world):
    for thread in world.threads:
        for post in thread.posts:
            person = world.people[post.author]
            assert person.joined_at < post.at
            assert person.until is None or post.at < person.until or thread.subject == "introductions"


def test_nobody_answers_herself(world):
    for thread in world.threads:
        for post in thread.posts:
            if post.to is not None:
                assert thread.posts[post.to].author != post.author, (thread.title, post.words)


def test_whoever_says_it_can_say_it(world):
    for thread in world.threads:
        for post in thread.posts:
            if post.text is not None:
                person = world.people[post.author]
                needs = post.text.needs - {"years", "new"}
                assert needs - {"same_state", "same_region"} <= person.has, (person.name, post.words)


def test_every_answer_belongs_to_what_it_answers(world):
    subjects = {subject.name: subject for subject in written.subjects()}
    short = {text.words: kind for kind, pool in written.pools("replies.txt").items() for text in pool}
    put_in = {id(one.said) for one in [*world.waiting.complaints, *world.waiting.taken_down]}
    for thread in world.threads:
        subject = subjects.get(thread.subject)
        for post in thread.posts[1:] if subject else []:
            if id(post) in put_in or post.words == plan.NAMING or post.text.words in short:
                continue
            parent = subject if post.to is None else thread.posts[post.to].text
            within = subject.answers + subject.later if post.to is None else list(parent.replies)
            assert post.text.words in {text.words for text in within}, (thread.title, post.words)
            assert not post.text.fits or thread.opening in post.text.fits, (thread.title, post.words)


def test_a_short_word_fits_the_kind_of_answer(world):
    pools = written.pools("replies.txt")
    kinds = {text.words: kind for kind, pool in pools.items() for text in pool}
    for thread in world.threads:
        for post in thread.posts[1:]:
            kind = kinds.get(post.text.words) if post.text else None
            if kind in {"tip", "me", "warm", "funny", "glad"} and post.to is not None:
                assert thread.posts[post.to].text.kind == kind


def test_some_newcomers_wait_for_an_answer(world):
    waiting = [t for t in world.threads if len(t.posts) == 1 and (world.now - t.posts[0].at).days < 3]
    assert waiting


def test_something_waits_for_the_moderators(world):
    assert len(world.waiting.requests) == 9
    assert len(world.waiting.complaints) == 7
    assert len(world.waiting.taken_down) == 5
    assert any(request.letters for request in world.waiting.requests)
    assert len(world.waiting.suggestions) == 5


def test_people_know_each_other(world):
    pairs = [frozenset((g.sender, g.receiver)) for g in world.waiting.greetings]
    assert len(pairs) == len(set(pairs)) > 100
    assert any(not greeting.accepted for greeting in world.waiting.greetings)
