"""Forms of the directory."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp, ValidationError

from community.accounts.states import STATES
from community.core.forms import Form, KeyedForm
from community.directory.models import FOCUSES, LEADERS, Listing

KNOWN = {"": "Not known", "yes": "Yes", "no": "No"}


class DoubtForm(KeyedForm):
    """This is out of date."""

    words = TextAreaField(
        "What has changed?",
        description="If you know. Please write nothing about yourself.",
        validators=[Length(max=1000, message="Please use at most 1,000 characters.")],
    )


class ListingForm(Form):
    """A listing, as staff edits it. Every field but name and link may stay unknown."""

    name = StringField("Name", validators=[DataRequired("Please give it a name."), Length(max=200)])
    about = TextAreaField("What it is", validators=[Length(max=4000)])
    state = SelectField("State or territory", choices=[("", "Not known"), *STATES.items()])
    place = StringField("Place", description="Town or suburb, if known.", validators=[Length(max=200)])
    in_person = RadioField("In person", choices=list(KNOWN.items()), default="")
    phone = RadioField("By phone", choices=list(KNOWN.items()), default="")
    online = RadioField("Online", choices=list(KNOWN.items()), default="")
    led_by = SelectField("Who leads it", choices=[("", "Not known"), *LEADERS.items()])
    focus = SelectField("For whom", choices=[("", "Not known"), *FOCUSES.items()])
    telephone = StringField(
        "Telephone",
        validators=[Optional(), Length(max=40), Regexp(r"[0-9 +()]+$", message="Only digits and spaces, please.")],
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
        for name in ("name", "about", "place", "telephone", "email", "link", "link_is_direct"):
            setattr(listing, name, getattr(self, name).data)
        for name in ("state", "led_by", "focus"):
            setattr(listing, name, getattr(self, name).data or None)
        for name in ("in_person", "phone", "online"):
            setattr(listing, name, {"yes": True, "no": False}.get(getattr(self, name).data))
