"""What is sealed opens only where it belongs."""

import os

import pytest

from chalicelib.vault.files import CHUNK_BYTES, decrypt_file, encrypt_file, new_file_key
from chalicelib.vault.keys import unwrap, wrap
from chalicelib.vault.seal import DoesNotOpen, open_sealed, seal

KEY = os.urandom(32)
CONTEXT = {"a": "1", "i": "0123456789abcd"}


def test_a_blob_opens_under_its_key_and_in_its_place() -> None:
    blob = seal(KEY, CONTEXT, {"x": "Où est ma lampe ? 💡"})

    assert open_sealed(KEY, CONTEXT, blob) == {"x": "Où est ma lampe ? 💡"}


def test_a_blob_moved_to_another_item_or_account_does_not_open() -> None:
    blob = seal(KEY, CONTEXT, {"x": "mine"})

    for elsewhere in ({**CONTEXT, "a": "2"}, {**CONTEXT, "i": "other"}, {}, {"a": "1"}):
        with pytest.raises(DoesNotOpen):
            open_sealed(KEY, elsewhere, blob)


def test_a_changed_or_foreign_blob_does_not_open() -> None:
    blob = seal(KEY, CONTEXT, {"x": "mine"})

    for place in range(0, len(blob), 7):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(DoesNotOpen):
            open_sealed(KEY, CONTEXT, changed)
    with pytest.raises(DoesNotOpen):
        open_sealed(os.urandom(32), CONTEXT, blob)


def test_a_wrapped_key_opens_for_its_own_name_and_account_only() -> None:
    raw = os.urandom(32)
    wrapped = wrap(KEY, 1, "P#1", raw)

    assert unwrap(KEY, 1, "P#1", wrapped) == raw
    for account, name in ((2, "P#1"), (1, "P#2")):
        with pytest.raises(DoesNotOpen):
            unwrap(KEY, account, name, wrapped)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_a_file_opens_again(size: int) -> None:
    key, content = new_file_key(), os.urandom(size)

    assert decrypt_file(key, encrypt_file(key, content)) == content


def test_a_file_with_a_chunk_cut_off_or_swapped_does_not_open() -> None:
    key = new_file_key()
    whole = encrypt_file(key, os.urandom(2 * CHUNK_BYTES))
    chunk = CHUNK_BYTES + 16

    for changed in (whole[:chunk], whole[chunk:] + whole[:chunk], whole[:-1]):
        with pytest.raises(DoesNotOpen):
            decrypt_file(key, changed)
