"""What was corrected of a contact: beside it and under its key, so that it goes with it."""

import secrets
from collections.abc import Iterator

from pynamodb.transactions import TransactWrite

from chalicelib.domain.correction import Change, Correction
from chalicelib.domain.errors import Erased
from chalicelib.store import names
from chalicelib.store.keys import key_for
from chalicelib.store.tables import Record
from chalicelib.vault.seal import open_sealed, seal

_BEGIN = "CHANGE#"


def note_within(transaction: TransactWrite, account: int, contact: int, said: Correction) -> None:
    """Notes a correction if the transaction succeeds."""
    name = names.contact_key(contact)
    sk = f"{_BEGIN}{said.at:014d}#{secrets.token_hex(4)}"
    blob = {"w": said.actor, "c": [[one.field, one.before, one.after] for one in said.changes]}
    transaction.save(
        Record(
            names.contact(account, contact),
            sk,
            key=name,
            created_at=said.at,
            sealed=seal(key_for(account, name), _context(account, contact, sk), blob),
        )
    )


def of_itself(account: int, contact: int, limit: int | None = None) -> Iterator[Correction]:
    """The corrections of one contact, newest first; none when its key is gone."""
    rows = Record.query(
        names.contact(account, contact),
        Record.sk.startswith(_BEGIN),
        scan_index_forward=False,
        limit=limit,
        consistent_read=True,
    )
    for row in rows:
        try:
            blob = open_sealed(
                key_for(account, row.key), _context(account, contact, row.sk), row.sealed
            )
        except Erased:
            return
        changes = tuple(Change(field, before, after) for field, before, after in blob["c"])
        yield Correction(int(row.created_at), blob["w"], changes)


def _context(account: int, contact: int, sk: str) -> dict[str, str]:
    return {"a": str(account), "i": f"{names.contact_key(contact)}#{sk}"}
