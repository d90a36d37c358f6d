"""How members introduce themselves and are met: each introduction is put together from lines that are true of her."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

from community.demonstration import voices, written
from community.demonstration.cast import Cast
from community.demonstration.conversations import Conversation, Said, in_time
from community.demonstration.people import Person
from community.demonstration.written import Text

OPENINGS = "introductions/openings.txt"
WELCOMES = "introductions/welcomes.txt"


# How many answers a newcomer usually gets, and how soon there can be one more.
USUAL = 5.7
ONE_MORE = timedelta(hours=7)


def all_of(cast: Cast, newcomers: list[tuple[Person, datetime]], posts: int, now: datetime) -> list[Conversation]:
    """The first threads of all newcomers, with exactly so many ``posts`` among them."""
    made = []
    for person, at in newcomers:
        size = max(2, round(cast.random.lognormvariate(0, 0.4) * USUAL))
        if now - at < timedelta(hours=30):
            size = 1 + int((now - at) / ONE_MORE)
        made.append(introduce(cast, person, at, now, size))
    while (count := sum(len(thread.posts) for thread in made)) != posts:
        settled = [t for t in made if now - t.posts[0].at > timedelta(days=9)]
        if count < posts:
            thread = min(settled, key=lambda t: len(t.posts))
            thread.posts = introduce_more(cast, thread, now)
        else:
            thread = max(settled, key=lambda t: len(t.posts))
            thread.posts.pop()
    return made


def introduce(cast: Cast, person: Person, at: datetime, now: datetime, size: int) -> Conversation:
    """A newcomer's first thread, with about ``size`` posts."""
    title = voices.say(_pick(cast, "titles", person, at).words, person, at, cast.random)
    made = Conversation("introductions", title, "introductions")
    made.posts.append(Said(person.number, _about(cast, person, at), at, None))
    clock, wait = at, timedelta(hours=3)
    by_staff = size > 3 and cast.random.random() < 0.4
    for turn in range(size):
        if len(made.posts) >= size:
            break
        clock += wait * cast.random.expovariate(1.0)
        wait *= 1.3
        place = _welcome(cast, made, person, clock, by_staff and turn == 0)
        if place is not None and len(made.posts) < size and cast.random.random() < 0.42:
            _thank(cast, made, person, place)
    return in_time(made, now)


def introduce_more(cast: Cast, made: Conversation, now: datetime) -> list[Said]:
    """The posts of a first thread, with one more welcome at the end."""
    at = made.posts[-1].at + timedelta(hours=cast.random.uniform(3, 60))
    _welcome(cast, made, cast[made.opener], at, False)
    return in_time(made, now).posts


def _about(cast: Cast, person: Person, at: datetime) -> str:
    # Someone writes a line, someone a page; nobody tells everything.
    random = cast.random
    length = random.choice((1, 2, 2, 3))
    parts = [["hello"], ["who"], ["illness"] if random.random() < 0.85 else []]
    if length > 1:
        parts.append(["family"] if random.random() < 0.7 else [])
        parts.append(["loves"] if random.random() < 0.8 else [])
    if length > 2:
        parts.append(["loves"])
    parts += [["why"]] + ([["close"]] if random.random() < 0.75 else [])
    said: list[str] = []
    used: set[str] = set()
    for heading in (name for part in parts for name in part):
        if heading in {"family", "loves"} and not _has_any(heading, person, at, used):
            continue
        text = _pick(cast, heading, person, at, used)
        used.add(text.words)
        said.append(voices.say(text.words, person, at, random))
    return voices.typed(_in_paragraphs(said, random), person, random)


def _has_any(heading: str, person: Person, at: datetime, but: Collection[str]) -> bool:
    return any(t.words not in but and t.may_be_said_by(person.at(at)) for t in written.pools(OPENINGS)[heading])


def _in_paragraphs(said: list[str], random: Random) -> str:
    if len(said) < 4 or random.random() < 0.25:
        return " ".join(said)
    first, last = said[:1], said[-1:]
    return "\n\n".join([" ".join(first), " ".join(said[1:-1]), " ".join(last)])


def _welcome(cast: Cast, made: Conversation, person: Person, at: datetime, by_staff: bool) -> int | None:
    random = cast.random
    but = {post.author for post in made.posts}
    if by_staff:
        staff = [p for p in cast.people if p.role == "moderator" and p.number not in but]
        text = cast.least_used(written.pools(WELCOMES)["staff"])[0]
        return _add(cast, made, text, random.choice(staff), person, at, None)
    author = cast.find(Text(""), at, but=but)
    if author is None:
        return None
    said = " ".join(post.words for post in made.posts).lower()
    common = _in_common(cast, author, person, said)
    lines = [random.choice(written.pools(WELCOMES)["greet"]).words] if random.random() < 0.85 else []
    chosen = [common] if common and random.random() < 0.75 else []
    if not chosen or random.random() < 0.45:
        plain = cast.least_used(written.pools(WELCOMES)["welcome"])
        chosen.insert(0, next(text for text in plain if text.words.lower() not in said))
    for text in chosen:
        cast.says(text, author)
        lines.append(text.words)
    return _add(cast, made, Text(" ".join(lines)), author, person, at, None)


def _in_common(cast: Cast, author: Person, person: Person, said: str) -> Text | None:
    pool = [t for t in written.pools(WELCOMES)["both"] if t.words[:12].lower() not in said]
    shared = [t for t in pool if _both_have(t, author, person)]
    return cast.least_used(shared)[0] if shared else None


def _both_have(text: Text, author: Person, person: Person) -> bool:
    if "same_state" in text.needs and author.state != person.state:
        return False
    if "same_region" in text.needs and author.region != person.region:
        return False
    asked = text.needs - {"same_state", "same_region"}
    return asked <= author.has and text.both <= person.has


def _thank(cast: Cast, made: Conversation, person: Person, place: int) -> None:
    said = {post.text.words for post in made.posts if post.text}
    pool = [t for t in written.pools(WELCOMES)["op_answer"] if t.words not in said]
    if pool:
        at = made.posts[place].at + timedelta(hours=cast.random.uniform(0.2, 9))
        _add(cast, made, cast.least_used(pool)[0], person, cast[made.posts[place].author], at, place)


def _add(cast: Cast, made: Conversation, text: Text, author: Person, whom: Person, at: datetime, to: int | None) -> int:
    others = {"to": whom.name, "their_dog": whom.dog}
    words = voices.typed(voices.say(text.words, author, at, cast.random, others), author, cast.random)
    cast.says(text, author)
    made.posts.append(Said(author.number, words, at, to, text))
    return len(made.posts) - 1


def _pick(cast: Cast, heading: str, person: Person, at: datetime, but: Collection[str] = ()) -> Text:
    pool = written.pools(OPENINGS)[heading]
    able = [t for t in pool if t.words not in but and t.may_be_said_by(person.at(at))]
    text = cast.least_used(able)[0]
    cast.used[text.words] += 1
    return text
