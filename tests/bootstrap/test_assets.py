"""What the browser is sent that others wrote: the right files, under the names the app asks for."""

import gzip
import json
from pathlib import Path

import pytest
from launch import assets

# The services change nothing about it.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def manifest() -> dict[str, str]:
    return json.loads(assets.MANIFEST.read_text())


def test_it_works():
    assert set(manifest()) == {"trix", "trix.css", "socket.io-client", "font.css", "font-upright.woff2"}
    for path in manifest().values():
        assert (assets.VENDOR / path).stat().st_size > 1000


def test_every_path_carries_a_version_so_that_it_may_be_cached_for_ever():
    for path in manifest().values():
        folder = path.split("/")[0]
        assert folder.rsplit("-", 1)[1][0].isdigit()


def test_the_style_sheet_of_the_font_names_only_files_that_are_beside_it():
    sheet = assets.VENDOR / manifest()["font.css"]
    named = [part.split(")")[0] for part in sheet.read_text().split("url(")[1:]]
    assert len(named) == 4
    for name in named:
        assert (sheet.parent / name).is_file()


def test_scripts_and_styles_are_there_compressed_too():
    for path in manifest().values():
        if not path.endswith(".woff2"):
            file = assets.VENDOR / path
            assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes()
