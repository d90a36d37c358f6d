"""What ``bin/run`` and ``bin/test`` share. Only the standard library: nothing is installed yet when this runs.

screen        what the person at the keyboard sees: steps, and one sentence when something stops us
environment   the Python packages, in .venv, from a lock with hashes
assets        the browser's packages, in static/vendor, from a lock with hashes
checks        port, folders, secret
running       bin/run
testing       bin/test
"""
