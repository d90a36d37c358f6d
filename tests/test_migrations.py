"""The migrations run from nothing to the newest, and end where the models are."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from community.extensions import db


def test_the_migrated_database_matches_the_models(context):
    with db.engine.connect() as connection:
        migrated = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(migrated, db.metadata) == []


def test_every_model_has_a_table(context):
    assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_sqlite_is_set_up_to_keep_what_was_confirmed(context):
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
