"""Checks the certificate of an erasure, without any connection.

Run as `python -m infra.verify_certificate FILE [KEY]`. FILE is what the API answered; KEY is the
public key (PEM) that you trust, from `/certificate-key`. Without it the key inside the certificate
is used: that shows that nothing was altered, but not who has signed.
"""

import json
import sys
from base64 import b64decode
from binascii import Error
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from chalicelib.domain.certificate import ALGORITHM, canonical


class NotValid(Exception):
    """The certificate proves nothing; the message is one sentence that says why."""


def verify(said: Any, pem: bytes | None) -> dict[str, Any]:
    """The fields of a certificate that is as it was signed. Raises NotValid."""
    if not isinstance(said, dict) or not isinstance(said.get("certificate"), dict):
        raise NotValid("This file holds no certificate.")
    if said.get("algorithm") != ALGORITHM:
        raise NotValid(f"It is signed by {said.get('algorithm')}, and not by {ALGORITHM}.")
    key = _key(pem if pem is not None else str(said.get("public_key", "")).encode())
    fields: dict[str, Any] = said["certificate"]
    if said.get("key_id") != fields.get("signed_by"):
        raise NotValid("It names another key than the one that has signed it.")
    if _key(str(said.get("public_key", "")).encode()) != key:
        raise NotValid("The key inside it is another than the one that you trust.")
    try:
        signature = b64decode(str(said.get("signature", "")), validate=True)
        key.verify(signature, canonical(fields).encode(), ec.ECDSA(SHA256()))
    except (Error, ValueError) as error:
        raise NotValid("Its signature is no base64.") from error
    except InvalidSignature as error:
        raise NotValid(
            "It is not what was signed: it has been altered, or another key has signed it."
        ) from error
    return fields


def _key(pem: bytes) -> ec.EllipticCurvePublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise NotValid("The key is no PEM file of a public key.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NotValid("The key is none of the kind that signs certificates.")
    return key


def main(arguments: list[str]) -> int:
    """The exit status: 0 only for a valid certificate."""
    if not 1 <= len(arguments) <= 2:
        print(
            "Name the certificate: make verify-certificate FILE=certificate.json", file=sys.stderr
        )
        return 2
    try:
        said = json.loads(Path(arguments[0]).read_text())
        pem = Path(arguments[1]).read_bytes() if len(arguments) > 1 else None
        for one in said["payload"] if isinstance(said, dict) and "payload" in said else [said]:
            _tell(verify(one, pem), pem is not None)
    except NotValid as problem:
        print(f"NOT VALID. {problem}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"NOT VALID. The file cannot be read: {error}", file=sys.stderr)
        return 1
    return 0


def _tell(fields: dict[str, Any], is_trusted: bool) -> None:
    state = "final" if fields["final"] else "provisional: a backup of keys may still hold one"
    print(f"VALID, {state}.")
    print(f"  {fields['scope']} {fields['subject']}, asked for {fields['requested_at']}")
    print(f"  erased {fields['erased_at']}, out of every backup {fields['backups_forget_at']}")
    for name, step in fields["destroyed"].items():
        print(f"  {name}: {step['count']}, {step['done_at']}")
    print(f"  keys destroyed: {', '.join(fields['keys_destroyed']['names'])}")
    if not is_trusted:
        print("  Checked with the key inside it. Add KEY=…, from /certificate-key, to see whose.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
