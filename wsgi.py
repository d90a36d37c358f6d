"""What gunicorn and the flask command load."""

import os

import config
from community import create_app

app = create_app(config.load(os.environ))
