"""Profiles, interests and experiences, and what follows from them on lists of people."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import insert, select, update

from community.accounts.models import Member
from community.core import richtext
from community.demonstration.loading.loaded import Loaded, rich
from community.demonstration.telling import Told
from community.extensions import db
from community.profiles.audience import Audience
from community.profiles.models import Field, Profile
from community.profiles.traits import MemberTrait, Trait, TraitKind


def put(loaded: Loaded) -> int:
    """What each person tells, open for those she chose."""
    now = loaded.world.now
    traits = {(row.kind, row.name): row.id for row in db.session.execute(select(Trait.kind, Trait.name, Trait.id))}
    profiles, chosen, members = [], [], []
    world = loaded.world
    for person, told, number in zip(world.people, world.told, loaded.members, strict=True):
        if told is None:
            continue
        hers = {"member_id": number, "topics": loaded.topics(told.touches), "changed_at": person.joined_at}
        profiles.append({**hers, "likeness_due_at": now, **_row(told)})
        members.append(
            {
                "id": number,
                "card_line": _card_line(told, person.state, now.year),
                "photo_audience": told.audiences[Field.PHOTO],
            }
        )
        for kind, names in ((TraitKind.INTEREST, told.interests), (TraitKind.EXPERIENCE, told.experiences)):
            audience = told.audiences[Field(f"{kind}s")]
            chosen += [{"member_id": number, "trait_id": traits[kind, name], "audience": audience} for name in names]
    db.session.execute(insert(Profile), profiles)
    db.session.execute(insert(MemberTrait), chosen)
    db.session.execute(update(Member), members)
    carriers = Counter(row["trait_id"] for row in chosen if row["audience"] == Audience.MEMBERS)
    db.session.execute(update(Trait), [{"id": trait, "carriers": count} for trait, count in carriers.items()])
    return len(profiles)


def _row(told: Told) -> dict:
    source, html = rich(told.about) if told.about else ("", "")
    return {
        "birth_year": told.birth_year,
        "secondary_year": told.secondary_year,
        "about_source": source,
        "about_html": html,
        "about_version": richtext.VERSION,
        "suggestible": told.suggestible,
        **{f"{name}_audience": audience for name, audience in told.audiences.items() if name != Field.PHOTO},
    }


def _card_line(told: Told, state: str, year: int) -> str:
    # A profile that is never added to the session, only asked what it would say.
    profile = Profile(**_row(told))
    with db.session.no_autoflush:
        profile.member = Member(state=state)
        line = profile.card_line(year)
        db.session.expunge_all()
    return line
