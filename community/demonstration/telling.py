"""What people in the demonstration tell of themselves on their profiles, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from community.demonstration import voices, written
from community.demonstration.people import HEROINE, Person
from community.profiles.audience import Audience
from community.profiles.models import DEFAULTS, Field

# What somebody has, by the names on the network's own lists, and how likely (of a hundred) she picks it there.
INTERESTS = {
    "garden": {"Gardening": 95, "Growing vegetables": 40, "House plants": 20},
    "reads": {"Reading": 95, "Book clubs": 22, "Poetry": 12},
    "cooks": {"Cooking": 92, "Baking": 45},
    "music": {"Listening to music": 80, "Playing an instrument": 45},
    "knits": {"Knitting and crochet": 95},
    "sews": {"Sewing": 55, "Quilting": 60},
    "walks": {"Walking": 90, "Bushwalking": 15},
    "swims": {"Swimming": 95, "The beach": 40},
    "birds": {"Birds": 92},
    "footy": {"Following the footy": 92, "Cricket and tennis": 30},
    "crosswords": {"Crosswords and puzzles": 90},
    "choir": {"Singing in a choir": 95},
    "paints": {"Painting and drawing": 90, "Museums and galleries": 35},
    "fishing": {"Fishing and boats": 92},
    "caravan": {"Camping and caravans": 92, "Road trips": 50},
    "faith": {"Faith and prayer": 80},
    "dog": {"Dogs": 85},
    "cat": {"Cats": 85},
    "chooks": {"Chooks": 90},
    "grandkids": {"Grandchildren": 80},
    "parent": {"Family time": 35},
    "woman": {"A quiet cup of tea": 30, "Op shops and markets": 18, "Television series": 18, "Films": 15, "Travel": 14},
    "man": {"Woodwork": 40, "Golf and bowls": 30},
    "older": {"Family history": 20, "History": 15, "Board and card games": 20},
    "young": {"Podcasts and radio": 30, "Yoga and tai chi": 20, "Video games": 12, "Photography": 14},
    "city": {"Cafes and lunches": 20, "Theatre": 12},
}
EXPERIENCES = {
    "alone": {"Living alone": 90},
    "partner": {"Living with a partner": 80},
    "small": {"Young children": 95, "Talking to children about cancer": 60},
    "teens": {"Teenagers at home": 90},
    "grown": {"Grown-up children": 75},
    "man": {"A man with breast cancer": 100},
    "country": {"Living in the country": 80},
    "far": {"Living far from a hospital": 90},
    "works": {"Working through treatment": 80},
    "stopped": {"Stopped working because of cancer": 75, "Money worries": 35},
    "retired": {"Retired": 75},
    "mum": {"Caring for someone else": 12},
    "bones": {"Bone metastases": 90, "Living with pain": 35, "Radiotherapy": 30},
    "liver": {"Liver metastases": 90},
    "lungs": {"Lung metastases": 90},
    "brain": {"Brain metastases": 90, "Radiotherapy": 60},
    "infusions": {"Chemotherapy now": 60, "HER2 positive": 30},
    "tablets": {"Tablets at home": 85, "Hormone positive": 60},
    "trial": {"On a clinical trial": 95},
    "new": {"Newly diagnosed": 80},
    "years": {"Stable for years": 55},
    "young": {"Early menopause": 50},
    "woman": {"Scan anxiety": 38, "Sleepless nights": 32, "Tired most days": 36, "Lymphoedema": 13},
}
# How people open what they tell: most leave what is set, some open their health, some close almost everything.
OPENNESS: tuple[tuple[int, dict[Field, Audience]], ...] = (
    (52, {}),
    (14, {Field.EXPERIENCES: Audience.MEMBERS}),
    (10, {Field.EXPERIENCES: Audience.MEMBERS, Field.LIVING_WITH: Audience.MEMBERS}),
    (12, {Field.EXPERIENCES: Audience.ACCEPTED, Field.LIVING_WITH: Audience.ACCEPTED}),
    (6, {Field.AGE: Audience.ACCEPTED, Field.STATE: Audience.ACCEPTED}),
    (4, {Field.ABOUT_ME: Audience.ACCEPTED, Field.AGE: Audience.ME, Field.INTERESTS: Audience.ACCEPTED}),
    (2, dict.fromkeys(Field, Audience.ME)),
)
MOST = 14
# How many of a hundred have a photo, and what is in it by what they like.
PHOTOS = 17
SCENES_OF = {
    "garden": "garden",
    "knits": "scarf",
    "reads": "books",
    "swims": "sea",
    "fishing": "sea",
    "country": "dusk",
    "walks": "river",
    "cooks": "lemons",
    "woman": "tea",
    "man": "dusk",
    "alone": "moon",
    "birds": "river",
}


@dataclass(frozen=True)
class Told:
    """One profile."""

    birth_year: int | None
    secondary_year: int | None
    about: str
    interests: tuple[str, ...]
    experiences: tuple[str, ...]
    audiences: dict[Field, Audience]
    suggestible: bool
    # What of drawing.py she shows as her photo, and whether in the other light.
    photo: str = ""
    photo_mirrored: bool = False
    # What her words about herself touch on, as she says.
    touches: frozenset[str] = frozenset()


def told(person: Person, now: datetime) -> Told | None:
    """What she tells, or None when she has not told anything yet."""
    if person.tells:
        return Told(None, None, person.tells, (), (), {**DEFAULTS, Field.ABOUT_ME: Audience.MEMBERS}, suggestible=False)
    random = Random(f"telling: {person.number}")  # noqa: S311  a world that is the same each time
    heroine = person.name == HEROINE
    if random.random() < 0.08 and not heroine:
        return None
    has = person.at(now)
    photo, mirrored = _photo(person)
    openness = OPENNESS[2][1] if heroine else random.choices(*zip(*((o, w) for w, o in OPENNESS), strict=True))[0]
    birth_year = person.birth_year if random.random() < 0.93 or heroine else None
    secondary_year = person.told_at.year if random.random() < 0.8 or heroine else None
    about, touches = _about(person, now, random) if random.random() < 0.82 or heroine else ("", frozenset[str]())
    return Told(
        birth_year=birth_year,
        secondary_year=secondary_year,
        about=about,
        interests=_picked(INTERESTS, has, random),
        experiences=_picked(EXPERIENCES, has, random) if random.random() < 0.85 or heroine else (),
        audiences={**DEFAULTS, **openness},
        suggestible=random.random() < 0.94 or heroine,
        photo=photo,
        photo_mirrored=mirrored,
        touches=touches,
    )


def _photo(person: Person) -> tuple[str, bool]:
    # Few show their face here; some show what they like to look at.
    random = Random(f"photo: {person.number}")  # noqa: S311  a world that is the same each time
    if person.name != HEROINE and random.random() > PHOTOS / 100:
        return "", False
    liked = [scene for trait, scene in SCENES_OF.items() if trait in person.has]
    return "garden" if person.name == HEROINE else random.choice(liked), random.random() < 0.5


def _about(person: Person, now: datetime, random: Random) -> tuple[str, frozenset[str]]:
    """Her words about herself, and what they touch on."""
    has = person.at(now)
    able = [t for t in written.tree(written.lines("people/about.txt")) if t.may_be_said_by(has)]
    own = [text for text in able if text.needs]
    chosen = random.sample(own, min(len(own), random.choice((0, 1, 1, 2, 3))))
    chosen += random.sample([text for text in able if not text.needs], random.choice((1, 1, 2)))
    random.shuffle(chosen)
    lines = [voices.say(text.words, person, now, random) for text in chosen]
    said = voices.typed((" " if random.random() < 0.6 else "\n\n").join(lines), person, random)
    return said, frozenset().union(*(text.touches for text in chosen))


def _picked(lists: dict[str, dict[str, int]], has: frozenset[str], random: Random) -> tuple[str, ...]:
    picked: dict[str, None] = {}
    for trait, names in lists.items():
        for name, share in names.items():
            if trait in has and random.random() * 100 < share:
                picked[name] = None
    return tuple(random.sample(list(picked), min(len(picked), MOST)))
