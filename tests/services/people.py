"""``python -m tests.services.people ada ben``: members of the network whose settings the environment holds."""

import json
import os
import sys

import config
from community import create_app
from tests.conftest import make_member

if __name__ == "__main__":
    app = create_app(config.load(os.environ))
    print(json.dumps({name: make_member(app, name) for name in sys.argv[1:]}))  # noqa: T201
