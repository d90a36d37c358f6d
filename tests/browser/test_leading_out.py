"""Links lead where they say, and whoever waits there learns nothing of where the reader came from."""

import http.server
import threading

import pytest

from community.accounts.models import Member
from community.core.database import writing
from community.discussions.models import Thread
from community.extensions import db
from tests.browser.conftest import DESK, PHONE
from tests.talk import key

# The services change nothing about what a browser does here; what the database does, other tests look at.
pytestmark = pytest.mark.once


class Elsewhere(http.server.ThreadingHTTPServer):
    """A server of strangers that writes down what it is asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title><link rel=icon href=data:,>Elsewhere")

    def log_message(self, *_args) -> None:
        pass


@pytest.fixture
def elsewhere():
    server = Elsewhere()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def linked(app, cast, talk, elsewhere) -> int:
    assert cast.ben
    thread = talk.start(cast.ada)
    source = f'<div>Read <a href="{elsewhere.address}/leaflet?x=1">this leaflet</a> or {elsewhere.address}/plain</div>'
    with app.app_context(), writing():
        db.session.get_one(Thread, thread).reply(db.session.get_one(Member, cast.ben), source, None, key())
    return thread


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("way", ["press", "new tab"])
def test_who_follows_a_link_is_not_known_to_come_from_here(cast, open_as, linked, elsewhere, width, way):
    page = open_as(cast.grace, width=width)
    page.goto(f"/threads/{linked}")
    assert elsewhere.asked == []
    link = page.get_by_role("link", name="this leaflet (127.0.0.1)")
    if way == "press":
        link.click()
        page.wait_for_url("**/leaflet?x=1")
    else:
        with page.context.expect_page() as opened:
            # As the browser's own "Open in a new tab" would; the lighter browser has none.
            link.evaluate("link => { link.target = '_blank'; }")
            link.click()
        opened.value.wait_for_load_state()
        assert opened.value.evaluate("window.opener") is None
        assert opened.value.evaluate("document.referrer") == ""
    (path, headers), *_ = elsewhere.asked
    assert path == "/leaflet?x=1"
    assert "referer" not in headers
    assert "cookie" not in headers
    # She chose to go there.
    page.complaints.clear()


def test_nothing_is_asked_of_strangers_before_she_presses(cast, open_as, linked, elsewhere):
    page = open_as(cast.grace)
    page.goto(f"/threads/{linked}")
    page.get_by_role("link", name="this leaflet (127.0.0.1)").hover()
    page.wait_for_timeout(500)
    assert elsewhere.asked == []


def test_the_policy_alone_keeps_it_too(cast, open_as, linked, elsewhere):
    page = open_as(cast.grace)
    page.goto(f"/threads/{linked}")
    page.evaluate("document.querySelectorAll('a[rel]').forEach((link) => link.removeAttribute('rel'))")
    page.get_by_role("link", name="/plain").click()
    page.wait_for_url("**/plain")
    assert "referer" not in elsewhere.asked[0][1]
    page.complaints.clear()


PASTE = """(html) => {
    const data = new DataTransfer();
    data.setData('text/html', html);
    const editor = document.querySelector('trix-editor');
    editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


ALL_THAT_FETCHES = """<p>one<img src='THERE/a.png' srcset='THERE/b.png 2x'></p>
<picture><source srcset='THERE/c.webp'></picture><video poster='THERE/d.png' src='THERE/e.mp4'></video>
<div style='background:url(THERE/f.png)'>two</div><table background='THERE/g.png'><tr><td>three</td></tr></table>
<link rel=stylesheet href='THERE/h.css'><object data='THERE/i'></object><iframe src='THERE/j'></iframe>
<svg><image href='THERE/k.svg'/></svg><style>@import 'THERE/l.css'; p { background: url(THERE/m.png) }</style>
<input type=image src='THERE/n.png'><body background='THERE/o.png'><p>four"""


def test_nothing_is_fetched_of_a_page_she_pastes(cast, open_as, linked, elsewhere):
    page = open_as(cast.grace)
    page.goto(f"/threads/{linked}/answer")
    page.wait_for_selector("trix-editor")
    page.locator("trix-editor").click()
    page.evaluate(PASTE, ALL_THAT_FETCHES.replace("THERE", elsewhere.address))
    page.wait_for_timeout(700)
    assert page.locator("trix-editor").inner_text().split() == ["one", "two", "three", "four"]
    assert elsewhere.asked == []
