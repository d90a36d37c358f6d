"""Forms that lose no word: refused ones are shown again as typed, creating ones carry a key."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import request
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField, HiddenField, StringField, ValidationError

# What no field may hold: PostgreSQL refuses NUL, and other control characters only serve to deceive.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


# What the library finds wrong with a field, in our words. Where a form has better ones, it says them itself.
OUR_WORDS = {
    "Field cannot be longer than %(max)d characters.": "Please keep this under %(max)d characters.",
    "'%(value)s' are not valid choices for this field.": "Please choose one of these.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Please choose one of these.",
    "Not a valid choice.": "Please choose one of these.",
    "Not a valid date value.": "Please choose a day.",
    "Not a valid integer value.": "Please write a whole number.",
    "Not a valid time value.": "Please choose a time of day.",
}


class _Words:
    """Takes the place of the library's translations."""

    def gettext(self, words: str) -> str:
        """A sentence of the library as we say it."""
        return OUR_WORDS.get(words, words)

    def ngettext(self, _one: str, many: str, _number: int) -> str:
        """The same of one that counts something. We never count to one."""
        return OUR_WORDS.get(many, many)


def tidy(text: str | None) -> str | None:
    """``text`` without control characters, lone surrogates and characters that turn the writing direction."""
    return FORBIDDEN.sub("", text).replace("\r\n", "\n") if isinstance(text, str) else text


def one_line(text: str | None) -> str | None:
    """``text`` on one line, as a filter of a field: its words with single spaces between them."""
    return " ".join(text.split()) if text else text


class Form(FlaskForm):
    """Base of every form. Every text field is tidied before it is checked.

    ``writer`` is who had the form on the screen: words that arrive after she was signed out are offered to her alone.
    """

    writer = HiddenField(default=lambda: str(getattr(current_user, "id", "")))

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take what a browser's form sends: no JSON, and a file only where words are not expected."""
            if request.is_json and not isinstance(formdata, MultiDict):
                return None
            wrapped = super().wrap_formdata(form, formdata)
            if isinstance(wrapped, CombinedMultiDict):
                words = {field.name for field in form if not isinstance(field, FileField)}
                files = [(name, file) for name, file in request.files.items(multi=True) if name not in words]
                wrapped = CombinedMultiDict((MultiDict(files), request.form))
            return wrapped

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Tidy what a text field was sent before its own filters see it."""
            field = unbound_field.bind(form=form, **options)
            if isinstance(field, StringField):
                field.filters = (tidy, *field.filters)
            return field

        def get_translations(self, form: Any) -> _Words:
            """In whose words the library speaks."""
            return _Words()


class DraftForm(Form):
    """A form one may take long over. ``key`` is the name of what is typed in it; ``draft`` what was kept of it.

    ``base`` is the version of the draft that the page began from, ``hand`` the page itself, if a script runs on it.
    """

    key = HiddenField(default=lambda: uuid.uuid4().hex)
    base = HiddenField(default="0")
    hand = HiddenField(default="")
    draft: Any = None
    # The room of drafts puts itself here; it stands above the one that holds the accounts.
    drafts: Any = None


class KeyedForm(DraftForm):
    """A form that creates something. The same key a second time means the same thing, sent twice."""

    def renew_key(self) -> None:
        """Show the same words in a form that makes another thing."""
        self.key.data = uuid.uuid4().hex

    def validate_key(self, field: HiddenField) -> None:
        """Refuse what is not a key of ours."""
        if not re.fullmatch("[0-9a-f]{32}", field.data or ""):
            self.renew_key()
            raise ValidationError("This form was not sent whole. Your words are here; please send it again.")
