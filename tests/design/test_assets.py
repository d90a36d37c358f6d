"""What the browser is sent to make a page look and behave: once, small, and again only when it has changed."""

import gzip
import re

import pytest

from community.core import assets

# The services change nothing about it.
pytestmark = pytest.mark.once

# All of ours together, compressed, once one has been everywhere. No page asks for all of it: what a first page costs a
# phone with a bad connection is measured in tests/browser/test_weight.py, and may be 60 KB.
MOST_BYTES = 96 * 1024


@pytest.fixture
def files(app):
    return app.extensions["assets"].files


def test_it_works(app, files):
    answer = app.test_client().get(f"/look/{files.version}/css/app.css", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]
    assert b"--linen-0" in gzip.decompress(answer.data)


def test_a_browser_that_cannot_unpack_gets_it_plain(app, files):
    answer = app.test_client().get(f"/look/{files.version}/js/app.js")
    assert "Content-Encoding" not in answer.headers
    assert b"data-behaviour" in answer.data


def test_every_part_of_the_look_is_in_the_one_sheet(app, files):
    sheet = files.sent["css/app.css"][0].decode()
    assert "@import" not in sheet
    parts = {name for name in files.sent if name.startswith("css/")} - {"css/app.css"}
    named = set(re.findall(r'url\("([^"]+)"\)', (assets_root(app) / "css/app.css").read_text()))
    assert {f"css/{name}" for name in named} == parts


def test_the_address_changes_when_a_file_does(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "app.css").write_text("a { color: red; }")
    before = assets.Files(tmp_path).version
    (tmp_path / "css" / "app.css").write_text("a { color: green; }")
    assert assets.Files(tmp_path).version != before


def test_an_old_address_gets_the_new_file_and_keeps_it_for_once(app):
    answer = app.test_client().get("/look/longago/css/app.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/look/", "/look/x", "/look/x/", "/look/x/../config.py", "/look/x/css/none.css"])
def test_what_is_not_there_is_not_found(app, path):
    assert app.test_client().get(path).status_code == 404


def test_nothing_can_be_sent_to_it(app, files):
    assert app.test_client().post(f"/look/{files.version}/css/app.css").status_code == 405


def test_all_our_own_styles_and_scripts_together_are_small(files):
    """Every script of ours and the one sheet, though no single page loads them all."""
    wanted = [small for name, (_, small, _) in files.sent.items() if name.startswith("js/") or name == "css/app.css"]
    assert sum(map(len, wanted)) < MOST_BYTES


def assets_root(app):
    return app.extensions["assets"].root
