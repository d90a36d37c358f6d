"""What stands around every page: the places one can go to, help, a quick way out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from community.accounts.models import Standing
from community.activity import removals
from community.core import clock, house

# A page everyone may have open, with nothing of ours in its address or look.
EXIT_URL = "https://www.bom.gov.au/"


@dataclass(frozen=True)
class Place:
    """One entry of the frame. ``short`` is its name on a phone; ``current``: the page shown belongs to it."""

    label: str
    short: str
    href: str
    current: bool


MEMBER_PLACES = [
    ("Home", "Home", "home.home"),
    ("Discussions", "Talk", "discussions.index"),
    ("Live", "Live", "chat.index"),
    ("People", "People", "profiles.index"),
    ("You", "You", "accounts.me"),
]
PUBLIC_PLACES = [
    ("Welcome", "Welcome", "home.front"),
    ("Find a group", "Groups", "directory.index"),
    ("Join", "Join", "accounts.apply"),
    ("Sign in", "Sign in", "accounts.sign_in"),
]
FOOT = [
    ("Find a group", "", "directory.index"),
    ("How we are here", "", "home.rules"),
    ("Help now", "", "home.help_now"),
]
# For someone who has an account and is not in: she waits, is suspended, or takes a break.
WAITING_PLACES = [
    ("Your account", "Account", "accounts.standing"),
    ("Find a group", "Groups", "directory.index"),
]
STAFF_PLACES = [
    ("Queue", "Queue", "staff.index"),
    ("Log", "Log", "staff.log"),
    ("Members", "Members", "staff.members"),
    ("Directory", "Directory", "staff.listings"),
    ("Settings", "Settings", "staff.settings"),
]
# Pages whose address is not below that of their place. The groups here are in the directory, with all others.
ELSEWHERE = {"/members": "profiles.index", "/staff/groups": "staff.listings"}


class Frame:
    """Read by layouts/page.html; worked out only when a template asks."""

    exit_url = EXIT_URL

    @property
    def community_name(self) -> str:
        """What the network is called: by its staff, or else by its operator."""
        return house.words()[0] or current_app.config["SETTINGS"].community_name

    @property
    def is_signed_in(self) -> bool:
        """Whether someone has an account and is signed in."""
        try:
            return current_user.is_authenticated
        except SQLAlchemyError:
            # The page that says the database is away must itself stand without it.
            return False

    @property
    def is_member(self) -> bool:
        """Whether she is in: not waiting, suspended or taking a break."""
        return self.is_signed_in and current_user.standing == Standing.ACTIVE

    @property
    def places(self) -> list[Place]:
        """Where she can go from here."""
        if self.is_member:
            return _places(MEMBER_PLACES)
        return _places(WAITING_PLACES if self.is_signed_in else PUBLIC_PLACES)

    @property
    def staff_places(self) -> list[Place]:
        """Where those who look after the place can go."""
        return _places(STAFF_PLACES)

    @property
    def help_url(self) -> str:
        """Numbers to ring."""
        return url_for("home.help_now")

    @property
    def home_url(self) -> str:
        """Her first page."""
        return url_for("home.home") if self.is_member else url_for("home.front")

    @property
    def foot(self) -> list[Place]:
        """What stands at the foot of every page."""
        return _places(FOOT)

    @property
    def staff_url(self) -> str | None:
        """The staff's pages, for those who have them."""
        return url_for("staff.index") if self.is_member and current_user.is_staff else None

    @property
    def notices_url(self) -> str | None:
        """Her notices."""
        return url_for("notifications.index") if self.is_member else None

    @property
    def notices_waiting(self) -> int:
        """How many notices she has not seen."""
        return current_user.notices_waiting if self.is_member else 0

    @property
    def plain_box(self) -> bool:
        """Whether she prefers a plain box to the editor."""
        return self.is_member and bool(current_user.preferences.get("plain_box"))

    @property
    def theme(self) -> str:
        """Light or dark, by her choice; empty: as her device says."""
        return current_user.preferences.get("theme", "") if self.is_member else ""

    @property
    def contrast(self) -> str:
        """Strong contrast or not, by her choice; empty: as her device says."""
        return current_user.preferences.get("contrast", "") if self.is_member else ""


def init_app(app: Flask) -> None:
    """Give the templates of ``app`` the frame, and times in the reader's own zone."""
    frame = Frame()
    app.jinja_env.globals["frame"] = frame
    app.jinja_env.globals["removal_sentence"] = removals.sentence
    for name in ("when", "day", "clock_time", "coming"):
        app.jinja_env.filters[name] = _in_readers_zone(getattr(clock, name))


def _in_readers_zone(show):
    def filtered(moment):
        return show(moment, current_user.timezone if current_user.is_authenticated else None)

    return filtered


def _places(entries: list[tuple[str, str, str]]) -> list[Place]:
    hrefs = {endpoint: url_for(endpoint) for _, _, endpoint in entries}
    here = _here(hrefs)
    return [Place(label, short, hrefs[endpoint], endpoint == here) for label, short, endpoint in entries]


def _here(hrefs: dict[str, str]) -> str | None:
    # A page belongs to itself, or to the place its address stands below, or to the first place of its capability.
    if request.endpoint in hrefs:
        return request.endpoint
    addresses = {href: endpoint for endpoint, href in hrefs.items() if href != "/"}
    addresses |= {href: endpoint for href, endpoint in ELSEWHERE.items() if endpoint in hrefs}
    above = [href for href in addresses if f"{request.path}/".startswith(f"{href}/")]
    if above:
        return addresses[max(above, key=len)]
    capability = (request.endpoint or "").split(".")[0]
    return next((endpoint for endpoint in hrefs if endpoint.split(".")[0] == capability), None)
