"""A way back instead of "are you sure?"."""

from __future__ import annotations

from typing import Any

from flask import flash


def offer(words: str, url: str) -> None:
    """Say on the next page what was done, with a button beside it that posts to ``url`` and undoes it."""
    said: Any = {"words": words, "undo": url}
    flash(said, "undo")
