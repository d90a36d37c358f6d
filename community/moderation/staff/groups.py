"""Looking after groups: founding and listing them, who leads them, and who facilitators are at work.

Staff see cards here, and nothing of what is inside a group: not its members, not its words.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import func, select

from community import realtime
from community.accounts.models import LEADING, Member, Role
from community.chat import broadcasts
from community.core.errors import Refusal
from community.core.once import once
from community.extensions import db
from community.meetings import ahead, credentials, finding, handover
from community.meetings.cards import DAYS_KEPT
from community.meetings.credentials import Credential, Profession
from community.meetings.models import Group
from community.moderation.actions import Verb, act
from community.moderation.forms import ReasonForm, apart
from community.moderation.group_forms import CredentialForm, EndGroupForm, FacilitatorForm, FoundForm
from community.moderation.staff import blueprint
from community.permissions import administers, needs


@blueprint.get("/groups")
def groups():
    """All groups, those first whose card is ready; and those who lead groups, with until when they are checked."""
    return render_template("staff/groups.html", groups=finding.for_staff(), facilitators=_with_checks())


@blueprint.route("/groups/new", methods=["GET", "POST"])
@needs(administers)
def found_group():
    """Found a group and name its facilitator."""
    form = FoundForm()
    form.facilitator.choices = _names()
    if not form.validate_on_submit():
        return render_template("staff/found_group.html", form=form), 422 if form.is_submitted() else 200
    founded = once(lambda: _sent(form), lambda: _found(form))
    db.session.commit()
    flash("The group is there. Its facilitator fills the card.")
    return redirect(url_for("staff.group", group_id=founded.id))


def _sent(form: FoundForm) -> Group | None:
    return db.session.scalar(select(Group).where(Group.founded_by_id == current_user.id, Group.key == form.key.data))


def _found(form: FoundForm) -> Group:
    facilitator = db.session.get_one(Member, int(form.facilitator.data))
    founded = Group.found(form.title.data.strip(), facilitator, current_user, form.key.data)
    _log(founded, Verb.FOUNDED, form.reason.data)
    return founded


@blueprint.get("/groups/<id:group_id>")
def group(group_id: int):
    """One group: its card, what is missing on it, and what can be done."""
    return _page(_load(group_id))


@blueprint.post("/groups/<id:group_id>/list")
def list_group(group_id: int):
    """Let members find it."""
    found, form = _load(group_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(found, reason=form), 422
    found.list_it()
    return _done(found, Verb.PUT_ON_LIST, form.reason.data, "Members find it now.")


@blueprint.post("/groups/<id:group_id>/unlist")
def unlist_group(group_id: int):
    """Only those who are in it find it from now on."""
    found, form = _load(group_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(found, reason=form), 422
    found.take_off_the_list()
    return _done(found, Verb.TOOK_OFF_LIST, form.reason.data, "Only its members find it now.")


@blueprint.post("/groups/<id:group_id>/end")
def end_group(group_id: int):
    """End it. Its members can still read what was written."""
    found, form = _load(group_id), EndGroupForm()
    if not form.validate_on_submit():
        return _page(found, end=form), 422
    room_id, farewell = found.room_id, form.words.data.strip()
    found.end(current_user, farewell)
    called_off = ahead.cancel_all(found, farewell)
    answer = _done(found, Verb.ENDED_GROUP, form.reason.data, "The group has ended.")
    for closed_id in (room_id, *called_off):
        broadcasts.closed(closed_id)
    return answer


@blueprint.post("/groups/<id:group_id>/hand")
@needs(administers)
def hand_group(group_id: int):
    """Someone leads it too, from now on."""
    found = _load(group_id)
    form = _of(found, FacilitatorForm(), who_lead=False)
    if not form.validate_on_submit():
        return _page(found, hand=form), 422
    facilitator = db.session.get_one(Member, int(form.facilitator.data))
    found.hand_to(facilitator)
    return _done(found, Verb.HANDED, f"To {facilitator.display_name}. {form.reason.data}", "They lead it now.")


@blueprint.post("/groups/<id:group_id>/take")
@needs(administers)
def take_group(group_id: int):
    """Someone leads it no longer."""
    found = _load(group_id)
    form = _of(found, FacilitatorForm(), who_lead=True)
    if not form.validate_on_submit():
        return _page(found, take=form), 422
    facilitator, channels = db.session.get_one(Member, int(form.facilitator.data)), ahead.channels(found)
    handover.take_from(found, facilitator)
    answer = _done(
        found, Verb.HANDED, f"No longer {facilitator.display_name}. {form.reason.data}", "They lead it no longer."
    )
    for channel in channels:
        realtime.disconnect(member_id=facilitator.id, channel=channel)
    return answer


@blueprint.route("/members/<id:member_id>/profession", methods=["GET", "POST"])
@needs(administers)
def check_profession(member_id: int):
    """Write down who a facilitator is at work, as it was looked at, and until when it holds."""
    member, held, form = db.get_or_404(Member, member_id), credentials.current(member_id), CredentialForm()
    if member.role not in LEADING:
        raise Refusal("Only of those who facilitate. You can change the role first.", 409)
    if member_id == current_user.id:
        raise Refusal("Nobody vouches for themselves. Please ask another administrator.", 403)
    if form.validate_on_submit():
        credentials.check(
            member_id,
            name=form.name.data.strip(),
            profession=Profession(form.profession.data),
            organisation=form.organisation.data.strip(),
            by_id=current_user.id,
            until=form.moment,
        )
        act(current_user.id, Verb.CHECKED, "profile", member_id, reason=form.reason.data, member_id=member_id)
        db.session.commit()
        flash(f"{member.display_name} is checked until {form.until.data:%-d %B %Y}. It lapses by itself.")
        return redirect(url_for("staff.groups"))
    if not form.is_submitted() and held is not None:
        form.process(obj=held)
    end_form = apart("end", ReasonForm(formdata=None))
    page = render_template("staff/check_profession.html", member=member, held=held, form=form, end_form=end_form)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/members/<id:member_id>/profession/end")
@needs(administers)
def end_profession(member_id: int):
    """What was checked holds no longer."""
    member, form = db.get_or_404(Member, member_id), ReasonForm()
    if not form.validate_on_submit():
        flash("Please say why, for the log.", "problem")
        return redirect(url_for("staff.check_profession", member_id=member_id))
    credentials.end(member_id, current_user.id)
    act(current_user.id, Verb.UNCHECKED, "profile", member_id, reason=form.reason.data, member_id=member_id)
    db.session.commit()
    flash(f"{member.display_name} has no label any more, until looked at again.")
    return redirect(url_for("staff.groups"))


def _log(found: Group, verb: Verb, reason: str) -> None:
    act(current_user.id, verb, "group", found.id, reason=f"{found.title}: {reason}")


def _done(found: Group, verb: Verb, reason: str, words: str):
    _log(found, verb, reason)
    db.session.commit()
    flash(words)
    return redirect(url_for("staff.group", group_id=found.id))


def _load(group_id: int) -> Group:
    return db.one_or_404(select(Group).where(Group.id == group_id))


def _of(group: Group, form: FacilitatorForm, *, who_lead: bool) -> FacilitatorForm:
    """``form``, to choose from those who lead the group, or from those who do not."""
    there = set(group.leader_ids)
    form.facilitator.choices = {number: name for number, name in _names().items() if (int(number) in there) is who_lead}
    return form


def _page(found: Group, *, reason=None, end=None, hand=None, take=None) -> str:
    forms = {
        "reason_form": reason or ReasonForm(formdata=None),
        "end_form": end or EndGroupForm(formdata=None),
        "hand_form": hand or _of(found, FacilitatorForm(formdata=None), who_lead=False),
        "take_form": take or _of(found, FacilitatorForm(formdata=None), who_lead=True),
    }
    for name, form in forms.items():
        apart(name, form)
    shown = finding.one(found, current_user)
    return render_template("staff/group.html", shown=shown, missing=found.missing(), days_kept=DAYS_KEPT, **forms)


def _facilitators():
    return select(Member).where(Member.role.in_(LEADING), Member.is_in())


def _names() -> dict[str, str]:
    return {
        str(one.id): one.display_name
        for one in db.session.scalars(_facilitators().order_by(func.lower(Member.display_name)))
    }


def _with_checks() -> list:
    found = (
        select(Member.id, Member.display_name, Member.role, Credential.profession, Credential.checked_until)
        .outerjoin(Credential, (Credential.member_id == Member.id) & Credential.is_current())
        .where(Member.role == Role.FACILITATOR, Member.is_in())
        .order_by(Credential.checked_until.is_not(None), Credential.checked_until, func.lower(Member.display_name))
    )
    return list(db.session.execute(found))
