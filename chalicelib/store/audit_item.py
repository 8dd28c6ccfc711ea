"""The audit log's table."""

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute

from chalicelib.store.table import Patience, Table


class AuditItem(Table):
    """``A#<account>`` / ``<number>``: an entry of the audit log, as text and its hash.

    ``DAY#<day>`` / ``<account>`` and ``WRITTEN``: who has entries of that day, and that their roots
    are in the bucket. Nothing here is ever changed or deleted.
    """

    class Meta(Patience):
        table_name = ""
        named_by = "AUDIT_TABLE"

    text = UnicodeAttribute(attr_name="j", null=True)
    hash = BinaryAttribute(attr_name="h", null=True, legacy_encoding=False)
    sealed = BinaryAttribute(attr_name="b", null=True, legacy_encoding=False)
