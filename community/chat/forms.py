"""What is written in a room."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import Length

from community.comfort.forms import Touches
from community.core import richtext
from community.core.forms import DraftForm, KeyedForm
from community.photos.choosing import Photos
from community.photos.models import Shown

LIMIT = richtext.MESSAGE_LIMIT
TOO_LONG = f"This is too long for one message. Please keep it under {LIMIT:,} characters, or send it in two."


def _words(label: str, id: str) -> TextAreaField:
    return TextAreaField(
        label, id=id, validators=[Length(max=LIMIT, message=TOO_LONG)], render_kw={"autocomplete": "off"}
    )


class _Readable:
    def validate_source(self, field: TextAreaField) -> None:
        """Refuse what has nothing to read in it, and what is too tangled to be shown."""
        try:
            shown = richtext.message((field.data or "")[:LIMIT])
        except richtext.TooMuch as too_much:
            raise ValidationError(str(too_much)) from None
        if richtext.is_blank(shown):
            raise ValidationError("There is nothing in it yet. You can also just be here.")


class MessageForm(Photos, Touches, _Readable, KeyedForm):
    """Something to say. ``answer_to``: the number of the message that it answers, if it does.

    ``again``: it was sent before, and has its photos already.
    """

    source = _words("Say something, or just be here", "source")
    answer_to = HiddenField(default="")
    again = False

    def validate_source(self, field: TextAreaField) -> None:
        """A photo needs no words."""
        if (field.data or "").strip() or not (self.numbers or self.again):
            super().validate_source(field)


class EditForm(Touches, _Readable, DraftForm):
    """Other words for something said; and which of its photos are taken out. ``standing``: those it has."""

    source = _words("Your message", "edited")
    photos_out = SelectMultipleField(coerce=int, validate_choice=False)
    standing: Sequence[Shown] = ()

    @property
    def taken_out(self) -> set[int]:
        """Of the photos it has, those that are taken out."""
        return {photo.id for photo in self.standing if photo.id in (self.photos_out.data or ())}

    def validate_source(self, field: TextAreaField) -> None:
        """A photo that stays needs no words."""
        if (field.data or "").strip() or len(self.taken_out) == len(self.standing):
            super().validate_source(field)
