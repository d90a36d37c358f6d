"""Ada starts a discussion, Ben answers, and both read it."""

from __future__ import annotations

import uuid


def sent(**fields) -> dict:
    return {"key": uuid.uuid4().hex, "format": "plain", **fields}


def test_it_works(client_as, cast, talk):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    started = ada.post(
        "/discussions/everyday-life/new", data=sent(title="The week before a scan", source="How do you do it?")
    )
    assert started.status_code == 302
    page = ben.get("/discussions/everyday-life").text
    assert "The week before a scan" in page
    assert "Ada" in page
    answered = ben.post(started.location + "/answer", data=sent(source="The library.\n\nA pie."))
    assert answered.status_code == 302
    page = ada.get(answered.location).text
    assert "How do you do it?" in page
    assert "<p>The library.</p><p>A pie.</p>" in page
    assert "1 answer." in page
