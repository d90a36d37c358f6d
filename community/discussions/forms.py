"""Forms for writing in discussions."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from community.comfort.forms import Touches
from community.core.forms import DraftForm, Form, KeyedForm, one_line
from community.core.urls import as_id
from community.core.writing import Words
from community.discussions.keeping import NOTE_LIMIT
from community.discussions.posts import TITLE_LIMIT
from community.discussions.waiting import WISHES, Wish
from community.photos.choosing import Photos

EVERY_WISH: dict[str, str] = {**{wish.value: words for wish, words in WISHES.items()}, "": "Either is fine"}


def _title() -> StringField:
    return StringField(
        "What is it about?",
        filters=[one_line],
        validators=[
            InputRequired("Give it a few words, so that others can find it."),
            Length(max=TITLE_LIMIT, message=f"Please keep this under {TITLE_LIMIT} characters. The rest can go below."),
        ],
    )


class ThreadForm(Photos, Touches, Words, KeyedForm):
    """Starting a discussion."""

    title = _title()
    wish = RadioField("Would you like answers?", choices=EVERY_WISH, default="")

    @property
    def wished(self) -> Wish | None:
        """What she would like, if she said."""
        return Wish(self.wish.data) if self.wish.data in WISHES else None


class AnswerForm(Photos, Touches, Words, KeyedForm):
    """Answering. ``to`` is the number of the post that is answered; empty: the discussion as a whole."""

    to = HiddenField()
    no_need = BooleanField("No need to answer this")

    @property
    def to_id(self) -> int | None:
        """The number in ``to``, if it is one."""
        return as_id(self.to.data or "")


class EditForm(Photos, Touches, Words, DraftForm):
    """Changing what one wrote."""


class EditOpeningForm(EditForm):
    """Changing the first post of a discussion, and its title with it."""

    title = _title()


class NoteForm(Form):
    """Why she keeps something, for herself."""

    note = TextAreaField(
        "Your note",
        validators=[Length(max=NOTE_LIMIT)],
    )
