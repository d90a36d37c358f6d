"""Who says what to whom in a thread, and when. The words come from ``written``, the people from ``cast``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from community.demonstration import voices, written
from community.demonstration.cast import Cast
from community.demonstration.people import Person
from community.demonstration.written import Opening, Subject, Text

# How likely a written answer to an answer is taken when its turn comes.
TAKEN = 0.92
# How likely someone says a short word of their own kind to an answer that has none yet.
SHORT_WORD = 0.5
# Answers come thick at first and thin out: the mean wait for the first, and how much longer each next one is.
FIRST_WAIT = timedelta(hours=2.5)
LONGER = 1.13


@dataclass
class Said:
    """One post of a plan. ``to`` is the place of what it answers in the thread's list; None: the thread."""

    author: int
    words: str
    at: datetime
    to: int | None = None
    text: Text | None = None
    # When its author changed it, and what it said before.
    edited_at: datetime | None = None
    before: str = ""
    needs_no_answer: bool = False
    # It begins with the words that it answers, and says whose they are.
    quotes: bool = False
    # Whom it names with an @.
    names: int | None = None

    @property
    def shows(self) -> str:
        """What stands with it as a photo."""
        return self.text.shows if self.text else ""

    @property
    def touches(self) -> frozenset[str]:
        """What its author says that it touches on."""
        return self.text.touches if self.text else frozenset()


@dataclass
class Conversation:
    """A thread of the plan. Its first post opens it; the others stand in the order they were written."""

    space: str
    title: str
    subject: str
    # Which of its subject's openings it began with, from 1; 0 where it was put together otherwise.
    opening: int = 0
    # What its title and first post touch on.
    touches: frozenset[str] = frozenset()
    # What its author says she would like: discussions.waiting.Wish; empty where she says nothing.
    wish: str = ""
    posts: list[Said] = field(default_factory=list)

    @property
    def opener(self) -> int:
        """Who started it."""
        return self.posts[0].author

    def depth(self, place: int) -> int:
        """How deep an answer stands: 0 for an answer to the thread."""
        to = self.posts[place].to
        return 0 if to is None else self.depth(to) + 1


