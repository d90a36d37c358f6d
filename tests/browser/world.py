"""Something of everything, so that every page has something to show: said by the verbs that members use."""

from __future__ import annotations

import io
import uuid
from datetime import time, timedelta

from PIL import Image
from sqlalchemy import select

from community import cli
from community.accounts import links, unconfirmed
from community.accounts.applications import Application, Living
from community.accounts.links import Purpose
from community.accounts.models import Member
from community.chat import pins, quieting
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import topics
from community.core import clock
from community.core.database import writing
from community.directory.models import Listing
from community.discussions import marking, reactions, slowness, welcoming
from community.discussions.keeping import keep
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.discussions.waiting import Wait
from community.drafts import keeping as drafts
from community.drafts.keeping import Typed
from community.extensions import db
from community.meetings import invitations, joining
from community.meetings.calendar import CalendarKey
from community.meetings.meetings import Meeting
from community.meetings.models import Group, WayIn
from community.meetings.recurrence import Rule
from community.meetings.rhythm import Rhythm
from community.meetings.rules import GroundRules
from community.meetings.running import attendance, hands, help_calls, notes, private_lines, rounds
from community.meetings.series import MeetingSeries
from community.moderation.actions import Verb
from community.moderation.appealing import appeal
from community.moderation.deciding import decide
from community.moderation.models import Reason
from community.moderation.reporting import report
from community.moderation.thing import Decision
from community.moderation.things import KINDS
from community.photos import keeping
from community.profiles import hellos, likeness
from community.profiles.audience import Audience
from community.profiles.models import Field, Profile, Telling
from community.profiles.suggestions import suggest
from community.profiles.traits import Trait, TraitKind
from tests.meetings.conftest import found
from tests.meetings.evening import Evening

SLUG = "everyday-life"
GROUP = {"group_id": 1, "request_id": 1, "meeting_id": 1, "series_id": 1}
LONG = "Mine is next Thursday, and I have already cleaned the oven twice. It is the days before it. " * 3


