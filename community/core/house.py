"""What administrators decide about the house itself: its name, and its rules in words."""

from __future__ import annotations

import time

from sqlalchemy import String, Text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from community.core.database import Id
from community.extensions import db

# Every page shows the name; asking the database each time would be a query a page. Other processes follow this late.
REMEMBERED_FOR = 60.0
_remembered: tuple[float, str, str] | None = None


class House(db.Model):
    """One row, or none while nothing was changed. An empty name means the one the operator set."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    rules_source: Mapped[str] = mapped_column(Text, default="")
    rules_html: Mapped[str] = mapped_column(Text, default="")


def set_words(name: str, rules_source: str, rules_html: str) -> None:
    """Change them; an empty one means what the house came with."""
    house = db.session.get(House, 1)
    if house is None:
        house = House(id=1)
        db.session.add(house)
    house.name, house.rules_source, house.rules_html = name, rules_source, rules_html


def rules_source() -> str:
    """The rules as they were typed, for their form."""
    house = db.session.get(House, 1)
    return house.rules_source if house else ""


def words() -> tuple[str, str]:
    """Name and rules (safe HTML), as they were at most REMEMBERED_FOR seconds ago; empty where nothing was set."""
    global _remembered
    if _remembered is None or time.monotonic() - _remembered[0] > REMEMBERED_FOR:
        try:
            house = db.session.get(House, 1)
        except SQLAlchemyError:
            # The page that says the database is away must itself stand without it.
            return "", ""
        _remembered = (time.monotonic(), house.name if house else "", house.rules_html if house else "")
    return _remembered[1:]


def forget() -> None:
    """Look again at the next page: something was changed here."""
    global _remembered
    _remembered = None
