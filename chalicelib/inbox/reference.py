"""The reference that rides along with a send and comes back with the provider's reports.

It finds the message without an index. The account is not in it: that comes from the inbox that
the report is addressed to, and the tag only fits that account's own threads.
"""

import hmac
from dataclasses import dataclass

from chalicelib.domain.ids import id_of, key_of
from chalicelib.store.keys import lookup_key
from chalicelib.vault.mac import mac

_TAG_HEX = 20


@dataclass(frozen=True)
class Reference:
    """One attempt to send one part of a message."""

    thread: str
    message: int
    part: int
    attempt: str


def written(account: int, reference: Reference) -> str:
    """The reference as text, tagged."""
    said = ".".join(
        (reference.thread, key_of(reference.message), str(reference.part), reference.attempt)
    )
    return f"{said}.{_tag(account, said)}"


def read(account: int, text: str) -> Reference | None:
    """The reference again; None when it is not ours or another account's."""
    said, _, tag = text.rpartition(".")
    if not said or not hmac.compare_digest(_tag(account, said).encode(), tag.encode()):
        return None
    thread, message, part, attempt = said.split(".")
    return Reference(thread, id_of(message), int(part), attempt)


def thread_token(account: int, thread: str) -> str:
    """A name of the thread that only we can give: whoever answers under it is let in."""
    return f"{thread}.{_thread_tag(account, thread)}"


def thread_behind(account: int, token: str) -> str | None:
    """The thread again; None when the token is not ours or another account's."""
    thread, _, tag = token.partition(".")
    if not hmac.compare_digest(_thread_tag(account, thread).encode(), tag.lower().encode()):
        return None
    return thread


def _thread_tag(account: int, thread: str) -> str:
    return mac(lookup_key(account), "thread", thread).hex()[:_TAG_HEX]


def _tag(account: int, said: str) -> str:
    return mac(lookup_key(account), "reference", said).hex()[:_TAG_HEX]
