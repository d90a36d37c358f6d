"""The doors, in one table: every route, the rule it asks, and what each person meets there.

A new route, or one whose rule was changed, fails until it is written down here and has been thought about.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from community.cli import routes

PEOPLE = ("visitor", "dev", "eve", "ada", "grace", "cleo", "hana")

# What each of them meets: "in"; "door", the page to sign in; "own", her own page that says why she is not in; "no".
#               visitor  dev    eve    ada    grace  cleo   hana
RULES = {
    "anyone": ("in", "in", "in", "in", "in", "in", "in"),
    "signed_in": ("door", "in", "in", "in", "in", "in", "in"),
    "waiting": ("door", "in", "own", "no", "no", "no", "no"),
    "active": ("door", "own", "own", "in", "in", "in", "in"),
    "moderates": ("door", "own", "own", "no", "no", "in", "in"),
    "see_history": ("door", "own", "own", "no", "no", "in", "in"),
    "welcomes": ("door", "own", "own", "no", "no", "in", "in"),
    "offers_groups": ("door", "own", "own", "no", "in", "in", "in"),
    "administers": ("door", "own", "own", "no", "no", "no", "in"),
}

# Open pages lead those who have no use for them elsewhere, to the door or to their own page. That is no refusal.
LEAD_ON = {"anyone": {"door", "own"}, "signed_in": {"own"}}

# What leads out by succeeding, and what staff may not do to themselves: tested in accounts.
LEADS_OUT = {"POST /pause", "POST /you/devices/end-all", "POST /you/second-step/off"}

LINES = (Path(__file__).parent / "doors.txt").read_text().splitlines()
ROUTES = {" ".join(line.split()[:2]): line.split()[2] for line in LINES if line and not line.startswith("#")}

VARIABLE = re.compile(r"<(?:[^<>]*:)?([a-z_]+)>")
# What stands for a variable part that takes only certain words. Any other is the id of nothing that exists.
WORDS = {"kind": "post", "matter": "post", "shelf": "spaces"}


def declared(app) -> dict[str, str]:
    return {
        method + " " + VARIABLE.sub(r"<\1>", str(route["path"])): str(route["access"])
        for route in routes(app)
        for method in route["methods"]  # type: ignore[attr-defined]
    }


def address(path: str) -> str:
    verb = "take_up" if "suggestions" in path else "bring_back"
    return VARIABLE.sub(lambda found: {**WORDS, "verb": verb}.get(found.group(1), "424242"), path)


def test_every_route_is_in_the_table_with_the_rule_it_asks(app):
    assert declared(app) == ROUTES


@pytest.mark.parametrize("who", PEOPLE)
def test_what_each_person_meets_at_every_door(app, cast, client_as, visitor, who):
    """Ids are of nothing that exists: what is behind the door answers "not found", and that is inside."""
    met, expected = {}, {}
    for route, rule in ROUTES.items():
        method, path = route.split(" ", 1)
        # A browser of her own for each: some doors end the sign-in.
        client = visitor if who == "visitor" else client_as(getattr(cast, who))
        answer = client.open(address(path), method=method)
        met[route], expected[route] = outcome(answer), RULES[rule][PEOPLE.index(who)]
        if expected[route] == "in" and (met[route] in LEAD_ON.get(rule, ()) or route in LEADS_OUT):
            met[route] = "in"
        if path == "/pause":
            client.post("/come-back")
    assert met == expected


def outcome(answer) -> str:
    where = (answer.location or "").split("?")[0]
    if answer.status_code == 401 or (answer.status_code == 302 and where == "/sign-in"):
        return "door"
    if answer.status_code == 302 and where == "/your-request":
        return "own"
    if answer.status_code == 403:
        return "own" if "Your own page says why" in answer.text else "no"
    return "in"
