"""Telling the browsers in a room what happened. Called by views after the commit; the socket only delivers."""

from __future__ import annotations

from typing import Any

from flask import render_template

from community import realtime
from community.chat import history
from community.chat.history import Said


def said(message_id: int) -> None:
    """A message is new, was changed, removed or brought back: everyone in the room gets it as it is now."""
    message = history.one(message_id)
    realtime.push(f"room:{message.room_id}", "message", item(message))


def item(message: Said) -> dict[str, Any]:
    """A message as it travels: what a page needs to put it in its place, and the partial that knows no reader."""
    return {
        "id": message.id,
        "number": message.number,
        "change": message.change,
        "key": message.key,
        "author": None if message.author is None else message.author.id,
        "at": message.created_at.isoformat(),
        "removed": message.sentence is not None,
        "html": render_template("chat/_message.html", message=message),
    }
