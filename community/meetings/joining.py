"""Coming into a group, asking to, and leaving it: one step each.

Who may ask depends on the group alone, not on staff and not on blocks. Live connections are cut by the views, after the
commit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import exists, select

from community.accounts import circles
from community.accounts.blocks import Block
from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.activity import Kind, record
from community.core import clock
from community.core.errors import Refusal
from community.core.once import key_of_its_own, once
from community.extensions import db
from community.meetings import ahead, invitations, leaving, requests
from community.meetings.invitations import Invitation
from community.meetings.leaving import Leaving
from community.meetings.models import Group, WayIn
from community.meetings.requests import Answer, Request
from community.meetings.visits import Visit

FULL = "This group is full at the moment. When someone leaves there is a place again."


@dataclass(frozen=True)
class Ways:
    """How a member stands to a group, and what she can do: come in, ask, visit. Whether it is full is asked apart."""

    group: Group
    place: CircleMember | None
    visit: Visit | None = None
    # Her last one, answered or not.
    request: Request | None = None
    # What waits for her answer.
    offers: list[Invitation] = field(default_factory=list)
    left: Leaving | None = None

    @property
    def is_in(self) -> bool:
        """Whether she belongs to it."""
        return self.place is not None

    @property
    def leads(self) -> bool:
        """Whether she leads it."""
        return self.place is not None and self.place.leads

    @property
    def may_come_in(self) -> bool:
        """Whether one step takes her in: the group is open to all, or she is invited.

        Into an open group nobody simply comes back who was asked to leave it: she can ask.
        """
        if self.is_in or not self.group.takes_members:
            return False
        was_asked = self.left is not None and self.left.was_asked
        is_open = self.group.way_in == WayIn.OPEN and not was_asked
        return is_open or any(offer.invites for offer in self.offers)

    @property
    def may_ask(self) -> bool:
        """Whether she can ask to come in. Where one comes by invitation: only if the group was suggested to her."""
        if self.is_in or not self.group.takes_members or self.may_come_in:
            return False
        waits = self.request is not None and self.request.answered_at is None
        return not waits and (self.group.way_in != WayIn.INVITATION or bool(self.offers))

    @property
    def may_visit(self) -> bool:
        """Whether she may come to one meeting as a visitor, as Group.may_visit says."""
        used = self.visit is not None and self.visit.used_at is not None
        return not self.is_in and self.group.takes_members and self.group.lets_try and not used


def ways(group: Group, member: Member) -> Ways:
    """How they stand to each other now."""
    place = circles.place_in(group.circle_id, member.id)
    if place is not None:
        return Ways(group, place)
    return Ways(
        group,
        None,
        visit=Visit.of(group.id, member.id),
        request=requests.latest(group.id, member.id),
        offers=invitations.waiting(group.id, member.id),
        left=leaving.latest(group.id, member.id),
    )


def has_someone_she_blocked(group: Group, member: Member) -> bool:
    """Whether she has blocked someone who is in it. Who has blocked her is never told."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    CircleMember.circle_id == group.circle_id,
                    Block.blocker_id == member.id,
                    Block.blocked_id == CircleMember.member_id,
                )
            )
        )
    )


def come_in(group: Group, member: Member) -> None:
    """She comes in, in one step. Twice is the same as once. Raises Refusal when it is full, or not open to her."""
    group.hold()
    if group.has_in_it(member):
        return
    if not ways(group, member).may_come_in:
        raise Refusal("This group is not one to simply join. Its card says how to join.", 403)
    _let_in(group, member)


def ask(group: Group, member: Member, words: str, key: str) -> Request:
    """She asks to come in, and those who lead the group are told.

    The same words with the same key a second time give the first request, unless she took that back. Raises Refusal
    when she cannot ask this group.
    """
    hers = select(Request).where(Request.member_id == member.id, Request.key == key)
    if (there := db.session.scalar(hers)) is not None:
        if (there.group_id, there.words) == (group.id, words) and there.answer != Answer.WITHDRAWN:
            return there
        return ask(group, member, words, key_of_its_own(key, group.id, words))
    if not ways(group, member).may_ask:
        raise Refusal("You cannot ask this group at the moment. Its card says how to join.", 409)

    def new() -> Request:
        request = Request(group_id=group.id, member_id=member.id, words=words, key=key)
        db.session.add(request)
        db.session.flush()
        for leader_id in group.leader_ids:
            record(Kind.ASKED_TO_JOIN_GROUP, actor_id=member.id, member_id=leader_id, subject_id=request.id)
        return request

    return once(lambda: requests.waiting(group.id, member.id), new)


