"""Where members write about groups and their meetings, for their drafts."""

from __future__ import annotations

from flask import url_for

from community import drafts

drafts.place("card", title="A card", url=lambda number: url_for("meetings.edit_card", group_id=int(number)))
drafts.place(
    "ask", title="Words to who leads a group", url=lambda number: url_for("meetings.ask_group", group_id=int(number))
)
drafts.place(
    "offer", title="Words with a group", url=lambda number: url_for("meetings.offer_group", member_id=int(number))
)
drafts.place(
    "meetingnote",
    title="A note to yourself about a meeting",
    url=lambda number: url_for("meetings.behind", meeting_id=int(number)),
)
