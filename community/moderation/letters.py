"""What people are told, in decent words, unless a moderator writes better ones."""

from __future__ import annotations

from community.moderation.actions import Verb

TO_THE_AUTHOR = {
    Verb.REMOVED: "We have taken something you wrote off the page. You have done nothing that cannot be mended. If you "
    "think we got it wrong, write back to us below.",
    Verb.RESTORED: "We have looked again, and what you wrote is back on the page.",
    Verb.LOCKED: "We have closed a discussion of yours for answers. What was written stays.",
    Verb.UNLOCKED: "A discussion of yours is open for answers again.",
    Verb.SLOWED: "Many words came quickly here, and there is time for all of them.",
    Verb.MOVED: "We have moved a discussion of yours to a space where it fits better. Nothing in it was changed.",
    Verb.WARNED: "Something you wrote has hurt or worried someone. Please read it once more with their eyes.",
    Verb.TOUCHED: "We have said at something you wrote what it touches on, so that each reader can choose "
    "whether to read it. You have done nothing wrong, and your words stand as you wrote them.",
    Verb.SUSPENDED: "Your account rests for a time. Nothing you wrote is lost.",
    Verb.LIFTED: "Your account is open again. Welcome back.",
    Verb.HID: "We have hidden your profile for now. You can go on reading and writing.",
    Verb.SHOWED: "Your profile can be seen again.",
    Verb.QUIETED: "The talk went fast, and everyone needs room to breathe. Nothing has happened that cannot be mended.",
    Verb.UNQUIETED: "You can say something in the live rooms again. Thank you for waiting.",
}

TO_THE_REPORTER = (
    "Thank you for telling us. We have looked at it and done what we think is right. You can block anyone \
whose words you would rather not meet."
)

TO_THE_REPORTER_OF_A_CONCERN = "Thank you for looking out for someone. We have looked into it and are in touch where \
that can help."


def to_the_author(verb: Verb) -> str:
    """What the person concerned is told of ``verb``, to begin with; empty when she is told nothing."""
    return TO_THE_AUTHOR.get(verb, "")


def to_the_reporter(is_concern: bool) -> str:
    """What the one who reported is told, to begin with."""
    return TO_THE_REPORTER_OF_A_CONCERN if is_concern else TO_THE_REPORTER
