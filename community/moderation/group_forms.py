"""Forms of those who look after groups: founding one, who leads it, its end, and who a facilitator is at work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from community.core import clock
from community.core.forms import KeyedForm
from community.meetings.credentials import LONGEST_NAME, LONGEST_ORGANISATION, PROFESSIONS
from community.meetings.models import LONGEST_FAREWELL, LONGEST_TITLE
from community.moderation.forms import ReasonForm

# Registrations are renewed every year; longer than two nobody should rely on what was looked at once.
MOST_YEARS = 2
LONGEST_CHECK = timedelta(days=366 * MOST_YEARS)


class FacilitatorForm(ReasonForm):
    """Someone who leads groups."""

    facilitator = SelectField("Facilitator", choices={}, validators=[InputRequired("Please choose someone.")])


class FoundForm(FacilitatorForm, KeyedForm):
    """Found a group and name its facilitator, who fills the card."""

    title = StringField(
        "What it is called",
        description="The facilitator can change it.",
        validators=[DataRequired("Please give it a name."), Length(max=LONGEST_TITLE)],
    )


class EndGroupForm(ReasonForm):
    """End a group for those who lead it."""

    words = TextAreaField(
        "A sentence to its members",
        description="It stands where the group was.",
        validators=[DataRequired("Please write them a sentence."), Length(max=LONGEST_FAREWELL)],
    )


class CredentialForm(ReasonForm):
    """Who a facilitator is at work, as it was looked at."""

    name = StringField("Name at work", validators=[DataRequired("Please write the name."), Length(max=LONGEST_NAME)])
    profession = RadioField(
        "Profession",
        choices={str(one): words for one, words in PROFESSIONS.items()},
        validators=[InputRequired("Please choose one.")],
    )
    organisation = StringField("Organisation", validators=[DataRequired("Where?"), Length(max=LONGEST_ORGANISATION)])
    until = DateField("Holds until", validators=[InputRequired("Please say until when.")])

    @property
    def moment(self) -> datetime:
        """When it lapses: at the end of the day, where most members live."""
        day = datetime.combine(self.until.data, datetime.min.time(), clock.zone(None))  # type: ignore[arg-type]
        return day + timedelta(days=1) - timedelta(seconds=1)

    def validate_until(self, field: DateField) -> None:
        """Not over already, and not for ever."""
        if field.data is None:
            return
        try:
            moment = self.moment
        except OverflowError:
            # At both ends of all time.
            moment = datetime.max.replace(tzinfo=UTC) if field.data > clock.now().date() else clock.now()
        if moment <= clock.now():
            raise ValidationError("This day is over already.")
        if moment > clock.now() + LONGEST_CHECK:
            raise ValidationError(f"At most {MOST_YEARS} years. Then it is looked at again.")
