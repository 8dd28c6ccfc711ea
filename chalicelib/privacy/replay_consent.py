"""After a restore of `records`: whoever wanted no marketing, and said so later than the backup was
taken, wants none again."""

from collections.abc import Iterable
from functools import reduce

from chalicelib import log
from chalicelib.domain.consent import Choice, after
from chalicelib.domain.contact import Contact
from chalicelib.store import consent, contacts


def replay_consent(account: int) -> int:
    """Folds every choice of the ledger into its contact again; how many contacts that changed.

    Doing it again changes nothing. Runs before the account is served.
    """
    changed = sum(_replayed(contact) for contact in contacts.listed(account))
    log.happened("consent_replayed", account=account, count=changed)
    return changed


def _replayed(contact: Contact) -> bool:
    """What a part has chosen counts for the whole, as it did when it was said."""
    everyone = contacts.everyone(contact)
    choices = [choice for one in everyone for choice in consent.of(one.account, one.id)]
    if not choices:
        return False
    now = contacts.change(contact.account, contact.id, lambda c: _with(c, choices))
    return now is not None and now.marketing_stopped_at != contact.marketing_stopped_at


def _with(contact: Contact, choices: Iterable[Choice]) -> Contact:
    return reduce(after, sorted(choices, key=lambda choice: choice.at), contact)
