"""The kinds of channels there are, and what the capability of each knows about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Channels(Protocol):
    """What a capability knows of its channels ``KIND:ID``. Each is called inside an application context."""

    def ear(self, member, thing_id: int) -> str | None:
        """Where this member listens: the channel, or an ear of her own (``KIND:ID/MEMBER``). None: nowhere."""

    def changed(self, thing_id: int) -> None:
        """Someone came or went."""

    def look_again(self, thing_ids: set[int]) -> None:
        """Every few seconds, in each process, with what its connections listen to: tell what may not have arrived."""

    def unwelcome(self) -> Iterable[str]:
        """The sids of this process that may not listen any more, or not where they do."""


kinds: dict[str, Channels] = {}
