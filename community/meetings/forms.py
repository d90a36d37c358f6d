"""Forms of groups. Those of their meetings are in meeting_forms.py."""

from __future__ import annotations

from datetime import time

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from community.accounts.states import AUSTRALIAN_ZONES
from community.comfort.forms import Touches
from community.core import clock
from community.core.forms import DraftForm, Form, KeyedForm
from community.meetings import cards, invitations, leaving, requests
from community.meetings.cards import Card
from community.meetings.measures import EARLIEST, FURTHEST, TOO_FAR, TOO_LONG_AGO, USUAL_LENGTH
from community.meetings.models import LONGEST_FAREWELL, LONGEST_TITLE, WAYS_IN, Group, WayIn
from community.meetings.rhythm import DAYS, RHYTHMS, place

NOT_SAID = {"": "Not said yet"}
# A group that goes on for longer than a year says that it has no set end.
MOST_WEEKS = 52


def _words(label: str, most: int, description: str = "") -> TextAreaField:
    return TextAreaField(label, description=description, validators=[Length(max=most)])


def _needed(label: str, most: int, missing: str, description: str) -> TextAreaField:
    """Some words without which the form is not taken; ``missing`` asks for them."""
    return TextAreaField(label, description=description, validators=[DataRequired(missing), Length(max=most)])


def _one_of(label: str, choices: dict, description: str = "") -> RadioField:
    named = {**NOT_SAID, **{str(value): words for value, words in choices.items()}}
    return RadioField(label, choices=named, default="", description=description)


