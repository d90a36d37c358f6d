"""Audience: for whom a member opens a field of her profile. This file alone decides who may read it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from community.profiles.acceptances import accepted


class Audience(StrEnum):
    """For whom a field is open."""

    ME = "me"
    ACCEPTED = "accepted"
    MEMBERS = "members"


AUDIENCES = {
    Audience.ME: "Only me",
    Audience.ACCEPTED: "People I have accepted",
    Audience.MEMBERS: "Members",
}


class Relation(StrEnum):
    """What a reader is to the one whose field it is. Who may not meet her at all never gets this far."""

    SELF = "self"
    ACCEPTED = "accepted"
    MEMBER = "member"


# The whole rule. Python and SQL below both read it here.
READS: dict[Relation, frozenset[Audience]] = {
    Relation.SELF: frozenset(Audience),
    Relation.ACCEPTED: frozenset({Audience.ACCEPTED, Audience.MEMBERS}),
    Relation.MEMBER: frozenset({Audience.MEMBERS}),
}


def may_read(relation: Relation, audience: Audience | str | None) -> bool:
    """Whether someone in ``relation`` to a member reads a field she opened for ``audience``."""
    return audience in READS[relation]


def readable(viewer_id: int, owner: Any, audience: Any) -> ColumnElement[bool]:
    """SQL: whether ``viewer_id`` reads a field of the member in column ``owner``, open for column ``audience``."""
    holds = {
        Relation.MEMBER: true(),
        Relation.ACCEPTED: accepted(viewer_id, owner),
        Relation.SELF: owner == viewer_id,
    }
    return or_(*(and_(audience.in_(sorted(READS[relation])), holds[relation]) for relation in holds))


def open_to_members(audience: Any) -> ColumnElement[bool]:
    """SQL: whether every member may read a field open for column ``audience``."""
    return audience.in_(sorted(READS[Relation.MEMBER]))
