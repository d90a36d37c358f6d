"""Where members write to those who look after the place, for their drafts."""

from __future__ import annotations

from flask import url_for

from community import drafts


def _report_url(which: str) -> str:
    kind, _, number = which.partition("-")
    return url_for("moderation.report", kind=kind, thing_id=int(number))


drafts.place(
    "report", title="A report", url=_report_url, which="(post|message|private_word|profile|thread)-[1-9][0-9]{0,17}"
)
drafts.place(
    "appeal",
    title="Words to the moderators, about a decision",
    url=lambda number: url_for("moderation.decision", action_id=int(number)),
)
