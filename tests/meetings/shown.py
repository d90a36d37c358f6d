"""What a page shows that can be pressed: its links and its forms, as a browser without scripts has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What is sent as it stands. Boxes for text in which nothing stands are written in.
AS_IT_IS = {"hidden", "text", "search", "number", "date", "time"}


@dataclass
class ShownForm:
    """A form: where it goes, and what can be sent by it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: dict[str, str] = field(default_factory=dict)
    # Of the choices one is sent each; of the ticks none, some or all.
    choices: dict[str, list[str]] = field(default_factory=dict)
    ticks: list[tuple[str, str]] = field(default_factory=list)
    button: tuple[str, str] | None = None

    @property
    def path(self) -> str:
        """Its address, without what is asked of it."""
        return urlsplit(self.action).path

    def filled(self, chance: Random, words: str) -> dict[str, list[str]]:
        """What someone sends: something of every choice, and ``words`` where nothing stands yet."""
        sent = [*self.fields, *((name, kept.strip() or words) for name, kept in self.boxes.items())]
        sent += [(name, chance.choice([o for o in options if o] or [""])) for name, options in self.choices.items()]
        sent += [tick for tick in self.ticks if chance.random() < 0.3] + ([self.button] if self.button else [])
        form: dict[str, list[str]] = {}
        for name, value in sent:
            form.setdefault(name, []).append(value)
        return form


class Shown(HTMLParser):
    """A page, read: its ``links`` within the network, without their anchors, and its ``forms``."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[ShownForm] = []
        self._address, self._box, self._select = urlsplit(address).path, "", ""
        self._form: ShownForm | None = None
        # What is open around this place, each with whether it hides what is in it.
        self._around: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a link, a form or a part of one, if it is seen."""
        has = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._around.append((tag, "hidden" in has))
        if any(hides for _, hides in self._around):
            return
        if tag == "a" and has.get("href", "").startswith("/"):
            self.links.append(has["href"].partition("#")[0])
        elif tag == "form":
            self._form = ShownForm(has.get("action") or self._address, has.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._part(self._form, tag, has)

    def handle_data(self, data: str) -> None:
        """Take up what stands in a box."""
        if self._box and self._form is not None:
            self._form.boxes[self._box] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave what ends."""
        while self._around and self._around.pop()[0] != tag:
            pass
        if tag == "textarea":
            self._box = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None

    def _part(self, form: ShownForm, tag: str, has: dict[str, str]) -> None:
        name, value, kind = has.get("name", ""), has.get("value", ""), has.get("type", "text")
        if tag == "option" and self._select:
            form.choices[self._select].append(value)
        elif tag == "select":
            self._select = name
            form.choices[name] = []
        elif tag == "textarea" or (tag == "input" and name and kind == "text" and not value):
            form.boxes[name] = ""
            self._box = name if tag == "textarea" else ""
        elif tag == "button" and name and "formaction" not in has:
            form.button = form.button or (name, value)
        elif tag == "input" and name and kind == "radio":
            form.choices.setdefault(name, []).append(value)
        elif tag == "input" and name and kind == "checkbox":
            form.ticks.append((name, value or "on"))
        elif tag == "input" and name and kind in AS_IT_IS:
            form.fields.append((name, value))
