"""Words about oneself, and to someone, survive a sign-in that has ended."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("path", "field"),
    [("/you/profile", "about_me"), ("/members/{ben}/hello", "note"), ("/you/suggest", "words")],
)
def test_it_works(cast, visitor, path, field):
    answer = visitor.post(path.format(ben=cast.ben), data={field: "Words I will not lose", "writer": str(cast.ada)})
    assert answer.status_code == 401
    assert "Words I will not lose" in answer.text


def test_a_form_that_was_open_too_long(cast, client_as, with_csrf):
    answer = client_as(cast.ada).post("/you/profile", data={"about_me": "Words I will not lose", "csrf_token": "old"})
    assert answer.status_code == 400
    assert "Words I will not lose" in answer.text
