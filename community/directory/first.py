"""What the directory starts with. Only what is known: everything else stays open until someone has asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from community.directory.models import Focus, HelpNumber, Listing
from community.extensions import db

# The organisation's directory, where these four are listed with how to reach them.
LOCAL_SERVICES = "https://www.bcna.org.au/"

NAMES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "Bethlehem Palliative Care Day Care Centre: Living with Advanced Cancer Program",
        "A program for people living with advanced cancer, at a palliative care day centre.",
        {"focus": Focus.GENERAL},
    ),
    (
        "BreaCan Program of Events and Here and Now Group",
        "Events, and a group for women living with advanced breast cancer or gynaecological cancer.",
        {"focus": Focus.GENERAL},
    ),
    (
        "The Thursday Girls: Group for Metastatic Breast Cancer",
        "A group for people living with metastatic breast cancer.",
        {"focus": Focus.SECONDARY},
    ),
    (
        "Advanced Breast Cancer Support Group",
        "A support group for people living with advanced breast cancer.",
        {"focus": Focus.SECONDARY, "state": "VIC", "place": "Melbourne"},
    ),
]

NUMBERS = [
    ("Emergency", "000", "If you or someone else is in danger now. Ambulance, police, fire."),
    ("Lifeline", "13 11 14", "Someone to talk to about anything that feels too much, day and night."),
    ("Breast Cancer Network Australia", "1800 500 258", "Their helpline, for you and for those close to you."),
    ("Cancer Council", "13 11 20", "Cancer nurses and other staff answer questions about any cancer."),
]


def first_things() -> None:
    """Put the first listings and numbers into empty tables."""
    if not db.session.scalar(select(func.count(Listing.id))):
        db.session.add_all(
            Listing(name=name, about=about, link=LOCAL_SERVICES, **known) for name, about, known in NAMES
        )
    if not db.session.scalar(select(func.count(HelpNumber.id))):
        db.session.add_all(
            HelpNumber(name=name, telephone=telephone, about=about, position=position)
            for position, (name, telephone, about) in enumerate(NUMBERS)
        )
