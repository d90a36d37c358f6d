"""Who may do what in a group: every cell of permissions.txt is asked over HTTP, each in a group of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from community.accounts.applications import Application
from community.accounts.models import Member, Role
from community.core import clock
from community.core.database import writing
from community.discussions.models import Thread
from community.extensions import db
from community.meetings import joining
from community.meetings.models import WayIn
from community.meetings.recurrence import Rule
from community.meetings.rhythm import Rhythm
from community.meetings.rules import GroundRules
from community.meetings.series import MeetingSeries
from community.meetings.visits import Visit
from tests.conftest import make_member
from tests.meetings.conftest import found
from tests.talk import key

# The databases change nothing about it.
pytestmark = pytest.mark.once

TABLE = Path(__file__).parent / "permissions.txt"
# Ada is in the group and does nothing; what the others do, they do to her or before her eyes.
ROLES = {
    "visitor": None,
    "applicant": "dev",
    "suspended": "eve",
    "outside": "rosa",
    "visiting": "iris",
    "former": "june",
    "member": "ben",
    "leads": "grace",
    "leads another": "kate",
    "moderator": "cleo",
    "administrator": "hana",
}
WORDS = {"title": "More", "source": "A few words.", "format": "plain"}
DRAFT = "Half an answ"


@dataclass
class Scene:
    """The numbers of a group and of what is in it."""

    group: int
    slug: str
    room: int
    thread: int
    message: int
    meeting: int
    ada: int
    rosa: int
    kate: int
    hana: int
    application: int
    # Of someone who asks to come in.
    request: int

    @property
    def page(self) -> str:
        return f"/live/groups/{self.group}"


class Stage:
    """Makes scenes, and people once."""

    def __init__(self, app, cast) -> None:
        self.app, self.cast = app, cast
        self.people = {who: getattr(cast, who) for who in ("ada", "ben", "cleo", "dev", "eve", "grace", "hana")}
        for who in ("rosa", "iris", "june", "mira"):
            self.people[who] = make_member(app, who)
        self.people["kate"] = make_member(app, "kate", role=Role.FACILITATOR)
        with app.app_context(), writing():
            found("The other group", self.people["kate"])
            self.application = db.session.scalars(select(Application.id)).one()

    def scene(self, way_in: WayIn = WayIn.OPEN, listed: bool = True) -> Scene:
        with self.app.app_context(), writing():
            who = {name: db.session.get_one(Member, number) for name, number in self.people.items()}
            group = found("Thursday evenings", self.people["grace"], way_in=WayIn.REQUEST)
            for name in ("ada", "ben", "june"):
                group.let_in(who[name])
            joining.leave(group, who["june"])
            Visit.ask(group.id, who["iris"].id)
            request = joining.ask(group, who["mira"], "May I come?", key())
            thread = Thread.start(group.space, who["ada"], "The kettle at night", "<p>It sings.</p>", key())
            message = group.room.say(who["ada"], "Is anyone up?", key())
            day = clock.local(clock.now(), group.card.zone).date() + timedelta(days=2)
            rule = Rule(Rhythm.WEEKLY, day, times=2)
            series = MeetingSeries.begin(group, rule, time(19, 30), group.card.zone, 60)
            meeting = series.planned()[0]
            meeting.take_seat(who["ada"])
            GroundRules.begin(group)
            group.way_in = way_in
            if not listed:
                group.take_off_the_list()
            db.session.flush()
            return Scene(
                *(group.id, group.space.slug, group.room_id, thread.id, message.id, meeting.id),
                *(self.people[name] for name in ("ada", "rosa", "kate", "hana")),
                *(self.application, request.id),
            )


Ask = Callable[..., str]


def reads(address: Callable[[Scene], str], shows: str = ""):
    """A page that is there for her, and shows some words."""

    def act(client, it: Scene) -> str:
        return outcome(client.get(address(it)), shows)

    return act


def does(address: Callable[[Scene], str], way_in: WayIn = WayIn.OPEN, listed: bool = True, **form):
    """Something done by a form."""

    def act(client, it: Scene) -> str:
        sent = {name: value(it) if callable(value) else value for name, value in form.items()}
        return outcome(client.post(address(it), data={"key": key(), **sent}))

    act.needs = (way_in, listed)  # type: ignore[attr-defined]
    return act


def outcome(answer, shows: str = "") -> str:
    """ "yes"; "no": she is told that she may not; "-": it is not there for her; or which page stands before it."""
    where = (answer.location or "").split("?")[0]
    if answer.status_code == 401 or where == "/sign-in":
        return "door"
    if where == "/your-request" or (answer.status_code == 403 and "Your own page says why" in answer.text):
        return "own"
    if answer.status_code in {403, 409, 422}:
        return "no"
    if answer.status_code == 404 or (shows and shows not in answer.text):
        return "-"
    assert answer.status_code in {200, 302}, answer.status_code
    return "yes"


def request_of(verb: str) -> Callable[[Scene], str]:
    return lambda it: f"{it.page}/requests/{it.request}/{verb}"


WHY = {"reason": "It was asked for."}
TOMORROW = f"{clock.now() + timedelta(days=3):%Y-%m-%d}"

READS = {
    "find it in the list": reads(lambda it: "/live/groups", "Thursday evenings"),
    "read its card": reads(lambda it: it.page, "Whom it may not suit"),
    "see who is in it": reads(lambda it: f"{it.page}/members", "Ada"),
    "see the open fields of who is in it": reads(lambda it: f"/members/{it.ada}", "Ada"),
    "see who asks to come in": reads(lambda it: f"{it.page}/members", "May I come?"),
    "read its discussions": reads(lambda it: f"/discussions/{it.slug}", "The kettle at night"),
    "read one of them": reads(lambda it: f"/threads/{it.thread}", "It sings."),
    "enter its room": reads(lambda it: f"/live/{it.room}", "Is anyone up?"),
    "open a message by its address": reads(lambda it: f"/live/messages/{it.message}", "Is anyone up?"),
    "keep its room in order": reads(lambda it: f"/live/{it.room}/look-after"),
    "see a meeting of it": reads(lambda it: f"/live/meetings/{it.meeting}"),
    "see behind a meeting": reads(lambda it: f"/live/meetings/{it.meeting}/behind"),
    "read before giving up someone's seat": reads(
        lambda it: f"/live/meetings/{it.meeting}/seats/{it.ada}/give-up", "Ada"
    ),
    "fill its card": reads(lambda it: f"{it.page}/card", "Ground rules"),
    "read the draft of someone in it": reads(lambda it: "/drafts", DRAFT),
    "read an application": reads(lambda it: f"/staff/applications/{it.application}"),
    "see its card among the staff": reads(lambda it: f"/staff/groups/{it.group}"),
}
DOES = {
    "come in, when it is open": does(lambda it: f"{it.page}/join"),
    "come in, when one asks first": does(lambda it: f"{it.page}/join", WayIn.REQUEST),
    "come in, when it is by invitation": does(lambda it: f"{it.page}/join", WayIn.INVITATION),
    "ask to come in": does(lambda it: f"{it.page}/ask", WayIn.REQUEST, words="May I?"),
    "come in, when it is not listed": does(lambda it: f"{it.page}/join", listed=False),
    "try it quietly": does(lambda it: f"{it.page}/try"),
    "leave": does(lambda it: f"{it.page}/leave"),
    "come back in one step": does(lambda it: f"{it.page}/back", WayIn.REQUEST),
    "take back her words after leaving": does(lambda it: f"{it.page}/take-back-words"),
    "write in its space": does(lambda it: f"/discussions/{it.slug}/new", **WORDS),
    "answer there": does(lambda it: f"/threads/{it.thread}/answer", **WORDS),
    "speak in its room": does(lambda it: f"/live/{it.room}", source="I am."),
    "take a seat in a meeting": does(lambda it: f"/live/meetings/{it.meeting}/seat"),
    "plan a meeting": does(
        lambda it: f"{it.page}/plan",
        **{"day": TOMORROW, "begins": "19:30", "minutes": "60", "seats": "8", "repeats": "once", "theme": ""},
    ),
    "give up someone's seat": does(lambda it: f"/live/meetings/{it.meeting}/seats/{it.ada}/give-up"),
    "change a meeting, and later ones": does(
        lambda it: f"/live/meetings/{it.meeting}/change",
        **{"day": TOMORROW, "begins": "19:30", "minutes": "60", "seats": "8", "theme": "", "which": "later"},
        repeats="weekly",
    ),
    "cancel a meeting": does(lambda it: f"/live/meetings/{it.meeting}/cancel", words="I am ill."),
    "let in who asks": does(request_of("yes")),
    "say no to who asks": does(request_of("no"), words="I am sorry."),
    "invite someone, or suggest it": does(lambda it: f"/members/{it.rosa}/group", group=lambda it: str(it.group)),
    "ask someone to leave": does(lambda it: f"{it.page}/members/{it.ada}/ask-to-leave", words="Please.", **WHY),
    "say that its card is ready": does(lambda it: f"{it.page}/ready", listed=False),
    "end it, leading it": does(lambda it: f"{it.page}/end", words="Thank you."),
    "list it": does(lambda it: f"/staff/groups/{it.group}/list", listed=False, **WHY),
    "take it off the list": does(lambda it: f"/staff/groups/{it.group}/unlist", **WHY),
    "end it, looking after it": does(lambda it: f"/staff/groups/{it.group}/end", words="Thank you.", **WHY),
    "found one": does(lambda it: "/staff/groups/new", title="Tea", facilitator=lambda it: str(it.kate), **WHY),
    "give it to another facilitator": does(
        lambda it: f"/staff/groups/{it.group}/hand", facilitator=lambda it: str(it.kate), **WHY
    ),
    "check a facilitator's profession": does(
        lambda it: f"/staff/members/{it.kate}/profession",
        **{"name": "Kate", "profession": "nurse", "organisation": "Wattle", "until": TOMORROW, **WHY},
    ),
}


def table() -> dict[str, dict[str, str]]:
    """What permissions.txt says: what each of them meets, by what is done."""
    cells = {}
    for line in TABLE.read_text().splitlines():
        if "|" in line and "#" not in line:
            what, *outcomes = (part.strip() for part in line.split("|"))
            cells[what] = dict(zip(ROLES, outcomes, strict=True))
    return cells


@pytest.fixture
def stage(app, cast) -> Stage:
    return Stage(app, cast)


@pytest.fixture
def browser(client_as, visitor, stage):
    """The browser of a role; one for all that it is asked."""
    browsers = {role: client_as(stage.people[who]) if who else visitor for role, who in ROLES.items()}
    return browsers.__getitem__


@pytest.fixture
def asked(stage, browser):
    """What each role meets: ``asked(act)``. What is done is done in a group of its own for each."""

    def ask(acts: dict) -> dict[str, dict[str, str]]:
        met: dict[str, dict[str, str]] = {}
        for what, act in acts.items():
            for role in ROLES:
                it = stage.scene(*getattr(act, "needs", ()))
                met.setdefault(what, {})[role] = act(browser(role), it)
        return met

    return ask


def test_what_each_person_may_read(client_as, stage, browser):
    it = stage.scene()
    client_as(it.ada).post(
        f"/drafts/answer:{it.thread}", data={"source": DRAFT, "format": "plain", "key": key(), "base": "0"}
    )
    assert DRAFT in client_as(it.ada).get("/drafts").text, "need a draft for this to mean anything"
    met = {}
    for what, act in READS.items():
        met[what] = {role: act(browser(role), it) for role in ROLES}
    wanted(met)


def test_what_each_person_may_do(asked):
    wanted(asked(DOES))


def test_the_table_says_all_of_it():
    assert list(table()) == [*READS, *DOES]


def wanted(met: dict[str, dict[str, str]]) -> None:
    said = table()
    wrong = {
        f"{what}, {role}": (outcome, said.get(what, {}).get(role))
        for what, outcomes in met.items()
        for role, outcome in outcomes.items()
        if said.get(what, {}).get(role) != outcome
    }
    assert wrong == {}
