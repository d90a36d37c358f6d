"""Forms of profiles, hellos and suggestions."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from community.accounts.states import STATES
from community.comfort.forms import Touches
from community.core import clock, richtext
from community.core.forms import DraftForm, Form, KeyedForm, one_line
from community.core.plain_box import from_plain
from community.core.writing import PLAIN, RICH, AlwaysPlain
from community.profiles import bands, hellos, suggestions
from community.profiles.audience import AUDIENCES, Audience
from community.profiles.models import Field, Telling
from community.profiles.traits import MOST_OF_A_KIND, Choice, TraitKind

# Few have lived with it for longer; further back is a slip of the finger.
EARLIEST_SECONDARY = 40


def _audience(of: str) -> SelectField:
    return SelectField(
        f"Who sees {of}",
        choices={audience.value: words for audience, words in AUDIENCES.items()},
    )


def _traits(label: str) -> SelectMultipleField:
    gone = "One of these is no longer on the list."
    return SelectMultipleField(
        label, coerce=int, validators=[_few], invalid_value_message=gone, invalid_choice_message=gone
    )


def _few(form, field: SelectMultipleField) -> None:
    if len(field.data or ()) > MOST_OF_A_KIND:
        raise ValidationError(
            f"You have chosen {len(field.data)}. Please choose at most {MOST_OF_A_KIND}: those you would like to be "
            "asked about."
        )


class YearField(IntegerField):
    """A year, or nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with a sentence for whoever typed it."""
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
            raise ValueError("Please write the year in four digits, such as 1972, or leave it empty.")
        self.data = int(typed)


class ProfileForm(Touches, DraftForm):
    """All a member tells of herself. Beside each field stands who sees it."""

    birth_year = YearField("Year of birth", validators=[Optional()])
    age_audience = _audience("your age")
    state = SelectField(
        "State or territory",
        choices={"": "I would rather not say", **STATES},
    )
    state_audience = _audience("your state")
    secondary_year = YearField("The year you were told it is secondary", validators=[Optional()])
    living_with_audience = _audience("how long it has been")
    about_me = TextAreaField("About me")
    # Which of its two shapes `about_me` has: the editor's HTML, or plain text.
    format = HiddenField(default=PLAIN, widget=AlwaysPlain())
    about_me_audience = _audience("these words")
    interests = _traits("Interests")
    interests_audience = _audience("your interests")
    experiences = _traits("Experiences")
    experiences_audience = _audience("your experiences")
    photo_audience = _audience("your photo")
    suggestible = BooleanField("Help me find people like me, and let them find me")

    def offer(self, choices: list[Choice]) -> None:
        """Offer these traits."""
        for field, kind in ((self.interests, TraitKind.INTEREST), (self.experiences, TraitKind.EXPERIENCE)):
            field.choices = {choice.id: choice.name for choice in choices if choice.kind == kind}

    def show(self, told: Telling) -> None:
        """Fill the form with what was told so far."""
        self.birth_year.data, self.secondary_year.data = told.birth_year, told.secondary_year
        self.state.data = told.state or ""
        self.about_me.data, self.format.data = told.about_me, RICH
        self.interests.data, self.experiences.data = sorted(told.interests), sorted(told.experiences)
        self.suggestible.data = told.suggestible
        self.topics.offer(told.topics)
        for name, audience in told.audiences.items():
            self.audience(name).data = audience.value

    def audience(self, name: Field) -> SelectField:
        """The field that says who sees ``name``."""
        return self[f"{name}_audience"]

    @property
    def about_source(self) -> str:
        """What to keep of the words about her; nothing where there is nothing to read."""
        words = self.about_me.data or ""
        source = words if self.format.data == RICH else from_plain(words)
        return "" if richtext.is_blank(source) else source

    @property
    def telling(self) -> Telling:
        """What was filled in."""
        return Telling(
            birth_year=self.birth_year.data,
            secondary_year=self.secondary_year.data,
            state=self.state.data or None,
            about_me=self.about_source,
            interests=frozenset(self.interests.data or ()),
            experiences=frozenset(self.experiences.data or ()),
            audiences={name: Audience(self.audience(name).data) for name in Field},
            suggestible=self.suggestible.data,
            topics=self.topics.mask,
        )

    def validate_birth_year(self, field: YearField) -> None:
        """Someone of an age to be here."""
        if field.data is None:
            return
        year = clock.now().year
        if not year - bands.OLDEST <= field.data <= year - bands.YOUNGEST:
            raise ValidationError("This year cannot be right. Please look again, or leave it empty.")

    def validate_secondary_year(self, field: YearField) -> None:
        """A year in living memory, and not to come."""
        if field.data is None:
            return
        year = clock.now().year
        if not year - EARLIEST_SECONDARY <= field.data <= year:
            raise ValidationError("This year cannot be right. Please look again, or leave it empty.")

    def validate_about_me(self, field: TextAreaField) -> None:
        """Not more than can be kept."""
        try:
            richtext.clean(self.about_source)
        except richtext.TooMuch as too_much:
            raise ValidationError(str(too_much)) from None


class PhotoForm(Form):
    """A photo of oneself, or of anything."""

    photo = FileField("Photo", validators=[FileRequired("Please choose a photo first.")])


class HelloForm(KeyedForm):
    """Say hello."""

    note = TextAreaField(
        "A few words, if you like",
        validators=[Length(max=hellos.LONGEST_NOTE)],
    )


class SuggestionForm(KeyedForm):
    """Something is missing on the lists."""

    kind = RadioField(
        "Which list is it for?",
        choices={TraitKind.INTEREST.value: "Interests", TraitKind.EXPERIENCE.value: "Experiences"},
        default=TraitKind.INTEREST.value,
        validators=[InputRequired("Please choose a list.")],
    )
    words = StringField(
        "What is missing?",
        filters=[one_line],
        validators=[
            DataRequired("What shall we add?"),
            Length(
                max=suggestions.LONGEST_WORDS,
                message=f"Please say it in a few words, under {suggestions.LONGEST_WORDS} characters.",
            ),
        ],
    )
