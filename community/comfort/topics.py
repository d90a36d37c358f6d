"""Topic: a confronting subject that a text may touch on. A set of them is one whole number.

Bit n of such a number is the topic whose ``bit`` is n. So "does this text touch on anything she leaves out?" is one
AND, of two columns, without a join, on both databases; and a label costs no row. A topic is never deleted, only
retired: its bit goes on meaning what it meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import g, has_app_context
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import EVERY_TOPIC
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db

# Every topic there is or will be. Both databases count 63 bits in a whole number; nobody reads a list of sixty.
ALL = EVERY_TOPIC
MOST_TOPICS = ALL.bit_count()
NAME_LIMIT = 60

# Names finish the sentence "This touches on ...".
FIRST_TOPICS = (
    "getting worse",
    "dying",
    "someone’s death",
    "voluntary assisted dying",
    "children and leaving them",
    "treatment in detail",
    "bodies and images",
    "sex and intimacy",
    "hospital and emergency",
    "money trouble",
)


class Topic(db.Model):
    """One confronting subject. ``name`` finishes the sentence "This touches on ..."."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    bit: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # Offered to authors no longer; texts that have it keep it, and members' choices go on holding.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def mask(self) -> int:
        """The set of this topic alone."""
        return 1 << self.bit

    @classmethod
    def add(cls, name: str, position: int = 100) -> Topic:
        """A new topic, with a bit of its own. Raises Refusal when its name is taken, or there are as many as can be."""
        cls._refuse_taken(name)
        highest = db.session.scalar(select(func.max(cls.bit)))
        bit = 0 if highest is None else highest + 1
        if bit >= MOST_TOPICS:
            raise Refusal("There are as many topics as there can be. Please change one of those that are there.")
        topic = cls(bit=bit, name=name, position=position)
        db.session.add(topic)
        db.session.flush()
        return topic

    def rename(self, name: str, position: int) -> None:
        """Call it otherwise, for all texts that have it. Raises Refusal when another is called so."""
        self._refuse_taken(name, other_than=self.id)
        self.name, self.position = name, position

    @classmethod
    def _refuse_taken(cls, name: str, other_than: int = 0) -> None:
        if db.session.scalar(select(cls.id).where(func.lower(cls.name) == name.lower(), cls.id != other_than)):
            raise Refusal("There is a topic of this name already.")


def every() -> list[Topic]:
    """All topics, retired ones too, in their order. Asked once in a request."""
    if not has_app_context() or "topics" not in g:
        found = list(db.session.scalars(select(Topic).order_by(Topic.position, Topic.id)))
        if not has_app_context():
            return found
        g.topics = found
    return g.topics


def offered(chosen: int = 0) -> list[Topic]:
    """The topics an author can choose; a retired one only where it is chosen already."""
    return [topic for topic in every() if topic.retired_at is None or topic.mask & chosen]


def in_words(topics: int) -> str:
    """A set of topics as the end of a sentence: "dying, money trouble and someone’s death"."""
    names = [topic.name for topic in every() if topic.mask & topics]
    # A text never says less than that there is something, even if a topic's row were lost.
    *first, last = names or ["something confronting"]
    return f"{', '.join(first)} and {last}" if first else last


def together(topic_ids: Iterable[int]) -> int:
    """The set of the topics with these numbers; a number that is none of ours adds nothing."""
    wanted = set(topic_ids)
    return sum(topic.mask for topic in every() if topic.id in wanted)


def first_things() -> None:
    """The topics the network starts with, if there are none. Staff change them later."""
    if db.session.scalar(select(Topic.id).limit(1)) is None:
        for position, name in enumerate(FIRST_TOPICS, start=1):
            Topic.add(name, position * 10)
