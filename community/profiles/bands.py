"""Years become bands: what a member says exactly is only ever shown, searched and compared roughly."""

from __future__ import annotations

from dataclasses import dataclass

# Below and above these few members share an age, and a narrow band would point at one of them.
YOUNGEST_NAMED = 30
OLDEST_NAMED = 80
BAND_WIDTH = 5

# Nobody joins as a child, and nobody was born before this many years ago; both catch slips of the finger.
YOUNGEST = 18
OLDEST = 110


@dataclass(frozen=True)
class AgeBand:
    """Some ages that count as one. ``both``: how two people of this band are spoken of."""

    place: int
    code: str
    label: str
    both: str
    lowest: int
    highest: int

    def birth_years(self, this_year: int) -> tuple[int, int]:
        """The first and last year of birth that belong to the band."""
        return this_year - self.highest, this_year - self.lowest


def _bands() -> list[AgeBand]:
    decades = ["thirties", "forties", "fifties", "sixties", "seventies"]
    bands = [AgeBand(0, "under-30", "under 30", "under 30", YOUNGEST, YOUNGEST_NAMED - 1)]
    for lowest in range(YOUNGEST_NAMED, OLDEST_NAMED, BAND_WIDTH):
        highest = lowest + BAND_WIDTH - 1
        half = "early" if lowest % 10 == 0 else "late"
        both = f"in your {half} {decades[lowest // 10 - 3]}"
        bands.append(AgeBand(len(bands), f"{lowest}-{highest}", f"{lowest} to {highest}", both, lowest, highest))
    bands.append(AgeBand(len(bands), "80-or-over", "80 or over", "80 or over", OLDEST_NAMED, OLDEST))
    return bands


AGE_BANDS = {band.code: band for band in _bands()}


def age_band(birth_year: int | None, this_year: int) -> AgeBand | None:
    """The band of someone born in ``birth_year``, None when that is not known."""
    if birth_year is None:
        return None
    age = min(max(this_year - birth_year, YOUNGEST), OLDEST)
    return next(band for band in AGE_BANDS.values() if band.lowest <= age <= band.highest)


# How long someone has lived with secondary breast cancer: up to so many years, said like this.
LIVING_WITH = [(0, "less than a year"), (2, "1 to 2 years"), (5, "3 to 5 years"), (10, "6 to 10 years")]
LIVING_WITH_LONGEST = "more than 10 years"


def living_with(secondary_year: int | None, this_year: int) -> str | None:
    """How long it has been since ``secondary_year``, in words, None when that is not known."""
    if secondary_year is None:
        return None
    years = max(this_year - secondary_year, 0)
    return next((words for most, words in LIVING_WITH if years <= most), LIVING_WITH_LONGEST)
