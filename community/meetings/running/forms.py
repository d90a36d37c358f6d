"""Forms of a running meeting, and of the page behind it."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, Regexp

from community.comfort.forms import TopicsField
from community.core.forms import DraftForm, Form
from community.core.urls import LARGEST_ID
from community.meetings.running import notes
from community.meetings.running.acts import Asked

# More than any act takes: each act itself says what is too long for it.
MOST_WORDS, MOST_MINUTES, LONGEST_KIND = 1000, 60, 20


class ActForm(Form):
    """What comes with an act of a running meeting. All of it is optional: each act knows what it needs."""

    member = IntegerField(validators=[Optional(), NumberRange(min=1, max=LARGEST_ID)])
    words = StringField(validators=[Length(max=MOST_WORDS)])
    minutes = IntegerField(validators=[Optional(), NumberRange(min=1, max=MOST_MINUTES)])
    kind = StringField(validators=[Length(max=LONGEST_KIND)])
    key = StringField(validators=[Optional(), Regexp("[0-9a-f]{32}$")])
    back = HiddenField()
    # With an id of its own, because the box of the room beside it has topics too.
    topics = TopicsField("Does the theme touch on something hard?", id="theme-topics")

    @property
    def asked(self) -> Asked:
        """What it says, as acts take it."""
        return Asked(
            member_id=self.member.data or 0,
            words=self.words.data or "",
            minutes=self.minutes.data or 0,
            kind=self.kind.data or "",
            key=self.key.data or "",
            topics=self.topics.mask,
        )


class NoteForm(DraftForm):
    """What a facilitator notes for herself about a meeting."""

    note = TextAreaField("Your notes about this meeting", validators=[Length(max=notes.LONGEST)])
