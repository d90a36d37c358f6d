"""Forms of the directory."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp, ValidationError

from community.accounts.states import STATES
from community.core.forms import Form, KeyedForm
from community.directory.models import FOCUSES, LEADERS, Listing

NOT_KNOWN = {"": "Not known"}
KNOWN = {**NOT_KNOWN, "yes": "Yes", "no": "No"}
LEADS = {**NOT_KNOWN, **{leader.value: words for leader, words in LEADERS.items()}}
FOR_WHOM = {**NOT_KNOWN, **{focus.value: words for focus, words in FOCUSES.items()}}


# What is in the columns of telephone numbers.
TELEPHONE = Length(max=40), Regexp(r"[0-9 +()]+$", message="Only digits and spaces, please.")


class DoubtForm(KeyedForm):
    """This is out of date."""

    words = TextAreaField(
        "What has changed?",
        description="If you know. Please write nothing about yourself.",
        validators=[Length(max=1000)],
    )


class ListingForm(Form):
    """A listing, as staff edits it. Every field but name and link may stay unknown."""

    name = StringField("Name", validators=[DataRequired("Please give it a name."), Length(max=200)])
    about = TextAreaField("What it is", validators=[Length(max=4000)])
    state = SelectField("State or territory", choices={**NOT_KNOWN, **STATES})
    place = StringField("Place", description="Town or suburb, if known.", validators=[Length(max=200)])
    in_person = RadioField("In person", choices=KNOWN, default="")
    phone = RadioField("By phone", choices=KNOWN, default="")
    online = RadioField("Online", choices=KNOWN, default="")
    led_by = SelectField("Who leads it", choices=LEADS)
    focus = SelectField("For whom", choices=FOR_WHOM)
    telephone = StringField(
        "Telephone",
        validators=[Optional(), *TELEPHONE],
    )
    email = EmailField("E-mail", validators=[Optional(), Email("This is not an e-mail address."), Length(max=254)])
    link = URLField("Link", validators=[DataRequired("Where can people read more?"), Length(max=500)])
    link_is_direct = BooleanField("The link leads to this group itself")

    def validate_link(self, field: URLField) -> None:
        """A link that browsers open as a page, and nothing else."""
        if not (field.data or "").startswith(("https://", "http://")):
            raise ValidationError("The link must start with https://")

    def show(self, listing: Listing) -> None:
        """Fill the form from ``listing``."""
        self.process(obj=listing)
        for name in ("in_person", "phone", "online"):
            getattr(self, name).data = {True: "yes", False: "no", None: ""}[getattr(listing, name)]

    def write(self, listing: Listing) -> None:
        """Write what was filled in to ``listing``; what was left open becomes unknown."""
        for name in ("name", "about", "place", "telephone", "email", "link"):
            setattr(listing, name, getattr(self, name).data or "")
        listing.link_is_direct = self.link_is_direct.data
        for name in ("state", "led_by", "focus"):
            setattr(listing, name, getattr(self, name).data or None)
        for name in ("in_person", "phone", "online"):
            setattr(listing, name, {"yes": True, "no": False}.get(getattr(self, name).data))
