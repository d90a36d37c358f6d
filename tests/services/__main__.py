"""``python -m tests.services ...``: pytest with a real PostgreSQL and Redis behind it, started and stopped here."""

import os
import subprocess
import sys

from tests.services.postgres import postgres
from tests.services.programs import Missing
from tests.services.redis import redis


def main() -> int:
    """Run pytest with what stands on the command line; its code is ours."""
    try:
        with postgres() as database, redis() as broker:
            environ = {**os.environ, "TEST_DATABASE_URL": database, "TEST_REDIS_URL": broker}
            command = [sys.executable, "-m", "pytest", "-m", "", *sys.argv[1:]]
            with subprocess.Popen(command, env=environ) as tests:
                while True:
                    try:
                        return tests.wait()
                    except KeyboardInterrupt:
                        # Ctrl-C reached pytest too; it ends by itself, and then we stop what we started.
                        continue
    except Missing as missing:
        print(missing)  # noqa: T201
        return 1


sys.exit(main())
