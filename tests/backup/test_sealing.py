"""A sealed file opens with its passphrase, and with nothing else."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.backup import sealing
from community.backup.sealing import Opened, Sealed, Unreadable

WORDS = "kettle paddock early rain"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Small pieces and a cheap key, so that many cases can be tried."""
    monkeypatch.setattr(sealing, "PIECE_BYTES", 64)
    monkeypatch.setattr(sealing, "SCRYPT_COST", 2)


def seal(content: bytes, words: str = WORDS) -> bytes:
    target = io.BytesIO()
    sealed = Sealed(target, words)
    for start in range(0, len(content), 50):
        sealed.write(content[start : start + 50])
    sealed.finish()
    return target.getvalue()


def opened(sealed: bytes, words: str = WORDS) -> bytes:
    return io.BufferedReader(Opened(io.BytesIO(sealed), words)).read()


def test_it_works():
    sealed = seal(b"what members wrote " * 100)
    assert b"members" not in sealed
    assert opened(sealed) == b"what members wrote " * 100


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_goes_in_comes_out(content):
    assert opened(seal(content)) == content


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 129])
def test_sizes_around_a_piece_come_out_whole(size):
    assert opened(seal(b"x" * size)) == b"x" * size


def test_another_passphrase_opens_nothing():
    with pytest.raises(Unreadable, match="passphrase is not the one"):
        opened(seal(b"words"), "kettle paddock early sun")


def test_a_changed_byte_anywhere_is_noticed():
    sealed = seal(b"x" * 200)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            opened(bytes(changed))


def test_an_end_that_is_missing_is_noticed():
    sealed = seal(b"x" * 200)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            opened(sealed[:length])


def test_pieces_in_another_order_are_noticed():
    sealed = seal(b"a" * 64 + b"b" * 64 + b"c")
    head, size = len(sealing.MAGIC) + sealing.SALT_BYTES, 64 + sealing.TAG_BYTES
    first, second = sealed[head : head + size], sealed[head + size : head + 2 * size]
    with pytest.raises(Unreadable):
        opened(sealed[:head] + second + first + sealed[head + 2 * size :])


def test_the_same_twice_does_not_look_the_same():
    assert seal(b"words") != seal(b"words")
