"""One inbox as it is fenced, put back and erased, whatever becomes of the others."""

from chalicelib.domain.account import Inbox
from chalicelib.domain.errors import Erased
from chalicelib.store import names, watched
from chalicelib.store.setup import fence_piece, forget, lift_piece, reload
from chalicelib.store.setup_item import inbox_in, opened_token, piece
from chalicelib.store.tables import SetupItem


def fence(account: int, id: int, at: int) -> None:
    """From `at` (ms) on nobody knows of the inbox; processes that do follow in half a minute."""
    fence_piece(account, f"INBOX#{id}", at)


def lift(account: int, id: int) -> None:
    """The inbox is there again, and is looked after again."""
    lift_piece(account, f"INBOX#{id}")
    setup = reload(account)
    if setup and id in setup.inboxes:
        watched.look_soon(setup.inboxes[id])


def behind_the_fence(account: int, id: int) -> Inbox | None:
    """An inbox, be it fenced; None when it, or its key, is gone."""
    try:
        item = SetupItem.get(names.account(account), f"INBOX#{id}", consistent_read=True)
        return inbox_in(account, item)
    except (SetupItem.DoesNotExist, Erased):
        return None


def token(inbox: Inbox) -> str:
    """The secret an inbox sends with, be it fenced; empty when it has none. Raises Erased."""
    item = piece(inbox.account, f"INBOX#{inbox.id}")
    return opened_token(inbox, item.token) if item and item.token else ""


def shelves(account: int) -> list[tuple[int, str]]:
    """(inbox, whose templates it uses) of every inbox that opens, be it fenced."""
    rows = SetupItem.query(names.account(account), SetupItem.sk.startswith("INBOX#"))
    found = []
    for row in rows:
        inbox = behind_the_fence(account, int(row.sk.partition("#")[2]))
        if inbox and inbox.shelf:
            found.append((inbox.id, inbox.shelf))
    return found


def remove(account: int, id: int) -> int:
    """An inbox with what was reported of it; how many items."""
    pk = names.account(account)
    reports = SetupItem.query(pk, SetupItem.sk.startswith(f"REPORT#{id}#"), consistent_read=True)
    found = [*(row.sk for row in reports), f"INBOX#{id}"]
    for sk in found:
        SetupItem(pk, sk).delete()
    forget(account)
    return len(found)
