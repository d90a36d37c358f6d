"""What pages of long discussions cost: ``python bench/threads.py [POSTS] [THREADS]``.

On SQLite in a folder of its own, or on an empty database named by DATABASE_URL. CPU of this process for whole
requests, sign-in and page included; the database's own time is in it on SQLite and beside it on PostgreSQL, so the
time on the wall is told too. A page deep inside must cost what the first one costs, as a tree and in the order
written, also for her who has read half of it and comes back: the ratio must stay under 1.2.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask_migrate import upgrade
from sqlalchemy import event, insert, select

import config
from community import create_app
from community.accounts import devices
from community.accounts.models import Member
from community.accounts.names import name_key
from community.core import clock
from community.core.database import writing
from community.discussions import first, marking
from community.discussions.lists import place
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db

HIGHEST_RATIO = 1.2
WORDS = "I book something small for every day of that week: the library, a pie, the long way home by the river. " * 3


def main() -> int:
    """Fill, measure, print; 1 when a page inside costs more than it may."""
    posts, threads = (
        ([int(word) for word in sys.argv[1:3]] + [1000, 10_000])[:2] if len(sys.argv) > 1 else (1000, 10_000)
    )
    with tempfile.TemporaryDirectory() as folder:
        app = _app(folder)
        with app.app_context():
            members = _people(50)
            thread_id, took = _thread(members, posts)
            _space(members, threads)
            order = list(db.session.scalars(select(Post.id).where(Post.thread_id == thread_id).order_by(Post.position)))
            deepest = db.session.scalar(select(db.func.max(Post.depth)).where(Post.thread_id == thread_id))
            older = _deep(threads)
        print(f"{posts} posts written one by one, {took / posts * 1000:.2f} ms each; {deepest} answers deep")
        client = _client(app, members[0])
        path = f"/threads/{thread_id}"
        near, far = order[10], order[-11]
        base = _measure(app, client, f"{path}?at={near}", "post 10")
        ratio = _measure(app, client, f"{path}?at={far}", f"post {posts - 10}") / base
        for where, words in (
            ("?start", "first page"),
            (f"?after={order[posts // 2]}", "after the middle"),
            ("?end", "the end"),
        ):
            _measure(app, client, path + where, words)
        written = sorted(order)
        client.post("/threads/order", data={"flat": "1"})
        base = _measure(app, client, f"{path}?at={written[10]}", "as written, post 10")
        flat = _measure(app, client, f"{path}?at={written[-11]}", f"as written, post {posts - 10}") / base
        client.post("/threads/order", data={"flat": "0"})
        _stop_half_way(app, members[0], thread_id, written)
        _measure(app, client, path, "where she stopped", status=302)
        _measure(app, client, f"{path}/next?after={order[posts // 2]}", "the next unread", status=302)
        back = _measure(app, client, f"{path}?at={near}", "come back, post 10")
        back = _measure(app, client, f"{path}?at={far}", f"come back, post {posts - 10}") / back
        _tell(client, path, order)
        for where in ("/home", "/discussions/family?new", "/keeping"):
            _measure(app, client, where, where)
        first_page = _measure(app, client, "/discussions/family", f"first of {threads} threads")
        inside = _measure(app, client, f"/discussions/family?older={older}", "threads, half way") / first_page
    print(
        f"post {posts - 10} costs {ratio:.2f} times post 10, {flat:.2f} in the order written, {back:.2f} for her who "
        f"comes back; threads half way cost {inside:.2f} times the first"
    )
    return int(max(ratio, flat, back, inside) > HIGHEST_RATIO)


def _app(folder: str):
    environ = {"DATA_FOLDER": folder, "SECRET_KEY": uuid.uuid4().hex, "RATE_LIMITS": "off", "LOG_LEVEL": "ERROR"}
    if os.environ.get("DATABASE_URL"):
        environ["DATABASE_URL"] = os.environ["DATABASE_URL"]
    app = create_app(config.load({**environ, "PUBLIC_URL": "http://localhost"}))
    app.config["WTF_CSRF_ENABLED"] = app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    with app.app_context():
        upgrade()
        first.first_things()
        db.session.commit()
    return app


def _people(count: int) -> list[int]:
    now = clock.now()
    people = [
        Member(
            email=f"member{n}@example.org",
            display_name=f"Member {n}",
            name_key=name_key(f"Member {n}"),
            fs_uniquifier=uuid.uuid4().hex,
            confirmed_at=now,
            admitted_at=now,
            card_line="45 to 49, Victoria",
        )
        for n in range(count)
    ]
    db.session.add_all(people)
    db.session.commit()
    return [person.id for person in people]


def _thread(members: list[int], posts: int) -> tuple[int, float]:
    # As it grows in life: most answer something recent, some the discussion, a few go deep.
    chance = random.Random(11)
    people = {m: db.session.get_one(Member, m) for m in members}
    space = db.session.scalars(select(Space).where(Space.slug == "everyday-life")).one()
    thread = Thread.start(space, people[members[0]], "A long one", f"<p>{WORDS}</p>", uuid.uuid4().hex)
    db.session.commit()
    recent: list[Post] = []
    began = time.perf_counter()
    for n in range(posts - 1):
        to = chance.choice(recent[-8:]) if recent and n % 3 else None
        made = thread.reply(people[chance.choice(members)], f"<p>{n}. {WORDS}</p>", to, uuid.uuid4().hex)
        recent = [*recent[-8:], made]
        if n % 100 == 0:
            db.session.commit()
    db.session.commit()
    return thread.id, time.perf_counter() - began


def _space(members: list[int], threads: int) -> None:
    space = db.session.scalars(select(Space).where(Space.slug == "family")).one()
    now = clock.now()
    rows = [
        {
            "space_id": space.id,
            "author_id": members[n % len(members)],
            "key": uuid.uuid4().hex,
            "title": f"About {n}",
            "created_at": now - timedelta(minutes=n),
            "last_post_at": now - timedelta(minutes=n),
            "answers": 0,
        }
        for n in range(threads)
    ]
    for start in range(0, threads, 1000):
        db.session.execute(insert(Thread), rows[start : start + 1000])
    space.threads += threads
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()


def _deep(threads: int) -> str:
    half = select(Thread).join(Space).where(Space.slug == "family").order_by(Thread.last_post_at.desc())
    return place(db.session.scalars(half.offset(threads // 2).limit(1)).one())


def _stop_half_way(app, member_id: int, thread_id: int, written: list[int]) -> None:
    # What was written since half of the thread stood there is new to her.
    with app.app_context(), writing():
        member, thread = db.session.get_one(Member, member_id), db.session.get_one(Thread, thread_id)
        with_half = written[len(written) // 2]
        marking.finish(member, thread, with_half, flat=False)


def _tell(client, path: str, order: list[int]) -> None:
    # That she has read a page, in the middle of what is new.
    took = []
    for start in range(len(order) // 2, len(order) - 20, max(20, len(order) // 40)):
        before = time.perf_counter()
        form = {"posts": ",".join(map(str, order[start : start + 20])), "newest": max(order)}
        assert client.post(f"{path}/seen", data=form).status_code == 204
        took.append(time.perf_counter() - before)
    print(f"{'to tell of a page read':24} {'':12}  {statistics.median(took) * 1000:6.2f} ms")


def _client(app, member_id: int):
    with app.app_context():
        member = db.session.get_one(Member, member_id)
        device = devices.start(member, "A bench", clock.now() + timedelta(days=1))
        db.session.commit()
        nonce, uniquifier = device.nonce, member.fs_uniquifier
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=uniquifier, _fresh=True, device=nonce)
    return client


def _measure(app, client, path: str, words: str, times: int = 60, status: int = 200) -> float:
    queries = []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_):
        queries.append(statement)

    for _ in range(10):
        assert client.get(path).status_code == status, path
    event.listen(engine, "before_cursor_execute", note)
    client.get(path)
    event.remove(engine, "before_cursor_execute", note)
    cpu, wall = [], []
    for _ in range(times):
        before = time.process_time(), time.perf_counter()
        client.get(path)
        cpu.append(time.process_time() - before[0])
        wall.append(time.perf_counter() - before[1])
    median = statistics.median(cpu) * 1000
    print(f"{words:24} {median:6.2f} ms CPU  {statistics.median(wall) * 1000:6.2f} ms  {len(queries)} queries")
    return statistics.median(wall)


if __name__ == "__main__":
    sys.exit(main())
