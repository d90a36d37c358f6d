"""What a form says about photos: which stand with the words, what each shows, and files that come with the form.

With a script each photo is sent by itself before, and the form carries its number. Without one the files come along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from community.core import database
from community.core.forms import tidy
from community.core.urls import as_id
from community.photos import keeping, models
from community.photos.models import PHOTOS_A_POST, WORDS_LIMIT, Carrier, Shown

GONE = "One of the photos is no longer here. Please choose it again; your words are all here."
TOO_MANY = f"A post can carry {PHOTOS_A_POST} photos. The others can go into another post."
TOO_LONG = f"Please keep what a photo shows under {WORDS_LIMIT} characters. The rest can go into your words."
# The topic that a photo is most likely to touch on, as it is first called. When staff call it otherwise, the offer is
# made without its name.
BODIES = "bodies and images"
# What the boxes are called by which a photo is put back; its number follows.
BACK = "photo_back_"
# Of the photos that a form speaks of, more than anybody chooses from; a database takes only so many in one question.
MOST_NUMBERS = 100
# Of a file's name, enough to tell one from another.
NAME_LIMIT = 60


def numbers_of(fields: Iterable[Sequence[str]]) -> set[int]:
    """The photos that a form as it was kept speaks of."""
    said = (number for name, value in fields if name == "photos" for number in value.split(","))
    return {number for number in map(as_id, said) if number}


class Photos:
    """Mix this into a form; show it with ``choose_photos(form)`` of photos/_choosing.html.

    A view that takes such a form is marked @database.reads_first and calls ``take_photos`` before it writes.
    """

    # Their numbers, in order, with commas between.
    photos = HiddenField(default="")

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Read the form."""
        super().process(formdata, *args, **kwargs)  # type: ignore[misc]
        # FlaskForm reads the request when it is given nothing.
        self._sent = self.meta.wrap_formdata(self, formdata)  # type: ignore[attr-defined]
        # A form filled from a draft is read twice, and stays whose it was.
        self._owner_id: int | None = getattr(self, "_owner_id", None)
        self._carrier: Carrier | None = getattr(self, "_carrier", None)
        self._put_back()
        self._refused: list[str] = []
        self.photo_words: dict[int, str] = {}
        for number in self.numbers:
            if (said := self._said(f"photo_words_{number}")) is not None:
                self.photo_words[number] = said

    @property
    def numbers(self) -> list[int]:
        """The photos that are to stand with the words, in order."""
        found = (as_id(number) for number in (self.photos.data or "").split(",", MOST_NUMBERS))
        return list(dict.fromkeys(n for n in found if n and not self._said(f"photo_out_{n}")))

    @property
    def tells_of_photos(self) -> bool:
        """Whether the form says anything about photos; one that does not leaves them as they are."""
        return self._sent is not None and ("photos" in self._sent or bool(self.numbers))

    def offer_photos(self, owner_id: int, carrier: Carrier | None = None) -> None:
        """Let the form show the photos that its numbers speak of, as after a draft was taken up in it.

        ``carrier``: what is changed with it, whose photos it may speak of, too.
        """
        self._owner_id, self._carrier = owner_id, carrier

    def show_photos(self, owner_id: int, carrier: Carrier) -> None:
        """Put the photos of a post or message into the form, to be changed."""
        self.offer_photos(owner_id, carrier)
        self.photos.data = ",".join(map(str, models.standing_with(carrier)))

    def take_photos(self, owner_id: int, carrier: Carrier | None = None) -> None:
        """Keep the files that came with the form, and begin to write. Slow, and commits; nothing else is kept by it."""
        self.offer_photos(owner_id, carrier)
        numbers = self.numbers
        for place in range(1, PHOTOS_A_POST + 1):
            file: Any = self._sent.get(f"photo_file_{place}") if self._sent is not None else None
            if not getattr(file, "filename", ""):
                continue
            if len(numbers) >= PHOTOS_A_POST:
                self._refused.append(TOO_MANY)
                break
            try:
                with closing(file):
                    number = self._keep(owner_id, file)
            except keeping.Refused as refused:
                self._refused.append(f"{(tidy(file.filename) or '')[:NAME_LIMIT]}: {refused}")
                continue
            if number not in numbers:
                numbers.append(number)
            self.photo_words[number] = self._said(f"photo_file_words_{place}") or ""
        self.photos.data = ",".join(map(str, numbers))
        database.begin_writing()

    def validate_photos(self, field: HiddenField) -> None:
        """They must be hers, and few; holds them until the commit."""
        said = list(self._refused)
        numbers = self.numbers
        if len(numbers) > PHOTOS_A_POST:
            said.append(TOO_MANY)
        if any(len(words) > WORDS_LIMIT for words in self.photo_words.values()):
            said.append(TOO_LONG)
        if self._owner_id is not None and not models.hold(self._owner_id, self._carrier, numbers):
            standing = models.chosen(self._owner_id, self._carrier, numbers)
            self.photos.data = ",".join(str(photo.id) for photo in standing)
            said.append(GONE)
        if said:
            raise ValidationError(" ".join(said))

    def chosen_photos(self) -> Sequence[Shown]:
        """The photos that are to stand with the words, to be shown in the form."""
        return models.chosen(self._owner_id, self._carrier, self.numbers) if self._owner_id is not None else ()

    def photos_left_out(self) -> Sequence[Shown]:
        """The photos that were taken out of what is changed, now or before, and can be put back."""
        if self._owner_id is None or self._carrier is None:
            return ()
        return models.left_out(self._owner_id, self._carrier, self.numbers)

    def offered_topic(self) -> Any:
        """The box to tick for what a photo may show, among the topics the form offers; None when there is none."""
        return next((option for option in getattr(self, "topics", ()) if option.label.text == BODIES), None)

    def _put_back(self) -> None:
        # Ticked among those that were left out: from here on they are with the others.
        if self._sent is None or "photos" not in self._sent:
            return
        ticked = (as_id(name.removeprefix(BACK)) for name in self._sent if name.startswith(BACK))
        if back := sorted(number for number in ticked if number):
            self.photos.data = ",".join(map(str, dict.fromkeys([*self.numbers, *back])))

    def _keep(self, owner_id: int, file: Any) -> int:
        # A form that changes something has no key; the same picture twice with one post is the same, too.
        key = getattr(self, "key", None)
        form_key = (key.data if key is not None else None) or str(self._carrier)
        return keeping.keep(owner_id, keeping.key_of(form_key, file.stream), file.stream)

    def _said(self, name: str) -> str | None:
        value = self._sent.get(name) if self._sent is not None else None
        return " ".join((tidy(value) or "").split()) if isinstance(value, str) else None
