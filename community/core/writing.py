"""The fields of a form one writes in, in either of two shapes: the editor's HTML, or the plain box's text."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from community.core import richtext
from community.core.plain_box import from_plain

RICH = "rich"
PLAIN = "plain"


class AlwaysPlain(HiddenInput):
    """The page always shows plain words in the box; the editor's script says "rich" when it takes the box over."""

    def __call__(self, field: Any, **kwargs: Any) -> Any:
        """The hidden field."""
        return super().__call__(field, **{**kwargs, "value": PLAIN})


class Words:
    """Mix this into a form; show it with ``writing_box(form.source, form.format)`` of shared/writing.html.

    ``format`` decides which function reads ``source`` and nothing else: both lead through richtext.clean.
    """

    source = TextAreaField()
    format = HiddenField(default=PLAIN, widget=AlwaysPlain())

    @property
    def written(self) -> str:
        """What to keep as the source."""
        text = self.source.data or ""
        return text if self.format.data == RICH else from_plain(text)

    def show(self, source: str) -> None:
        """Put a kept source into the form, to be changed."""
        self.source.data, self.format.data = source, RICH

    def validate_source(self, field: TextAreaField) -> None:
        """There must be something to read."""
        if richtext.is_blank(self.written):
            raise ValidationError("There is nothing here to send yet. Write something first, however short.")
