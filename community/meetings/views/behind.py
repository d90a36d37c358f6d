"""Behind a meeting: the facilitator's page, and the note that everyone finds afterwards."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from community import drafts
from community.accounts.models import Member
from community.chat.models import Room
from community.core.forms import Form
from community.directory.models import HelpNumber
from community.extensions import db
from community.meetings import giving_up, seats
from community.meetings.by_the_clock import look_again
from community.meetings.meetings import Meeting
from community.meetings.running import aftercare, attendance, leading, notes
from community.meetings.running.forms import NoteForm
from community.meetings.running.leading import StandIn
from community.meetings.seats import Seat
from community.meetings.views import blueprint
from community.meetings.views.loading import load_inside
from community.permissions import active, look_after_meeting, needs, require


@blueprint.route("/live/meetings/<id:meeting_id>/behind", methods=["GET", "POST"])
@needs(active)
def behind(meeting_id: int):
    """The facilitator's page of a meeting: who was there, who leads, her notes."""
    meeting = load_inside(meeting_id)
    require(look_after_meeting, current_user, meeting)
    place, form = f"meetingnote:{meeting_id}", NoteForm(note=notes.of(meeting, current_user.id))
    if form.validate_on_submit():
        notes.write(meeting, current_user.id, form.note.data or "")
        drafts.arrived(current_user.id, place, form)
        db.session.commit()
        flash("Your note is saved. Only you can read it.")
        return redirect(url_for("meetings.behind", meeting_id=meeting_id))
    drafts.resume(form, current_user.id, place, asked=request.args.get("draft", ""))
    people, standing_in = attendance.guests(meeting, current_user), db.session.get(StandIn, meeting_id)
    return render_template(
        "meetings/behind.html",
        meeting=meeting,
        form=form,
        leaders=[person for person in people if person.leads],
        came=[person for person in people if person.came and not person.leads],
        absent=[person for person in people if not person.came],
        given_up=giving_up.of(meeting),
        needing_help=[person for person in people if person.asked_help_at],
        is_over=leading.is_over(meeting),
        beside=leading.may_be_beside(meeting, current_user) if leading.takes_another(meeting) else [],
        stand_ins=leading.may_stand_in(meeting, current_user),
        standing_in=standing_in,
        # Those who lead the group, and a stand-in, do not simply stop: they hand the meeting over, or it is taken back.
        kept={*meeting.group.leader_ids, *([standing_in.member_id] if standing_in else [])},
        care_words=aftercare.of(meeting),
        longest_care=aftercare.LONGEST,
    ), 422 if form.is_submitted() else 200


@blueprint.route("/live/meetings/<id:meeting_id>/seats/<id:member_id>/give-up", methods=["GET", "POST"])
@needs(active)
def give_up_for(meeting_id: int, member_id: int):
    """Give up the seat of someone who said that she cannot come."""
    meeting, form = load_inside(meeting_id), Form()
    require(look_after_meeting, current_user, meeting)
    has_place = and_(Seat.member_id == Member.id, Seat.meeting_id == meeting_id)
    member = db.one_or_404(select(Member).join(Seat, has_place).where(Member.id == member_id))
    if form.validate_on_submit():
        giving_up.give_up_for(meeting, member, current_user)
        db.session.commit()
        look_again(meeting)
        flash(f"{member.display_name}'s seat is given up, and {member.display_name} is told that you did it.")
        return redirect(url_for("meetings.behind", meeting_id=meeting_id))
    page = render_template(
        "meetings/give_up_for.html", meeting=meeting, member=member, form=form, waiting=seats.waiting(meeting)
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/live/meetings/<id:meeting_id>/afterwards")
@needs(active)
def afterwards(meeting_id: int):
    """The note for everyone who was there, and whom to ring."""
    there = or_(aftercare.was_there(meeting_id, current_user.id), leading.looks_after(current_user))
    meeting = db.one_or_404(select(Meeting).where(Meeting.id == meeting_id, there).options(joinedload(Meeting.group)))
    numbers = db.session.scalars(select(HelpNumber).order_by(HelpNumber.position, HelpNumber.id)).all()
    return render_template(
        "meetings/afterwards.html",
        meeting=meeting,
        care_words=aftercare.of(meeting),
        numbers=numbers,
        reads=db.session.scalar(select(Room.id).where(Room.id == meeting.room_id, Room.visible_to(current_user))),
    )
