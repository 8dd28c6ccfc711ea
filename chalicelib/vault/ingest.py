"""Sealing what must wait before we know whose it is, with a daily RSA pair.

Sealing needs only the public half, so accepting works while KMS does not. Deleting a day's
private half erases everything that waited that day.
"""

from aws_encryption_sdk.identifiers import EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.aws.clients import client
from chalicelib.config import setting
from chalicelib.vault.seal import open_bytes, seal_bytes

_RSA_BITS = 3072


def new_ingest_pair(day: str) -> tuple[bytes, bytes]:
    """A pair for `day` (YYYY-MM-DD): (public half as PEM, private half wrapped by KMS).

    KMS encrypts at most 4,096 bytes; a 3,072-bit key has about 1,800 in DER.
    """
    pair = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    public = pair.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    private = pair.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    answer = client("kms").encrypt(
        KeyId=setting("KMS_KEY_ID"), Plaintext=private, EncryptionContext=_context(day)
    )
    return public, answer["CiphertextBlob"]


def seal_for_day(public: bytes, day: str, name: str, body: bytes) -> bytes:
    """`body` sealed to the day's public half, bound to the object's `name`."""
    return seal_bytes(_master(public, EncryptionKeyType.PUBLIC), {"d": day, "n": name}, body)


def open_for_day(wrapped: bytes, day: str, name: str, blob: bytes) -> bytes:
    """The body again; one KMS call."""
    answer = client("kms").decrypt(
        KeyId=setting("KMS_KEY_ID"), CiphertextBlob=wrapped, EncryptionContext=_context(day)
    )
    pair = serialization.load_der_private_key(answer["Plaintext"], password=None)
    pem = pair.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return open_bytes(_master(pem, EncryptionKeyType.PRIVATE), {"d": day, "n": name}, blob)


def _context(day: str) -> dict[str, str]:
    return {"day": day, "purpose": "ingest"}


def _master(pem: bytes, kind: EncryptionKeyType) -> RawMasterKey:
    return RawMasterKey(
        provider_id="c",
        key_id="i",
        wrapping_key=WrappingKey(
            wrapping_algorithm=WrappingAlgorithm.RSA_OAEP_SHA256_MGF1,
            wrapping_key=pem,
            wrapping_key_type=kind,
        ),
    )
