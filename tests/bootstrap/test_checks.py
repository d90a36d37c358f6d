"""What bin/run asks of the machine, and the one sentence when the machine says no."""

import socket
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from launch import checks
from launch.screen import Stop

# The services change nothing about it.
pytestmark = pytest.mark.once


@pytest.fixture
def taken():
    """A port that somebody else listens at."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_it_works(tmp_path):
    data = tmp_path / "a" / "b"
    checks.folder(data)
    checks.port("127.0.0.1", free_port())
    checks.secret(data)
    assert len((data / "secret").read_text().strip()) == 64
    assert [path.name for path in data.iterdir()] == ["secret"]


def test_a_taken_port_is_named_with_another_to_choose(taken, monkeypatch):
    monkeypatch.setattr(checks, "PATIENCE_WITH_PORT", 0)
    with pytest.raises(Stop, match=f"Port {taken} is already used .* --port {taken + 1}"):
        checks.port("127.0.0.1", taken)


def test_a_port_that_is_let_go_in_time_is_waited_for():
    other = socket.socket()
    other.bind(("127.0.0.1", 0))
    other.listen()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(checks.port, "127.0.0.1", other.getsockname()[1])
        other.close()
        waiting.result(timeout=5)


def test_an_address_that_is_not_this_machines_is_refused():
    with pytest.raises(Stop, match="no address 192.0.2.1"):
        checks.port("192.0.2.1", free_port())


def test_a_name_that_leads_nowhere_is_refused():
    with pytest.raises(Stop, match="no address nowhere.invalid"):
        checks.port("nowhere.invalid", free_port())


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Stop, match="cannot be written to .* or choose another with --data DIR, then start again"):
        checks.folder(tmp_path / "file" / "data", ", or choose another with --data DIR")


def test_other_people_at_this_machine_can_read_neither_data_nor_secret(tmp_path):
    data = tmp_path / "data"
    checks.folder(data)
    checks.secret(data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600


def test_a_secret_is_made_once_because_a_new_one_would_sign_everyone_out(tmp_path):
    checks.secret(tmp_path)
    first = (tmp_path / "secret").read_text()
    checks.secret(tmp_path)
    assert (tmp_path / "secret").read_text() == first
