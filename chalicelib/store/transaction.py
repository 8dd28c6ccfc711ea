"""Several writes that happen all or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.store.tables import Record
from chalicelib.store.trouble import code_of


class Overtaken(Exception):
    """Somebody else was first, or a neighbour's write was in the way: look again."""


@contextmanager
def all_or_nothing() -> Iterator[TransactWrite]:
    """Collects writes and commits them at the end.

    Raises:
        Overtaken: when a condition failed or another write to one of the items was under way.
    """
    try:
        with TransactWrite(connection=Record._get_connection().connection) as transaction:
            yield transaction
    except TransactWriteError as cancelled:
        if code_of(cancelled) == "TransactionCanceledException":
            raise Overtaken from cancelled
        raise
