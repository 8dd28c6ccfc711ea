"""Seals one JSON blob per item and opens it again.

AWS Encryption SDK, raw AES master key, committing suite without signature, unframed. The first
byte is the format (1). The header's encryption context is compared with what was asked for on
every open: the SDK alone would gladly open a blob that was moved from another item.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
from aws_encryption_sdk.identifiers import Algorithm, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKey
from cryptography.exceptions import InvalidTag

# On a wrong key the SDK logs tracebacks beside raising; one error is enough.
logging.getLogger("aws_encryption_sdk").setLevel(logging.CRITICAL)

_FORMAT = b"\x01"
_SUITE = Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY
_client = EncryptionSDKClient(
    commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    max_encrypted_data_keys=1,
)


class DoesNotOpen(Exception):
    """The blob was changed, moved, or sealed under another key."""


def seal(key: bytes, context: Mapping[str, str], content: Mapping[str, Any]) -> bytes:
    """The sealed form of `content`, bound to `context` (short names and ids: they cost bytes)."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return seal_bytes(_master(key), context, text)


def open_sealed(key: bytes, context: Mapping[str, str], blob: bytes) -> dict[str, Any]:
    """The content of a blob.

    Raises:
        DoesNotOpen: when key, context or bytes are not those it was sealed with.
    """
    opened: dict[str, Any] = json.loads(open_bytes(_master(key), context, blob))
    return opened


def seal_bytes(master: RawMasterKey, context: Mapping[str, str], content: bytes) -> bytes:
    """Seals bytes under any raw master key."""
    sealed, _ = _client.encrypt(
        source=content,
        key_provider=master,
        encryption_context=dict(context),
        algorithm=_SUITE,
        frame_length=0,
    )
    return _FORMAT + bytes(sealed)


def open_bytes(master: RawMasterKey, context: Mapping[str, str], blob: bytes) -> bytes:
    """Opens what `seal_bytes` made; raises DoesNotOpen."""
    if blob[:1] != _FORMAT:
        raise DoesNotOpen("This blob has an unknown format.")
    try:
        content, header = _client.decrypt(source=blob[1:], key_provider=master)
    except (AWSEncryptionSDKClientError, InvalidTag, ValueError) as error:
        raise DoesNotOpen("This blob does not open under the given key.") from error
    if header.encryption_context != dict(context):
        raise DoesNotOpen("This blob belongs to another item.")
    return bytes(content)


def _master(key: bytes) -> RawMasterKey:
    return RawMasterKey(
        provider_id="c",
        key_id="k",
        wrapping_key=WrappingKey(
            wrapping_algorithm=WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
            wrapping_key=key,
            wrapping_key_type=EncryptionKeyType.SYMMETRIC,
        ),
    )
