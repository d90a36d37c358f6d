"""Finding a group: what is known to fit, and apart from it what may fit because nobody has told us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from community.directory.models import Listing
from community.extensions import db

# A directory longer than this needs pages; today's has room to grow tenfold.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Wish:
    """What a visitor looks for. None: she does not mind."""

    state: str | None = None
    way: str | None = None
    led_by: str | None = None
    focus: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing in particular is looked for."""
        return not (self.state or self.way or self.led_by or self.focus)

    def fits(self, listing: Listing) -> bool | None:
        """True: all that is asked is known to be so. False: something is known not to. None: something is not known."""
        answers = [
            _matches(self.state, listing.state),
            _matches(self.way and True, getattr(listing, self.way) if self.way else None),
            _matches(self.led_by, listing.led_by),
            _matches(self.focus, listing.focus),
        ]
        if False in answers:
            return False
        return None if None in answers else True


@dataclass(frozen=True)
class Found:
    """The answer to a wish."""

    fitting: Sequence[Listing]
    perhaps: Sequence[Listing]


def find(wish: Wish) -> Found:
    """The listings that fit ``wish``, and those that may, each by name. One query."""
    shown = db.session.scalars(
        select(Listing).where(Listing.withdrawn_at.is_(None)).order_by(Listing.name).limit(MOST_SHOWN)
    ).all()
    answers = [(listing, wish.fits(listing)) for listing in shown]
    return Found(
        fitting=[listing for listing, answer in answers if answer is True],
        perhaps=[listing for listing, answer in answers if answer is None],
    )


def _matches(wanted, known) -> bool | None:
    if not wanted:
        return True
    return None if known is None else known == wanted
