"""A stream that only the passphrase opens. Nobody can change, shorten or reorder it without being noticed.

The passphrase is made into a key with scrypt, and each piece is sealed with AES-256-GCM under its own number; the
last piece says that it is the last. A file without a passphrase is an ordinary .tar.gz.
"""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"sealed backup 1\n"
SALT_BYTES = 16
# About 0.3 s and 128 MB for one guess: nothing for us, much for someone who must guess many times.
SCRYPT_COST = 2**17
PIECE_BYTES = 1024 * 1024
TAG_BYTES = 16


class Unreadable(Exception):
    """The file is not a backup, is damaged, or the passphrase is another one. The message is a sentence."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, last: bool) -> bytes:
    # The key is used for this file alone, so counting is enough for a nonce never to come twice.
    return struct.pack(">IQ", int(last), number)


class Sealed(io.RawIOBase):
    """Written to like a file; what arrives in ``target`` is sealed."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        super().__init__()
        salt = os.urandom(SALT_BYTES)
        self._target, self._cipher, self._number, self._waiting = target, _cipher(passphrase, salt), 0, bytearray()
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE_BYTES:
            self._seal(PIECE_BYTES, last=False)
        return len(data)

    def finish(self) -> None:
        """Write the last piece. A file without it counts as damaged."""
        self._seal(PIECE_BYTES, last=True)

    def _seal(self, size: int, *, last: bool) -> None:
        piece = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), piece, MAGIC))
        self._number += 1


class Opened(io.RawIOBase):
    """Read from like a file; what is read is checked first. Raises Unreadable while reading."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        super().__init__()
        if source.read(len(MAGIC)) != MAGIC:
            raise Unreadable("This is not a sealed backup.")
        self._source, self._cipher = source, _cipher(passphrase, source.read(SALT_BYTES))
        self._number, self._plain = 0, memoryview(b"")
        self._next = source.read(PIECE_BYTES + TAG_BYTES)
        if not self._next:
            raise Unreadable("This backup is damaged or not whole. Take another one.")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._plain and self._next:
            self._open()
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size

    def _open(self) -> None:
        piece, self._next = self._next, self._source.read(PIECE_BYTES + TAG_BYTES)
        try:
            self._plain = memoryview(self._cipher.decrypt(_nonce(self._number, not self._next), piece, MAGIC))
        except (InvalidTag, ValueError):
            if self._number == 0:
                raise Unreadable("The passphrase is not the one this backup was made with, or it is damaged.") from None
            raise Unreadable("This backup is damaged or not whole. Take another one.") from None
        self._number += 1


def is_sealed(path: Path) -> bool:
    """Whether ``path`` is a backup that needs a passphrase."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC
