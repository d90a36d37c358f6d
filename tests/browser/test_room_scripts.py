"""The thinking of a live room's scripts, apart from any page: run where it will run, in a browser."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from community.core import clock

# The services change nothing about it.
pytestmark = pytest.mark.once

SHUFFLES = """({ Timeline }) => {
    // A room's true story: messages, edits and removals, each with the next number; then what reaches a page of it:
    // out of order, twice, or not at all, with questions in between. In the end both must be the same.
    let seed = %d;
    const random = (below) => (seed = (seed * 48271) %% 2147483647) %% below;
    const server = new Map(), page = new Timeline(), flying = [];
    let last = 0;
    const since = (n) => [...server.values()].filter((one) => one.change > n).sort((a, b) => a.change - b.change);
    const ask = () => {
      for (let more = true; more; ) {
        const found = since(page.number), some = found.slice(0, 3);
        more = found.length > 3;
        some.forEach((one) => page.take({ ...one }));
        page.reach(more ? some.at(-1).change : last);
      }
    };
    for (let step = 0; step < 300; step += 1) {
      const what = random(6), known = [...server.values()];
      if (what < 2 || known.length === 0) {
        last += 1;
        server.set(last, { number: last, change: last, words: step });
        flying.push({ ...server.get(last) });
      } else if (what === 2) {
        last += 1;
        const one = known[random(known.length)];
        server.set(one.number, { ...one, change: last, words: step });
        flying.push({ ...server.get(one.number) });
      } else if (what === 3 && flying.length) {
        page.take(flying.splice(random(flying.length), 1)[0]);
      } else if (what === 4 && flying.length) {
        if (random(2)) page.take({ ...flying[0] }); else flying.shift();
      } else if (what === 5 && random(4) === 0) ask();
    }
    const early = page.number;
    flying.forEach((one) => page.take(one));
    page.heardOf(last);
    if (page.gap) ask();
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    return [early <= last, page.gap, page.number === last,
      same(page.messages, [...server.values()].sort((a, b) => a.number - b.number))];
}"""


NO_SOCKETS = """<script type="importmap">
    {"imports": {"socket.io-client": "data:text/javascript,export const io = null"}}</script>"""


@pytest.fixture(scope="module")
def window(chromium):
    """A page that can import our scripts, with no server behind it."""
    folder = Path(__file__).resolve().parents[2] / "static" / "js" / "room"
    context = chromium.new_context()
    page = context.new_page()

    def answer(route):
        name = route.request.url.rsplit("/", 1)[-1]
        if name.endswith(".js"):
            route.fulfill(body=(folder / name).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=f"<!doctype html><title>Scripts</title>{NO_SOCKETS}", content_type="text/html")

    page.route("**/*", answer)
    page.goto("http://scripts.test/")
    yield page
    context.close()


@pytest.fixture
def run(window):
    return lambda module, function: window.evaluate(f"import('http://scripts.test/{module}').then({function})")


def test_it_works(run):
    assert run(
        "timeline.js",
        """({ Timeline }) => {
        const room = new Timeline();
        room.take({ number: 1, change: 1 });
        room.take({ number: 3, change: 3 });
        const before = [room.number, room.gap];
        room.take({ number: 2, change: 2 });
        return [before, room.number, room.gap, room.messages.map((one) => one.number)];
    }""",
    ) == [[1, True], 3, False, [1, 2, 3]]


@pytest.mark.parametrize("seed", range(1, 41))
def test_whatever_reaches_the_page_in_whatever_order_it_ends_with_what_the_server_has(run, seed):
    assert run("timeline.js", SHUFFLES % seed) == [True, False, True, True]


def test_what_is_older_than_known_changes_nothing(run):
    assert run(
        "timeline.js",
        """({ Timeline }) => {
        const room = new Timeline();
        const news = [{ number: 1, change: 2, words: "new" }, { number: 1, change: 1, words: "old" }]
          .map((one) => room.take(one));
        return [news, room.get(1).words, room.gap];
    }""",
    ) == [[True, False], "new", False]


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        ("2026-11-26T08:02:00+00:00", "Australia/Hobart", ["7:02 pm", "Thursday 26 November"]),
        ("2026-11-26T13:30:00+00:00", "Australia/Sydney", ["12:30 am", "Friday 27 November"]),
        ("2026-11-26T04:00:00+00:00", "Australia/Perth", ["12:00 pm", "Thursday 26 November"]),
        ("2025-02-01T00:05:00+00:00", "Australia/Darwin", ["9:35 am", "Saturday 1 February 2025"]),
    ],
)
def test_times_read_as_the_server_writes_them(run, moment, zone, expected):
    theirs = run(
        "times.js",
        f"""({{ clockTime, dateLine }}) => [clockTime('{moment}', '{zone}'),
            dateLine('{moment}', '{zone}', new Date('2026-11-30T00:00:00Z'))]""",
    )
    at = datetime.fromisoformat(moment)
    ours = [clock.clock_time(at, zone), clock.date_line(at, zone, today=date(2026, 11, 30))]
    assert theirs == ours == expected


UNSENT = """({{ Unsent }}) => {{
    const kept = new Map();
    const storage = {{ getItem: (n) => kept.get(n) ?? null, setItem: (n, v) => kept.set(n, v),
      removeItem: (n) => kept.delete(n) }};
    let keys = 0;
    const open = () => new Unsent(storage, "room", () => `key${{(keys += 1)}}`);
    let unsent = open();
    {steps}
}}"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # Confirmed: gone from the box, and the next words get another key.
        (
            """unsent.write("Tea?"); const sent = unsent.trying(0); const left = unsent.confirmed(sent.key);
            return [left, unsent.box.key !== sent.key, kept.size];""",
            ["", True, 0],
        ),
        # What was added meanwhile stays.
        (
            """unsent.write("Tea?"); const sent = unsent.trying(0); unsent.write("Tea? Or coffee?");
            return [unsent.confirmed(sent.key), unsent.boxWaits];""",
            ["Or coffee?", False],
        ),
        # Rewritten meanwhile: nothing of it is thrown away.
        (
            """unsent.write("Tea?"); const sent = unsent.trying(0); unsent.write("Coffee!");
            return [unsent.confirmed(sent.key)];""",
            ["Coffee!"],
        ),
        # Tried twice, with something added in between: which of the two has arrived, the room says; a reload between.
        *(
            (
                f"""unsent.write("Tea?"); const {{ key }} = unsent.trying(0); unsent.write("Tea? Or coffee?");
                unsent.trying(1); unsent = open();
                return [unsent.confirmed(key, {json.dumps(stands)}), unsent.has(key)];""",
                [left, False],
            )
            for stands, left in (
                ("Tea?", "Or coffee?"),
                ("Tea? \n Or coffee?", ""),
                ("Something else", "Tea? Or coffee?"),
            )
        ),
        # The same of words that were put aside: what is left of them waits for her, under another key.
        (
            """unsent.write("Tea?"); const { key } = unsent.trying(0); unsent.write("Tea? Or coffee?");
            unsent.trying(1); unsent.putAside(); unsent.confirmed(key, "Tea?");
            return [unsent.aside.map((one) => one.source), unsent.has(key), unsent.due(10 * 60 * 1000)];""",
            [["Or coffee?"], False, []],
        ),
        (
            """unsent.write("Tea?"); const { key } = unsent.trying(0); unsent.write("Tea? Or coffee?");
            unsent.trying(1); unsent.putAside(); unsent.confirmed(key, "Tea? Or coffee?");
            return [unsent.aside, kept.size];""",
            [[], 0],
        ),
        # Sent by the form itself before there was a script: what the server has under the key goes from the box.
        (
            """unsent.write("Tea? "); return [unsent.confirmed(unsent.box.key, "Tea?"), kept.size];""",
            ["", 0],
        ),
        ("""unsent.write("Tea? Or coffee?"); return [unsent.confirmed(unsent.box.key, "Tea?")];""", ["Or coffee?"]),
        ("""unsent.write("Coffee!"); return [unsent.confirmed(unsent.box.key, "Tea?")];""", ["Coffee!"]),
        # Another window's confirmation is not ours.
        (
            """unsent.write("Tea?"); unsent.trying(0); unsent.confirmed("other"); return [unsent.box.source];""",
            ["Tea?"],
        ),
        # The same words keep their key through a reload, so that they are never two messages.
        (
            """unsent.write("Tea?"); const sent = unsent.trying(0); unsent = open();
            return [unsent.boxWaits, unsent.trying(1).key === sent.key];""",
            [True, True],
        ),
        # Words the server refused under a used key get another, and do not go by themselves.
        (
            """unsent.write("Tea?"); const sent = unsent.trying(0); unsent.refused(sent.key, true);
            return [unsent.box.source, unsent.box.key !== sent.key, unsent.due(1)];""",
            ["Tea?", True, []],
        ),
        # In the order in which they were written; not what is old; not what was never tried.
        (
            """for (const words of ["One", "Two"]) { unsent.write(words); unsent.trying(0); unsent.putAside(); }
            unsent.write("Three"); unsent.trying(5); const now = unsent.due(10).map((one) => one.source);
            unsent.write("Three and a half");
            return [now, unsent.due(10).map((one) => one.source), unsent.due(10 * 60 * 1000 + 1)];""",
            [["One", "Two", "Three"], ["One", "Two"], []],
        ),
    ],
)
def test_words_on_their_way(run, steps, expected):
    assert run("unsent.js", UNSENT.format(steps=steps)) == expected


