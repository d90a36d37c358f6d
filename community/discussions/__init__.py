"""Spaces, threads and posts."""

from community.discussions.reading import latest

__all__ = ["latest"]
