"""Threads that collect: many short entries, a few words between them; and chains, where each answers the last."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.demonstration import voices, written
from community.demonstration.cast import Cast
from community.demonstration.conversations import Conversation, Said, in_time, waking
from community.demonstration.people import Person
from community.demonstration.written import Opening, Subject, Text

# How likely a written answer to an entry is taken, and how likely someone adds a word to one that has none.
TAKEN = 0.75
A_WORD = 0.13
# The last few who wrote let others have a turn.
TURNS = 4
# The same entry in other words is not read twice within this many posts.
FAR_APART = 150


class Gathering:
    """Makes one thread of entries that stand by themselves."""

    def __init__(self, cast: Cast, subject: Subject, opening: Opening, opener: Person, start: datetime, now: datetime):
        self.cast = cast
        self.subject = subject
        self.opener = opener
        self.start = start
        self.now = now
        title = voices.say(opening.title, opener, start, cast.random).removesuffix(".")
        self.made = Conversation(subject.space, title, subject.name, touches=subject.touches | opening.text.touches)
        self.said: set[str] = set()
        self.last_place: dict[str, int] = {}
        self._add(opening.text, opener, start, None)

    def run(self, size: int, over: timedelta) -> Conversation:
        """The thread with ``size`` posts, written ``over`` a time."""
        while (said := len(self.made.posts)) < size:
            at = self.start + over * (said + self.cast.random.random()) / (size + 1)
            if not self._entry(waking(at, self.cast.random), size):
                break
        return in_time(self.made, self.now)

    def _entry(self, at: datetime, size: int) -> bool:
        recent = {post.author for post in self.made.posts[-TURNS:]}
        place = len(self.made.posts)
        for entry in self.cast.least_used(self.subject.answers):
            if place - self.last_place.get(entry.words, -FAR_APART) < FAR_APART:
                continue
            author = self.cast.find(entry, at, but=recent)
            if author is None:
                continue
            for _ in range(4):
                added = self._add(entry, author, at, None)
                if added is not None:
                    self._follow(entry, added, size)
                    return True
        return False

    def _follow(self, entry: Text, place: int, size: int) -> None:
        for reply in entry.replies:
            if len(self.made.posts) < size and self.cast.random.random() < TAKEN:
                added = self._reply(reply, place)
                if added is not None:
                    self._follow(reply, added, size)
        is_entry = self.made.posts[place].to is None
        if is_entry and not entry.replies and len(self.made.posts) < size and self.cast.random.random() < A_WORD:
            pools = written.pools("replies.txt")
            word = self.cast.least_used(pools["glad"])[0]
            added = self._reply(word, place)
            if added is not None and len(self.made.posts) < size and self.cast.random.random() < 0.3:
                thanks = self.cast.least_used(pools["glad_back"])[0]
                self._add(thanks, self.cast[self.made.posts[place].author], self._soon(added), added)

    def _reply(self, reply: Text, place: int) -> int | None:
        answered = self.made.posts[place]
        before = self.made.posts[answered.to] if answered.to is not None else self.made.posts[0]
        at = self._soon(place)
        if reply.speaker == "back":
            author = self.cast[before.author]
            return self._add(reply, author, at, place) if self.cast.can_say(reply, author, at) else None
        near = {answered.author, before.author}
        other = self.cast.find(reply, at, but=near, to=self.cast[answered.author])
        return None if other is None else self._add(reply, other, at, place)

    def _soon(self, place: int) -> datetime:
        return self.made.posts[place].at + timedelta(minutes=self.cast.random.choice((7, 20, 60, 200, 600)))

    def _add(self, text: Text, author: Person, at: datetime, to: int | None) -> int | None:
        answered = self.cast[self.made.posts[to or 0].author] if self.made.posts else author
        words = voices.say(text.words, author, at, self.cast.random, {"to": answered.name, "op": self.opener.name})
        words = voices.typed(words, author, self.cast.random)
        if words in self.said:
            return None
        self.said.add(words)
        self.cast.says(text, author)
        self.last_place[text.words] = len(self.made.posts)
        self.made.posts.append(Said(author.number, words, at, to, text))
        return len(self.made.posts) - 1


def chains(cast: Cast, starts: list[datetime], now: datetime) -> list[Conversation]:
    """The threads in which every post answers the one before, as deep as they go."""
    kept = [section for heading, section in written.sections("joy/chains.txt") if heading == "chain"]
    return [_chain(cast, section, start, now) for section, start in zip(kept, starts, strict=True)]


def _chain(cast: Cast, raw: list[str], start: datetime, now: datetime) -> Conversation:
    title, first = raw[0].removeprefix("* "), raw[1]
    made = Conversation("joy", title, "chains")
    opener = cast.someone(written.text(first), start)
    at, last, earlier = start, opener, opener
    for place, text in enumerate([written.text(first), *written.tree(raw[2:])]):
        # Two or three carry such a thread, and others drop in.
        author = opener if place == 0 else cast.someone(text, at, but={last.number, earlier.number})
        words = voices.typed(voices.say(text.words, author, at, cast.random), author, cast.random)
        made.posts.append(Said(author.number, words, at, place - 1 if place > 1 else None, text))
        earlier, last = last, author
        at += timedelta(minutes=cast.random.choice((3, 9, 25, 70, 240, 700)) * cast.random.uniform(0.7, 1.3))
    return in_time(made, now)
