"""Saying what a text touches on, and choosing how to meet it."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from community.accounts.models import Member
from community.comfort import choosing, topics
from community.comfort.choosing import Preset
from community.comfort.decision import Way
from community.comfort.topics import Topic
from community.core.forms import Form

WAYS = {Way.SHOW: "Show", Way.COVER: "Cover", Way.LEAVE_OUT: "Leave out"}
# What each preset is called, and what it does.
PRESETS = {
    Preset.SHOW: ("Show everything", "Nothing is hidden from you."),
    Preset.COVER: ("Cover it", "A line says what it touches on. You open what you want to read, one at a time."),
    Preset.LEAVE_OUT: ("Leave it out", "It is not on your pages, and you are told of none of it."),
}


class TopicsField(SelectMultipleField):
    """Any of the topics. ``mask`` is what is ticked, as a set of topics."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, coerce=int, validate_choice=False, **options)

    def offer(self, chosen: int = 0, *, ticked: bool = True) -> None:
        """Offer the topics, and those of ``chosen`` that are retired; tick ``chosen``, unless the form was sent."""
        offered = topics.offered(chosen)
        self.choices = {topic.id: topic.name for topic in offered}
        if ticked:
            self.data = [topic.id for topic in offered if topic.mask & chosen]

    @property
    def mask(self) -> int:
        """What is ticked. A number that is no topic of ours counts for nothing."""
        return topics.together(self.data or ())


class Touches:
    """Mix this into a form; show it with ``touches(form.topics)`` of comfort/_touches.html."""

    topics = TopicsField("Does it touch on any of these?")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.topics.offer(ticked=False)


def choices_form(member: Member) -> tuple[Form, list[tuple[Topic, str]]]:
    """A form with a choice for each topic, filled with what ``member`` chose, and the names of its fields."""
    named = [(topic, f"topic_{topic.id}") for topic in topics.every()]
    fields = {
        name: RadioField(topic.name.capitalize(), choices=WAYS, default=choosing.chosen(member, topic))
        for topic, name in named
    }
    return type("ChoicesForm", (Form,), fields)(), named
