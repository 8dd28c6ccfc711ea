"""Legal holds in the ledger: one for each thing that is held; which of them keep what."""

from chalicelib.domain.hold import Extent, Ground, Hold
from chalicelib.store import contacts, names
from chalicelib.store.ledger_tables import HoldItem
from chalicelib.store.trouble import condition_met


def put(hold: Hold) -> None:
    """Stores a hold; one that stood there before, lifted or not, gives way to it."""
    HoldItem(
        names.holds(hold.account),
        f"{hold.extent}#{hold.subject}",
        ground=hold.ground.value,
        by=hold.by,
        placed_at=hold.placed_at,
    ).save()


def lift(account: int, extent: Extent, subject: int, by: int, at: int) -> bool:
    """Ends a hold, and leaves a trace of it; False when there is none."""
    item = HoldItem(names.holds(account), f"{extent}#{subject}")
    standing = HoldItem.pk.exists() & HoldItem.lifted_at.does_not_exist()
    return condition_met(
        lambda: item.update([HoldItem.lifted_by.set(by), HoldItem.lifted_at.set(at)], standing)
    )


def standing(account: int) -> list[Hold]:
    """Every hold that stands in an account now."""
    rows = HoldItem.query(names.holds(account), consistent_read=True)
    return [_hold(account, row) for row in rows if row.lifted_at is None]


def on(account: int, scope: str, subject: int) -> list[Hold]:
    """The holds that keep something from being erased: `scope` is contact, inbox, user or account.

    The account's own hold keeps everything. A contact is kept by a hold on any contact that is
    the same person, and by one on an inbox they have a thread in; an inbox also by one on a
    contact with a thread in it; an account by any.
    """
    return among(standing(account), account, scope, subject)


def among(holds: list[Hold], account: int, scope: str, subject: int) -> list[Hold]:
    """The same of `holds` that were read before: who asks about many reads them once."""
    return [hold for hold in holds if _keeps(hold, account, scope, subject)]


def threads_kept(holds: list[Hold], account: int) -> set[str]:
    """The threads of whoever is held, to be asked about many threads at once."""
    return {
        thread
        for hold in holds
        if hold.extent is Extent.CONTACT
        for id in _persons(account, hold.subject)
        for thread, _ in contacts.threads_of_itself(account, id)
    }


def keep_inbox(holds: list[Hold], inbox: int) -> bool:
    """Whether everything in an inbox is held, whoever said it."""
    return any(
        hold.extent is Extent.ACCOUNT or (hold.extent, hold.subject) == (Extent.INBOX, inbox)
        for hold in holds
    )


def _keeps(hold: Hold, account: int, scope: str, subject: int) -> bool:
    if Extent.ACCOUNT in (hold.extent, scope):
        return True
    if (scope, hold.extent) == (Extent.CONTACT, Extent.CONTACT):
        return hold.subject in _persons(account, subject)
    if (scope, hold.extent) == (Extent.CONTACT, Extent.INBOX):
        return hold.subject in _lines(account, subject)
    if (scope, hold.extent) == (Extent.INBOX, Extent.CONTACT):
        return subject in _lines(account, hold.subject)
    return (scope, subject) == (hold.extent, hold.subject)


def _persons(account: int, contact: int) -> set[int]:
    """Every contact that is the same person as this one, also while its key is gone."""
    whole = contacts.get(account, contact, consistent=True)
    return {contact, *(one.id for one in contacts.everyone(whole))} if whole else {contact}


def _lines(account: int, contact: int) -> set[int]:
    """The inboxes in which this person has a thread."""
    return {
        inbox
        for id in _persons(account, contact)
        for _, inbox in contacts.threads_of_itself(account, id)
    }


def _hold(account: int, row: HoldItem) -> Hold:
    extent, _, subject = row.sk.partition("#")
    return Hold(
        account=account,
        extent=Extent(extent),
        subject=int(subject),
        ground=Ground(row.ground),
        by=int(row.by),
        placed_at=int(row.placed_at),
    )
