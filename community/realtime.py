"""The wire: who may connect, push, disconnect. Knows no room; a channel is only a name."""

from __future__ import annotations

from typing import Any

from flask import Flask

from community.extensions import socketio


def push(channel: str, event: str, payload: dict[str, Any]) -> None:
    """Deliver ``payload`` to every live connection that listens to ``channel``, in every process. Call after commit."""
    socketio.emit(event, payload, to=channel)


def disconnect(member_id: int, device_id: int | None = None, channel: str | None = None) -> None:
    """Cut the live connections of a member, in every process: all, one device's, or those on one channel."""


def init_app(app: Flask) -> None:
    """Bind the sockets to ``app``: websocket only, through Redis when there are several processes."""
    settings = app.config["SETTINGS"]
    socketio.init_app(
        app,
        async_mode="threading",
        transports=["websocket"],
        message_queue=settings.redis_url,
        cors_allowed_origins=[settings.public_url] if settings.production else None,
        manage_session=False,
    )
