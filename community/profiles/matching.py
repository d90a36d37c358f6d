"""People like you: how alike two members are, and why, in words. Knows no database.

Only what both have opened to each other goes in. A field that one of the two keeps closed is as if neither had filled
it in: it changes neither the place in a list nor the words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from community.profiles.audience import Audience, Relation, may_read
from community.profiles.bands import AGE_BANDS

# Being of an age says about as much as an interest that one in seven of those have who have the commonest.
SAME_AGE = 3.0
# Two neighbouring bands may be a year apart or nine.
CLOSE_AGE = 1.5
# Same seasons, same hospitals; but most people want someone like them more than someone near.
SAME_STATE = 1.0
# The commonest trait of all counts 1; half as common, a little more; the rarest never more than this.
MOST_FOR_A_TRAIT = 8.0
# The second thing in common says a little less than the first, so that long lists do not win by length.
NEXT_COUNTS = 0.85
# What fits into one sentence.
MOST_REASONS = 3


@dataclass(frozen=True)
class Shareable:
    """A trait as matching needs it: how many have it, and how to say that two share it."""

    id: int
    carriers: int
    shared: str
    # An interest, and not an experience.
    is_interest: bool = True


@dataclass(frozen=True)
class Told:
    """What one member has filled in, and for whom. ``band`` is a place in the order of age bands."""

    band: int | None = None
    age_audience: Audience = Audience.ME
    state: str | None = None
    state_audience: Audience = Audience.ME
    interests: frozenset[int] = frozenset()
    interests_audience: Audience = Audience.ME
    experiences: frozenset[int] = frozenset()
    experiences_audience: Audience = Audience.ME

    def opened(self, relation: Relation) -> Opened:
        """What of it someone in ``relation`` to her may read."""
        interests = self.interests if may_read(relation, self.interests_audience) else frozenset()
        experiences = self.experiences if may_read(relation, self.experiences_audience) else frozenset()
        return Opened(
            band=self.band if may_read(relation, self.age_audience) else None,
            state=self.state if may_read(relation, self.state_audience) else None,
            traits=interests | experiences,
        )


@dataclass(frozen=True)
class Opened:
    """What one member has opened to another."""

    band: int | None = None
    state: str | None = None
    traits: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Common:
    """What two members have in common, of what both have opened. ``apart``: how many age bands lie between them."""

    apart: int | None = None
    band: int | None = None
    state: str | None = None
    traits: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_enough(self) -> bool:
        """Whether it is worth a suggestion. Being close in age or in the same state alone is not."""
        return bool(self.traits) or self.apart == 0


def common(mine: Opened, hers: Opened) -> Common:
    """What two members share. The same whoever asks."""
    apart = abs(mine.band - hers.band) if mine.band is not None and hers.band is not None else None
    return Common(
        apart=apart,
        band=mine.band if apart == 0 else None,
        state=mine.state if mine.state is not None and mine.state == hers.state else None,
        traits=mine.traits & hers.traits,
    )


def score(shared: Common, rarity: Mapping[int, float]) -> float:
    """How alike two members are: more is more alike, nothing in common is 0."""
    total = {0: SAME_AGE, 1: CLOSE_AGE}.get(shared.apart, 0.0) if shared.apart is not None else 0.0
    total += SAME_STATE if shared.state else 0.0
    weights = sorted((rarity[trait] for trait in shared.traits), reverse=True)
    return total + sum(weight * NEXT_COUNTS**place for place, weight in enumerate(weights))


def rarity(carriers: int, most: int) -> float:
    """What sharing a trait counts that ``carriers`` members have, when the commonest one has ``most``."""
    return min(math.log2(1 + max(most, carriers, 1) / max(carriers, 1)), MOST_FOR_A_TRAIT)


def rarities(traits: Mapping[int, Shareable], most: int) -> dict[int, float]:
    """``rarity`` of each of some traits."""
    return {trait.id: rarity(trait.carriers, most) for trait in traits.values()}


def why(shared: Common, traits: Mapping[int, Shareable], states: Mapping[str, str]) -> str:
    """What two members have in common: ``You are both in your late forties, love gardens, and live alone.``

    Life first, illness second: the rarest interest, then the rarest experience, and at most three things in all; empty
    when there is nothing.
    """
    phrases = [trait.shared for trait in _life_first([traits[t] for t in shared.traits], shared.apart in {0, 1})]
    if shared.state:
        place = f"live in {_the(states.get(shared.state, shared.state))}"
        # Said before the traits, and only where it does not push one of them out.
        phrases = [place, *phrases] if len(phrases) < MOST_REASONS - (shared.apart in {0, 1}) else phrases
    if shared.apart == 0 and shared.band is not None:
        age = list(AGE_BANDS.values())[shared.band].both
        return _sentence([f"are both {age}", *phrases])
    if shared.apart == 1:
        return _sentence(["are close in age", *_both(phrases)])
    return _sentence(_both(phrases))


def _life_first(traits: list[Shareable], after_age: bool) -> list[Shareable]:
    """The interests, rarest first, then the experiences; one of each, however rare the others are."""
    rare = sorted(traits, key=lambda trait: (trait.carriers, trait.id))
    interests = [trait for trait in rare if trait.is_interest]
    experiences = [trait for trait in rare if not trait.is_interest]
    room = MOST_REASONS - after_age
    kept = interests[: room - 1 if experiences else room]
    return kept + experiences[: room - len(kept)]


def _both(phrases: list[str]) -> list[str]:
    if not phrases:
        return []
    # "You are both dog people", but "You both love gardens".
    first = "are both " + phrases[0][4:] if phrases[0].startswith("are ") else "both " + phrases[0]
    return [first, *phrases[1:]]


def _sentence(phrases: list[str]) -> str:
    if not phrases:
        return ""
    *before, last = phrases[:MOST_REASONS]
    if not before:
        return f"You {last}."
    return f"You {', '.join(before)}{',' if len(before) > 1 else ''} and {last}."


def _the(place: str) -> str:
    return f"the {place}" if place.endswith("Territory") else place
