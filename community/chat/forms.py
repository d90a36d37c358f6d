"""What is written in a room."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import Length

from community.comfort.forms import Touches
from community.core import richtext
from community.core.forms import DraftForm, KeyedForm
from community.photos.choosing import Photos

LIMIT = richtext.MESSAGE_LIMIT
TOO_LONG = f"This is too long for one message. Please keep it under {LIMIT:,} characters, or send it in two."


def _words(label: str, id: str) -> TextAreaField:
    return TextAreaField(
        label,
        id=id,
        # A photo needs no words, and then their field may not come at all.
        filters=[lambda words: words or ""],
        validators=[Length(max=LIMIT, message=TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )


class _Said(Photos, Touches):
    """Words, photos, or both. ``again``: it was sent before, and has its photos already."""

    again = False

    def validate_source(self, field: TextAreaField) -> None:
        """Refuse what has nothing to read in it and no photo, and what is too tangled to be shown."""
        if not (field.data or "").strip() and (self.numbers or self.again):
            return
        try:
            shown = richtext.message((field.data or "")[:LIMIT])
        except richtext.TooMuch as too_much:
            raise ValidationError(str(too_much)) from None
        if richtext.is_blank(shown):
            raise ValidationError("There is nothing in it yet. You can also just be here.")


class MessageForm(_Said, KeyedForm):
    """Something to say. ``answer_to``: the number of the message that it answers, if it does."""

    source = _words("Say something, or just be here", "source")
    answer_to = HiddenField(default="")


class EditForm(_Said, DraftForm):
    """Other words for something said, and other photos with it."""

    source = _words("Your message", "edited")
