"""Every "may this member ...?", a line each, and the door that asks them.

A view says who may come in with ``@public`` or ``@needs(rule)``; one that says nothing is closed. What a member may
*reach* is decided before, by loading through ``visible_to``: not hers means not found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user

from community.core import errors, kept
from community.core.errors import Refusal

View = TypeVar("View", bound=Callable[..., Any])


# Who someone is. `member` may also be Flask-Login's anonymous visitor.


def anyone(member) -> bool:
    """The whole world."""
    return True


def signed_in(member) -> bool:
    """Has an account and is signed in, also while waiting to be let in or while suspended."""
    return bool(member.is_authenticated)


def waiting(member) -> bool:
    """Has applied and is not let in yet."""
    return signed_in(member) and member.standing == "pending"


def active(member) -> bool:
    """A member like any other: let in, not paused, not suspended."""
    return signed_in(member) and member.standing == "active"


def welcomes(member) -> bool:
    """Looks out for those who wait for an answer: volunteers, and moderators in any case."""
    return active(member) and (member.welcomes_since is not None or moderates(member))


def facilitates(member) -> bool:
    """Leads groups."""
    return active(member) and member.role in {"facilitator", "administrator"}


def moderates(member) -> bool:
    """Looks after members and their words. Only with a second step set up: this door opens everything."""
    return active(member) and member.role in {"moderator", "administrator"} and member.has_second_step


def administers(member) -> bool:
    """Decides about staff and settings."""
    return moderates(member) and member.role == "administrator"


# What someone may do with a thing she can reach.


def speak(member, room) -> bool:
    """Say something in a live room that she may enter, unless it is a quiet moment there."""
    return active(member) and room.is_open and not room.is_paused and room.gives_voice_to(member)


def keep_order(member, room) -> bool:
    """Keep order in a live room that she may enter: moderators, or in a circle's room whoever leads the circle."""
    return active(member) and (moderates(member) if room.circle_id is None else room.is_led_by(member))


def ask_to_be_quiet(member, other, room) -> bool:
    """Ask someone to say nothing in a room for a time; only an administrator asks someone who keeps order there."""
    above = not keep_order(other, room) or administers(member)
    return keep_order(member, room) and other.id != member.id and above


def quieten_everywhere(member, room) -> bool:
    """Ask someone to be quiet in every room for everyone, from one of them."""
    return moderates(member) and room.circle_id is None


def speak_at_once(member, room) -> bool:
    """Say something at any moment in a room that goes slowly: those who keep it in order."""
    return keep_order(member, room)


def take_back_message(member, message) -> bool:
    """Take back what she said herself, also while she is asked to be quiet."""
    return listen(member, message.room) and message.author_id == member.id and message.removal_id is None


def listen(member, room) -> bool:
    """Be in a live room that she may enter, and hear what is said."""
    return active(member) and room.is_open


def change_message(member, message) -> bool:
    """Edit what she said herself, as long as she may speak in the room."""
    return speak(member, message.room) and message.author_id == member.id and message.removal_id is None


def restore_message(member, message) -> bool:
    """Bring back what she took back herself."""
    hers = message.author_id == member.id and message.removal is not None and message.removal.by_author
    return speak(member, message.room) and hers


def put_back_message(member, message) -> bool:
    """Bring back a message that someone else removed: never her own, and in a circle's room none that staff removed."""
    removal, room, by = message.removal, message.room, message.removed_by
    if removal is None or removal.by_author or message.author_id == member.id:
        return False
    by_staff = room.circle_id is not None and by is not None and moderates(by) and not room.is_led_by(by)
    return keep_order(member, room) and not by_staff


def write_in(member, space) -> bool:
    """Start a discussion in a space that has not been retired."""
    return active(member) and space.retired_at is None


def answer(member, thread) -> bool:
    """Answer in a discussion that takes new words; a moderator also in a locked one."""
    return active(member) and (thread.is_open or (moderates(member) and thread.removal_id is None))


