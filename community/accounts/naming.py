"""Naming a member with @: who may be named by whom, and how a reader meets the name.

Where words are read by some only, whoever asks gives the condition for them as ``readers``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Row, and_, func, select

from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.accounts.names import name_key, tidy
from community.core import pointers
from community.core.richtext import Person
from community.extensions import db

# Below this, an answer would be a piece of the list of members.
FEWEST_LETTERS = 2
# What fits over a phone's keyboard, and far too few to copy the membership by.
MOST_OFFERED = 5


def offered(writer: Member, readers: ColumnElement[bool], typed: str) -> Sequence[Row]:
    """A few members whom ``writer`` may name, whose names begin with what she has typed."""
    key = name_key(typed)
    if len(key) < FEWEST_LETTERS or len(typed) > pointers.LONGEST_NAME:
        return []
    begins = func.substr(Member.name_key, 1, len(key)) == key
    return db.session.execute(
        select(Member.id, Member.display_name)
        .where(begins, Member.id != writer.id, _nameable(writer, readers))
        .order_by(func.length(Member.name_key), Member.name_key)
        .limit(MOST_OFFERED)
    ).all()


def whose(writer: Member, readers: ColumnElement[bool], names: Collection[str]) -> dict[str, int]:
    """Of what may be names, those that are exactly the name of a member whom ``writer`` may name, and whose."""
    keys = {name_key(name) for name in names}
    found = db.session.execute(
        select(Member.id, Member.display_name).where(Member.name_key.in_(keys), _nameable(writer, readers))
    )
    ids = {tidy(row.display_name).casefold(): row.id for row in found}
    return {name: ids[name.casefold()] for name in names if name.casefold() in ids}


def people(reader: Member | None, member_ids: Collection[int], *, everyone: bool = False) -> dict[int, Person]:
    """Of the members whom words name, those whom ``reader`` meets, as she meets them. None: someone who meets everyone,
    as ``everyone`` says of a reader."""
    if not member_ids:
        return {}
    found = select(Member.id, Member.display_name, Member.is_in().label("is_in")).where(Member.id.in_(member_ids))
    if reader is not None and not everyone:
        found = found.where(not_blocked(reader.id, Member.id))
    return {row.id: Person(row.display_name, row.is_in) for row in db.session.execute(found)}


def _nameable(writer: Member, readers: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Member.visible_to(writer.id), readers)
