"""What all tables share: their keys, one client, and how long a call may take."""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection.base import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.models import Model

from chalicelib.config import setting

_CONNECT_SECONDS = 2.0
_READ_SECONDS = 5.0
_shared: list[Connection] = []


class Table(Model):
    """Any of our tables. All share one botocore client: making one costs a cold start dearly."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        fresh = cls._connection is None
        if not cls.Meta.table_name:
            cls.Meta.table_name = setting(cls.Meta.named_by)  # type: ignore[attr-defined]
        table: TableConnection = super()._get_connection()
        if fresh:
            meta = table.get_meta_table()
            if not _shared:
                _shared.append(table.connection)
            table.connection = _shared[0]
            if meta.table_name not in table.connection._tables:
                table.connection.add_meta_table(meta)
        return table


class Patience:
    """How long a call may take."""

    connect_timeout_seconds = _CONNECT_SECONDS
    read_timeout_seconds = _READ_SECONDS
