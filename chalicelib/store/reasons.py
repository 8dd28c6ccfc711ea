"""Reasons that stand in the audit log, sealed under the key of the contact they speak of."""

from dataclasses import replace

from chalicelib.domain.audit import Act
from chalicelib.domain.errors import Erased
from chalicelib.store import names
from chalicelib.store.keys import key_for
from chalicelib.vault.seal import open_sealed, seal


def given(act: Act, contact: int, reason: str) -> Act:
    """The act, about this contact, with its reason."""
    key = key_for(act.account, names.contact_key(contact))
    blob = seal(key, _context(act.account, contact), {"r": reason})
    return replace(act, subject=contact, sealed=blob)


def read(act: Act) -> str | None:
    """The reason of an act; None: it has none, or its contact has been erased."""
    if not act.sealed or not isinstance(act.subject, int):
        return None
    try:
        key = key_for(act.account, names.contact_key(act.subject))
    except Erased:
        return None
    reason: str = open_sealed(key, _context(act.account, act.subject), act.sealed)["r"]
    return reason


def _context(account: int, contact: int) -> dict[str, str]:
    return {"a": str(account), "i": f"{names.contact_key(contact)}#REASON"}
