"""Questions a machine asks: is the process up, is it ready, how is it."""

from __future__ import annotations

import hmac

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from community.extensions import db
from community.permissions import public

blueprint = Blueprint("probes", __name__)


@blueprint.get("/healthz")
@public
def healthz():
    """The process is up."""
    return {"status": "up"}


@blueprint.get("/readyz")
@public
def readyz():
    """The database answers and its tables are those this code was written for."""
    try:
        here = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    folder = current_app.extensions["migrate"].directory
    if here != ScriptDirectory(folder).get_current_head():
        return {"status": "migrations are not current"}, 503
    return {"status": "ready"}


@blueprint.get("/metrics")
@public
def metrics():
    """Counters for Prometheus, behind METRICS_TOKEN; not there without it."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