def withdraw(group: Group, member: Member) -> bool:
    """Withdraw her request. Gives whether there was one that had not been answered yet."""
    if (request := requests.waiting(group.id, member.id)) is None:
        return False
    request.decide(Answer.WITHDRAWN, member)
    return True


def try_it(group: Group, member: Member) -> None:
    """She wants to visit one meeting of the group, reading only. Raises Refusal when she cannot."""
    if not group.may_visit(member):
        raise Refusal("You cannot try this group at the moment. Its card says how to join.", 409)
    Visit.ask(group.id, member.id)


def say_yes(group: Group, request: Request, by: Member) -> None:
    """``by``, who leads the group, lets her in. Raises Refusal when it is full, or the request was answered already."""
    group.hold()
    # Someone else who leads it may have answered while this transaction waited for the group.
    db.session.refresh(request)
    if not group.takes_members:
        raise Refusal("This group takes nobody new at the moment.", 409)
    request.decide(Answer.YES, by)
    if not group.has_in_it(request.member):
        _let_in(group, request.member)
    record(Kind.LET_INTO_GROUP, actor_id=by.id, member_id=request.member_id, subject_id=request.id)


def say_no(request: Request, by: Member, sentence: str) -> None:
    """``by``, who leads the group, says no in a sentence that she reads. Raises Refusal if it was answered already."""
    db.session.refresh(request, with_for_update=True)
    request.decide(Answer.NO, by, sentence)
    record(Kind.NOT_LET_INTO_GROUP, actor_id=by.id, member_id=request.member_id, subject_id=request.id)


def leave(group: Group, member: Member) -> Leaving:
    """She leaves, without a reason. Raises Refusal when she leads it: others depend on her."""
    group.hold()
    if group.leads(member):
        raise Refusal("You lead this group. An administrator can hand it to someone else.", 409)
    return _let_out(group, member)


def come_back(group: Group, member: Member) -> None:
    """She undoes her leaving, within a day. Raises Refusal when it is too late, or there is no place any more."""
    group.hold()
    left = leaving.latest(group.id, member.id)
    if group.has_in_it(member):
        return
    if left is None or not left.can_be_undone:
        raise Refusal("It is too late to come back in one step. The card says how to join.", 409)
    _let_in(group, member)


def ask_to_leave(group: Group, member: Member, by: Member, words: str, reason: str) -> Leaving:
    """``by``, who leads the group, asks her to go, in ``words`` that she reads. ``reason`` is for staff alone.

    Raises Refusal when she leads the group herself, or is not in it.
    """
    group.hold()
    if group.leads(member):
        raise Refusal("They lead this group. An administrator can hand it to someone else.", 409)
    left = _let_out(group, member)
    # Nor does she come back as a visitor.
    Visit.use(group.id, member.id)
    left.was_asked, left.asked_by_id, left.words, left.reason = True, by.id, words, reason
    record(Kind.ASKED_TO_LEAVE_GROUP, actor_id=by.id, member_id=member.id, subject_id=left.id)
    return left


def _let_in(group: Group, member: Member) -> None:
    if group.is_full:
        raise Refusal(FULL, 409)
    group.let_in(member)
    invitations.answer_all(group.id, member.id)
    withdraw(group, member)
    if (left := leaving.latest(group.id, member.id)) is not None:
        left.undone_at = clock.now()


def _let_out(group: Group, member: Member) -> Leaving:
    if not group.has_in_it(member):
        raise Refusal("This member is not in the group any more.", 409)
    group.let_out(member)
    ahead.leave(group, member.id)
    left = Leaving(group_id=group.id, member_id=member.id)
    db.session.add(left)
    db.session.flush()
    return left