def test_a_window_without_storage_still_keeps_words_while_it_is_open(run):
    assert run(
        "unsent.js",
        """({ Unsent }) => {
        const refuse = () => { throw new Error("switched off"); };
        const unsent = new Unsent({ getItem: refuse, setItem: refuse, removeItem: refuse }, "room", () => "key");
        unsent.write("Tea?");
        return [unsent.box.source, unsent.box.key];
    }""",
    ) == ["Tea?", "key"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"live": True, "began": True, "answers": True, "asks": 0, "why": ""}, "Connected"),
        ({"live": False, "began": False, "answers": True, "asks": 0, "why": ""}, "Connecting. You can start writing."),
        ({"live": False, "began": True, "answers": True, "asks": 1, "why": ""}, "Reconnecting. You can go on writing."),
        (
            {"live": False, "began": True, "answers": False, "asks": 0, "why": ""},
            "Reconnecting. You can go on writing.",
        ),
        (
            {"live": False, "began": False, "answers": True, "asks": 2, "why": ""},
            "A live connection does not get through here. New words come every few seconds.",
        ),
        ({"live": False, "began": False, "answers": True, "asks": 0, "why": "Full."}, "Full."),
        (
            {"live": False, "began": True, "answers": False, "asks": 0, "why": "Full."},
            "Reconnecting. You can go on writing.",
        ),
    ],
)
def test_the_line_beside_the_button_says_what_is_so(run, facts, words):
    assert run("connection.js", f"({{ connectionWords }}) => connectionWords({json.dumps(facts)}).words") == words


