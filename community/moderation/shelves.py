"""Forms of the lists that administrators keep. Each can create, change, retire and bring back an entry."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange

from community.accounts.models import Member
from community.chat.models import Room
from community.comfort import topics
from community.comfort.forms import TopicsField
from community.comfort.topics import Topic
from community.core import clock
from community.core.forms import Form, one_line
from community.directory.forms import TELEPHONE
from community.directory.models import HelpNumber
from community.discussions.spaces import Space
from community.extensions import db
from community.profiles.traits import Trait, TraitKind

# Lists stay short enough to be read; positions beyond this are a slip of the finger.
LAST_POSITION = 999


def _title(label: str, most: int) -> StringField:
    return StringField(label, validators=[DataRequired("Please give it a name."), Length(max=most)])


def _position() -> IntegerField:
    return IntegerField(
        "Place in the list", default=100, validators=[NumberRange(0, LAST_POSITION, "Please use a number up to 999.")]
    )


class SpaceForm(Form):
    """A space for discussions."""

    title = _title("Name", 60)
    description = TextAreaField("What it is for", validators=[Length(max=500)])
    position = _position()
    opt_in = BooleanField("Entered by choice: nothing of it is shown to those who have not entered")
    topics = TopicsField("Ticked to begin with, when someone starts a discussion here")

    def __init__(self, *args: Any, obj: Space | None = None, **options: Any) -> None:
        super().__init__(*args, obj=obj, **options)
        self.topics.offer(obj.topics if obj else 0, ticked=not self.is_submitted())

    def create(self) -> Space:
        """A new space."""
        space = Space(slug=_slug(self.title.data))
        self.change(space)
        db.session.add(space)
        return space

    def change(self, space: Space) -> None:
        """Write what was filled in. The address stays, so that links go on working."""
        space.title, space.description = self.title.data, self.description.data or ""
        space.position, space.opt_in = self.position.data, self.opt_in.data
        space.topics = self.topics.mask

    def title_of(self, space: Space) -> str:
        """How the log calls it."""
        return space.title

    def retire(self, space: Space, by: Member) -> None:
        """Closed to new words; what is there can be read."""
        space.retired_at = clock.now()

    def bring_back(self, space: Space) -> None:
        """Open again."""
        space.retired_at = None


class RoomForm(Form):
    """A live room."""

    title = _title("Name", 60)
    description = TextAreaField("What it is for", validators=[Length(max=500)])
    position = _position()

    def create(self) -> Room:
        """A new room."""
        room = Room()
        self.change(room)
        db.session.add(room)
        return room

    def change(self, room: Room) -> None:
        """Write what was filled in."""
        room.title, room.description = self.title.data, self.description.data or ""
        room.position = self.position.data

    def title_of(self, room: Room) -> str:
        """How the log calls it."""
        return room.title

    def retire(self, room: Room, by: Member) -> None:
        """Close it; the live connections in it are cut after the commit."""
        room.close(by, "")

    def bring_back(self, room: Room) -> None:
        """Open it again."""
        room.reopen()


class TraitForm(Form):
    """An interest or an experience that members can pick."""

    kind = RadioField(
        "Which list", choices={kind.value: kind.value.capitalize() for kind in TraitKind}, default="interest"
    )
    name = _title("Name", 60)
    heading = StringField("Under which heading", validators=[Length(max=40)])
    shared = StringField(
        "“You both …”",
        description="Finishes that sentence for two who have it in common, as in: love gardens.",
        validators=[Length(max=100)],
    )

    def create(self) -> Trait:
        """A new entry, or the one that is called so already."""
        return Trait.add(
            TraitKind(self.kind.data), self.name.data, heading=self.heading.data or "", shared=self.shared.data or ""
        )

    def change(self, trait: Trait) -> None:
        """Another name, for everyone who has it. Raises Refusal when it is taken."""
        trait.rename(self.name.data, heading=self.heading.data, shared=self.shared.data)

    def title_of(self, trait: Trait) -> str:
        """How the log calls it."""
        return trait.name

    def retire(self, trait: Trait, by: Member) -> None:
        """Offer it no longer; those who have it keep it."""
        trait.retire()

    def bring_back(self, trait: Trait) -> None:
        """Offered again."""
        trait.retired_at = None


class TopicForm(Form):
    """A confronting subject that authors can tick, and readers choose about."""

    name = StringField(
        "“This touches on …”",
        description="Finishes that sentence, as in: getting worse. Texts that have it follow when you change it.",
        filters=[one_line],
        validators=[DataRequired("Please give it a name."), Length(max=topics.NAME_LIMIT)],
    )
    position = _position()

    def create(self) -> Topic:
        """One more. Members meet it as they chose for what is to come: until they choose, it is covered."""
        return Topic.add(self.name.data, self.position.data)

    def change(self, topic: Topic) -> None:
        """Call it otherwise, or put it elsewhere. Raises Refusal when another is called so."""
        topic.rename(self.name.data, self.position.data)

    def title_of(self, topic: Topic) -> str:
        """How the log calls it."""
        return topic.name

    def retire(self, topic: Topic, by: Member) -> None:
        """Offered to authors no longer; texts that have it keep it, and members' choices go on holding."""
        topic.retired_at = clock.now()

    def bring_back(self, topic: Topic) -> None:
        """Offered again."""
        topic.retired_at = None


class HelpNumberForm(Form):
    """A number to call."""

    name = _title("Whom one reaches", 100)
    telephone = StringField(
        "Number",
        validators=[
            DataRequired("Which number?"),
            *TELEPHONE,
        ],
    )
    about = StringField("When to call it", validators=[Length(max=300)])
    position = _position()

    def create(self) -> HelpNumber:
        """One more number."""
        number = HelpNumber()
        self.change(number)
        db.session.add(number)
        return number

    def change(self, number: HelpNumber) -> None:
        """Write what was filled in."""
        number.name, number.telephone = self.name.data, self.telephone.data
        number.about, number.position = self.about.data or "", self.position.data

    def title_of(self, number: HelpNumber) -> str:
        """How the log calls it."""
        return f"{number.name}, {number.telephone}"

    def retire(self, number: HelpNumber, by: Member) -> None:
        """Take it off the page. A wrong number helps nobody, so nothing is kept but the log."""
        db.session.delete(number)

    def bring_back(self, number: HelpNumber) -> None:
        """It was never away."""


def _slug(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:50] or "space"
    taken = set(db.session.scalars(db.select(Space.slug).where(Space.slug.startswith(plain, autoescape=True))))
    return next(s for s in (plain, *(f"{plain}-{n}" for n in range(2, 1000))) if s not in taken)
