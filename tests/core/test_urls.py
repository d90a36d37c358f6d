"""Ways back lead only into our own pages."""

from __future__ import annotations

import pytest

from community.core.urls import safe_next


@pytest.mark.parametrize("target", ["/home", "/threads/5?to=3#post-9", "/discussions/everyday"])
def test_it_works(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "home",
        "//example.org",
        "/\\example.org",
        "https://example.org/",
        "javascript:alert(1)",
        "/\texample",
        "/a\nb",
        "\\/example.org",
        "/ok\\..\\x",
    ],
)
def test_every_other_target_is_refused(target):
    assert safe_next(target) is None
