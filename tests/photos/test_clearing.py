"""What nobody shows any more goes, its files with it; what somebody shows stays, in a backup too."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from community.accounts.models import Member
from community.backup import photos as backup
from community.core import clock, storage, work
from community.core.database import writing
from community.discussions.posts import Post
from community.extensions import db
from community.photos.clearing import CUT_OFF_AFTER, LOOSE_FOR, MOST_LOOSE, TAKEN_OUT_FOR
from community.photos.models import Photo


@pytest.fixture
def age(app):
    """``age(number, created_at=...)``: a photo as it would be some days later."""

    def aging(number: int, **columns) -> None:
        with app.app_context(), writing():
            db.session.execute(update(Photo).where(Photo.id == number).values(columns))

    return aging


@pytest.fixture
def left(app):
    """Which photos are left after a round, by number; fails when files and rows disagree."""

    def after_a_round() -> set[int]:
        with app.app_context():
            work.run("photos")
            rows = db.session.execute(select(Photo.id, Photo.name)).all()
            keys = storage.current().keys()
            names = {key.partition("-")[0] for key in keys}
            assert {row.name for row in rows} <= names
            everyone = {row.name for row in rows} | set(before)
            assert names & everyone == {row.name for row in rows}
            before.update(row.name for row in rows)
            return {row.id for row in rows}

    before: set[str] = set()
    return after_a_round


def ago(time: timedelta):
    return clock.now() - time - timedelta(minutes=1)


def test_it_works(cast, sent, post_with, left, age):
    shown, loose = post_with(cast.ada)[1][0], sent(cast.ada)
    assert left() == {shown, loose}
    age(loose, created_at=ago(LOOSE_FOR))
    age(shown, created_at=ago(LOOSE_FOR))
    assert left() == {shown}


def test_one_that_waits_in_a_draft_stays_as_long_as_a_draft_does(cast, sent, left, age):
    number = sent(cast.ada)
    age(number, created_at=ago(timedelta(days=90)))
    assert left() == {number}


def test_one_whose_sending_was_cut_off_goes_the_next_day(cast, sent, left, age):
    number = sent(cast.ada)
    age(number, kept_at=None)
    assert left() == {number}
    age(number, created_at=ago(CUT_OFF_AFTER))
    assert left() == set()


def test_one_taken_out_stays_for_staff_a_while_and_then_goes(cast, client_as, post_with, left, age):
    post_id, (number,) = post_with(cast.ada)
    client_as(cast.ada).post(f"/posts/{post_id}/edit", data={"format": "plain", "source": "Look.", "photos": ""})
    assert left() == {number}
    age(number, taken_out_at=ago(TAKEN_OUT_FOR))
    assert left() == set()


def test_those_of_a_removed_post_stay_with_it(app, cast, client_as, post_with, left, age):
    post_id, (number,) = post_with(cast.ada)
    client_as(cast.ada).post(f"/posts/{post_id}/remove")
    age(number, created_at=ago(LOOSE_FOR))
    assert left() == {number}


def test_those_of_a_post_that_is_deleted_go_with_it(app, cast, talk, post_with, left):
    post_id, _ = post_with(cast.ada, talk.start(cast.ben))
    left()
    with app.app_context(), writing():
        db.session.execute(delete(Post).where(Post.id == post_id))
    assert left() == set()


def test_loose_ones_of_a_member_who_left_go(app, cast, sent, left, age):
    number = sent(cast.ada)
    left()
    age(number, owner_id=None)
    assert left() == set()


def test_a_round_that_was_cut_off_is_gone_on_with(app, cast, sent, left, age, monkeypatch):
    number = sent(cast.ada)
    left()
    age(number, created_at=ago(LOOSE_FOR))
    with app.app_context(), monkeypatch.context() as disk:
        disk.setattr(storage.Folder, "delete", lambda *_: (_ for _ in ()).throw(OSError("gone away")))
        with pytest.raises(OSError, match="gone away"):
            work.run("photos")
    assert left() == set()


def test_one_that_is_going_can_no_longer_be_shown(cast, client_as, talk, sent, age):
    thread, number = talk.start(cast.ben), sent(cast.ada)
    age(number, going_at=clock.now())
    form = {"key": uuid.uuid4().hex, "format": "plain", "source": "Kept.", "photos": str(number)}
    answer = client_as(cast.ada).post(f"/threads/{thread}/answer", data=form)
    assert answer.status_code == 422
    assert "Kept." in answer.text
    assert client_as(cast.ada).get(f"/photos/{number}/480").status_code == 404


def test_of_very_many_loose_ones_the_oldest_go(app, cast, sent, left):
    ada = cast.ada
    with app.app_context(), writing():
        for n in range(MOST_LOOSE):
            row = {"owner_id": ada, "key": f"{n:032x}", "name": f"{n:032x}", "width": 5, "height": 5}
            db.session.add(Photo(**row, kept_at=clock.now(), created_at=ago(timedelta(hours=2))))
    number = sent(ada)
    with app.app_context():
        oldest = db.session.scalar(select(db.func.min(Photo.id)))
        assert work.run("photos") == 1
        kept = set(db.session.scalars(select(Photo.id)))
    assert oldest not in kept
    assert number in kept


def test_a_backup_holds_all_three_sizes_and_gives_them_back(app, cast, sent, tmp_path, settings):
    with app.app_context():
        cast.ada  # noqa: B018
    number = sent(cast.ada)
    with app.app_context():
        name = db.session.get_one(Photo, number).name
        assert db.session.get_one(Member, cast.ada).photo_key is None
    target = tmp_path / "files"
    backup.gather(settings, target)
    gathered = set(storage.Folder(target).keys())
    assert {storage.file_key(name, side) for side in (480, 1024, 1920)} <= gathered
