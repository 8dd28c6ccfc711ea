"""What lies in the ledger, as pynamodb models; erasures themselves are beside their store."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.store.table import Patience, Table


class LedgerDue(GlobalSecondaryIndex["LedgerRow"]):  # type: ignore[no-untyped-call]
    """Sparse: erasures that are not done with, by when somebody must look at them."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True, attr_name="du")
    due_at = NumberAttribute(range_key=True, attr_name="dt")


class LedgerRow(Table):
    """An item of `ledger`: ids and times, never words.

    The index stands here, because the first kind that is read tells the client of the table.
    """

    class Meta(Patience):
        table_name = ""
        named_by = "LEDGER_TABLE"

    dues = LedgerDue()
    due = UnicodeAttribute(null=True, attr_name="du")
    due_at = NumberAttribute(null=True, attr_name="dt")


class HoldItem(LedgerRow):
    """``A#<account>#HOLDS`` / ``<extent>#<subject>``: a legal hold; lifted, it stays as a trace."""

    ground = UnicodeAttribute(attr_name="g")
    by = NumberAttribute(attr_name="u")
    placed_at = NumberAttribute(attr_name="t")
    lifted_by = NumberAttribute(attr_name="lu", null=True)
    lifted_at = NumberAttribute(attr_name="lt", null=True)


class AskedItem(LedgerRow):
    """``ASKED#<hash of a code>`` / ``ASKED``, ``A#<account>#<contact>``: asked from outside."""

    at = NumberAttribute(attr_name="t", null=True)
    by = UnicodeAttribute(attr_name="y", null=True)
    lines = NumberAttribute(attr_name="n", null=True)
    account = NumberAttribute(attr_name="a", null=True)
    erasure = NumberAttribute(attr_name="e", null=True)
    refused = UnicodeAttribute(attr_name="x", null=True)


class CertificateItem(LedgerRow):
    """``A#<account>#CERTIFICATES`` / ``<erasure>#<status>``; ``SIGNER#<key id>`` / ``PUBLIC``."""

    text = UnicodeAttribute(attr_name="t", null=True)
    signature = UnicodeAttribute(attr_name="g", null=True)
    key_id = UnicodeAttribute(attr_name="k", null=True)
    public_key = UnicodeAttribute(attr_name="p")


class ConsentItem(LedgerRow):
    """``A#<account>#CONSENT#<contact>`` / ``<at>#<evidence>#<where>``: one choice of a person."""

    stopped = BooleanAttribute(attr_name="s")
    inbox = NumberAttribute(attr_name="ib", null=True)
    message = NumberAttribute(attr_name="m", null=True)
    by = NumberAttribute(attr_name="u", null=True)
