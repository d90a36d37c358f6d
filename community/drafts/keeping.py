"""Keeping what was typed, without ever writing over words that another page has kept meanwhile."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, true, update

from community.accounts.models import Member
from community.core import clock, kept
from community.core.database import insert, rows_changed
from community.core.errors import Refusal
from community.core.forms import DraftForm
from community.drafts.models import Draft, End, words
from community.extensions import db

# The longest text as HTML, with room for a title, the names of topics and photos.
MOST_CHARACTERS = 60_000
MOST_FIELDS = 200
LONGEST_NAME = 60
# Nobody writes so many at once; a script might.
MOST_DRAFTS = 200
# Of those she deleted, so many can be brought back; or a script that keeps and deletes would fill the disk in a day.
MOST_DELETED = 50
# What belongs to the page and not to what is typed in it, and what is never kept anywhere.
NOT_TYPED = {"key", "writer", "hand", "base", "version", "draft", "email", "undo", "next", *kept.NEVER_KEPT}
# What is worth keeping though nothing was typed beside it.
AS_GOOD_AS_WORDS = {"photos"}
# A version is counted by the page; past this it is no count of ours.
HIGHEST_VERSION = 2**31 - 2

FULL = f"You have {MOST_DRAFTS} drafts. Please send or delete some, then this one can be kept too."
TOO_LARGE = "This is longer than a draft can be. It stays on your screen: please copy it, or send it in parts."


@dataclass(frozen=True)
class Typed:
    """What a page had in its form: ``base`` is the version it began from, ``hand`` which page it is."""

    key: str
    fields: list[list[str]]
    hand: str = ""
    base: int = 0
    version: int = 1


@dataclass(frozen=True)
class Kept:
    """``draft`` now holds it (None: there was nothing to keep). ``beside``: what another page has kept meanwhile, if it
    was kept apart. ``ended``: what has this key was sent or deleted before; nothing was kept."""

    draft: Draft | None
    beside: Draft | None = None
    ended: End | None = None


def typed_fields(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Of a form's fields, those that are a draft. Raises Refusal when they are too many or too long."""
    fields = [[n, v.replace("\x00", "")] for n, v in pairs if n not in NOT_TYPED and len(n) <= LONGEST_NAME]
    if len(fields) > MOST_FIELDS or sum(len(value) for _, value in fields) > MOST_CHARACTERS:
        raise Refusal(TOO_LARGE, 413)
    return fields


def is_key(text: str | None) -> bool:
    """Whether this is the key of a form, as ours are."""
    return bool(re.fullmatch("[0-9a-f]{32}", text or ""))


def keep(member: Member, place: str, typed: Typed) -> Kept:
    """Keep what was typed. Raises Refusal when a member has too many drafts."""
    # One after the other for each member: two pages could otherwise both believe they were first.
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))
    blank = is_blank(typed.fields)
    found = db.session.scalar(select(Draft).where(Draft.member_id == member.id, Draft.key == typed.key))
    if found is None:
        return Kept(None if blank else _add(member, place, typed, typed.key))
    if found.ended is not None:
        return Kept(None, ended=End(found.ended))
    if found.hand == typed.hand and typed.hand and typed.version <= found.version:
        # It was overtaken on its way by something that was typed later.
        return Kept(found)
    if found.place != place or (found.hand != typed.hand or not typed.hand) and typed.base != found.version:
        if blank or found.fields == typed.fields:
            return Kept(found)
        return Kept(_add(member, place, typed, uuid.uuid4().hex), beside=found)
    if blank:
        db.session.delete(found)
        return Kept(None)
    if found.fields != typed.fields:
        found.fields, found.changed_at, found.warned_at = typed.fields, clock.now(), None
    found.hand, found.version = typed.hand, max(typed.version, found.version + 1)
    return Kept(found)


def keep_apart(member: Member, place: str, pairs: Iterable[tuple[str, str]]) -> Draft:
    """Keep words whose own key has been used for others, as a draft of their own. Raises Refusal when too many.

    ``pairs``: the names and values of the form as it was sent.
    """
    return _add(member, place, Typed("", typed_fields(pairs)), uuid.uuid4().hex)


def arrived(member_id: int, place: str, form: DraftForm) -> None:
    """In the transaction that keeps what was sent: its draft is over, and a device that was away learns so later.

    Words that another page has kept under the same key meanwhile were not sent: they stay, as a draft of their own.
    """
    key, hand = form.key.data, form.hand.data
    if not is_key(key):
        return
    hers = (Draft.member_id == member_id) & Draft.ended.is_(None)
    over = {"fields": [], "ended": End.SENT.value, "ended_at": clock.now()}
    # The same page may have kept them under another key, as something else had this one. The base is then of that.
    same_page = (Draft.place == place) & (Draft.hand == (hand or "")) & (Draft.hand != "")
    elsewhere = rows_changed(update(Draft).where(hers, same_page, Draft.key != key).values(over)) > 0
    unknown = true() if elsewhere else Draft.version != count_of(form.base.data)
    hers_here = hers & (Draft.key == key)
    db.session.execute(update(Draft).where(hers_here, unknown, ~same_page).values(key=uuid.uuid4().hex))
    row = {"member_id": member_id, "place": place, "key": key, "hand": "", "version": 1, "created_at": clock.now()}
    db.session.execute(
        insert(Draft)
        .values(**row, changed_at=clock.now(), **over)
        .on_conflict_do_update(index_elements=["member_id", "key"], set_=over)
    )


def count_of(text: str | None, otherwise: int = 0) -> int:
    """The count that a page sent, as far as one can be."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 11 else otherwise
    return min(number, HIGHEST_VERSION)


def delete(draft: Draft) -> None:
    """She does not want it any more. It can be brought back for a day."""
    if draft.ended is None:
        draft.ended, draft.ended_at = End.DELETED, clock.now()
        db.session.flush()
        deleted = (Draft.member_id == draft.member_id) & (Draft.ended == End.DELETED) & (Draft.version > 0)
        newest = select(Draft.id).where(deleted).order_by(Draft.ended_at.desc(), Draft.id.desc()).limit(MOST_DELETED)
        rows_changed(update(Draft).where(deleted, Draft.id.not_in(newest)).values(fields=[], version=0))


def restore(draft: Draft) -> None:
    """She wants it after all. What was sent stays sent."""
    if draft.ended == End.DELETED and draft.fields:
        draft.ended = draft.ended_at = None


def is_blank(fields: list[list[str]]) -> bool:
    """Whether there is nothing in it that someone could miss."""
    return not words(fields) and not any(name in AS_GOOD_AS_WORDS and value for name, value in fields)


def _add(member: Member, place: str, typed: Typed, key: str) -> Draft:
    mine = select(func.count()).select_from(Draft).where(Draft.live_of(member.id))
    if (db.session.scalar(mine) or 0) >= MOST_DRAFTS:
        raise Refusal(FULL, 422)
    draft = Draft(
        member_id=member.id, place=place, key=key, hand=typed.hand, version=typed.version, fields=typed.fields
    )
    db.session.add(draft)
    db.session.flush()
    return draft
