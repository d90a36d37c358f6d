"""Words for a day without words: what can be said by pressing a button, wherever members talk."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """What can be said without writing. Few, so that choosing costs nothing."""

    THINKING = "thinking"
    SAME = "same"
    THANKS = "thanks"
    READ = "read"
    HERE = "here"


# Left on a post, for its author alone.
ON_A_POST = {
    Word.THINKING: "Thinking of you",
    Word.SAME: "Same here",
    Word.THANKS: "Thank you",
    Word.READ: "I read this, no words",
}
# Said in a room, for everyone there: a message like any other.
IN_A_ROOM = {
    Word.HERE: "I'm here, just listening",
    Word.THINKING: "Thinking of you",
    Word.SAME: "Same here",
    Word.THANKS: "Thank you",
}
