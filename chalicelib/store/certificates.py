"""Certificates as they were issued, and the public keys that check them: kept in the ledger.

A certificate is signed once for each state of its erasure, so that everybody has the same; an old
key's public half stays, so that what it signed can be checked when there is another.
"""

from chalicelib.domain.certificate import Signed
from chalicelib.domain.erasure import Erasure
from chalicelib.domain.ids import key_of
from chalicelib.store.ledger_tables import CertificateItem
from chalicelib.store.trouble import condition_met


def get(erasure: Erasure) -> Signed | None:
    """The certificate of an erasure in its present state, if one was issued."""
    try:
        return _signed(CertificateItem.get(*_place(erasure), consistent_read=True))
    except CertificateItem.DoesNotExist:
        return None


def put(erasure: Erasure, signed: Signed) -> Signed:
    """Keeps a certificate; the first for a state stands."""
    item = CertificateItem(
        *_place(erasure),
        text=signed.text,
        signature=signed.signature,
        key_id=signed.key_id,
        public_key=signed.public_key,
    )
    CertificateItem(_key(signed.key_id), "PUBLIC", public_key=signed.public_key).save()
    if not condition_met(lambda: item.save(CertificateItem.pk.does_not_exist())):
        return get(erasure) or signed
    return signed


def public_key(key_id: str) -> str | None:
    """The public half (PEM) of a key that has signed a certificate."""
    try:
        pem: str = CertificateItem.get(_key(key_id), "PUBLIC", consistent_read=True).public_key
    except CertificateItem.DoesNotExist:
        return None
    return pem


def _place(erasure: Erasure) -> tuple[str, str]:
    account = erasure.account
    return f"A#{account}#CERTIFICATES", f"{key_of(erasure.id)}#{erasure.status.value}"


def _key(key_id: str) -> str:
    return f"SIGNER#{key_id}"


def _signed(item: CertificateItem) -> Signed:
    return Signed(item.text, item.signature, item.key_id, item.public_key)
