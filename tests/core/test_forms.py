"""What is wrong with a field is said in our own words, also when the library finds it."""

from __future__ import annotations

import pytest
from wtforms import DateField, IntegerField, RadioField, SelectMultipleField, StringField, TimeField
from wtforms.validators import Length

from community.core.forms import OUR_WORDS, Form

# The services change nothing about it.
pytestmark = pytest.mark.once


class EveryForm(Form):
    words = StringField(validators=[Length(max=3)])
    day = DateField()
    at = TimeField()
    number = IntegerField()
    one = RadioField(choices={"a": "A"})
    some = SelectMultipleField(coerce=int, choices={1: "One"})


@pytest.mark.parametrize("some", ["x", "2"])
def test_it_works(app, some):
    wrong = {"words": "four", "day": "soon", "at": "late", "number": "few", "one": "b", "some": some}
    with app.test_request_context(method="POST", data=wrong):
        form = EveryForm()
        assert not form.validate()
        said = {sentence for errors in form.errors.values() for sentence in errors}
    assert said == {sentence.replace("%(max)d", "3") for sentence in OUR_WORDS.values()}
