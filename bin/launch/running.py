"""``bin/run``: from a fresh clone to a network that answers, in steps that are skipped when they were done before."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

from launch import assets, checks, environment, screen
from launch.environment import PYTHON, ROOT
from launch.screen import Stop, say, step

GUNICORN = ROOT / "deploy" / "gunicorn.conf.py"


def main() -> None:
    """Never returns: it becomes the server, or ends with a sentence."""
    screen.run(_main)


def _main() -> int:
    choices = _choices()
    if os.name != "posix":
        raise Stop("This runs on Linux and macOS. On Windows, start it inside the Windows Subsystem for Linux.")
    data = choices.data.resolve()
    environ = _environ(choices, data)
    say("Getting ready")
    checks.folder(data, ", or choose another with --data DIR")
    if not choices.prepare:
        checks.port(choices.host, choices.port)
    environment.install("run")
    assets.bring()
    # Beside one in the environment it would sign nothing, and look as if it did: in backups too.
    if not environ.get("SECRET_KEY", "").strip():
        checks.secret(data)
    _flask("Bringing the database up to date", ["prepare"], environ)
    if choices.demo:
        _demonstrate(environ)
    if not choices.prepare:
        _serve(choices, environ)
    return 0


def _choices() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Start the network on this machine. The first time needs the internet."
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="the port to listen at (default: %(default)s)")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("DATA_FOLDER") or ROOT / "instance"),
        metavar="DIR",
        help="where everything that is to be kept is kept (default: instance/ in this folder)",
    )
    parser.add_argument("--prepare", action="store_true", help="only get ready, as before an upgrade; start nothing")
    parser.add_argument("--demo", action="store_true", help="fill it with a demonstration world first")
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _environ(choices: argparse.Namespace, data: Path) -> dict[str, str]:
    """What the app is told; whatever the operator has set in the environment goes before our choices."""
    named = "127.0.0.1" if choices.host in {"0.0.0.0", "::", ""} else choices.host  # noqa: S104
    shown = f"[{named}]" if ":" in named else named
    return {
        "PUBLIC_URL": f"http://{shown}:{choices.port}",
        **os.environ,
        "DATA_FOLDER": str(data),
    }


def _flask(title: str, arguments: list[str], environ: dict[str, str]) -> None:
    with step(title):
        command = [PYTHON, "-m", "flask", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise Stop("\n".join([*said[-12:], "", f"{title} did not work; the lines above say why."]))


def _demonstrate(environ: dict[str, str]) -> None:
    # It shows its own progress and whom to sign in as.
    command = [PYTHON, "-m", "flask", "demo"]
    if subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode != 0:
        raise Stop("The demonstration world could not be made; the lines above say why.")


def _serve(choices: argparse.Namespace, environ: dict[str, str]) -> None:
    # The server takes this process's place, so that Ctrl-C, kill and a supervisor reach it and not a go-between.
    address = f"[{choices.host}]:{choices.port}" if ":" in choices.host else f"{choices.host}:{choices.port}"
    command = [str(PYTHON), "-m", "gunicorn", "--config", str(GUNICORN), "--bind", address]
    os.chdir(ROOT)
    os.execve(PYTHON, command, environ)  # noqa: S606
