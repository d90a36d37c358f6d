"""Bad input gets a clear sentence and a 4xx, never a 500, at every address of the network."""

from __future__ import annotations

import io
import re

import pytest

from community.cli import routes

# What people, broken programs and attackers send.
NASTY_IDS = ["0", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "1%00", "%F0%9F%92%A9", "'"]
NASTY_TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass"),
    "💩" * 3000,
    "%s%n",
    "' OR 1=1 --",
    "../../etc",
]
NASTY_QUERIES = [
    "older=x",
    "before=99999999999999999999",
    "after=%00",
    "page=-1",
    "q=%00",
    "next=//x",
    "to=9e9",
    "newer=1-",
]
# Every name our forms use, so that each view meets the nasty value in its own field.
FIELDS = [
    *("source", "title", "words", "key", "reason", "verb", "email", "password", "display_name", "state", "to", "code"),
    *("back", "next", "length", "space", "about_me", "birth_year", "interests", "name", "rules", "position", "writer"),
]


def paths(app, method: str) -> list[str]:
    return [str(r["path"]) for r in routes(app) if method in r["methods"] and not str(r["path"]).startswith("/static")]  # type: ignore[operator]


def filled(path: str, value: str) -> str:
    """``path`` with ``value`` in the place of everything variable."""
    out, inside = [], False
    for part in path.replace(">", "<").split("<"):
        out.append(value if inside else part)
        inside = not inside
    return "".join(out)


def likely(path: str) -> str:
    """``path`` with what may really stand in its variable places."""

    def value(found: re.Match) -> str:
        one_of = re.match(r"any\(([^,)]*)", found[1])
        return one_of[1] if one_of else "everyday-life" if found[1] == "slug" else "1"

    return re.sub("<([^>]+)>", value, path)


@pytest.fixture
def things(talk, cast) -> None:
    """A discussion, so that there is something with the number one."""
    talk.answer(cast.ben, talk.start(cast.ada))


@pytest.mark.parametrize("who", [None, "ada", "dev", "hana"])
@pytest.mark.parametrize("value", ["1", *NASTY_IDS])
def test_no_address_breaks(app, cast, client_as, visitor, who, value):
    client = client_as(getattr(cast, who)) if who else visitor
    for path in paths(app, "GET"):
        answer = client.get(filled(path, value))
        assert answer.status_code < 500 or path == "/readyz", (path, value)


@pytest.mark.parametrize("query", NASTY_QUERIES)
def test_no_query_breaks(app, cast, client_as, query):
    client = client_as(cast.hana)
    for path in paths(app, "GET"):
        assert client.get(f"{filled(path, '1')}?{query}").status_code < 500, (path, query)


@pytest.mark.parametrize("who", [None, "ada", "dev", "hana"])
@pytest.mark.parametrize("text", NASTY_TEXTS, ids=lambda t: repr(t)[:12])
def test_no_form_breaks(app, cast, client_as, visitor, things, who, text):
    for path in paths(app, "POST"):
        # Anew each time: some of these end the sign-in, as they should.
        client = client_as(getattr(cast, who)) if who else visitor
        answer = client.post(likely(path), data=dict.fromkeys(FIELDS, text))
        assert answer.status_code < 500, path


@pytest.mark.parametrize("body", ["[1]", "null", '"words"', '{"source": ["words"], "title": {"a": 1}}', "{"])
def test_no_json_in_the_place_of_a_form_breaks(app, cast, client_as, things, body):
    for path in paths(app, "POST"):
        answer = client_as(cast.hana).post(likely(path), data=body, content_type="application/json")
        assert answer.status_code < 500, path


def test_no_file_in_the_place_of_words_breaks(app, cast, client_as, things):
    for path in paths(app, "POST"):
        files = {name: (io.BytesIO(b"words"), "words.txt") for name in [*FIELDS, "photos", "topics", "format"]}
        answer = client_as(cast.hana).post(likely(path), data=files, content_type="multipart/form-data")
        assert answer.status_code < 500, path


def test_ten_megabytes_are_refused_with_a_sentence(cast, client_as):
    answer = client_as(cast.ada).post(f"/report/profile/{cast.ben}", data={"words": "x" * (12 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_what_is_no_form_at_all_is_refused(cast, client_as):
    ada = client_as(cast.ada)
    for kind in ("application/json", "text/xml", "multipart/form-data", "multipart/form-data; boundary=x"):
        answer = ada.post("/report/profile/1", data=b"\xff\xfe{", content_type=kind)
        assert 400 <= answer.status_code < 500


def test_an_error_page_says_what_to_do_and_nothing_of_the_inside(visitor, app):
    page = visitor.get("/no-such-page")
    assert page.status_code == 404
    assert "Traceback" not in page.text
    assert 'href="/help-now"' in page.text


def test_methods_that_do_not_fit_are_refused(visitor, app):
    answer = visitor.delete("/groups")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
