"""Sentence: what a notice says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """What happened, where it can be seen, and some of its words, if it has any."""

    words: str
    url: str
    quote: str = ""
