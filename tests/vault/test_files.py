"""Files that are encrypted while they are written, and opened while they arrive."""

import os

import pytest

from chalicelib.vault.files import (
    CHUNK_BYTES,
    FileEncryption,
    decrypt_file,
    decrypted,
    encrypt_file,
    new_file_key,
)
from chalicelib.vault.seal import DoesNotOpen

_SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3_000_000)


def _pieces(content: bytes, size: int = 700_001) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@pytest.mark.parametrize("size", _SIZES)
def test_written_piece_by_piece_it_is_the_same_as_at_once(size: int) -> None:
    key, content, out = new_file_key(), os.urandom(size), bytearray()
    writing = FileEncryption(key, out.extend)

    for piece in _pieces(content):
        writing.write(piece)
    writing.close()

    assert bytes(out) == encrypt_file(key, content)
    assert writing.size == size
    assert decrypt_file(key, bytes(out)) == content


@pytest.mark.parametrize("size", _SIZES)
def test_opened_while_it_arrives_it_is_what_was_written(size: int) -> None:
    key, content = new_file_key(), os.urandom(size)

    opened = decrypted(key, _pieces(encrypt_file(key, content)))

    assert b"".join(opened) == content


def test_a_file_that_was_cut_off_shows() -> None:
    key = new_file_key()
    whole = encrypt_file(key, os.urandom(2 * CHUNK_BYTES + 5))

    for cut in (whole[: CHUNK_BYTES + 16], whole[:-1], b""):
        with pytest.raises(DoesNotOpen):
            list(decrypted(key, [cut]))
