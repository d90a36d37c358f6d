"""Forms of reporting, and of deciding."""

from __future__ import annotations

from datetime import datetime, timedelta

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length
from wtforms.widgets import HiddenInput

from community.accounts.models import UNTIL_LIFTED, Role
from community.comfort.forms import Touches
from community.core import clock, richtext
from community.core.forms import Form, KeyedForm
from community.core.plain_box import from_plain
from community.moderation.actions import Verb
from community.moderation.models import LONGEST_WORDS, REASONS

SUSPENSIONS = {
    "1": "For a day",
    "7": "For a week",
    "28": "For four weeks",
    "0": "Until it is lifted",
}


# How long a discussion can be made to go slowly, in hours. It can be ended early.
SLOW_FOR = {"3": "For three hours", "24": "For a day", "168": "For a week"}


def ends_after(length: str) -> datetime:
    """When a suspension ends that begins now, from one of SUSPENSIONS."""
    days = int(length)
    return clock.now() + timedelta(days=days) if days else UNTIL_LIFTED


def apart(name: str, form: Form) -> Form:
    """``form`` as one of several on a page that ask for the same: each label must lead to its own box."""
    for field in form:
        field.id = f"{name}-{field.name}"
    return form


class ReportForm(KeyedForm):
    """This is not right."""

    reason = RadioField(
        "What is it about?", choices=REASONS, validators=[DataRequired("Please choose what fits best.")]
    )
    words = TextAreaField("In your words", validators=[Length(max=LONGEST_WORDS)])


class ReasonForm(Form):
    """Why, for the log. Every act of staff carries one."""

    reason = TextAreaField(
        "Why, for the log",
        description="Only staff can read this.",
        validators=[DataRequired("Please say why. The log needs it."), Length(max=LONGEST_WORDS)],
    )


class AppealForm(KeyedForm):
    """Write back about a decision."""

    words = TextAreaField(
        "Write back to the moderators",
        validators=[DataRequired("There are no words in this yet."), Length(max=LONGEST_WORDS)],
    )


class AnswerForm(Form):
    """Answer what someone wrote back."""

    answer = TextAreaField(
        "Your answer",
        description="They read this beside the decision.",
        validators=[DataRequired("There are no words in this yet."), Length(max=LONGEST_WORDS)],
    )


class DecisionForm(Touches, ReasonForm):
    """What happens with a reported thing."""

    verb = RadioField("What should happen?", validators=[DataRequired("Please choose what should happen.")])
    words = TextAreaField(
        "To the person concerned",
        description="The member is told this. Say what it is about and what can be done.",
        validators=[Length(max=LONGEST_WORDS)],
    )
    answer = TextAreaField(
        "To those who reported it",
        description="They are told this. It need not say what was done.",
        validators=[Length(max=LONGEST_WORDS)],
    )
    last_report = IntegerField(widget=HiddenInput(), default=0)
    space = SelectField("Move it to", choices={}, validate_choice=False)
    length = RadioField("For how long", choices=SUSPENSIONS, default="7")
    slow_for = RadioField("How long it goes slowly", choices=SLOW_FOR, default="24")

    @property
    def until(self) -> datetime | None:
        """When what was chosen ends, if it is of a kind that ends."""
        if self.verb.data == Verb.SLOWED:
            return clock.now() + timedelta(hours=int(self.slow_for.data))
        return ends_after(self.length.data) if self.verb.data == Verb.SUSPENDED else None


class WordsForm(KeyedForm):
    """A few words to an applicant."""

    words = TextAreaField(
        "Write to them",
        validators=[DataRequired("There is nothing to send yet."), Length(max=LONGEST_WORDS)],
    )


class SuspendForm(ReasonForm):
    """Suspend a member from her page."""

    length = RadioField("For how long", choices=SUSPENSIONS, default="7")
    words = TextAreaField(
        "To them", description="They read this when they sign in.", validators=[Length(max=LONGEST_WORDS)]
    )

    @property
    def until(self) -> datetime:
        """When it ends."""
        return ends_after(self.length.data)


class DeclineForm(ReasonForm):
    """Decline an application."""

    words = TextAreaField(
        "To them",
        description="They read this when they sign in. Say where else they can go.",
        validators=[DataRequired("Please write a few words to them."), Length(max=LONGEST_WORDS)],
    )


class RoleForm(ReasonForm):
    """Change what someone is asked to do here."""

    role = RadioField("Role", choices={role.value: role.value.capitalize() for role in Role})


class HouseForm(Form):
    """Name and rules of the house. ``rules_html``: the rules as they are shown, once they were looked at."""

    rules_html = ""
    name = StringField("Name of the network", description="Empty: as the operator set it.", validators=[Length(max=80)])
    rules = TextAreaField(
        "How we are here",
        description="Plain text; an empty line begins a new paragraph. Empty: the rules it came with.",
        validators=[Length(max=10_000)],
    )

    def validate_rules(self, field: TextAreaField) -> None:
        """Refuse what would be too long, or too tangled, once it is laid out."""
        try:
            self.rules_html = richtext.clean(from_plain(field.data)) if field.data else ""
        except richtext.TooMuch as too_much:
            raise ValidationError(str(too_much)) from too_much