class World:
    """Who is in it, and by which values the address of a page finds its example."""

    def __init__(self, app, cast) -> None:
        self.app, self.cast = app, cast
        self.tokens: dict[str, str] = {}
        self.things: dict[str, int] = {}
        self.group_slug = ""
        cast.ada, cast.ben, cast.cleo, cast.grace, cast.dev, cast.hana  # noqa: B018
        with app.app_context():
            for put in cli.FIRST_THINGS:
                put()
            db.session.commit()
            with writing():
                self._talk()
                self._tell()
                self._begin()
                self._ask()
                self._gather()
                self._plan()
            with app.test_request_context(), writing():
                self._report()
            self._show_photos()
            for member_id in (cast.ada, cast.ben):
                likeness.refresh(member_id)
        self._meet()

    def id(self, who: str | None) -> int | None:
        """The number of ``who``; None for a visitor."""
        return getattr(self.cast, who) if who else None

    def examples(self, endpoint: str) -> list[dict[str, object]]:
        """The values with which a page is worth seeing, where the number of any first row would not do."""
        if endpoint in {"moderation.report", "moderation.create_report", "staff.report", "staff.matter"}:
            return [{"kind": kind, "thing_id": number} for kind, number in self.things.items()]
        if endpoint.startswith("staff.") and "entr" in endpoint or endpoint == "staff.shelf":
            return [{"shelf": shelf, "entry_id": 1} for shelf in ("spaces", "rooms", "lists", "topics", "numbers")]
        if endpoint == "chat.photo":
            return [{"message_id": 1, "photo_id": 3, "side": 480}]
        if endpoint == "chat.photo_in_form":
            return [{"message_id": 1, "photo_id": 3}]
        if endpoint == "staff.photo":
            return [{"kind": "message", "thing_id": 1, "photo_id": 3, "side": 480}]
        if endpoint == "meetings.group_of_space":
            return [{"slug": self.group_slug}]
        if endpoint == "meetings.ask_to_leave":
            return [{"group_id": 1, "member_id": self.cast.ada}]
        if endpoint in {"meetings.group", "meetings.ask_group"}:
            return [{"group_id": 1}, {"group_id": 2}]
        if endpoint in {"meetings.behind", "meetings.afterwards", "meetings.now_fragment"}:
            return [{"meeting_id": self.evening.meeting}]
        if endpoint == "meetings.give_up_for":
            return [{"meeting_id": self.evening.meeting, "member_id": self.cast.cleo}]
        if endpoint == "chat.room":
            return [{}, {"room_id": self.evening.room}]
        if endpoint == "meetings.meeting":
            return [{"meeting_id": 1}, {"meeting_id": 2}]
        who = {"staff.member": "ada", "staff.check_profession": "grace"}.get(endpoint, "ben")
        member = getattr(self.cast, who)
        return [
            {"slug": SLUG, "number": 1, "token": self.tokens.get(endpoint), "member_id": member, "side": 480, **GROUP}
        ]

    def _talk(self) -> None:
        ada, ben = self._member("ada"), self._member("ben")
        space = db.session.scalars(select(Space).where(Space.slug == SLUG)).one()
        thread = Thread.start(space, ada, "How do you get through the week before a scan?", f"<p>{LONG}</p>", _key())
        to = None
        for turn in range(6):
            to = thread.reply(
                ben if turn % 2 == 0 else ada, "<p>A pie, <b>slowly</b>.</p><ul><li>tea</li></ul>", to, _key()
            )
        thread.reply(ben, "<blockquote>A pie</blockquote><p>Never mind.</p>", None, _key()).remove_by_author()
        marking.see(ada, thread, set(db.session.scalars(select(Post.id))), None, flat=False)
        keep(ada.id, to.id).note = "For the next time."
        to.edit("<p>A pie, or a walk.</p>", ada)
        to.need_answer(False)
        for word, member in zip(reactions.Word, (ben, *map(self._member, ("cleo", "grace"))), strict=False):
            reactions.leave(to, member, word)
        opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.position == 0)).one()
        source = f'<blockquote><a href="/posts/{opening.id}">Ada wrote:</a><br>It is the days before it.</blockquote>'
        thread.reply(ben, f"{source}<p>Yes. And @Ada, @Grace, the oven is clean.</p>", None, _key())
        answer = thread.reply(ben, "<p>Words that hurt.</p>", None, _key())
        thread = Thread.start(space, ben, "Gardens that forgive us", "<p>The tomatoes came up.</p>", _key())
        welcoming.begin(ada)
        for who in ("grace", "cleo"):
            Thread.start(space, self._member(who), f"Hello, I am {who.capitalize()}", "<p>New here.</p>", _key())
        db.session.scalars(select(Wait).order_by(Wait.post_id.desc())).first().claim(ada)
        slowness.slow_down(thread, self._member("cleo"), "There is time.", clock.now() + timedelta(hours=3))
        room = db.session.scalars(select(Room).order_by(Room.id)).first()
        for author, words in ((ada, "Scan was on Tuesday."), (ada, LONG), (ben, "Eleven lasagnes.")):
            said = room.say(author, words, _key())
        pins.pin(room, self._member("cleo"), message=said)
        until = clock.now() + timedelta(minutes=10)
        quieting.quiet(room, self._member("grace"), self._member("cleo"), "A breath for everyone.", until)
        room.say(ada, "You could feed the street.", _key(), answer_to=said)
        self.things = {"post": answer.id, "thread": thread.id, "message": said.id, "profile": ben.id}

    def _meet(self) -> None:
        # Ada leads beside Grace. Ben has a hand up and would like help; Hana is on the telephone.
        self.evening = Evening(self.app, self.cast.grace)
        self.evening.come(self.cast.ben)
        with self.app.app_context(), writing():
            meeting = db.session.get_one(Meeting, self.evening.meeting)
            ada, ben, hana = (self._member(who) for who in ("ada", "ben", "hana"))
            self.evening.seat(hana.id)
            self.evening.seat(self._member("cleo").id)
            meeting.circle.let_in(ada.id, leads=True)
            meeting.theme = "Waiting rooms"
            attendance.by_phone(meeting, hana.id)
            rounds.begin(meeting, rounds.Kind.OPENING)
            hands.put_up(meeting, ben.id)
            help_calls.press(meeting, ben.id)
            line = private_lines.open_line(meeting, ada.id, ben.id)
            said = private_lines.say(line, ben.id, "It is a lot tonight.", _key())
            self.things["private_word"] = said.id
            notes.write(meeting, ada.id, "The candle was good.")
        with self.app.test_request_context(), writing():
            word = KINDS["private_word"]
            report(self.cast.ada, word.see(word.any(self.things["private_word"])), Reason.WORRIED, "", _key())

    def _show_photos(self) -> None:
        ada = self.id("ada")
        drawings = [(size, colour) for size in ((1600, 1200), (700, 1000)) for colour in ("teal", "darkolivegreen")]
        numbers = []
        for size, colour in drawings:
            drawn = io.BytesIO()
            Image.new("RGB", size, colour).save(drawn, "JPEG")
            drawn.seek(0)
            numbers.append(keeping.keep(ada, _key(), drawn))
        with writing():
            # The last one is not shown with anything yet.
            opening = db.session.scalars(select(Post).where(Post.author_id == ada).order_by(Post.id)).first()
            opening.show_photos(numbers[:2], {numbers[0]: "A teal wall.", numbers[1]: ""})
            hers = db.session.scalars(select(Message).where(Message.author_id == ada).order_by(Message.id)).first()
            hers.show_photos(numbers[2:3], {})

    def _begin(self) -> None:
        # Two of one place, so that the page that resumes one names the other; one so old that she has been told.
        ada, place = self._member("ada"), f"hello:{self.cast.ben}"
        for words in ("I also keep bees, badly.", "Your tomatoes. " * 40, "Hello from Hobart."):
            draft = drafts.keep(ada, place, Typed(_key(), [["note", words]])).draft
        draft.warned_at = draft.changed_at

    def _tell(self) -> None:
        interests = frozenset(db.session.scalars(select(Trait.id).order_by(Trait.id).limit(3)))
        for who, year in (("ada", 1975), ("ben", 1977)):
            member = self._member(who)
            Profile.of(member).tell(
                Telling(
                    audiences=dict.fromkeys(Field, Audience.MEMBERS),
                    birth_year=year,
                    state="TAS",
                    secondary_year=2022,
                    about_me="I keep bees, badly, and read everything.",
                    interests=interests,
                    experiences=frozenset(),
                )
            )
        hellos.say(self._member("grace"), self._member("ada"), "You had me at the oven.", _key())

    def _ask(self) -> None:
        dev = self._member("dev")
        if Application.of(dev.id) is None:
            Application.arrive(dev, "My sister told me about you.")
        asked = unconfirmed.apply(
            key=_key(),
            email="iris@example.org",
            password="x",
            display_name="Iris",
            state="TAS",
            living=Living.YES,
            words="I would like to read for a while.",
        )
        db.session.flush()
        ada = self._member("ada")
        self.tokens = {
            "accounts.confirm": links.make(Purpose.JOIN, asked.key),
            "accounts.new_password": links.make(Purpose.RESET, ada.fs_uniquifier),
            "accounts.new_address": links.make(Purpose.NEW_ADDRESS, ada.fs_uniquifier, "ada.two@example.org"),
            "accounts.set_up": links.make(Purpose.FIRST_ADMINISTRATOR),
        }

    def _gather(self) -> None:
        # Two groups of Grace's; the first is Hana's too, so that she who walks all pages leads one, and Ada is in it.
        grace, hana, ben, ada, cleo = (self._member(who) for who in ("grace", "hana", "ben", "ada", "cleo"))
        by_request = [found(title, grace.id, way_in=WayIn.REQUEST) for title in ("Thursday evenings", "Slow mornings")]
        first, second = by_request
        first.hand_to(hana)
        first.let_in(ada)
        joining.ask(first, ben, "I read more than I write.", _key())
        invitations.offer(first, cleo, grace, "Come and see.")
        invitations.offer(second, ada, cleo, "Slow may suit you.")
        self.group_slug = first.space.slug

    def _plan(self) -> None:
        # Ada is seated, Ben is offered a seat and Cleo waits; a second one can be entered; and a series of them.
        people = [self._member(who) for who in ("hana", "ada", "ben", "cleo")]
        group, soon = db.session.get_one(Group, 1), clock.now() + timedelta(days=2)
        meeting = Meeting.plan(group, soon, 60, 2, theme="The week before a scan", topics=topics.every()[0].mask)
        for person in people:
            meeting.take_seat(person)
        meeting.give_up_seat(people[0])
        GroundRules.begin(group).accept(people[1])
        Meeting.plan(group, clock.now() + timedelta(minutes=5)).take_seat(people[1])
        day = clock.local(soon, group.card.zone).date() + timedelta(days=7)
        MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, day, times=3), time(19, 30), group.card.zone)
        self.tokens["meetings.calendar_feed"] = CalendarKey.renew(people[1])

    def _report(self) -> None:
        ada, cleo = self._member("ada"), self._member("cleo")
        for kind, number in self.things.items():
            thing = KINDS[kind]
            report(ada.id, thing.see(thing.any(number)), Reason.UNKIND, "It hurt me.", _key())
        opening = KINDS["thread"].any(1)
        warning = Decision(Verb.WARNED, "Named a clinic.", "Please leave out the names of clinics.", "Thank you.")
        decided = decide(cleo, KINDS["thread"].see(opening), warning)
        appeal(decided, decided.member_id, "It was not a clinic, it was my street.", _key())
        db.session.scalars(select(Listing)).first().doubt("They meet on Mondays now.", _key())
        suggest(ada, TraitKind.INTEREST, "Bees", _key())

    def _member(self, who: str) -> Member:
        return db.session.get_one(Member, self.id(who))


def _key() -> str:
    return uuid.uuid4().hex
