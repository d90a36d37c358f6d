"""Networks that are only just there, to be kept, put back and moved."""

import subprocess
import uuid
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from config import load
from tests.services.apps import flask

SECRET = "s" * 64


class Place:
    """A network somewhere, with a database and a folder of its own."""

    def __init__(self, folder: Path, database_url: str | None) -> None:
        self.settings = {"DATA_FOLDER": str(folder), "SECRET_KEY": SECRET}
        if database_url:
            self.settings["DATABASE_URL"] = database_url
        self.folder = folder
        self.engine = create_engine(load(self.settings).database_url)

    def flask(self, *arguments: str, entered: str | None = None) -> str:
        return flask(self.settings, *arguments, entered=entered)

    def refused(self, *arguments: str) -> str:
        with pytest.raises(subprocess.CalledProcessError) as problem:
            self.flask(*arguments)
        assert "Traceback" not in problem.value.stderr
        return problem.value.stderr

    def write(self, *names: str) -> None:
        """Some rows, all in one transaction."""
        with self.engine.begin() as connection:
            for name in names:
                connection.execute(
                    text("INSERT INTO help_number (name, telephone, about, position) VALUES (:name, '000', '', 9)"),
                    {"name": name},
                )

    def names(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(text("SELECT name FROM help_number WHERE position = 9 ORDER BY id")))

    def photo(self, name: str) -> Path:
        return self.folder / "files" / "photos" / name


@pytest.fixture
def place(services, tmp_path):
    """``place("here")``: a network that is only just there, with nothing in it."""
    places = []

    def make(name: str) -> Place:
        url = services.get("DATABASE_URL")
        if url:
            # The owner of a database, as an operator would make one, and not the server's own almighty user.
            database = f"{name}_{uuid.uuid4().hex[:8]}"
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE ROLE {database} LOGIN PASSWORD 'a:b\\c d'")
                connection.execute(f"CREATE DATABASE {database} OWNER {database}")
            url = url.replace("community@", f"{database}:a%3Ab%5Cc%20d@").replace("/test?", f"/{database}?")
        places.append(Place(tmp_path / name, url))
        return places[-1]

    yield make
    for one in places:
        one.engine.dispose()
