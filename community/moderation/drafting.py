"""Where members write to those who look after the place, for their drafts."""

from __future__ import annotations

from flask import url_for

from community import drafts
from community.accounts.models import Member
from community.chat.drafting import DELETED
from community.moderation.things import KINDS


def _report_url(which: str) -> str:
    kind, _, number = which.partition("-")
    return url_for("moderation.report", kind=kind, thing_id=int(number))


def _why_gone(which: str, member: Member) -> str:
    kind, _, number = which.partition("-")
    if kind not in {"message", "private_word"}:
        return ""
    # Nobody learns from this that something was said between two others.
    there = KINDS[kind].reachable(int(number), member) if kind == "private_word" else KINDS[kind].any(int(number))
    return DELETED if there is None else ""


drafts.place(
    "report",
    title="A report",
    url=_report_url,
    which="(post|message|private_word|profile|thread)-[1-9][0-9]{0,17}",
    gone=_why_gone,
)
drafts.place(
    "appeal",
    title="Words to the moderators, about a decision",
    url=lambda number: url_for("moderation.decision", action_id=int(number)),
)
