"""Forms for writing in discussions."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from community.core import richtext
from community.core.forms import Form, KeyedForm
from community.discussions.posts import TITLE_LIMIT


class Words:
    """The field one writes in, in either of its two shapes. ``format`` says which: the editor's HTML, or plain text."""

    source = TextAreaField()
    format = HiddenField(default="plain")

    @property
    def written(self) -> str:
        """What to keep as the source."""
        text = self.source.data or ""
        return text if self.format.data == "rich" else richtext.from_plain(text)

    def validate_source(self, field: TextAreaField) -> None:
        """There must be something to read."""
        if richtext.is_blank(self.written):
            raise ValidationError("There is nothing here to send yet. Write something first, however short.")


def _title() -> StringField:
    return StringField(
        "What is it about?",
        filters=[lambda text: " ".join(text.split()) if text else text],
        validators=[
            InputRequired("Give it a few words, so that others can find it."),
            Length(max=TITLE_LIMIT, message=f"Please keep this under {TITLE_LIMIT} letters. The rest can go below."),
        ],
    )


class ThreadForm(Words, KeyedForm):
    """Starting a discussion."""

    title = _title()


class AnswerForm(Words, KeyedForm):
    """Answering. ``to`` is the number of the post that is answered; empty: the discussion as a whole."""

    to = HiddenField()

    @property
    def to_id(self) -> int | None:
        """The number in ``to``, if it is one."""
        text = self.to.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class EditForm(Words, Form):
    """Changing what one wrote."""


class EditOpeningForm(EditForm):
    """Changing the first post of a discussion, and its title with it."""

    title = _title()
