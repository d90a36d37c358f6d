"""Member: a person with an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ColumnElement, String, and_, case, exists, literal, or_, select
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.blocks import not_blocked
from community.accounts.names import name_key, tidy
from community.accounts.suspensions import Suspension
from community.core import clock
from community.core.database import NEVER_AGAIN, Id, UTCDateTime, this_moment
from community.core.errors import Refusal
from community.extensions import db

# A suspension "until lifted" ends here.
UNTIL_LIFTED = datetime(9999, 12, 31, tzinfo=UTC)
# How long someone is new here.
FIRST_DAY = timedelta(days=1)
# The set of all confronting topics there are or will be; what such a set is, comfort.topics says.
EVERY_TOPIC = 2**60 - 1


class Role(StrEnum):
    """What someone is asked to do here. Everybody can do what a member can."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


# Who may lead groups.
LEADING = {Role.FACILITATOR, Role.ADMINISTRATOR}


class Standing(StrEnum):
    """Whether someone is in. Computed from the clock, never stored."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    REMEMBERED = "remembered"


class Member(db.Model, UserMixin):
    """A person with an account. The columns up to ``fs_webauthn_user_handle`` are Flask-Security's."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    # The time step of the last code that was taken, so that nobody who saw it can use it again.
    tf_last_counter: Mapped[int | None] = mapped_column(Id)
    # Told of changes inside: Flask-Security takes a used code out of the list itself.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )

    display_name: Mapped[str] = mapped_column(String(40))
    # The display name as it is compared: two members must not be mistaken for one another.
    name_key: Mapped[str] = mapped_column(String(80), unique=True)
    role: Mapped[Role] = mapped_column(String(20), default=Role.MEMBER)
    # One of accounts.states.STATES; None for staff who are not in Australia.
    state: Mapped[str | None] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(40), default=clock.DEFAULT_ZONE)

    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    admitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # A moderator has taken the profile from view; the member herself goes on.
    hidden_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    remembered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Of the photo, if there is one: the key of its files in storage. Kept here because every list of people shows it.
    photo_key: Mapped[str | None] = mapped_column(String(64))
    # Who may see the photo: an Audience of profiles ("me", "accepted", "members"); only "members" ones go into lists.
    photo_audience: Mapped[str] = mapped_column(String(10), default="members")
    # What may stand beside her name for every member ("45 to 49, Victoria"): only what she opened to all members.
    # Profiles keeps it when she changes any of it, so that a list of names needs no profile.
    card_line: Mapped[str] = mapped_column(String(80), default="")
    # What stands beside a facilitator's name ("facilitator, counsellor"), and until when that is checked. Kept by
    # meetings.credentials, so that a list of names needs nothing else.
    label: Mapped[str] = mapped_column(String(40), default="")
    label_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # She volunteered to look out for those who wait for an answer. Empty: she did not, or does so no longer.
    welcomes_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Kept up to date by the worker that writes notices, because every page's frame shows it.
    notices_waiting: Mapped[int] = mapped_column(default=0)
    # How she meets confronting topics, as two sets of them (comfort.topics). Here because every list asks; read and
    # written by comfort alone. Until she chooses, everything confronting is covered, topics to come too.
    leaves_out: Mapped[int] = mapped_column(Id, default=0)
    covers: Mapped[int] = mapped_column(Id, default=EVERY_TOPIC)
    comfort_chosen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # "Not tonight": everything confronting is covered until then.
    not_tonight_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Her own choice: in rooms that anyone may drop in to, others are not told that she is there.
    invisible: Mapped[bool] = mapped_column(default=False)
    # How she likes to read and write: "theme", "contrast", "plain_box". Never anything about her.
    preferences: Mapped[dict] = mapped_column(JSON, default=dict)

    webauthn: Mapped[list[WebAuthn]] = relationship(  # type: ignore[assignment]
        back_populates="member", cascade="all, delete-orphan"
    )

    # One role a member is ours, above; Flask-Security's lists of roles stay empty.
    roles = ()  # type: ignore[assignment]

    @property
    def standing(self) -> Standing:
        """Whether this member is in, now."""
        if self.remembered_at is not None:
            return Standing.REMEMBERED
        if self.suspended_until is not None and self.suspended_until > clock.now():
            return Standing.SUSPENDED
        if self.admitted_at is None:
            return Standing.PENDING
        return Standing.PAUSED if self.paused_at is not None else Standing.ACTIVE

    @property
    def is_new(self) -> bool:
        """Whether this is her first day here. Until tomorrow she writes a little more slowly than others."""
        return self.admitted_at is not None and self.admitted_at > clock.now() - FIRST_DAY

    @property
    def is_staff(self) -> bool:
        """Whether this member looks after others."""
        return self.role in {Role.MODERATOR, Role.ADMINISTRATOR}

    @property
    def has_second_step(self) -> bool:
        """Whether signing in asks for more than the password."""
        return self.tf_primary_method is not None

    def pause(self) -> None:
        """Her own choice: nobody meets her here, and nothing is sent to her, until she comes back."""
        self.paused_at = self.paused_at or clock.now()

    def come_back(self) -> None:
        """End a pause."""
        self.paused_at = None

    def suspend(self, *, until: datetime, by: Member, reason: str) -> Suspension:
        """For a time she is not among us; ``until`` may be UNTIL_LIFTED. She reads ``reason`` when she signs in.

        A second one takes the place of the first. Cut her live connections after the commit (realtime.disconnect).
        Raises Refusal for oneself, without a reason, and for a time that is over.
        """
        if by.id == self.id:
            raise Refusal("Nobody can suspend themselves.", 403)
        if not reason.strip():
            raise Refusal("Please write why. The person concerned will read it.")
        if until <= clock.now():
            raise Refusal("This time is over already. Please choose a later one.")
        if (running := Suspension.current(self.id)) is not None:
            running.lifted_at, running.lifted_by_id = clock.now(), by.id
        suspension = Suspension(member_id=self.id, by_id=by.id, until=until, reason=reason.strip())
        db.session.add(suspension)
        self.suspended_until = until
        return suspension

    def lift_suspension(self, by: Member) -> None:
        """She is among us again, before her time. Nothing happens when she is not suspended."""
        if (running := Suspension.current(self.id)) is not None:
            running.lifted_at, running.lifted_by_id = clock.now(), by.id
        self.suspended_until = None

    def rename(self, display_name: str) -> None:
        """She is called otherwise from now on, also beside what she wrote. The database refuses a taken name."""
        self.display_name, self.name_key = tidy(display_name), name_key(display_name)

    def hide_profile(self) -> None:
        """A moderator takes her profile from view; she herself goes on. The moderator's Action says who and why."""
        self.hidden_at = self.hidden_at or clock.now()

    def show_profile(self) -> None:
        """Her profile is in view again."""
        self.hidden_at = None

    def change_role(self, role: Role) -> None:
        """Ask her to do something else here. Raises Refusal when nobody would be left to decide such things."""
        others = exists().where(Member.role == Role.ADMINISTRATOR, Member.id != self.id, Member.is_in())
        if self.role == Role.ADMINISTRATOR != role and not db.session.scalar(select(others)):
            raise Refusal("She is the only administrator. Make someone else one first.", 409)
        self.role = role

    @classmethod
    def role_said(cls) -> ColumnElement[str]:
        """SQL: her role as it stands beside her name. A facilitator's says her profession, and is empty when that is
        not checked any more."""
        checked = and_(cls.label_until.is_not(None), cls.label_until > this_moment())
        facilitator = and_(cls.role == Role.FACILITATOR, checked)
        return case((facilitator, cls.label), (cls.role == Role.FACILITATOR, literal("")), else_=cls.role).label("role")

    @classmethod
    def is_among_us(cls) -> ColumnElement[bool]:
        """SQL: her standing is active. Whose profile is hidden is among us all the same."""
        return and_(
            cls.admitted_at.is_not(None),
            cls.paused_at.is_(None),
            cls.remembered_at.is_(None),
            or_(cls.suspended_until.is_(None), cls.suspended_until <= this_moment()),
        )

    @classmethod
    def is_in(cls) -> ColumnElement[bool]:
        """SQL: let in, and neither paused nor suspended now, nor remembered, nor hidden."""
        return and_(cls.is_among_us(), cls.hidden_at.is_(None))

    @classmethod
    def visible_to(cls, viewer_id: int) -> ColumnElement[bool]:
        """SQL: the members whom ``viewer_id`` may meet on pages about people. Blocks count in both directions."""
        return and_(cls.is_in(), not_blocked(viewer_id, cls.id))


class WebAuthn(db.Model, WebAuthnMixin):
    """A passkey of a member. The columns are Flask-Security's."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    credential_id: Mapped[bytes] = mapped_column(index=True, unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    lastuse_datetime: Mapped[datetime] = mapped_column(UTCDateTime)
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(db.ForeignKey("member.id", ondelete="CASCADE"), index=True)

    __table_args__ = NEVER_AGAIN

    member: Mapped[Member] = relationship(back_populates="webauthn")
