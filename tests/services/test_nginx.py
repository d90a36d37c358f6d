"""What nginx tells the app about a visitor, shown by a far end that only repeats what it was told."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.services import programs
from tests.services.nginx import nginx

pytestmark = pytest.mark.services


class Repeats(BaseHTTPRequestHandler):
    """Answers with the headers it was asked with."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def ask():
    """``ask("/path", header=value)``: the headers that reach the app."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Repeats) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # The second of each kind is down, as one is while it is started again.
        port, pages, chat = programs.free_ports(3)
        with nginx([server.server_port, pages], [server.server_port, chat], port) as folder:
            browser = requests.Session()
            browser.trust_env, browser.verify = False, str(folder / "fullchain.pem")

            def ask(path: str, headers: dict[str, str] | None = None) -> dict[str, str]:
                answer = browser.get(f"https://localhost:{port}{path}", headers=headers, timeout=10)
                answer.raise_for_status()
                return {**answer.json(), "asked": f"localhost:{port}"}

            yield ask
            browser.close()
        server.shutdown()


@pytest.mark.parametrize("path", ["/", "/socket.io/?EIO=4&transport=websocket"])
def test_it_works(ask, path):
    told = ask(path)
    assert told["host"] == told["x-forwarded-host"] == told["asked"]
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"


@pytest.mark.parametrize("path", ["/", "/socket.io/"])
def test_what_a_visitor_makes_up_about_herself_does_not_arrive(ask, path):
    told = ask(
        path,
        {
            "X-Forwarded-For": "203.0.113.7",
            "X-Forwarded-Host": "elsewhere.example",
            "X-Forwarded-Proto": "http",
            "X-Forwarded-Port": "1",
            "X-Forwarded-Prefix": "/elsewhere",
            "Forwarded": "for=203.0.113.7",
        },
    )
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-host"] == told["asked"]
    assert told["x-forwarded-proto"] == "https"
    assert not {"x-forwarded-port", "x-forwarded-prefix", "forwarded"} & set(told)


def test_a_socket_may_change_the_protocol_and_a_page_keeps_its_connection(ask):
    socket = ask("/socket.io/", {"Upgrade": "websocket", "Connection": "Upgrade"})
    assert socket["upgrade"] == "websocket"
    assert socket["connection"] == "upgrade"
    assert "connection" not in ask("/")


def test_a_process_that_is_down_is_not_noticed(ask):
    assert all(ask("/") for _ in range(10))
