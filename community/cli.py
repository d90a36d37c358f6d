"""What an operator does from the command line."""

from __future__ import annotations

import json

import click
from flask import Flask, current_app


def init_app(app: Flask) -> None:
    """Add our commands to ``flask``."""
    app.cli.add_command(access)


@click.command("access")
def access() -> None:
    """Every route with its methods and who may come in, as JSON."""
    click.echo(json.dumps(routes(current_app), indent=2))


def routes(app: Flask) -> list[dict[str, object]]:
    """Every route of ``app``: path, methods, endpoint, and the rule its view declares."""
    return [
        {
            "path": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            "access": getattr(getattr(app.view_functions[rule.endpoint], "access", None), "__name__", None),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
