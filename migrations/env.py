"""Runs the migrations, on the connection the app is configured with."""

from __future__ import annotations

from alembic import context
from flask import current_app

from community.core.database import describe_type
from community.extensions import db

SQLITE = "sqlite"


def run() -> None:
    """Bring the database from where it is to where it is asked to be."""
    engine = db.engine
    with engine.connect() as connection:
        sqlite = engine.dialect.name == SQLITE
        if sqlite:
            # Batch mode rebuilds tables; with foreign keys on, dropping the old one deletes every child row. Inside a
            # transaction the pragma is ignored, so it is set on the driver's own connection.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=describe_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            # Where there was nothing to do, looking has begun a transaction, in which the pragma would be ignored: who
            # gets this connection next would have no foreign keys.
            connection.rollback()
            raw = connection.connection.dbapi_connection
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            raw.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"The migration broke {len(broken)} references. Restore the backup.")


with current_app.app_context():
    run()
