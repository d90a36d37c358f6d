"""Thing: what can be reported and acted on, whatever its kind: how it is found, seen, and treated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.accounts.models import Member
from community.core.errors import Refusal
from community.moderation.actions import Verb
from community.photos.models import Shown

# What stands in the place of a text is one sentence, not a letter.
LONGEST_SENTENCE = 300


@dataclass(frozen=True)
class Seen:
    """A thing as it stands now. ``html`` is safe; ``title`` is empty where a thing has none."""

    kind: str
    id: int
    author_id: int | None
    author_name: str
    title: str
    html: str
    url: str
    is_removed: bool
    # The author took it back herself. That is hers to undo, not the staff's.
    is_taken_back: bool = False
    is_locked: bool = False
    is_slow: bool = False
    # All that it touches on (comfort.topics).
    topics: int = 0


@dataclass(frozen=True)
class Decision:
    """What a moderator decided. ``reason`` goes to the log, ``words`` to the author, ``answer`` to the reporters."""

    verb: Verb
    reason: str
    words: str = ""
    answer: str = ""
    space_id: int | None = None
    # For TOUCHED: the topics that are added.
    topics: int = 0
    until: datetime | None = None
    # The newest report she had before her; 0: nobody had reported it.
    last_report: int = 0

    @property
    def sentence(self) -> str:
        """What stands in the place of what was removed, or over what was closed."""
        return (self.words or self.reason)[:LONGEST_SENTENCE]


class Thing(ABC):
    """How one kind of thing is found, read, and treated."""

    kind: str
    # As in "a post": the log and the letters say it.
    noun: str

    @abstractmethod
    def reachable(self, thing_id: int, viewer: Member) -> Any | None:
        """The thing, if ``viewer`` may see it."""

    @abstractmethod
    def any(self, thing_id: int) -> Any | None:
        """The thing, for staff, wherever it is."""

    def is_among_few(self, thing_id: int) -> bool:
        """Whether it stands where only the members of a circle come."""
        return False

    def made_at(self, thing: Any) -> datetime:
        """Since when it is there. What is older and has its number was about something that is deleted by now: until
        numbers were kept (migration 0025) a database could give one once more."""
        return thing.created_at

    @abstractmethod
    def see(self, thing: Any) -> Seen:
        """How it stands now."""

    def photos(self, thing_id: int) -> list[Shown]:
        """The photos that stand with it, and those that were taken out of it."""
        return []

    def possible(self, seen: Seen) -> dict[Verb, str]:
        """What the staff can do with it as it stands, in the words of the choice."""
        if seen.is_taken_back:
            return {Verb.WARNED: "Write to the author about it"}
        if seen.is_removed:
            return {Verb.RESTORED: "Bring it back"}
        return {
            Verb.WARNED: "Write to the author about it",
            Verb.TOUCHED: "Say what it touches on",
            Verb.REMOVED: "Remove it from the page",
        }

    def add_topics(self, seen: Seen, topics: int) -> None:
        """Say that it touches on these too."""
        thing: Any = self.any(seen.id)
        thing.add_topics(topics)

    def carry_out(self, seen: Seen, by: Member, decision: Decision) -> None:
        """Do to the thing what was decided. Raises Refusal if it cannot be."""
        thing: Any = self.any(seen.id)
        if decision.verb == Verb.REMOVED:
            thing.remove(by, decision.sentence)
        elif decision.verb == Verb.RESTORED:
            thing.restore()
        else:
            raise Refusal("This cannot be done with it.", 409)
