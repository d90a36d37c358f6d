"""Planning meetings, changing and cancelling them: for those who lead the group."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import func, select

from community.core import clock
from community.core.errors import Refusal
from community.core.once import once
from community.extensions import db
from community.meetings import timetable
from community.meetings.by_the_clock import look_again
from community.meetings.measures import check_start
from community.meetings.meeting_forms import AND_LATER, CancelForm, ChangeForm, OneOfSeriesForm, PlanForm, SeriesForm
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.replanning import BEGUN, Plan, replan
from community.meetings.rhythm import Rhythm, place
from community.meetings.series import MeetingSeries
from community.meetings.state import State
from community.meetings.views import blueprint
from community.meetings.views.loading import load_meeting, load_own
from community.permissions import active, change_meeting, leads, needs, plan_meeting, require

CHANGED = "It is changed. If the time is another one, those who have a seat keep it, and are told."
ALL_CHANGED = (
    "This meeting and all later ones are changed. Those who have a seat keep it, and are told. "
    "The card of the group says so from now on."
)


@blueprint.route("/live/groups/<id:group_id>/plan", methods=["GET", "POST"])
@needs(active)
def plan(group_id: int):
    """Plan a meeting, or a series of them."""
    group = load_own(group_id)
    require(plan_meeting, current_user, group)
    form, zone, sentence = PlanForm(), group.card.zone, ""
    # As when someone starts a discussion in the group's own place.
    form.topics.offer(group.space.topics, ticked=not form.is_submitted())
    if not form.is_submitted():
        _as_usual(form, group)
    if form.validate_on_submit():
        try:
            planned = once(lambda: _sent(form), lambda: _plan(group, form))
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            group, sentence = load_own(group_id), refusal.sentence
        else:
            flash("It is planned. Members of the group see it, and can take a seat.")
            if isinstance(planned, Meeting):
                return redirect(url_for("meetings.meeting", meeting_id=planned.id))
            return redirect(url_for("meetings.upcoming"))
    page = render_template("meetings/plan.html", form=form, group=group, where=place(zone), refused=sentence)
    return page, 422 if form.is_submitted() else 200


def _as_usual(form: PlanForm, group: Group) -> None:
    """Begin with when the group meets: the first day of its own on which nothing is planned yet."""
    if not (usual := timetable.of_groups([group])[group.id]):
        return
    times = usual[-1]
    last = select(func.max(Meeting.starts_at)).where(Meeting.group_id == group.id, Meeting.cancelled_at.is_(None))
    wall = times.next_after(max(clock.now(), db.session.scalar(last) or clock.now()))
    form.day.data, form.begins.data, form.minutes.data = wall.date(), wall.time(), times.lasts


@blueprint.route("/live/meetings/<id:meeting_id>/change", methods=["GET", "POST"])
@needs(active)
def change(meeting_id: int):
    """Move one meeting, or change its length, seats or theme; of a series also all later ones."""
    found = _load_planned(meeting_id)
    zone, sentence, form = found.group.card.zone, "", _change_form(found)
    if form.validate_on_submit():
        try:
            _change(found, form)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            found, sentence = _load_planned(meeting_id), refusal.sentence
        else:
            look_again(found)
            flash(ALL_CHANGED if _is_for_later(form) else CHANGED)
            return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    page = render_template("meetings/change.html", form=form, meeting=found, where=place(zone), refused=sentence)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/live/meetings/<id:meeting_id>/cancel", methods=["GET", "POST"])
@needs(active)
def cancel(meeting_id: int):
    """Cancel one meeting, with a sentence to those who have a seat."""
    found, form = _load_planned(meeting_id), CancelForm()
    if form.validate_on_submit():
        found.cancel(form.words.data)
        db.session.commit()
        look_again(found)
        flash("It is cancelled. Those who have a seat, or wait for one, are told.")
        return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
    return render_template("meetings/cancel.html", form=form, meeting=found), 422 if form.is_submitted() else 200


@blueprint.route("/live/series/<id:series_id>", methods=["GET", "POST"])
@needs(active)
def series(series_id: int):
    """Change the rest of a series."""
    found, sentence = _load_series(series_id), ""
    form = SeriesForm(obj=found)
    form.topics.offer(found.topics, ticked=not form.is_submitted())
    if form.validate_on_submit():
        try:
            found.change(form.begins.data, **form.details, times=form.times.data, until=form.until.data)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            found, sentence = _load_series(series_id), refusal.sentence
        else:
            flash("The rest of the series is changed. Those who have a seat in one of its meetings are told.")
            return redirect(url_for("meetings.upcoming"))
    page = render_template(
        "meetings/series.html",
        form=form,
        series=found,
        next_one=next(iter(found.planned()), None),
        where=place(found.zone),
        refused=sentence,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/live/series/<id:series_id>/end", methods=["GET", "POST"])
@needs(active)
def end_series(series_id: int):
    """End a series: what is planned of it is cancelled, with a sentence to those who would have come."""
    found, form = _load_series(series_id), CancelForm()
    if form.validate_on_submit():
        found.end(form.words.data)
        db.session.commit()
        flash("The series has ended. Those who had a seat in one of its meetings are told.")
        return redirect(url_for("meetings.upcoming"))
    return render_template("meetings/end_series.html", form=form, series=found), 422 if form.is_submitted() else 200


def _change_form(meeting: Meeting) -> ChangeForm:
    begins = clock.local(meeting.starts_at, meeting.group.card.zone)
    details = {"minutes": meeting.minutes, "seats": meeting.seats, "theme": meeting.theme}
    when = {"day": begins.date(), "begins": begins.time()}
    series = db.session.get(MeetingSeries, meeting.series_id) if meeting.series_id else None
    if series is None or series.ended_at is not None:
        form = ChangeForm(**when, **details)
    else:
        form = OneOfSeriesForm(**when, **details, repeats=series.rhythm)
    form.topics.offer(meeting.topics, ticked=not form.is_submitted())
    return form


def _is_for_later(form: ChangeForm) -> bool:
    return isinstance(form, OneOfSeriesForm) and form.which.data == AND_LATER


def _change(meeting: Meeting, form: ChangeForm) -> None:
    details, zone = form.details, meeting.group.card.zone
    if isinstance(form, OneOfSeriesForm) and _is_for_later(form):
        rhythm = Rhythm(form.repeats.data)
        replan(meeting, Plan(form.day.data, form.begins.data, zone, rhythm, **details), current_user)
        return
    meeting.move(form.starts_at(zone), details["minutes"])
    meeting.offer_seats(details["seats"])
    meeting.set_theme(details["theme"], details["topics"])


def _plan(group: Group, form: PlanForm) -> Meeting | MeetingSeries:
    zone, rule = group.card.zone, form.rule
    starts_at = form.starts_at(zone)
    check_start(starts_at)
    who = {"by": current_user, "key": form.key.data}
    if rule is None:
        return Meeting.plan(group, starts_at, **form.details, **who)
    return MeetingSeries.begin(group, rule, form.begins.data, zone, **form.details, **who)


def _sent(form: PlanForm) -> Meeting | MeetingSeries | None:
    member_id, key = current_user.id, form.key.data
    one = select(Meeting).where(Meeting.planned_by_id == member_id, Meeting.key == key)
    many = select(MeetingSeries).where(MeetingSeries.planned_by_id == member_id, MeetingSeries.key == key)
    return db.session.scalar(one) or db.session.scalar(many)


def _load_planned(meeting_id: int) -> Meeting:
    found = load_meeting(meeting_id)
    require(change_meeting, current_user, found)
    if found.state not in {State.PLANNED, State.DOORS_OPEN}:
        raise Refusal(BEGUN, 409)
    return found


def _load_series(series_id: int) -> MeetingSeries:
    found = db.session.get(MeetingSeries, series_id)
    if found is None or not found.group.has_in_it(current_user):
        abort(404)
    require(leads, current_user, found.group)
    if found.ended_at is not None:
        raise Refusal("This series has ended.", 409)
    return found
