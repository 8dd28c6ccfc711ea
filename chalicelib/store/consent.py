"""Choices about marketing in the ledger, which no restore takes back."""

from chalicelib.domain.consent import Choice, Evidence
from chalicelib.domain.ids import key_of
from chalicelib.store import names
from chalicelib.store.ledger_tables import ConsentItem


def put(choice: Choice) -> None:
    """Keeps a choice; the same again changes nothing."""
    ConsentItem(
        names.consent(choice.account, choice.contact),
        f"{choice.at:014d}#{choice.evidence}#{key_of(choice.message)}",
        stopped=choice.stopped,
        inbox=choice.inbox or None,
        message=choice.message or None,
        by=choice.by or None,
    ).save()


def of(account: int, contact: int) -> list[Choice]:
    """Everything that one contact has chosen, oldest first."""
    rows = ConsentItem.query(names.consent(account, contact), consistent_read=True)
    return [_choice(account, contact, row) for row in rows]


def forget(account: int, contact: int) -> None:
    """Removes what a contact has chosen, when they are erased."""
    for row in ConsentItem.query(names.consent(account, contact), consistent_read=True):
        ConsentItem(row.pk, row.sk).delete()


def _choice(account: int, contact: int, row: ConsentItem) -> Choice:
    at, evidence, _ = row.sk.split("#")
    return Choice(
        account=account,
        contact=contact,
        stopped=bool(row.stopped),
        at=int(at),
        evidence=Evidence(evidence),
        inbox=int(row.inbox or 0),
        message=int(row.message or 0),
        by=int(row.by or 0),
    )
