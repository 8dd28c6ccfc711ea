"""A customer wants no marketing from us: no more of it goes to them."""

from dataclasses import replace

from chalicelib import log
from chalicelib.clock import now
from chalicelib.store import contacts, threads


def stop_marketing(account: int, thread: str) -> None:
    """Remembers it of whoever the thread is with; the same again changes nothing."""
    found, at = threads.get(account, thread), now()
    if found is None:
        return
    contacts.change(
        account,
        found.contact,
        lambda c: c if c.wants_no_marketing else replace(c, marketing_stopped_at=at),
    )
    log.happened("marketing_stopped", account=account, contact=found.contact)
