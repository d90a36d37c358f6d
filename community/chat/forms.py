"""What is written in a room."""

from __future__ import annotations

from wtforms import TextAreaField, ValidationError
from wtforms.validators import Length

from community.core import richtext
from community.core.forms import Form, KeyedForm

LIMIT = richtext.MESSAGE_LIMIT
TOO_LONG = f"This is too long for one message. Please keep it under {LIMIT:,} characters, or send it in two."


class _Words:
    source = TextAreaField(
        "Say something, or just be here",
        validators=[Length(max=LIMIT, message=TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )

    def validate_source(self, field: TextAreaField) -> None:
        """Refuse what has nothing to read in it."""
        if not (field.data or "").strip() or richtext.is_blank(richtext.message(field.data[:LIMIT])):
            raise ValidationError("There is nothing in it yet. You can also just be here.")


class MessageForm(_Words, KeyedForm):
    """Something to say."""


class EditForm(_Words, Form):
    """Other words for something said."""
