"""What one fills in to join, to come in, and to change how one comes in."""

from __future__ import annotations

import hmac

from flask_login import current_user
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from community.accounts import addresses, names, passwords
from community.accounts.applications import LONGEST_WORDS
from community.accounts.devices import Stay
from community.accounts.states import STATES
from community.accounts.unconfirmed import name_is_taken
from community.core.forms import Form, KeyedForm

# Shorter says nothing a moderator could go by.
SHORTEST_WORDS = 20

# Who someone is, as they say it; those with somewhere better to go are told where (templates/accounts/apply.html).
WHO = {
    "yes": "I live with secondary (metastatic, stage 4) breast cancer",
    "unsure": "I am not sure whether mine is called secondary",
    "early": "I have or had early breast cancer",
    "carer": "I care for someone, or someone I love has it",
    "professional": "I work with people who have it",
}
MAY_ASK = {"yes", "unsure"}


class EmailAddress(EmailField):
    """An e-mail address, in its normal form."""

    def process_formdata(self, valuelist):
        """Bring it into its normal form before it is checked."""
        super().process_formdata(valuelist)
        self.data = (self.data or "").strip()  # type: ignore[has-type]

    @property
    def normal(self) -> str:
        """As it is stored and compared."""
        return addresses.normal(self.data)

    def pre_validate(self, form):
        """Refuse what is no address."""
        if sentence := addresses.refused(self.data):
            raise ValidationError(sentence)


