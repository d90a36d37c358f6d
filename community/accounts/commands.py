"""Commands about people who look after the network."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from community.accounts import devices, staffing, steps
from community.accounts.models import Role
from community.core.database import writing
from community.core.errors import Refusal


@click.command("setup-link")
@with_appcontext
def setup_link() -> None:
    """Print the link that makes the first administrator; once there is one, only say so."""
    if link := staffing.set_up_link():
        click.echo(link)
    else:
        click.echo("There is an administrator already, and so no such link.", err=True)


@click.group("staff")
def staff() -> None:
    """Those who look after the network."""


@staff.command("take-away-second-step")
@click.argument("email")
@with_appcontext
def take_away_second_step(email: str) -> None:
    """For someone of the staff who has lost phone and recovery codes: she sets the second step up anew."""
    with writing():
        member = staffing.of_address(email)
        if member is None:
            raise click.ClickException("Nobody has this address.")
        steps.take_away(member)
        devices.end(member.id)
    click.echo(f"{member.display_name} signs in with the password alone now, and sets the second step up anew.")


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="the name members see")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role if role != Role.MEMBER]))
@with_appcontext
def add(email: str, name: str, role: str) -> None:
    """Give someone a role, and print a link to choose a password with when she has no account yet."""
    try:
        with writing():
            member, link = staffing.invite(email, name, Role(role))
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal
    click.echo(link or f"{member.display_name} has an account already, and is {role} from now on.")
