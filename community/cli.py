"""What an operator does from the command line."""

from __future__ import annotations

import json

import click
from flask import Flask, current_app
from flask_migrate import upgrade

from community.accounts import commands
from community.backup.commands import backup, move_from_sqlite, restore
from community.chat import first as chat
from community.comfort import topics as comfort
from community.core.database import writing
from community.demonstration.commands import demo, demo_code
from community.directory import first as directory
from community.discussions import first as discussions
from community.profiles import first as profiles
from community.rebuild import rebuild


def init_app(app: Flask) -> None:
    """Add our commands to ``flask``."""
    app.cli.add_command(access)
    app.cli.add_command(commands.setup_link)
    app.cli.add_command(commands.staff)
    app.cli.add_command(first_things)
    app.cli.add_command(prepare)
    app.cli.add_command(backup)
    app.cli.add_command(restore)
    app.cli.add_command(move_from_sqlite)
    app.cli.add_command(rebuild)
    app.cli.add_command(demo)
    app.cli.add_command(demo_code)


# Each capability's own: what it starts with, put into empty tables only.
FIRST_THINGS = [
    comfort.first_things,
    discussions.first_things,
    chat.first_things,
    directory.first_things,
    profiles.first_things,
]


@click.command("first-things")
def first_things() -> None:
    """Put what the network starts with into empty tables: first spaces, lists, listings, numbers."""
    with writing():
        for put in FIRST_THINGS:
            put()


@click.command("prepare")
@click.pass_context
def prepare(context: click.Context) -> None:
    """Before each start: bring the tables up to date, and put what the network starts with into empty ones."""
    current_app.config["SETTINGS"].data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    upgrade()
    context.invoke(first_things)


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
