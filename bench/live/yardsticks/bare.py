"""A yardstick: what Flask-SocketIO does by itself, without members, a database or anything of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from flask import Flask, request
from flask_socketio import SocketIO, join_room

app = Flask(__name__)
# The way to wait is chosen by whoever starts it: threads, or gevent that has made Python's own ones wait in turn.
socketio = SocketIO(app, async_mode="threading", transports=["websocket"])
numbers = count(1)


@socketio.on("connect")
def connect(wanted: dict) -> None:
    """Listen to a channel."""
    join_room(wanted["channel"])


@app.post("/say/<channel>")
def say(channel: str):
    """Tell all who listen."""
    message = {
        "id": next(numbers),
        "at": datetime.now(UTC).isoformat(),
        "html": request.form["source"],
    }
    message = {"number": message["id"], **message}
    socketio.emit("message", message, to=channel)
    return message, 201


@app.get("/ready")
def ready():
    """It is up."""
    return {}
