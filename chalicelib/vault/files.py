"""Files: AES-256-GCM in chunks, so that a browser can open them while they arrive.

Each file has a random key of its own. Chunk `i` has nonce `i` (12 bytes, big-endian) and, as
additional data, `i` (4 bytes) and whether it is the last (1 byte): a chunk dropped, moved or cut
off does not open.
"""

import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.vault.keys import KEY_BYTES
from chalicelib.vault.seal import DoesNotOpen

CHUNK_BYTES = 1 << 20
TAG_BYTES = 16


def new_file_key() -> bytes:
    """A random key for one file."""
    return os.urandom(KEY_BYTES)


def encrypt_file(key: bytes, content: bytes) -> bytes:
    """The ciphertext: each chunk's bytes followed by its tag."""
    cipher = AESGCM(key)
    return b"".join(
        cipher.encrypt(_nonce(i), chunk, _bound(i, last))
        for i, last, chunk in _chunks(content, CHUNK_BYTES)
    )


def decrypt_file(key: bytes, ciphertext: bytes) -> bytes:
    """The file; raises DoesNotOpen when a chunk was changed, moved or lost."""
    cipher = AESGCM(key)
    try:
        return b"".join(
            cipher.decrypt(_nonce(i), chunk, _bound(i, last))
            for i, last, chunk in _chunks(ciphertext, CHUNK_BYTES + TAG_BYTES)
        )
    except InvalidTag as error:
        raise DoesNotOpen("This file was changed.") from error


class FileEncryption:
    """The ciphertext of a file that is still being written: `sink` gets it chunk by chunk."""

    def __init__(self, key: bytes, sink: Callable[[bytes], object]):
        self._cipher = AESGCM(key)
        self._sink = sink
        self._waits = bytearray()
        self._chunk = 0
        self.size = 0

    def write(self, content: bytes) -> None:
        """Takes in what comes next. A full chunk waits until more shows that it is not the last."""
        self._waits += content
        self.size += len(content)
        while len(self._waits) > CHUNK_BYTES:
            self._put(bytes(self._waits[:CHUNK_BYTES]), last=False)
            del self._waits[:CHUNK_BYTES]

    def close(self) -> None:
        """The last chunk: nothing may be written after it."""
        self._put(bytes(self._waits), last=True)
        self._waits.clear()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._sink(self._cipher.encrypt(_nonce(self._chunk), chunk, _bound(self._chunk, last)))
        self._chunk += 1


def decrypted(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The file's chunks while its ciphertext arrives, in pieces of any length; raises DoesNotOpen.

    What was given out before a fault shows is no whole file.
    """
    cipher, waits, i = AESGCM(key), bytearray(), 0
    for piece in pieces:
        waits += piece
        while len(waits) > CHUNK_BYTES + TAG_BYTES:
            yield _opened(cipher, bytes(waits[: CHUNK_BYTES + TAG_BYTES]), i, last=False)
            del waits[: CHUNK_BYTES + TAG_BYTES]
            i += 1
    yield _opened(cipher, bytes(waits), i, last=True)


def _opened(cipher: AESGCM, chunk: bytes, i: int, *, last: bool) -> bytes:
    try:
        return cipher.decrypt(_nonce(i), chunk, _bound(i, last))
    except InvalidTag as error:
        raise DoesNotOpen("This file was changed.") from error


def _chunks(content: bytes, size: int) -> Iterator[tuple[int, bool, bytes]]:
    count = max(1, -(-len(content) // size))
    for i in range(count):
        yield i, i == count - 1, content[i * size : (i + 1) * size]


def _nonce(i: int) -> bytes:
    return i.to_bytes(12, "big")


def _bound(i: int, last: bool) -> bytes:
    return i.to_bytes(4, "big") + bytes([last])
