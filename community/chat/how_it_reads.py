"""How live rooms read for a member. Kept with her account, so that it holds on every device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from community.accounts.models import Member


@dataclass(frozen=True)
class HowItReads:
    """``text``: the size of the words. ``aloud``: whether a screen reader is told what is new."""

    text: str = ""
    aloud: bool = True

    SIZES: ClassVar = {"": "Usual", "larger": "Larger", "largest": "Largest"}

    @classmethod
    def of(cls, member: Member) -> HowItReads:
        """As she chose it."""
        text = member.preferences.get("room_text", "")
        return cls(text if text in cls.SIZES else "", not member.preferences.get("room_silent"))

    def keep(self, member: Member) -> None:
        """Keep it for a member. An unknown size counts as the usual one."""
        text = self.text if self.text in self.SIZES else ""
        member.preferences = {**member.preferences, "room_text": text, "room_silent": not self.aloud}
