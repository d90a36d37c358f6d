"""The network. Its rooms, bottom first; each imports only from those above it in this list.

core           leaf modules, one topic each: clock, database, errors, forms, mail, richtext, images, ...
extensions     the libraries' objects
permissions    every "may this member ...?", and the door
realtime       the wire
activity       what happened; removals
accounts       who you are, whether you are in
comfort        confronting topics, how each member meets them, the one decision
photos         pictures that go with words: made small, kept, cleared away
drafts         what was typed and not sent
profiles       what members tell, people like you, hellos
discussions    spaces, threads, posts
chat           live rooms
directory      groups outside, numbers to call
meetings       groups, their cards, their meetings
moderation     reports, decisions, the log
rights         what was promised to be deleted is deleted
notifications  who hears of what happened
home           the front door and the first page inside
frame, probes  what stands around every page; what machines ask
backup         one file with everything, and back
rebuild        what is derived from sources, made anew
demonstration  a world to look at
jobs, cli      background work, commands
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

import config
from community import cli, frame, jobs, permissions, probes, realtime
from community.accounts import security
from community.accounts.views import blueprint as accounts
from community.chat.sockets import rooms
from community.chat.views import blueprint as chat
from community.comfort import views as comfort_pages
from community.core import assets, database, errors, headers, kept, limits, logs, richtext, storage, uploads, urls, work
from community.directory.views import blueprint as directory
from community.discussions.views import blueprint as discussions
from community.drafts import views as drafting
from community.extensions import csrf, db, migrate
from community.home.views import blueprint as home
from community.meetings.views import blueprint as meetings
from community.moderation.order.views import blueprint as order
from community.moderation.staff import blueprint as staff
from community.moderation.views import blueprint as moderation
from community.notifications.views import blueprint as notifications
from community.photos.views import blueprint as photos
from community.profiles.views import blueprint as profiles

# A form open longer than this is sent again by hand; its words are kept.
FORM_LASTS = timedelta(hours=12)
BROWSER_KEEPS_STATIC = 365 * 24 * 3600


def create_app(settings: config.Settings) -> Flask:
    """The whole network as one WSGI app, from ``settings``."""
    app = Flask("community", root_path=str(config.ROOT), instance_path=str(settings.data_folder))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # What was to be written would stand in the message of each error.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=int(FORM_LASTS.total_seconds()),
        WTF_CSRF_SSL_STRICT=False,
    )
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    urls.init_app(app)
    logs.init_app(app)
    db.init_app(app)
    database.init_app(app)
    work.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    security.init_app(app)
    # The door before CSRF: someone who was signed out is told so, and keeps her words.
    permissions.init_app(app)
    uploads.init_app(app)
    csrf.init_app(app)
    limits.init_app(app)
    headers.init_app(app)
    drafting.init_app(app)
    errors.init_app(app)
    kept.init_app(app)
    richtext.init_app(app)
    storage.init_app(app, settings.storage_url, settings.files_folder)
    frame.init_app(app)
    comfort_pages.init_app(app)
    for blueprint in (
        probes.blueprint,
        home,
        accounts,
        comfort_pages.blueprint,
        photos,
        drafting.blueprint,
        profiles,
        discussions,
        chat,
        directory,
        meetings,
        moderation,
        order,
        staff,
        notifications,
    ):
        app.register_blueprint(blueprint)
    permissions.public(app.view_functions["static"])
    cli.init_app(app)
    jobs.init_app(app)
    realtime.init_app(app, {"room": rooms})
    _wrap(app, settings)
    return app


def _wrap(app: Flask, settings: config.Settings) -> None:
    # After socketio.init_app, which wraps wsgi_app too and must stay inside.
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(config.ROOT / "static"),
        prefix="static/",
        max_age=BROWSER_KEEPS_STATIC if settings.production else 60,
        autorefresh=not settings.production,
    )
    assets.wrap(app, config.ROOT / "static", watch=not settings.production)
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
