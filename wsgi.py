"""What gunicorn and the flask command load."""

import os

import config
from community import create_app

# What members tell one another is no business of other users of this machine, whoever made the folder it lies in.
os.umask(0o077)
app = create_app(config.load(os.environ))