def wish(member, thread) -> bool:
    """Say of a discussion of her own whether she would like answers."""
    return active(member) and thread.author_id == member.id and thread.removal_id is None


def answer_at_once(member) -> bool:
    """Answer at any moment in a discussion that goes slowly: moderators."""
    return moderates(member)


def leave_a_word(member, post) -> bool:
    """Leave a short reply on someone else's words, while they stand where answers are taken."""
    theirs = post.author_id not in {None, member.id} and post.removal_id is None
    return active(member) and theirs and post.thread.is_open


def change_post(member, post) -> bool:
    """Change or take back her own words, while they stand."""
    return active(member) and post.author_id == member.id and post.removal_id is None


def restore_post(member, post) -> bool:
    """Bring back her own words that she took back herself, a moment ago."""
    return active(member) and post.author_id == member.id and bool(post.removal and post.removal.can_be_undone)


def be_in_meeting(member, meeting) -> bool:
    """Be in a meeting that she has come in to, as long as its room is open: also as a visitor."""
    return listen(member, meeting.room) and meeting.room.has_in_it(member)


def take_part(member, meeting) -> bool:
    """Have a turn in a meeting's rounds, and raise her hand: also while it is quiet there."""
    return be_in_meeting(member, meeting) and meeting.room.gives_voice_to(member)


def lead_meeting(member, meeting) -> bool:
    """Lead a meeting while it goes on: its facilitator, someone who leads beside her, or her stand-in."""
    return be_in_meeting(member, meeting) and meeting.room.is_led_by(member)


def look_after_meeting(member, meeting) -> bool:
    """Do for a meeting what can be done before and after it too: whoever leads it, or its group."""
    return active(member) and (meeting.room.is_led_by(member) or meeting.group.leads(member))


def leads(member, group) -> bool:
    """Lead a group: let people in, fill its card, keep it in order."""
    return facilitates(member) and group.leads(member)


def plan_meeting(member, group) -> bool:
    """Plan meetings of a group that she leads, as long as the profession of someone who leads it is checked."""
    return leads(member, group) and group.is_going_on and group.is_vouched_for()


def offers_groups(member) -> bool:
    """Offer groups to members: facilitators and moderators."""
    return facilitates(member) or moderates(member)


def change_meeting(member, meeting) -> bool:
    """Move a meeting of a group that she leads, cancel it, open its doors."""
    return leads(member, meeting.group)


def take_seat(member, meeting) -> bool:
    """Take a seat in a meeting of her group; or, where people may try a group, in one meeting as a visitor."""
    return active(member) and (meeting.group.has_in_it(member) or meeting.group.may_visit(member))


def see_history(member) -> bool:
    """Read what a text said before it was changed or removed."""
    return moderates(member)


# The door.


def public(view: View) -> View:
    """Declare a view open to the whole world."""
    return needs(anyone)(view)


def needs(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Declare that ``rule(member)`` must hold for the one who asks."""

    def declare(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return declare


def require(rule: Callable[..., bool], member, *things: Any) -> None:
    """Go on only if ``rule(member, *things)`` holds. Raises 403 otherwise."""
    if not rule(member, *things):
        abort(403)


def init_app(app: Flask) -> None:
    """Ask at every request. Runs before CSRF, so that a signed-out person is told so, and keeps her words."""
    app.before_request(_guard)


def _guard():
    if request.endpoint is None:
        return None
    rule = getattr(current_app.view_functions[request.endpoint], "access", None)
    if rule is None:
        abort(403)
    if rule is anyone or rule(current_user):
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if current_user.standing != "active":
        if request.method in {"GET", "HEAD"}:
            return redirect(url_for("accounts.standing"))
        raise Refusal("Your account is not open at the moment. Your own page says why.", 403)
    if rule in {moderates, administers} and current_user.is_staff and not current_user.has_second_step:
        return redirect(url_for("accounts.second_step"))
    return abort(403)


def _to_sign_in():
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if "text/html" not in request.headers.get("Accept", "text/html"):
        return abort(401)
    return kept.page(401) or errors.page(401)
