"""Which accounts have audit entries of a day, and how far their roots have been written."""

from collections.abc import Iterator

from chalicelib.store.audit_item import AuditItem

_WRITTEN = "WRITTEN"


def accounts_of(day: str, after: int | None) -> Iterator[int]:
    """The accounts with entries of a day, in a fixed order; those behind `after`."""
    behind = AuditItem.sk > _place(after) if after else None
    for item in AuditItem.query(f"DAY#{day}", behind, consistent_read=True):
        yield int(item.sk.removeprefix("A#"))


def note_root(day: str, account: int) -> None:
    """The account's root of that day is in the bucket."""
    AuditItem(f"ROOT#{day}", _place(account)).save()


def note_all(day: str) -> None:
    """All roots of that day are in the bucket."""
    AuditItem(f"ROOT#{day}", _WRITTEN).save()


def progress(day: str) -> tuple[bool, int | None]:
    """(whether all roots of a day are written, the last account whose root is)."""
    rows = AuditItem.query(f"ROOT#{day}", scan_index_forward=False, limit=1, consistent_read=True)
    item = next(iter(rows), None)
    if item is None:
        return False, None
    if item.sk == _WRITTEN:
        return True, None
    return False, int(item.sk.removeprefix("A#"))


def _place(account: int) -> str:
    return f"A#{account}"
