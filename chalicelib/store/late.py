"""Marks an item for webhooks of whom its writer did not know."""

from pynamodb.expressions.update import Action

from chalicelib.store.tables import Record
from chalicelib.store.trouble import condition_met


def mark(pk: str, sk: str, event: str) -> None:
    """Lets the stream tell of `event` at this item; what is gone is not made again."""
    item = Record(pk, sk)
    actions: list[Action] = [Record.heard.set(True), Record.late.set(event)]
    condition_met(lambda: item.update(actions, Record.pk.exists()))
