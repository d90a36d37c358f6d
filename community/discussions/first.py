"""The spaces the network starts with. Administrators add, rename and retire them later."""

from __future__ import annotations

from sqlalchemy import func, select

from community.discussions.spaces import Space
from community.extensions import db

SPACES = [
    (
        "Introductions",
        "introductions",
        "Say hello, in as few or as many words as you like. Someone will answer. You can also just read for a while.",
        False,
    ),
    (
        "Treatment and side effects",
        "treatment",
        "What you are having, what it does to you, and what has helped. What suits one person may not suit another: "
        "your own team knows you.",
        False,
    ),
    (
        "Everyday life",
        "everyday-life",
        "Gardens, books, dogs, dinners, bad nights and good days. All that goes on beside it.",
        False,
    ),
    (
        "Family",
        "family",
        "Partners, children, grandchildren, parents and friends: those who are close, and those who have gone quiet.",
        False,
    ),
    (
        "Work and money",
        "work-and-money",
        "Working, stopping, superannuation, Centrelink, insurance, and what things cost.",
        False,
    ),
    (
        "When I’m ready to talk about dying",
        "when-im-ready",
        "What we think about when we think about dying: fears, plans, funerals, what comes after. Said plainly, and "
        "kindly. It is here for the day you want it, and there is no need ever to open it.",
        True,
    ),
]


def first_things() -> None:
    """Make the first spaces, if there is none yet."""
    if db.session.scalar(select(func.count()).select_from(Space)):
        return
    for position, (title, slug, description, opt_in) in enumerate(SPACES, start=1):
        db.session.add(Space(title=title, slug=slug, description=description, opt_in=opt_in, position=position))