class NewPassword(PasswordField):
    """A password to be set. ``about`` names the fields of the form whose words it must not repeat."""

    def __init__(self, *args, about: tuple[str, ...] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.about = about

    def pre_validate(self, form):
        """Refuse one that others would try."""
        hers = [form[name].data or "" for name in self.about]
        hers += getattr(form, "about_whom", ())
        if sentence := passwords.refused(self.data or "", *hers):
            raise ValidationError(sentence)


class DisplayName(StringField):
    """A name to be called by. One that deserves a second thought is warned about once.

    The form needs a hidden field ``warned``: the name that was warned about. The same name sent again stands.
    """

    def process_formdata(self, valuelist):
        """Take out spaces nobody sees."""
        super().process_formdata(valuelist)
        self.data = names.tidy(self.data)  # type: ignore[has-type]

    def pre_validate(self, form):
        """Refuse what nobody may bear, and what someone bears already; warn once of what is doubtful."""
        but = current_user.id if current_user.is_authenticated else None
        if sentence := names.refused(self.data):
            raise ValidationError(sentence)
        if name_is_taken(self.data, but=but):
            raise ValidationError(names.TAKEN)
        key = names.name_key(self.data)
        sentence = names.doubtful(self.data)
        if sentence and not hmac.compare_digest(key.encode(), (form.warned.data or "").encode()):
            form.warned.data = key
            form.warned.raw_data = [key]
            raise ValidationError(f"{sentence} To keep it all the same, send this again.")


class ApplicationForm(KeyedForm):
    """To ask to join."""

    email = EmailAddress("Your e-mail address")
    password = NewPassword("A password", about=("email", "display_name"))
    display_name = DisplayName("A name to be called by")
    warned = HiddenField()
    who = RadioField("Which of these is you?", choices=WHO, validators=[InputRequired("Please choose one.")])
    state = SelectField(
        "Where do you live?",
        choices={"": "Please choose", **STATES},
        validators=[InputRequired("Please choose a state or territory.")],
    )
    words = TextAreaField(
        "What brings you here?",
        validators=[
            Length(
                min=SHORTEST_WORDS, message="Please write a sentence or two. A moderator reads it to get to know you."
            ),
            Length(
                max=LONGEST_WORDS, message=f"This is longer than {LONGEST_WORDS} characters. A shorter one will do."
            ),
        ],
    )


class ConfirmForm(Form):
    """To show that an address is one's own; asks for another name when hers was taken meanwhile."""

    display_name = StringField("A name to be called by", filters=[names.tidy])

    def validate_display_name(self, field: StringField) -> None:
        """Refuse what nobody may bear. Whether it is taken is asked when it is taken."""
        if field.data and (sentence := names.refused(field.data)):
            raise ValidationError(sentence)


class ConfirmElsewhereForm(ConfirmForm):
    """The same in a browser that did not ask: whoever asked chose the password, and must be the one who confirms."""

    password = PasswordField("Your password", validators=[InputRequired("Please enter your password.")])


class ConfirmAnewForm(ConfirmForm):
    """The same with a password of her own. ``about_whom``: her address and name, which it must not repeat."""

    about_whom: tuple[str, ...] = ()

    password = NewPassword("A password of your own")


class ExchangeForm(KeyedForm):
    """To write to the moderators while waiting."""

    words = TextAreaField(
        "Write to the moderators",
        validators=[
            InputRequired("There are no words in this yet."),
            Length(
                max=LONGEST_WORDS, message=f"This is longer than {LONGEST_WORDS} characters. Please send two parts."
            ),
        ],
    )


class SignInForm(Form):
    """To come in."""

    # Not an EmailAddress: what cannot be one is a wrong one, and takes as long.
    email = EmailField("E-mail address", validators=[InputRequired("Please enter your e-mail address.")])
    password = PasswordField("Password", validators=[InputRequired("Please enter your password.")])
    stay = RadioField(
        "This device",
        choices={
            Stay.REMEMBERED: "Keep me signed in on this device",
            Stay.UNTIL_CLOSED: "Only until I close the browser",
            Stay.SHARED: "This is a shared computer",
        },
        default=Stay.UNTIL_CLOSED,
    )
    next = HiddenField()


class CodeForm(Form):
    """The second step: a code from the app, or a recovery code."""

    code = StringField("Code", filters=[names.tidy], validators=[InputRequired("Please enter the code.")])


class AddressForm(Form):
    """An address a mail is sent to."""

    email = EmailAddress("E-mail address")


class NewPasswordForm(Form):
    """To choose a password after a link. ``about_whom``: her address and name, which it must not repeat."""

    about_whom: tuple[str, ...] = ()

    password = NewPassword("New password")


class ChangePasswordForm(NewPasswordForm):
    """To change one's password."""

    current = PasswordField("Your password now", validators=[InputRequired("Please enter your password.")])
    password = NewPassword("New password")


class ChangeAddressForm(Form):
    """To change one's address."""

    email = EmailAddress("New e-mail address")
    password = PasswordField("Your password", validators=[InputRequired("Please enter your password.")])


class AgainForm(Form):
    """To show that it is still she who sits here."""

    password = PasswordField("Your password", validators=[InputRequired("Please enter your password.")])
    next = HiddenField()


class NameForm(Form):
    """To be called otherwise."""

    display_name = DisplayName("A name to be called by")
    warned = HiddenField()


class SetUpForm(Form):
    """The first administrator."""

    email = EmailAddress("Your e-mail address")
    display_name = DisplayName("A name to be called by")
    warned = HiddenField()
    password = NewPassword("A password", about=("email", "display_name"))


class PasskeyForm(Form):
    """A passkey, as the browser made it."""

    name = StringField("Name of this passkey", filters=[names.tidy], validators=[Length(max=40)])
    credential = HiddenField(validators=[InputRequired()])


class PasskeySignInForm(Form):
    """A passkey's answer, at the door."""

    credential = HiddenField(validators=[InputRequired()])
    stay = RadioField(choices=dict.fromkeys(Stay, ""), default=Stay.UNTIL_CLOSED)
    next = HiddenField()


class ReadingForm(Form):
    """How someone likes to read and write."""

    theme = RadioField("Colours", choices={"": "As this device says", "light": "Light", "dark": "Dark"}, default="")
    contrast = RadioField(
        "Contrast", choices={"": "As this device says", "more": "Stronger", "normal": "Usual"}, default=""
    )
    box = RadioField(
        "The box you write in",
        choices={"": "With buttons for bold, lists and links", "plain": "A plain box"},
        default="",
    )


class TimeZoneForm(Form):
    """The clock someone lives by."""

    timezone = SelectField("Your time zone")
