"""Forms of a running meeting, and of the page behind it."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, Regexp

from community.comfort.forms import TopicsField
from community.core.forms import DraftForm, Form
from community.core.urls import LARGEST_ID
from community.meetings.running import notes

# More than any act takes: each says itself what is too long for it.
MOST_WORDS, MOST_MINUTES, LONGEST_KIND = 1000, 60, 20


class ActForm(Form):
    """What comes with an act: whom it is about, some words, how long. Each act knows what it needs of these."""

    member = IntegerField(validators=[Optional(), NumberRange(min=1, max=LARGEST_ID)])
    words = StringField(validators=[Length(max=MOST_WORDS)])
    minutes = IntegerField(validators=[Optional(), NumberRange(min=1, max=MOST_MINUTES)])
    kind = StringField(validators=[Length(max=LONGEST_KIND)])
    key = StringField(validators=[Optional(), Regexp("[0-9a-f]{32}$")])
    back = HiddenField()
    # Beside the box of the room, which has topics of its own.
    topics = TopicsField("Does the theme touch on something hard?", id="theme-topics")


class NoteForm(DraftForm):
    """What a leader notes for herself."""

    note = TextAreaField("Your notes about this meeting", validators=[Length(max=notes.LONGEST)])
