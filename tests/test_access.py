"""Every route says who may come in, and nothing changes on GET."""

from __future__ import annotations

import pytest

from community.cli import routes


def test_every_route_declares_its_access(app):
    undeclared = [r["endpoint"] for r in routes(app) if r["access"] is None]
    assert undeclared == []


def test_ids_in_addresses_are_typed(app):
    untyped = [r["path"] for r in routes(app) if "<int:" in r["path"]]
    assert untyped == []


def test_a_view_that_declares_nothing_is_closed(app):
    access = app.view_functions["probes.healthz"].__dict__.pop("access")
    try:
        assert app.test_client().get("/healthz").status_code == 403
    finally:
        app.view_functions["probes.healthz"].access = access


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_answer(visitor, path):
    assert visitor.get(path).status_code == 200