class CardForm(Touches, DraftForm):
    """What a group says of itself. Anything may stay open until it is to be listed."""

    title = StringField(
        "What it is called", validators=[DataRequired("Please give it a name."), Length(max=LONGEST_TITLE)]
    )
    for_whom = StringField(
        "Whom it is for",
        description="One sentence. It stands alone in the list of groups.",
        validators=[Length(max=cards.LONGEST_FOR_WHOM)],
    )
    suits = SelectMultipleField(
        "Does it have an age or a situation in mind?",
        description="A hint to those who read the card. Nobody is kept out by it, and nobody's age is asked.",
        choices={str(one): words for one, words in cards.SITUATIONS.items()},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    about = _words(
        "What it is like", cards.LONGEST_ABOUT, "How a meeting goes, and how people are with one another there."
    )
    not_for = _words(
        "Whom it may not suit", cards.LONGEST_PARAGRAPH, "Kindly and plainly. It saves someone a hard evening."
    )
    led_by = _one_of("Who leads it", cards.LED_BY)
    talk = _one_of("What the talk is about", cards.TALK)
    themes = _words("The themes", cards.LONGEST_PARAGRAPH, "If there is one for each meeting.")
    dying = _one_of("How much it speaks of dying", cards.DYING)
    pace = _one_of("Its pace", cards.PACE)
    size = IntegerField(
        "At most how many members",
        default=cards.USUAL_SIZE,
        validators=[
            InputRequired("Please say how many."),
            NumberRange(cards.FEWEST, cards.MOST, f"From {cards.FEWEST} to {cards.MOST}, please."),
        ],
    )
    weekday = SelectField("Day", choices={**NOT_SAID, **{str(number): day for number, day in enumerate(DAYS)}})
    starts = TimeField("Begins at", validators=[Optional()])
    lasts = SelectField("Lasts", choices={str(n): f"{n} minutes" for n in cards.LENGTHS}, default=str(USUAL_LENGTH))
    zone = SelectField("By the clock of", choices={})
    rhythm = SelectField("How often", choices={**NOT_SAID, **{str(one): words for one, words in RHYTHMS.items()}})
    weeks = IntegerField(
        "For how many weeks",
        description="Leave it empty when it has no set end.",
        validators=[Optional(), NumberRange(1, MOST_WEEKS, f"From 1 to {MOST_WEEKS}, or nothing.")],
    )
    begins_on = DateField("The first meeting is on", validators=[Optional()])
    by_phone = RadioField(
        "Can one be there by phone as well?",
        choices={**NOT_SAID, "yes": "Yes, by phone or in writing", "no": "No, in writing only"},
        default="",
    )
    ground_rules = _words("Ground rules", cards.LONGEST_RULES, f"In at most {cards.MOST_WORDS_OF_RULES} plain words.")
    also_kept = _words(
        "Anything else that is kept",
        cards.LONGEST_PARAGRAPH,
        "Notes a professional has to make, for example, and how long.",
    )
    way_in = RadioField(
        "How members join", choices={str(way): words for way, words in WAYS_IN.items()}, default=WayIn.REQUEST.value
    )
    lets_try = BooleanField("Members may try it quietly: one meeting as a visitor, who reads and does not write")

    def offer(self, card: Card, *, ticked: bool = False) -> None:
        """Fill the choices: the time zones of Australia and the card's own, and topics, ticked as on ``card`` if
        ``ticked``."""
        self.zone.choices = {name: place(name) for name in sorted({*AUSTRALIAN_ZONES, card.zone})}
        self.topics.offer(card.topics, ticked=ticked)

    def validate_begins_on(self, field: DateField) -> None:
        """Refuse a day too far off to be meant: near the years 1 and 9999 no page could compute its local time."""
        if field.data and field.data > (clock.now() + FURTHEST).date():
            raise ValidationError(TOO_FAR)
        if field.data and field.data < EARLIEST:
            raise ValidationError(TOO_LONG_AGO)

    def validate_ground_rules(self, field: TextAreaField) -> None:
        """Refuse more than can be read in the minute before a door opens."""
        if len((field.data or "").split()) > cards.MOST_WORDS_OF_RULES:
            raise ValidationError(f"Please use at most {cards.MOST_WORDS_OF_RULES} words.")

    def show(self, group: Group) -> None:
        """Fill the form from ``group``."""
        card = group.card
        self.process(obj=card)
        self.offer(card, ticked=True)
        self.title.data, self.way_in.data, self.lets_try.data = group.title, group.way_in, group.lets_try
        for name in ("led_by", "talk", "dying", "pace", "rhythm"):
            self[name].data = getattr(card, name) or ""
        self.weekday.data = "" if card.weekday is None else str(card.weekday)
        self.starts.data = time.fromisoformat(card.starts) if card.starts else None
        self.by_phone.data = {True: "yes", False: "no", None: ""}[card.by_phone]
        self.suits.data = [str(one) for one in card.situations]
        self.lasts.data, self.zone.data = str(card.lasts), card.zone

    def write(self, group: Group, by_id: int) -> None:
        """Write what was filled in to ``group``; what was left open is not said."""
        words = {
            name: (self[name].data or "").strip()
            for name in ("for_whom", "about", "not_for", "themes", "ground_rules", "also_kept")
        }
        chosen = {name: self[name].data or None for name in ("led_by", "talk", "dying", "pace", "rhythm")}
        group.card.change(
            by_id,
            **words,
            **chosen,
            topics=self.topics.mask if words["themes"] else 0,
            size=self.size.data,
            weekday=int(self.weekday.data) if self.weekday.data else None,
            starts=self.starts.data.strftime("%H:%M") if self.starts.data else "",
            lasts=int(self.lasts.data),
            zone=self.zone.data,
            weeks=self.weeks.data,
            begins_on=self.begins_on.data,
            by_phone={"yes": True, "no": False}.get(self.by_phone.data),
            suits=cards.bits(self.suits.data or []),
        )
        group.way_in, group.lets_try = WayIn(self.way_in.data), self.lets_try.data
        group.rename((self.title.data or "").strip())


class AskForm(KeyedForm):
    """Ask to come into a group."""

    words = _words("A few words, if you like", requests.LONGEST_WORDS, "Whoever leads reads them, nobody else.")


class NoForm(Form):
    """Say no to someone who asked, kindly."""

    words = _needed(
        "What do you say?",
        requests.LONGEST_ANSWER,
        "Please write a sentence.",
        "The one who asked reads this. A reason helps, and where else to look.",
    )


class OfferForm(DraftForm):
    """Offer a group to a member."""

    group = RadioField("Which group?", choices={}, validators=[InputRequired("Please choose a group.")])
    words = _words("A few words, if you like", invitations.LONGEST_WORDS, "Nobody else reads them.")


class AskToLeaveForm(Form):
    """Ask someone to leave a group."""

    words = _needed(
        "What do you say?", leaving.LONGEST_WORDS, "Please write a sentence.", "The one who leaves reads this."
    )
    reason = _needed(
        "Why?",
        leaving.LONGEST_WORDS,
        "Please say why.",
        "For those who look after the network, should anyone ask. The one who leaves does not read it.",
    )


class EndForm(Form):
    """End a group."""

    words = _needed(
        "A sentence to its members",
        LONGEST_FAREWELL,
        "Please write them a sentence.",
        "It stands where the group was.",
    )
