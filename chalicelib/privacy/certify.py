"""Certifies an erasure, once for each of its states: provisional when erased, final at the end."""

from chalicelib import log
from chalicelib.aws import signer
from chalicelib.domain.certificate import Signed, canonical, fields_of, is_due
from chalicelib.domain.erasure import Erasure
from chalicelib.domain.errors import Conflict
from chalicelib.store import certificates


def certify(erasure: Erasure) -> Signed:
    """The certificate of an erasure, signed.

    Raises:
        Conflict: nothing is erased yet (`not_erased`).
    """
    if not is_due(erasure):
        raise Conflict(
            "Nothing is erased yet, so there is nothing to certify. Look again later.", "not_erased"
        )
    return certificates.get(erasure) or _issued(erasure)


def _issued(erasure: Erasure) -> Signed:
    pem, key_id = signer.public_key()
    text = canonical({**fields_of(erasure), "signed_by": key_id})
    signature = signer.sign(text)
    log.happened("certified", account=erasure.account, erasure=erasure.id)
    return certificates.put(erasure, Signed(text, signature, key_id, pem))
