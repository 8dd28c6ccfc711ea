"""The key with which a site signs who its visitors are: Chatwoot's `hmac_token`.

It is derived, not stored: nothing is read to check a signature, and turning it makes a new one.
"""

import hmac
from hashlib import sha256

from chalicelib.domain.account import Inbox
from chalicelib.store.keys import lookup_key
from chalicelib.vault.mac import derive

TURN = "hmac_turn"


def site_key(inbox: Inbox) -> str:
    """The inbox's key as its administrators see it; the site takes this very text as its key."""
    return derive(lookup_key(inbox.account), f"site {inbox.id} {turn_of(inbox)}").hex()


def turn_of(inbox: Inbox) -> int:
    """How often the key was turned: what stood under an older one stands no more."""
    return int(inbox.settings.get(TURN, 0))


def signs(inbox: Inbox, identifier: str, signature: str) -> bool:
    """Whether `signature` is the hex HMAC-SHA256 of `identifier` under the inbox's key."""
    due = hmac.digest(site_key(inbox).encode(), identifier.encode(), sha256).hex()
    return hmac.compare_digest(due.encode(), signature.strip().lower().encode())
