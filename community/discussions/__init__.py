"""Spaces, threads and posts."""

from community.discussions.lists import latest

__all__ = ["latest"]
