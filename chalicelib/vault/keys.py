"""Keys: the account's from KMS, all others random and wrapped by the account's.

A wrapped key is useless elsewhere: KMS's encryption context and the wrap's additional data name
the account (and the key) it belongs to.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.aws.clients import client
from chalicelib.config import setting
from chalicelib.vault.seal import DoesNotOpen

KEY_BYTES = 32
_NONCE_BYTES = 12


def new_account_key(account: int) -> tuple[bytes, bytes]:
    """A new account key: (raw, wrapped by KMS)."""
    answer = client("kms").generate_data_key(
        KeyId=setting("KMS_KEY_ID"), KeySpec="AES_256", EncryptionContext=_context(account)
    )
    return answer["Plaintext"], answer["CiphertextBlob"]


def open_account_key(account: int, wrapped: bytes) -> bytes:
    """The raw account key; one KMS call."""
    answer = client("kms").decrypt(
        KeyId=setting("KMS_KEY_ID"), CiphertextBlob=wrapped, EncryptionContext=_context(account)
    )
    raw: bytes = answer["Plaintext"]
    return raw


def wrap(account_key: bytes, account: int, name: str, raw: bytes) -> bytes:
    """`raw` wrapped for the key `name` of `account`: 60 bytes."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(account_key).encrypt(nonce, raw, _bound(account, name))


def unwrap(account_key: bytes, account: int, name: str, wrapped: bytes) -> bytes:
    """The raw key; raises DoesNotOpen when it is another account's or another name's."""
    nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        return AESGCM(account_key).decrypt(nonce, sealed, _bound(account, name))
    except InvalidTag as error:
        raise DoesNotOpen("This key belongs to another account or was changed.") from error


def _context(account: int) -> dict[str, str]:
    return {"account": str(account), "purpose": "account"}


def _bound(account: int, name: str) -> bytes:
    return f"{account}|{name}".encode()