PIECE = """async (run) => {
    const piece = (numbers) => numbers.map((n) => ({ id: n, number: n, change: n, author: 7, removed: false,
      gone: false, at: `2026-11-${20 + n / 10 | 0}T01:00:00Z`,
      html: `<time></time><div class="message-text">${n}</div>` }));
    document.body.innerHTML = `<section><div id="frame"><p><a href="?before=30" data-earlier></a></p>
      <ol data-messages></ol></div></section>`;
    const { Stream } = await import("http://scripts.test/stream.js"), { Timeline } = await import("http://scripts.test/timeline.js");
    const timeline = new Timeline();
    const stream = new Stream(document.getElementById("frame"), { me: 1, zone: "UTC", timeline });
    const begin = (numbers, more) => {
      timeline.startAgain(piece(numbers));
      stream.startAgain(piece(numbers), more);
    };
    const lines = () => [...stream.list.children].map((item) => item.dataset.number ?? "day").join(" ");
    return (%s)({ piece, begin, stream, timeline, lines });
}"""


def test_what_is_asked_for_before_a_page_begins_again_is_not_put_on_it_afterwards(window):
    steps = """async ({ piece, begin, stream, lines }) => {
        const { Older } = await import("http://scripts.test/older.js");
        begin([30, 31], true);
        let answer;
        window.fetch = () => new Promise((got) => (answer = (found) => got(Response.json(found))));
        const older = new Older(document.querySelector("[data-earlier]"), { address: "/live/1", stream });
        const fetched = older.fetch();
        begin([40, 41], true);
        answer({ messages: piece([28, 29]), more: true });
        await fetched;
        return [lines(), stream.floor];
    }"""
    assert window.evaluate(f"({PIECE % steps})()") == ["day 40 41", 40]


def test_everything_up_to_a_number_is_there_only_if_it_was_there_up_to_where_it_was_asked_from(run):
    """A page that has begun again with less, while an answer was on its way, asks once more for what it let go."""
    steps = """({ Timeline }) => {
        const room = new Timeline(9);
        room.startAgain([{ number: 3, change: 3 }]);
        room.reach(9, 9);
        return [room.number, room.gap];
    }"""
    assert run("timeline.js", steps) == [3, True]


@pytest.mark.parametrize(
    ("shown", "goes", "left"),
    [
        ([10, 20, 21], 10, "day 20 21"),
        ([10, 20, 21], 20, "day 10 day 21"),
        ([10, 20, 21], 21, "day 10 day 20"),
        ([10, 20], 20, "day 10"),
        ([10], 10, ""),
    ],
)
def test_a_line_of_a_day_goes_with_the_last_message_of_it(window, shown, goes, left):
    steps = f"""({{ piece, begin, stream, timeline, lines }}) => {{
        begin({shown}, false);
        const gone = {{ ...piece([{goes}])[0], change: 99, gone: true, html: "" }};
        timeline.take(gone);
        stream.show([gone]);
        return lines();
    }}"""
    assert window.evaluate(f"({PIECE % steps})()") == left


def test_words_that_were_asked_for_are_not_shown_of_what_was_removed_meanwhile(window):
    """She presses "Show this one", and before the answer is there the message is removed."""
    steps = """({ piece, begin, stream, timeline }) => {
        begin([10], false);
        const [asked] = piece([10]);
        const removed = { ...asked, change: 11, removed: true, html: '<div class="message-text">Removed</div>' };
        timeline.take(removed);
        stream.show([removed]);
        stream.reveal({ ...asked, html: '<div class="message-text">Hard words</div>' });
        return stream.list.querySelector(".message-text").textContent;
    }"""
    assert window.evaluate(f"({PIECE % steps})()") == "Removed"
