"""What waits for the moderators: requests to join, reports, suggestions."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from community.accounts.applications import Application, ApplicationMessage
from community.accounts.models import Member
from community.chat.messages import Message
from community.demonstration.loading.loaded import Loaded
from community.demonstration.loading.loaded import put as put_rows
from community.demonstration.loading.members import account
from community.demonstration.rooms import Line
from community.discussions.posts import Post
from community.extensions import db
from community.moderation.models import Reason, Report
from community.profiles.suggestions import Suggestion
from community.profiles.traits import TraitKind


def put(loaded: Loaded) -> int:
    """Everything in the queue."""
    return _put_requests(loaded) + _put_reports(loaded) + _put_suggestions(loaded)


def _put_requests(loaded: Loaded) -> int:
    requests = loaded.world.waiting.requests
    moderator = loaded.by_role("moderator")[0]
    people = put_rows(
        Member,
        (
            {
                **account(one.name, f"applicant.{place}@example.org", one.state, loaded.password),
                "confirmed_at": one.at,
                "created_at": one.at - timedelta(minutes=12),
            }
            for place, one in enumerate(requests, start=1)
        ),
    )
    numbers = put_rows(
        Application,
        (
            {"member_id": member_id, "words": one.words, "created_at": one.at}
            for one, member_id in zip(requests, people, strict=True)
        ),
    )
    letters = [
        {
            "application_id": number,
            "author_id": moderator if who == "moderator" else member_id,
            "from_staff": who == "moderator",
            "words": words,
            "key": loaded.key(),
            "created_at": one.at + timedelta(hours=2 + 3 * place),
        }
        for one, member_id, number in zip(requests, people, numbers, strict=True)
        for place, (who, words) in enumerate(one.letters)
    ]
    db.session.execute(insert(ApplicationMessage), letters)
    return len(requests)


def _put_reports(loaded: Loaded) -> int:
    rows = []
    for one in loaded.world.waiting.complaints:
        in_room = isinstance(one.said, Line)
        number = (loaded.messages if in_room else loaded.posts)[id(one.said)]
        model = Message if in_room else Post
        rows.append(
            {
                "key": loaded.key(),
                "reporter_id": loaded.members[one.reporter],
                "kind": "message" if in_room else "post",
                "thing_id": number,
                "about_id": loaded.members[one.said.author],
                "reason": Reason(one.reason),
                "words": one.words,
                "as_it_was": db.session.scalar(select(model.html).where(model.id == number)),
                "created_at": one.at,
            }
        )
    db.session.execute(insert(Report), rows)
    return len(rows)


def _put_suggestions(loaded: Loaded) -> int:
    rows = [
        {
            "author_id": loaded.members[author],
            "key": loaded.key(),
            "kind": TraitKind(kind),
            "words": words,
            "created_at": loaded.world.now - timedelta(hours=5 + 13 * place),
        }
        for place, (kind, words, author) in enumerate(loaded.world.waiting.suggestions)
    ]
    db.session.execute(insert(Suggestion), rows)
    return len(rows)
