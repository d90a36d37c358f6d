"""Profile: what a member tells others of herself, each field with an audience of its own.

A moderator hides a profile as a whole (Member.hidden_at), so there is nothing here about removal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.accounts.states import STATES
from community.core import clock, richtext, work
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db
from community.profiles import traits
from community.profiles.audience import Audience, Relation, may_read
from community.profiles.bands import age_band
from community.profiles.traits import TraitKind


class Field(StrEnum):
    """What can be told. The audience of each stands in a column ``..._audience``."""

    PHOTO = "photo"
    AGE = "age"
    STATE = "state"
    ABOUT_ME = "about_me"
    INTERESTS = "interests"
    EXPERIENCES = "experiences"
    LIVING_WITH = "living_with"


# What is about health stays with her until she opens it.
DEFAULTS: dict[Field, Audience] = {
    Field.PHOTO: Audience.MEMBERS,
    Field.AGE: Audience.MEMBERS,
    Field.STATE: Audience.MEMBERS,
    Field.ABOUT_ME: Audience.MEMBERS,
    Field.INTERESTS: Audience.MEMBERS,
    Field.EXPERIENCES: Audience.ME,
    Field.LIVING_WITH: Audience.ME,
}


@dataclass(frozen=True)
class Telling:
    """All that a member says of herself at one time; what the form of her profile holds."""

    birth_year: int | None = None
    secondary_year: int | None = None
    state: str | None = None
    about_me: str = ""
    interests: frozenset[int] = frozenset()
    experiences: frozenset[int] = frozenset()
    audiences: dict[Field, Audience] = field(default_factory=lambda: dict(DEFAULTS))
    suggestible: bool = True
    # What "about me" touches on (comfort.topics).
    topics: int = 0


class Profile(db.Model):
    """What a member tells of herself. She has one at most, and none before she has told anything. Her state is kept
    with her account."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    birth_year: Mapped[int | None] = mapped_column(index=True)
    secondary_year: Mapped[int | None]
    about_source: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    about_version: Mapped[int] = mapped_column(default=richtext.VERSION)
    # What "about me" touches on (comfort.topics), and which of that staff added: her own edits keep those.
    topics: Mapped[int] = mapped_column(Id, default=0)
    added_topics: Mapped[int] = mapped_column(Id, default=0)

    age_audience: Mapped[Audience] = mapped_column(String(10), default=DEFAULTS[Field.AGE])
    state_audience: Mapped[Audience] = mapped_column(String(10), default=DEFAULTS[Field.STATE])
    about_me_audience: Mapped[Audience] = mapped_column(String(10), default=DEFAULTS[Field.ABOUT_ME])
    interests_audience: Mapped[Audience] = mapped_column(String(10), default=DEFAULTS[Field.INTERESTS])
    experiences_audience: Mapped[Audience] = mapped_column(String(10), default=DEFAULTS[Field.EXPERIENCES])
    living_with_audience: Mapped[Audience] = mapped_column(String(10), default=DEFAULTS[Field.LIVING_WITH])

    # "People like you" works both ways or not at all: who switches it off neither sees nor is suggested.
    suggestible: Mapped[bool] = mapped_column(default=True)
    # When people like her are to be looked for again; what the worker claims by.
    likeness_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=clock.now, index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    member: Mapped[Member] = relationship()

    @classmethod
    def of(cls, member: Member) -> Profile:
        """The profile of ``member`` for writing, new when there is none. Two writers wait for one another."""
        db.session.refresh(member, with_for_update={"key_share": True})
        profile = db.session.get(cls, member.id)
        if profile is None:
            profile = cls(member_id=member.id, member=member, **_default_audiences())
            db.session.add(profile)
            db.session.flush()
        return profile

    def tell(self, told: Telling) -> None:
        """Say exactly what ``told`` holds. Raises richtext.TooMuch, or Refusal for too many of a kind."""
        for chosen in (told.interests, told.experiences):
            if len(chosen) > traits.MOST_OF_A_KIND:
                raise Refusal(f"Please choose at most {traits.MOST_OF_A_KIND}.")
        if told.about_me != self.about_source:
            self._render(told.about_me)
        self.topics = told.topics | self.added_topics
        self.birth_year, self.secondary_year = told.birth_year, told.secondary_year
        self.member.state = told.state
        for name, audience in told.audiences.items():
            self._open(name, audience)
        self.suggestible = told.suggestible
        wanted = {TraitKind.INTEREST: told.interests, TraitKind.EXPERIENCE: told.experiences}
        traits.choose(
            self.member_id,
            {
                trait_id: self.audience_of(Field(f"{kind}s"))
                for kind, chosen in wanted.items()
                for trait_id in traits.only(kind, chosen)
            },
        )
        self.changed()

    def add_topics(self, topics: int) -> None:
        """Someone who looks after the place says that "about me" touches on these too. Her own edits keep them."""
        self.added_topics |= topics
        self.topics |= topics

    def render_again(self) -> None:
        """Make what is derived from her words anew, with the cleaner as it is now."""
        self._render(self.about_source)

    def audience_of(self, name: Field) -> Audience:
        """For whom a field is open."""
        return Audience(self.member.photo_audience if name == Field.PHOTO else getattr(self, f"{name}_audience"))

    def changed(self) -> None:
        """Keep what follows from the profile: the line beside her name, and when to look for people like her."""
        now = clock.now()
        self.changed_at = self.likeness_due_at = now
        self.member.card_line = self.card_line(now.year)
        work.wake("likeness")

    def card_line(self, this_year: int) -> str:
        """What may stand beside her name for every member: ``45 to 49, Victoria``."""
        band = age_band(self.birth_year, this_year)
        parts = []
        if band is not None and may_read(Relation.MEMBER, self.age_audience):
            parts.append(band.label)
        if self.member.state and may_read(Relation.MEMBER, self.state_audience):
            parts.append(STATES.get(self.member.state, self.member.state))
        return ", ".join(parts)

    @classmethod
    def about_for_members(cls, member_id: int) -> str:
        """The HTML of what a member says about herself to every member; empty when she opened it to fewer."""
        row = db.session.execute(
            select(cls.about_html, cls.about_me_audience).where(cls.member_id == member_id)
        ).one_or_none()
        return row.about_html if row is not None and may_read(Relation.MEMBER, row.about_me_audience) else ""

    @classmethod
    def topics_of(cls, member_id: int) -> int:
        """What a member's "about me" touches on."""
        return db.session.scalar(select(cls.topics).where(cls.member_id == member_id)) or 0

    def _render(self, source: str) -> None:
        self.about_html = richtext.clean(source)
        self.about_source, self.about_version = source, richtext.VERSION

    def _open(self, name: Field, audience: Audience) -> None:
        if name == Field.PHOTO:
            self.member.photo_audience = audience
        else:
            setattr(self, f"{name}_audience", audience)


def _default_audiences() -> dict[str, Audience]:
    return {f"{name}_audience": audience for name, audience in DEFAULTS.items() if name != Field.PHOTO}


def telling_of(member: Member) -> Telling:
    """What ``member`` has told so far, for her own form."""
    profile = db.session.get(Profile, member.id)
    if profile is None:
        return Telling(state=member.state, audiences={**DEFAULTS, Field.PHOTO: Audience(member.photo_audience)})
    chosen = traits.chosen_by(member.id)
    return Telling(
        birth_year=profile.birth_year,
        secondary_year=profile.secondary_year,
        state=member.state,
        about_me=profile.about_source,
        interests=frozenset(traits.only(TraitKind.INTEREST, chosen)),
        experiences=frozenset(traits.only(TraitKind.EXPERIENCE, chosen)),
        audiences={name: profile.audience_of(name) for name in Field},
        suggestible=profile.suggestible,
        topics=profile.topics,
    )
