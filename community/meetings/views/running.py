"""A meeting while it lasts: how it stands for a reader, and everything that is done in it."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from sqlalchemy import and_, or_, select
from werkzeug.exceptions import Forbidden

from community import realtime
from community.accounts.models import Member
from community.chat import around, broadcasts
from community.chat.models import LONGEST_PAUSE_WORDS, Room
from community.chat.views.saying import TOO_FAST
from community.comfort import reader
from community.core import clock, errors, kept, limits
from community.core.errors import Refusal
from community.core.headers import wants_json
from community.extensions import db
from community.meetings.cards import DAYS_KEPT
from community.meetings.measures import LONGEST_THEME
from community.meetings.meetings import MEETING_ROOM, Meeting
from community.meetings.running import acts, leading, now, private_lines
from community.meetings.running.acts import ACTS
from community.meetings.running.forms import ActForm
from community.meetings.views import blueprint
from community.meetings.views.loading import load_inside
from community.permissions import active, look_after_meeting, needs, require

# Of what is written beside a running meeting, for the boxes it is written in.
LONGEST = {"theme": LONGEST_THEME, "pause": LONGEST_PAUSE_WORDS, "alone": private_lines.LONGEST}
IS_OVER = "This meeting is over."
TOO_LATE = "This meeting is over. What you wrote was not sent."


def _values(room: Room, member: Member) -> dict:
    stands = _stands(room.id, member)
    came_in_at = stands.came_late_at if stands else None
    return {**_shown(stands), "came_in_at": came_in_at, "days_kept": DAYS_KEPT}


def _stands(room_id: int, member: Member) -> now.Now | None:
    stands = now.of(room_id, member)
    if stands is None:
        return None
    # On this device she may have uncovered this theme.
    way = reader.way("theme", stands.meeting_id, stands.topics, member.id if stands.leads else None)
    return replace(stands, way=way)


def _shown(stands: now.Now | None) -> dict:
    touches = ActForm(formdata=None).topics
    if stands is not None and stands.leads:
        touches.offer(stands.topics)
    keys = {"new_key": lambda: uuid.uuid4().hex}
    return {"now": stands, "pauses": acts.PAUSES, "longest": LONGEST, "theme_topics": touches, **keys}


@limits.messages
def _one_more() -> None:
    """Count what is said on a private line, as in the room. Raises RateLimitExceeded."""


def _refusal(no: Refusal | Forbidden | RateLimitExceeded, meeting: Meeting) -> Refusal:
    if isinstance(no, RateLimitExceeded):
        return Refusal(TOO_FAST, 429)
    return no if isinstance(no, Refusal) else Refusal(_why_not(meeting), 403)


def _why_not(meeting: Meeting) -> str:
    if not meeting.room.is_over:
        return errors.SENTENCES[403]
    return TOO_LATE if kept.not_taken() else IS_OVER


def _page_of(room_id: int, member: Member) -> str | None:
    # The page of a meeting that is over leads nowhere; the page of a cancelled one says that it does not take place.
    comes = or_(and_(Room.closes_at > clock.now(), Room.is_kept()), Meeting.cancelled_at.is_not(None))
    hers = Meeting.room_id == room_id, comes, Meeting.visible_to(member)
    meeting_id = db.session.scalar(select(Meeting.id).join(Meeting.room).where(*hers))
    return url_for("meetings.meeting", meeting_id=meeting_id) if meeting_id else None


around.of_kind(MEETING_ROOM, around.Around("meetings/room.html", _values, _page_of))


@blueprint.get("/live/meetings/<id:meeting_id>/now")
@needs(active)
def now_fragment(meeting_id: int):
    """How a meeting stands for its reader: the HTML on top of its room and beside it, for the room's script.

    304 when nothing has changed for her. The header X-Changes-In says in how many seconds the clock changes something.
    """
    room_id = db.one_or_404(
        select(Room.id)
        .join(Meeting, Meeting.room_id == Room.id)
        .where(Meeting.id == meeting_id, Room.visible_to(current_user))
    )
    stands = _stands(room_id, current_user)
    if stands is None:
        abort(404)
    answer = make_response("", 304)
    if stands.version not in request.if_none_match:
        parts = {name: render_template(f"meetings/_{name}.html", **_shown(stands)) for name in ("now", "beside")}
        answer = make_response(parts)
    answer.set_etag(stands.version)
    answer.headers["X-Changes-In"] = str(stands.changes_in)
    return answer


@blueprint.post("/live/meetings/<id:meeting_id>/acts/<act>")
@needs(active)
def do_act(meeting_id: int, act: str):
    """Do something in a meeting; running/acts.py has all that can be done."""
    meeting, form = load_inside(meeting_id), ActForm()
    try:
        if act not in ACTS:
            raise Refusal("There is nothing of that name to be done in a meeting.", 404)
        require(ACTS[act].rule, current_user, meeting)
        if not form.validate_on_submit():
            raise Refusal("Something in what your browser sent could not be read. Nothing was done.")
        if act == "say-alone":
            _one_more()
        # Held, so that acts happen one after the other: two who press "Next" at once mean the same person.
        meeting.hold()
        asked, inside = form.asked, leading.inside(meeting)
        concerned = ACTS[act].do(meeting, current_user, asked)
        gone = inside - leading.inside(meeting)
        db.session.commit()
    except (Refusal, Forbidden, RateLimitExceeded) as no:
        refusal = _refusal(no, meeting)
        if not wants_json():
            raise refusal from no
        db.session.rollback()
        return {"sentence": refusal.sentence}, refusal.status
    if ACTS[act].moves_people:
        # Everyone whose place may be another one now. Pages of those who are still let in connect again by themselves.
        for member_id in gone | {current_user.id, asked.member_id}:
            realtime.disconnect(member_id=member_id, channel=meeting.room.channel)
    broadcasts.look(meeting.room_id, "meeting", concerned)
    if wants_json():
        return {}
    return redirect(_where_next(meeting, form.back.data == "behind"))


def _where_next(meeting: Meeting, back_behind: bool) -> str:
    """The address at which someone goes on who has done something: by what she did she may have left the room."""
    if back_behind and look_after_meeting(current_user, meeting):
        return url_for("meetings.behind", meeting_id=meeting.id)
    if meeting.room.has_in_it(current_user):
        return url_for("chat.room", room_id=meeting.room_id)
    return url_for("meetings.upcoming")
