"""Where the demonstration world is not made."""

import dataclasses

import pytest


def test_not_among_real_members(app, cast):
    assert cast.ada
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code != 0
    assert "members here already" in refused.output


@pytest.mark.parametrize("command", ["demo", "demo-code"])
def test_never_in_production(app, command):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(settings, production=True)
    try:
        refused = app.test_cli_runner().invoke(args=[command])
    finally:
        app.config["SETTINGS"] = settings
    assert refused.exit_code != 0
    assert "real people" in refused.output
