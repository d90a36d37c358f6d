"""What waits for the moderators: requests to join, reports, suggestions; and the hellos between members."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from community.demonstration import voices, written
from community.demonstration.cast import Cast
from community.demonstration.conversations import Conversation, Said
from community.demonstration.people import HEROINE, Person
from community.demonstration.rooms import Line, RoomHistory
from community.demonstration.written import Text


@dataclass
class Request:
    """A request to join, with what was written back and forth."""

    name: str
    state: str
    words: str
    at: datetime
    letters: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Complaint:
    """A report of something said in a thread or a room."""

    said: Said | Line
    reporter: int
    reason: str
    words: str
    at: datetime


@dataclass
class TakenDown:
    """A post that is no longer shown; ``reason`` is empty where its author took it back."""

    said: Said
    reason: str


@dataclass
class Greeting:
    """A hello, and when it was accepted."""

    sender: int
    receiver: int
    note: str
    at: datetime
    accepted_at: datetime | None

    @property
    def accepted(self) -> bool:
        """Whether the two know each other."""
        return self.accepted_at is not None


@dataclass
class Waiting:
    """All of it."""

    requests: list[Request] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    taken_down: list[TakenDown] = field(default_factory=list)
    suggestions: list[tuple[str, str, int]] = field(default_factory=list)
    greetings: list[Greeting] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)


def make(cast: Cast, threads: list[Conversation], histories: list[RoomHistory], now: datetime) -> Waiting:
    """What waits at ``now``; what was reported or taken down is put where it was said."""
    made = Waiting(requests=_requests(now))
    # Whose words are reported: nobody twice, and nobody whom the console names.
    kept = {p.number for p in cast.people if p.role != "member" or p.name == HEROINE}
    for heading, head in _blocks("staff/reports.txt"):
        at = now - timedelta(hours=int(head["age_hours"]))
        said = (
            _post(cast, head, threads, at, kept) if heading == "report" else _message(cast, head, histories, at, kept)
        )
        kept.add(said.author)
        reporter = cast.someone(Text(""), at, but={said.author})
        made.complaints.append(Complaint(said, reporter.number, head["reason"], head["words"], at))
    for _, head in _blocks("staff/removed.txt"):
        said = _post(cast, head, threads, now - timedelta(days=cast.random.uniform(20, 90)), kept)
        made.taken_down.append(TakenDown(said, head.get("reason", "")))
    for text in written.tree(written.lines("staff/suggestions.txt")):
        kind, words = text.words.split(": ")
        made.suggestions.append((kind, words, cast.someone(Text(""), now).number))
    made.greetings = _greetings(cast, now)
    known = {frozenset((g.sender, g.receiver)) for g in made.greetings}
    while len(made.blocks) < 6:
        pair = cast.random.sample([p.number for p in cast.people if p.role == "member" and p.name != HEROINE], 2)
        if frozenset(pair) not in known:
            made.blocks.append((pair[0], pair[1]))
    return made


def _requests(now: datetime) -> list[Request]:
    made: list[Request] = []
    for heading, raw in written.sections("staff/applications.txt"):
        if heading != "application":
            continue
        pairs = [(who, words) for who, _, words in (line.partition(": ") for line in raw) if words]
        head = dict(pairs)
        at = now - timedelta(days=int(head["days"]), hours=2 + len(made) * 1.7)
        letters = [(who, words) for who, words in pairs if who in {"moderator", "applicant"}]
        made.append(Request(head["name"], head["state"], head["words"], at, letters))
    return made


def _blocks(name: str) -> list[tuple[str, dict[str, str]]]:
    """The headings of a file, each with its lines as pairs."""
    return [
        (heading, {key: words for key, _, words in (line.partition(": ") for line in raw) if words})
        for heading, raw in written.sections(name)
        if heading
    ]


def _post(cast: Cast, head: dict[str, str], threads: list[Conversation], at: datetime, kept: set[int]) -> Said:
    able = [t for t in threads if t.subject == head["kit"] and t.posts[0].at < at - timedelta(days=1)]
    thread = max(able, key=lambda t: t.posts[-1].at)
    said_at = at - timedelta(hours=cast.random.uniform(0.5, 4))
    author = cast.someone(Text(""), said_at, but={p.author for p in thread.posts} | kept)
    # Put where its time is, so that posts stay in the order they were written.
    place = sum(post.at <= said_at for post in thread.posts)
    for post in thread.posts[place:]:
        if post.to is not None and post.to >= place:
            post.to += 1
    thread.posts.insert(place, Said(author.number, head["post"], said_at, None))
    return thread.posts[place]


def _message(cast: Cast, head: dict[str, str], histories: list[RoomHistory], at: datetime, kept: set[int]) -> Line:
    history = next(room for room in histories if room.title == head["room"])
    said_at = at - timedelta(minutes=20)
    line = Line(cast.someone(Text(""), said_at, but=kept).number, head["post"], said_at)
    history.lines.append(line)
    history.lines.sort(key=lambda line: line.at)
    return line


def _greetings(cast: Cast, now: datetime) -> list[Greeting]:
    random = cast.random
    active = [p for p in cast.people if p.standing == "active" and p.role == "member"]
    made: list[Greeting] = []
    met: set[frozenset[int]] = set()
    for sender in active:
        # Some ask many, most ask nobody.
        for _ in range(random.choices((0, 1, 2, 4), (60, 22, 12, 6))[0]):
            _greet(made, met, sender, random.choice(active), now, random.random() < 0.86, cast)
    heroine = next(p for p in active if p.name == HEROINE)
    others = [p for p in active if p is not heroine and len(p.has & heroine.has) > 9]
    for place, other in enumerate(random.sample(others, 8)):
        _greet(made, met, other, heroine, now, place > 1, cast)
    return made


def _greet(
    made: list[Greeting], met: set[frozenset[int]], sender: Person, receiver: Person, now: datetime, accepted: bool,
    cast: Cast,
) -> None:  # fmt: skip
    pair = frozenset((sender.number, receiver.number))
    if len(pair) < 2 or pair in met:
        return
    met.add(pair)
    both_in = max(sender.joined_at, receiver.joined_at)
    at = both_in + (now - both_in) * cast.random.uniform(0.1, 0.95)
    if not accepted:
        # What waits for the one who is shown has only just come.
        longest = 1.6 if receiver.name == HEROINE else 12
        at = max(at, now - timedelta(days=cast.random.uniform(0.2, longest)))
    able = [t for t in written.tree(written.lines("staff/hellos.txt")) if _fits(t, sender, receiver)]
    text = cast.least_used(able)[0]
    cast.used[text.words] += 1
    note = voices.say(text.words, sender, at, cast.random, {"their_dog": receiver.dog, "to": receiver.name})
    accepted_at = min(at + timedelta(hours=9), now) if accepted else None
    made.append(Greeting(sender.number, receiver.number, note, at, accepted_at))


def _fits(text: Text, sender: Person, receiver: Person) -> bool:
    if "same_state" in text.needs and sender.state != receiver.state:
        return False
    asked = text.needs - {"same_state"}
    # Hellos say what is so whenever they were sent, except for how long the two have been here.
    return not asked & {"new", "years"} and asked <= sender.has and text.both <= receiver.has
