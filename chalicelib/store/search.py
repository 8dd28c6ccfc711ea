"""Search segments, by contact: ``A#<account>#SEARCH`` / ``P#<contact>#<number>``."""

from chalicelib.domain.ids import key_of
from chalicelib.store.table import Patience, Table


class SegmentItem(Table):
    """A piece of what may be searched, sealed under its contact's key."""

    class Meta(Patience):
        table_name = ""
        named_by = "SEARCH_TABLE"


def forget(account: int, contact: int) -> int:
    """Removes a contact's segments; how many there were."""
    return _remove(account, f"P#{key_of(contact)}#")


def forget_all(account: int) -> int:
    """Removes all segments of an account; how many there were."""
    return _remove(account, "P#")


def _remove(account: int, beginning: str) -> int:
    rows = list(SegmentItem.query(f"A#{account}#SEARCH", SegmentItem.sk.startswith(beginning)))
    for row in rows:
        row.delete()
    return len(rows)
