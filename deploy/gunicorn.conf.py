"""How gunicorn runs one process of the network: pages, live rooms and background work, in threads.

One process, because what it remembers (limits without Redis, who is here) is its own. To use more of a machine, start
several on other ports, joined by PostgreSQL and REDIS_URL, with deploy/nginx.conf in front: those with ROLE=pages
serve pages, in threads; those with ROLE=chat hold the live connections, thousands in one thread, on gevent.
"""

import importlib.util
import os
import sys
from pathlib import Path

from gunicorn.glogging import Logger

chdir = str(Path(__file__).resolve().parents[1])
sys.path.insert(0, chdir)

from config import ConfigurationError, load  # noqa: E402

settings = load(os.environ)
chat = settings.role == "chat"

wsgi_app = "wsgi:app"
bind = "127.0.0.1:8000"
workers = 1
# The gevent worker makes Python's own sockets and threads wait in turn before it loads the app, so the app need not
# know; until then nothing of the app may be imported here.
worker_class = "gevent" if chat else "gthread"

if chat and importlib.util.find_spec("geventwebsocket"):
    # Where it is installed, libraries hand it the sockets, and they fall silent.
    raise ConfigurationError(
        "ROLE=chat does not work beside gevent-websocket. Remove it: pip uninstall gevent-websocket"
    )

# Every live connection keeps a thread for as long as it lasts; these are left for pages.
THREADS_FOR_PAGES = 20
threads = 1 if chat else settings.live_connections + THREADS_FOR_PAGES
# More than may stay: some have to be told that they may not, and some wait between two requests.
worker_connections = 1000 + max(threads, settings.live_connections)
keepalive = 15

# How long a stopping process lets requests finish. Live connections do not end by themselves: they are cut after this.
graceful_timeout = 1 if chat else 3
# A process that has not been heard of for so long hangs, and is replaced.
timeout = 60

# It would be one more way in, and it delays the end.
control_socket_disable = True
# Who the visitor is, behind a proxy, is worked out in one place: TRUSTED_PROXIES and the app.
forwarded_allow_ips = ""
# Addresses carry tokens that open accounts, and say who read whom: none may be written down.
accesslog = None
loglevel = "error"


class WithoutAddresses(Logger):
    """Gunicorn's log, which would write the whole address of a request that broke, and what its exception quotes."""

    def exception(self, msg, *args, **kwargs):
        """Say that a request broke and where in the program, not which."""
        if str(msg).startswith("Error handling request"):
            # Not above: nothing of the app may be imported there.
            from community.core.errors import places

            error = sys.exc_info()[1]
            self.error("Error handling request: %s %s", type(error).__name__, places(error) if error else "")
        else:
            super().exception(msg, *args, **kwargs)


logger_class = WithoutAddresses


# What is said in a room is written by a thread that has to wait for the database several times; each time it comes back
# it would wait for 5 ms behind whatever thread is just making a page.
SECONDS_TILL_ANOTHER_THREAD = 0.001


def post_worker_init(worker):
    """Once the app is loaded, in the process that serves it."""
    app = worker.app.callable
    sys.setswitchinterval(SECONDS_TILL_ANOTHER_THREAD)
    if settings.background_work:
        from community import jobs

        jobs.start(app)
    # A later one only replaces a process that died; nobody waits for the address any more.
    if worker.age == 1 and not settings.production:
        welcome(app)


def welcome(app):
    """Tell whoever started us where to look, and how to come in while nobody looks after the network."""
    from community.accounts import staffing

    with app.app_context():
        link = staffing.set_up_link()
    lines = ["", f"The network is at  {settings.public_url}"]
    if link:
        lines += ["", "Nobody looks after it yet. This link makes the first administrator, once:", f"  {link}"]
    if not settings.smtp_url:
        lines += ["", f"Mails are written to {settings.mail_folder}"]
    print("\n".join([*lines, "", "Ctrl-C stops it."]), flush=True)  # noqa: T201


def worker_exit(_server, _worker):
    """End at once: Python would wait for the threads of live connections, and they wait for their browsers."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
