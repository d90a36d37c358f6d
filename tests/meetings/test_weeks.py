"""Weeks of two groups, by the clock: whatever their people press on the pages they are shown, everything holds.

Who does what, and when, follows from a seed; ``WEEKS_SEEDS=3-42`` has forty other stories be told than the usual two,
and ``WEEKS_TURNS=300`` makes each about ten weeks long.
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import String, Text, func, select
from werkzeug.exceptions import HTTPException

from community.accounts.circles import CircleMember
from community.accounts.models import Member, Role
from community.chat.models import Room
from community.core import clock, work
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from community.meetings import credentials
from community.meetings.credentials import Profession
from community.meetings.meetings import Meeting
from community.meetings.models import Group, WayIn
from community.meetings.recurrence import Rule
from community.meetings.rhythm import Rhythm
from community.meetings.seats import OFFERED, SEATED, Seat
from community.meetings.series import MeetingSeries
from tests.conftest import make_member
from tests.meetings.conftest import NOW, found
from tests.meetings.shown import Shown, ShownForm

# Other stories against the services, and fewer: what a page shows is the same there.
USUAL = "3" if os.environ.get("TEST_SERVICES") == "on" else "1-2"
TURNS = int(os.environ.get("WEEKS_TURNS", "35"))
ZONES = ("Australia/Melbourne", "Australia/Perth", "Australia/Brisbane", "Australia/Adelaide", "Australia/Lord_Howe")
WORKERS = (
    *("meeting-states", "meeting-offers", "meeting-vacancies", "meeting-series", "meeting-reminders"),
    *("aftercare", "meeting-notes", "notices", "transcripts"),
)
# Where the walk leads. Reports would have words be held; how that is, tests/rights say.
WALKED = re.compile(
    r"/live|/notices|/discussions/group-|/you/calendar|/you/reminders|/members/\d+(/group|/block)?$|/home$"
)
NOT_WALKED = re.compile(r"/live/how-it-reads|/live/\d+/left|/photos|/decide")
BEGINS = ("/live", "/live/groups", "/live/groups/mine", "/live/meetings", "/notices", "/home")
# Where a story goes on, rather than round in circles; and what would end it too soon.
GOES_ON = re.compile(r"/live/(groups|meetings)/\d|/live/\d|/(plan|change|behind|members|card|ask|series)$")
ENDS_MUCH = re.compile(r"/(end|leave|cancel|block|ask-to-leave|finish|close|give-up|no-thanks)$")
SAID = re.compile(r"zq\d+qz")
# Of what is said, no mail says anything, nor of whom or of what it is.
TELLING = re.compile(r"zq|Zebra|Quokka|meeting|group|Grace|Ivy|cancer", re.I)


@dataclass
class Person:
    """One of them: her browser, and the page she has before her."""

    id: int
    name: str
    browser: object
    signed_in_at: datetime
    address: str = ""
    page: Shown | None = None


class Weeks:
    """Grace leads a group open to all, Ivy one that one asks to join; there is a meeting of each every week."""

    def __init__(self, app, cast, client_as, time_machine, seed: int) -> None:
        self.app, self.client_as, self.time_machine = app, client_as, time_machine
        self.chance = random.Random(seed)  # noqa: S311
        self.trail: list[tuple] = []
        # What was said where: the words, and the room and the circle of it.
        self.said: dict[str, tuple[int | None, int, int]] = {}
        self.words = self.mails_read = 0
        self.move_to(NOW)
        ids = {name: getattr(cast, name) for name in ("ada", "ben", "grace", "cleo")}
        ids["ivy"] = make_member(app, "ivy", role=Role.FACILITATOR)
        ids |= {name: make_member(app, name) for name in ("jo", "kim", "lou", "mia", "nan")}
        with app.app_context(), writing():
            self._begin(ids)
        self.people = [Person(number, name, client_as(number), self.now) for name, number in ids.items()]

    def _begin(self, ids: dict[str, int]) -> None:
        until = NOW + timedelta(days=40)
        ivy = {"name": "Ivy Hall", "profession": Profession.NURSE, "organisation": "Banksia House"}
        credentials.check(ids["ivy"], **ivy, by_id=ids["cleo"], until=until)
        for place, number in enumerate(ids.values()):
            db.session.get_one(Member, number).timezone = ZONES[place % len(ZONES)]
        zebra = found("Zebra evenings", ids["grace"], way_in=WayIn.OPEN, size=6)
        quokka = found("Quokka mornings", ids["ivy"], way_in=WayIn.REQUEST, size=6)
        for group, names in ((zebra, ("ada", "ben", "jo")), (quokka, ("jo", "kim", "lou"))):
            for name in names:
                group.let_in(db.session.get_one(Member, ids[name]))
            rule = Rule(Rhythm.WEEKLY, (NOW + timedelta(days=2)).date(), None, None)
            MeetingSeries.begin(group, rule, time(19, 30), "Australia/Melbourne", 60, 3)

    def unfold(self) -> None:
        for _ in range(TURNS):
            if self.chance.random() < 0.25:
                self.time_goes_on()
            if self.chance.random() < 0.05:
                self.something_befalls_her(self.chance.choice(self.people))
            self.turn(self.chance.choice(self.people))
            self.nothing_is_over_full()

    # What they do.

    def turn(self, person: Person) -> None:
        """She looks at something, and goes on from there, or presses something."""
        self.look(person, self.beginning(person))
        for _ in range(5):
            forms = [form for form in person.page.forms if form.method == "post" and is_walked(form.action)]
            links = [link for link in person.page.links if is_walked(link)]
            if forms and self.chance.random() < 0.6:
                self.press(person, self.chance.choice(forms))
            elif links:
                weights = [6 if GOES_ON.search(link) else 1 for link in links]
                self.look(person, self.chance.choices(links, weights)[0])

    def beginning(self, person: Person) -> str:
        """Where something is on, more often than not."""
        with self.app.app_context():
            member, now = db.session.get_one(Member, person.id), clock.now()
            near = Meeting.starts_at < now + timedelta(minutes=15), Meeting.ends_at > now - timedelta(minutes=5)
            hers = select(Meeting.id, Meeting.room_id).where(*near, Meeting.visible_to(member)).order_by(Meeting.id)
            meetings = db.session.execute(hers).all()
            groups = db.session.scalars(select(Group.id).where(Group.visible_to(member)).order_by(Group.id)).all()
        if person.page is not None and meetings and self.chance.random() < 0.6:
            meeting = self.chance.choice(meetings)
            return self.chance.choice([f"/live/{meeting.room_id}", f"/live/meetings/{meeting.id}"])
        if groups and self.chance.random() < 0.5:
            return f"/live/groups/{self.chance.choice(groups)}"
        return self.chance.choice(BEGINS)

    def look(self, person: Person, address: str) -> None:
        self.trail.append((person.name, address))
        self.read(person, *self.fetch(person, address))

    def press(self, person: Person, form: ShownForm) -> None:
        if ENDS_MUCH.search(form.path) and self.chance.random() < 0.8:
            return
        self.words += 1
        words = f"zq{self.words}qz"
        sent = form.filled(self.chance, words)
        self.trail.append((person.name, form.action, sent))
        self.note_where(words, form.path, person)
        answer = person.browser.post(form.action, data=sent)
        # What cannot be so is refused with a sentence: 409, 422, 429. In a quiet moment it is 403, with her words kept.
        assert answer.status_code < 500, self.story()
        assert answer.status_code not in {403, 404, 405} or words in answer.text, self.story()
        self.mails_tell_nothing()
        self.look(person, local(answer.location) if answer.status_code in {302, 303} else person.address)

    def fetch(self, person: Person, address: str):
        """A page, and where it was in the end."""
        if self.now > person.signed_in_at + timedelta(hours=20):
            person.browser, person.signed_in_at = self.client_as(person.id), self.now
        answer = person.browser.get(address, follow_redirects=True)
        return local(answer.request.full_path.rstrip("?")), answer

    def something_befalls_her(self, person: Person) -> None:
        """She is suspended, takes a break, comes back from either, or has gone."""
        what = self.chance.choice(["suspended", "paused", "back", "back", "gone"])
        if person.name in {"grace", "ivy", "cleo"}:
            return
        self.trail.append((person.name, what))
        with self.app.app_context(), writing():
            member = db.session.get_one(Member, person.id)
            if what == "gone":
                db.session.delete(member)
            elif what == "back":
                member.suspended_until = member.paused_at = None
            elif what == "paused":
                member.pause()
            else:
                cleo = next(someone.id for someone in self.people if someone.name == "cleo")
                until = self.now + timedelta(days=5)
                member.suspend(until=until, by=db.session.get_one(Member, cleo), reason="Rest.")
        if what == "gone":
            self.people.remove(person)

    # What the clock does.

    def move_to(self, moment: datetime) -> None:
        self.now = moment
        self.time_machine.move_to(moment, tick=False)

    def time_goes_on(self) -> None:
        """To the next moment at which something happens by the clock, more often than not; and the workers work."""
        with self.app.app_context():
            kept = db.session.scalars(select(Meeting).where(Meeting.ends_at > clock.now() - timedelta(days=8))).all()
            moments = [one.starts_at - before for one in kept for before in (timedelta(days=1), timedelta(minutes=15))]
            moments += [moment for one in kept for moment in (one.doors_at, one.starts_at, one.ends_at, one.closes_at)]
            moments += db.session.scalars(select(Seat.offered_until).where(Seat.offered_until.is_not(None))).all()
        later = [moment for moment in moments if moment >= self.now]
        some_time = self.now + timedelta(minutes=self.chance.choice([1, 20, 600, 3000]))
        self.move_to(min(later) + timedelta(seconds=1) if later and self.chance.random() < 0.75 else some_time)
        self.trail.append(("the clock", f"{self.now:%d %B %H:%M}"))
        with self.app.app_context():
            for name in WORKERS:
                work.run(name)
                db.session.remove()
        self.mails_tell_nothing()
        self.what_is_to_be_deleted_is()

    # What holds.

    def read(self, person: Person, address: str, answer) -> None:
        """She is shown a page, and every form and some links on it lead somewhere."""
        assert answer.status_code == 200, self.story(f"{address}: {answer.status_code}")
        if answer.mimetype != "text/html":
            return
        self.nobody_else_reads(person, answer.text)
        person.address, person.page = address, Shown(answer.text, address)
        way = self.app.url_map.bind("localhost")
        for form in person.page.forms:
            try:
                way.match(form.path, method=form.method.upper())
            except HTTPException:
                pytest.fail(self.story(f"{form.method} {form.action}"))
        links = sorted({link for link in person.page.links if is_walked(link) and re.search(r"\d", link)})
        for link in self.chance.sample(links, min(2, len(links))):
            _, there = self.fetch(person, link)
            assert there.status_code == 200, self.story(f"{link}: {there.status_code}")
            self.nobody_else_reads(person, there.text if there.mimetype == "text/html" else "")

    def note_where(self, words: str, path: str, person: Person) -> None:
        """Remember what is said among a few, and among whom."""
        with self.app.app_context():
            room = select(Room.id, Room.circle_id).where(Room.circle_id.is_not(None))
            if place := re.fullmatch(r"/live/(\d+)", path):
                where = db.session.execute(room.where(Room.id == int(place[1]))).one_or_none()
            elif place := re.fullmatch(r"/live/meetings/(\d+)/acts/(say-alone|pause)", path):
                where = db.session.execute(room.join(Meeting).where(Meeting.id == int(place[1]))).one_or_none()
            elif place := re.match(r"/discussions/group-(\d+)", path):
                where = (None, int(place[1]))
            else:
                where = None
        if where is not None:
            self.said[words] = (where[0], where[1], person.id)

    def nobody_else_reads(self, person: Person, page: str) -> None:
        for words in set(SAID.findall(page)) & set(self.said):
            _, circle_id, author_id = self.said[words]
            with self.app.app_context():
                is_in = db.session.get(CircleMember, (circle_id, person.id)) is not None
            assert is_in or author_id == person.id, self.story(f"{person.name} reads {words}")

    def nothing_is_over_full(self) -> None:
        with self.app.app_context():
            taken = select(func.count()).where(Seat.meeting_id == Meeting.id, Seat.state.in_([SEATED, OFFERED]))
            over = select(Meeting.id).where(taken.scalar_subquery() > Meeting.seats)
            assert db.session.scalars(over).all() == [], self.story()
            groups = db.session.scalars(select(Group)).all()
            assert [group.title for group in groups if group.people > group.card.size] == [], self.story()

    def mails_tell_nothing(self) -> None:
        with self.app.app_context():
            mails = db.session.scalars(select(Mail).where(Mail.id > self.mails_read).order_by(Mail.id)).all()
        for mail in mails:
            self.mails_read = mail.id
            link = re.search(r"http://localhost(\S*)", mail.text)
            assert not TELLING.search(mail.subject + mail.text.replace(link[0], "")), self.story(mail.text)
            for person in self.people:
                if mail.recipient == f"{person.name}@example.org":
                    _, there = self.fetch(person, link[1])
                    assert there.status_code == 200, self.story(f"{person.name}: {link[1]}")

    def what_is_to_be_deleted_is(self) -> None:
        with self.app.app_context():
            # Who is writing as the time runs out has two minutes more.
            over = Room.kept_until < clock.now() - timedelta(minutes=2)
            rooms = set(db.session.scalars(select(Room.id).where(over)))
            gone = {words for words, (room_id, *_) in self.said.items() if room_id in rooms}
            if not gone:
                return
            texts = [c for table in db.metadata.sorted_tables for c in table.c if isinstance(c.type, String | Text)]
            cells = [cell for c in texts for cell in db.session.scalars(select(c).where(c.like("%zq%")))]
        assert gone & {words for cell in cells for words in SAID.findall(cell)} == set(), self.story()
        for words in gone:
            del self.said[words]

    def story(self, what: str = "") -> str:
        """How it came to this."""
        return "\n".join([what, *map(str, self.trail[-40:])])


def is_walked(address: str) -> bool:
    """Whether the walk leads there."""
    path = urlsplit(address).path
    return bool(WALKED.match(path)) and not NOT_WALKED.search(path)


def local(address: str) -> str:
    """An address within the network."""
    return address.removeprefix("http://localhost")


def seeds() -> range:
    """Of the stories to be told: the usual ones, or those that were asked for."""
    first, _, last = os.environ.get("WEEKS_SEEDS", USUAL).partition("-")
    return range(int(first), int(last or first) + 1)


@pytest.mark.parametrize("seed", seeds())
def test_whatever_they_press_for_weeks_everything_holds(app, cast, client_as, time_machine, seed):
    Weeks(app, cast, client_as, time_machine, seed).unfold()
