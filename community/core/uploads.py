"""How much may be sent at once: hardly more than words, a photo, or with some forms several photos."""

from __future__ import annotations

from flask import Flask, current_app, request

# Room for a photo of 10 MB and the form around it.
LARGEST_REQUEST = 11 * 1024 * 1024
# Room for four such photos, and for one that is too large: the form must arrive, or its words could not be kept.
LARGEST_WITH_PHOTOS = 64 * 1024 * 1024


def takes_photos(view):
    """Mark a view whose form may carry several photos."""
    view.largest_request = LARGEST_WITH_PHOTOS
    return view


def init_app(app: Flask) -> None:
    """Set the limit of each request. After the door, so that nobody else sends so much; before a form is read."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST

    @app.before_request
    def choose_limit() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, "largest_request", LARGEST_REQUEST)
