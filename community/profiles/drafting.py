"""Where members write of themselves and to one another, for their drafts."""

from __future__ import annotations

from flask import url_for

from community import drafts

drafts.place("profile", title="What you tell about yourself", url=lambda _: url_for("profiles.edit"), which="")
drafts.place("hello", title="A hello", url=lambda number: url_for("profiles.say_hello", member_id=int(number)))
