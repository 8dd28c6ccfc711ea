"""Signs with the deployment's own key pair, whose private half never leaves KMS."""

from base64 import b64encode
from hashlib import sha256

from chalicelib.aws.clients import client
from chalicelib.config import setting

_ALGORITHM = "ECDSA_SHA_256"


def sign(text: str) -> str:
    """The signature: ECDSA on P-256 over SHA-256 of the text's UTF-8, as DER in base64."""
    answer = client("kms").sign(
        KeyId=setting("SIGNING_KEY_ID"),
        Message=sha256(text.encode()).digest(),
        MessageType="DIGEST",
        SigningAlgorithm=_ALGORITHM,
    )
    return b64encode(answer["Signature"]).decode()


def public_key() -> tuple[str, str]:
    """(PEM, key id) of the public half."""
    answer = client("kms").get_public_key(KeyId=setting("SIGNING_KEY_ID"))
    body = b64encode(answer["PublicKey"]).decode()
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    pem = "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])
    return pem, str(answer["KeyId"]).rpartition("/")[2]