class Talk:
    """Makes one conversation, post by post, until it is long enough or nobody has more to say."""

    def __init__(self, cast: Cast, subject: Subject, opening: Opening, opener: Person, start: datetime, now: datetime):
        self.cast = cast
        self.subject = subject
        self.number = subject.openings.index(opening) + 1
        self.now = now
        title = voices.say(opening.title, opener, start, cast.random)
        self.made = Conversation(
            subject.space, title.removesuffix("."), subject.name, self.number, subject.touches | opening.text.touches
        )
        self.wait = FIRST_WAIT
        self.clock = start
        self._say(opening.text, opener, start, None)

    def run(self, size: int) -> Conversation:
        """The conversation, of at most ``size`` posts."""
        ending = self._ending() if size > 5 and self.now - self.clock > timedelta(days=6) else None
        room = size - (2 if ending else 0)
        for answer in self.cast.least_used(self.subject.answers):
            if len(self.made.posts) >= room:
                break
            if not answer.fits or self.number in answer.fits:
                self._answer(answer, room)
        self._short_words(room)
        if ending is not None:
            self._end(size)
        elif 5 < len(self.made.posts) < size and self.cast.random.random() < 0.5:
            self._thank_all()
        return self._in_time()

    def _answer(self, answer: Text, room: int) -> None:
        at = self._next_time()
        needs = frozenset[str]() if answer.kind == "warm" else self.subject.needs
        taken = {post.author for post in self.made.posts if post.to is None}
        author = self.cast.find(answer, at, needs=needs, but=taken, to=self._opener)
        if author is None:
            return
        place = self._say(answer, author, at, None)
        self._replies(answer, place, room)

    def _replies(self, text: Text, place: int, room: int) -> None:
        for reply in text.replies:
            if len(self.made.posts) >= room:
                return
            if self.cast.random.random() < TAKEN:
                placed = self._reply(reply, place)
                if placed is not None:
                    self._replies(reply, placed, room)

    def _reply(self, reply: Text, place: int) -> int | None:
        at = self.made.posts[place].at + self._pause()
        author = self._speaker(reply, place, at)
        return None if author is None else self._say(reply, author, at, place)

    def _speaker(self, reply: Text, place: int, at: datetime) -> Person | None:
        answered = self.made.posts[place]
        before = self.made.posts[answered.to] if answered.to is not None else self.made.posts[0]
        if reply.speaker != "other":
            author = self._opener if reply.speaker == "op" else self.cast[before.author]
            fine = author.number != answered.author and self.cast.can_say(reply, author, at)
            return author if fine else None
        near = {answered.author, before.author, self.made.opener}
        near |= {post.author for post in self.made.posts if post.to == place}
        to = self.cast[answered.author]
        # In a thread of farmers, whoever chimes in is most likely one too.
        return self.cast.find(reply, at, needs=self.subject.needs, but=near, to=to) or self.cast.find(
            reply, at, but=near, to=to
        )

    def _short_words(self, room: int) -> None:
        """Thanks and nods, where an answer stands without an answer."""
        pools = written.pools("replies.txt")
        answered = {post.to for post in self.made.posts}
        for place, post in list(enumerate(self.made.posts))[1:]:
            if len(self.made.posts) >= room:
                return
            kind = post.text.kind if post.text else ""
            if place in answered or post.to is not None or kind not in pools:
                continue
            if self.cast.random.random() < SHORT_WORD:
                self._short_word(pools[kind], place)

    def _short_word(self, pool: list[Text], place: int) -> None:
        said = {post.text.words for post in self.made.posts if post.text}
        for word in self.cast.least_used([text for text in pool if text.words not in said])[:3]:
            if self._reply(word, place) is not None:
                return

    def _thank_all(self) -> None:
        at = max(post.at for post in self.made.posts) + self._pause()
        for text in self.cast.least_used(written.pools("replies.txt")["thanks"]):
            if self.cast.can_say(text, self._opener, at):
                self._say(text, self._opener, at, None)
                return

    def _ending(self) -> Text | None:
        fits = [t for t in self.subject.later if not t.fits or self.number in t.fits]
        able = [t for t in fits if self.cast.can_say(t, self._opener, self.clock)]
        return self.cast.least_used(able)[0] if able and self.cast.random.random() < 0.7 else None

    def _end(self, size: int) -> None:
        said = " ".join(post.words for post in self.made.posts)
        fits = [t for t in self.subject.later if not t.fits or self.number in t.fits]
        at = self.clock + timedelta(days=self.cast.random.uniform(2, 9))
        for text in self.cast.least_used(fits):
            if text.after in said and self.cast.can_say(text, self._opener, at):
                place = self._say(text, self._opener, at, None)
                self._replies(text, place, size)
                return

    def _say(self, text: Text, author: Person, at: datetime, to: int | None) -> int:
        words = self._words(text, author, at, to)
        self.cast.says(text, author)
        self.made.posts.append(Said(author.number, words, at, to, text))
        return len(self.made.posts) - 1

    def _words(self, text: Text, author: Person, at: datetime, to: int | None) -> str:
        random = self.cast.random
        others = {}
        if self.made.posts:
            answered = self.cast[self.made.posts[to or 0].author]
            others = {"to": answered.name, "op": self._opener.name, "their_dog": answered.dog}
        words = voices.say(text.words, author, at, random, others)
        greets = to is None and others and not self.subject.gathers and len(words) > 90
        if greets and "{" not in text.words and random.random() < author.greets:
            hello = random.choice((f"Hi {others['to']}. ", f"Hello {others['to']}. ", f"{others['to']}, hello. "))
            words = hello + words
        return voices.typed(words, author, random)

    @property
    def _opener(self) -> Person:
        return self.cast[self.made.opener]

    def _next_time(self) -> datetime:
        self.clock += self.wait * self.cast.random.expovariate(1.0)
        self.wait *= LONGER
        return waking(self.clock, self.cast.random)

    def _pause(self) -> timedelta:
        return timedelta(
            minutes=self.cast.random.choice((4, 11, 25, 50, 120, 300, 700, 1500)) * self.cast.random.uniform(0.6, 1.4)
        )

    def _in_time(self) -> Conversation:
        return in_time(self.made, self.now)


def waking(at: datetime, random: Random) -> datetime:
    """``at``, or the morning after: some are up at night; most are not."""
    # Ten hours is how far the east of Australia is ahead.
    hour = (at.hour + 10) % 24
    return at + timedelta(hours=5.5) if hour < 5 and random.random() < 0.75 else at


def in_time(made: Conversation, now: datetime) -> Conversation:
    """The posts in the order of their times, drawn together where they would reach beyond ``now``."""
    start = made.posts[0].at
    longest = max(post.at for post in made.posts) - start
    most = now - start - min((now - start) * 0.03, timedelta(minutes=20))
    if longest > most:
        for post in made.posts:
            post.at = start + (post.at - start) * (most / longest)
    order = sorted(range(len(made.posts)), key=lambda place: (made.posts[place].at, place))
    moved = {old: new for new, old in enumerate(order)}
    made.posts = [made.posts[old] for old in order]
    for post in made.posts:
        post.to = moved[post.to] if post.to is not None else None
    return made
