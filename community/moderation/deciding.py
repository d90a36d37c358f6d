"""Deciding about a reported thing: one function that does it, writes the log and answers everyone concerned."""

from __future__ import annotations

from datetime import datetime

from community.accounts.models import Member, Role
from community.core.errors import Refusal
from community.discussions import slowness
from community.extensions import db
from community.moderation import models, reporting
from community.moderation.actions import Action, Verb, act
from community.moderation.thing import Decision, Seen
from community.moderation.things import KINDS

# What changes how others meet a person. About staff only an administrator decides so, never one beside them.
ABOUT_A_PERSON = frozenset({Verb.HID, Verb.SHOWED, Verb.SUSPENDED})


class DecidedMeanwhile(Refusal):
    """The reports she had before her were settled by someone else."""

    def __init__(self) -> None:
        super().__init__(
            "Someone else has just decided this, and those concerned are told. What you wrote is still here.", 409
        )


def possible(seen: Seen, by: Member) -> dict[Verb, str]:
    """What ``by`` can decide about a thing as it stands now, with the words of the choice."""
    choices = {Verb.LEFT: "Leave it as it is", **KINDS[seen.kind].possible(seen)}
    if seen.author_id is not None:
        choices[Verb.SUSPENDED] = "Suspend the author"
    author = db.session.get(Member, seen.author_id) if seen.author_id is not None else None
    if author is not None and author.is_staff and by.role != Role.ADMINISTRATOR:
        return {verb: words for verb, words in choices.items() if verb not in ABOUT_A_PERSON}
    return choices


def decide(by: Member, seen: Seen, decision: Decision) -> Action:
    """Carry out ``decision``. Every open report about the thing is settled with it.

    Raises DecidedMeanwhile; Refusal when the thing cannot be treated so, as it was changed meanwhile, when no reason is
    given, and when someone has reported one's own words: nobody answers those who complain about her.
    """
    if seen.author_id == by.id and reporting.open_about(seen.kind, seen.id):
        raise Refusal("This is about you. Someone else who looks after the place decides it.", 409)
    # Before anything else is done, so that of two who decide in the same moment one finds nothing left to decide.
    reports = reporting.settle(seen.kind, seen.id, decision.answer)
    if decision.last_report and not any(report.id <= decision.last_report for report in reports):
        raise DecidedMeanwhile
    if decision.verb not in possible(seen, by):
        raise Refusal("Someone else has just changed this. Please look at it again.", 409)
    thing = KINDS[seen.kind]
    if decision.verb == Verb.SUSPENDED:
        suspend(db.session.get_one(Member, seen.author_id), by, decision.until, decision.reason, decision.words)
    elif decision.verb == Verb.TOUCHED:
        if not decision.topics:
            raise Refusal("Please tick what it touches on.", 409)
        thing.add_topics(seen, decision.topics)
    elif decision.verb not in {Verb.LEFT, Verb.WARNED}:
        thing.carry_out(seen, by, decision)
    action = act(
        by.id,
        decision.verb,
        seen.kind,
        seen.id,
        reason=decision.reason,
        member_id=seen.author_id,
        words=decision.words,
        as_it_was=seen.html,
        until=decision.until if decision.verb in {Verb.SUSPENDED, Verb.SLOWED} else None,
    )
    reporting.tell(reports, by.id)
    models.release(seen.kind, seen.id)
    if seen.kind == "thread":
        slowness.seen_to(seen.id)
    return action


def suspend(member: Member, by: Member, until: datetime | None, reason: str, words: str) -> None:
    """Suspend ``member``. Raises Refusal for staff above or beside oneself, and for oneself."""
    if until is None or member.id == by.id or (member.is_staff and by.role != Role.ADMINISTRATOR):
        raise Refusal("You cannot suspend this member. An administrator can.", 409)
    member.suspend(until=until, by=by, reason=words or reason)


def lift(member: Member, by: Member) -> None:
    """End a suspension early. Raises Refusal for staff, whom only an administrator could have suspended."""
    if member.is_staff and by.role != Role.ADMINISTRATOR:
        raise Refusal("You cannot lift this suspension. An administrator can.", 409)
    member.lift_suspension(by)
