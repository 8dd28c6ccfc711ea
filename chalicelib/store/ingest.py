"""The daily pair that seals what must wait; made a day ahead by sweep."""

from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError
from cachetools import TTLCache

from chalicelib.store.tables import KeyItem
from chalicelib.store.trouble import condition_met
from chalicelib.vault.ingest import new_ingest_pair, open_for_day, seal_for_day

_PK = "INGEST"
_KEPT_SECONDS = 3600
# Of another day's, used in a day's stead: less than a minute, after which it may be destroyed.
_KEPT_INSTEAD_SECONDS = 30
_public: TTLCache[str, tuple[str, bytes]] = TTLCache(4, _KEPT_SECONDS)
_instead: TTLCache[str, tuple[str, bytes]] = TTLCache(4, _KEPT_INSTEAD_SECONDS)


def day_of(milliseconds: int) -> str:
    """The UTC day, as YYYY-MM-DD."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()


def seal_waiting(day: str, name: str, body: bytes) -> tuple[str, bytes]:
    """Seals `body` under the pair of `day`, or of the latest day when KMS makes no new one.

    Gives the day whose pair was used, and the blob.
    """
    used, public = _public.get(day) or _instead.get(day) or _keep(day, _pair(day))
    return used, seal_for_day(public, used, name, body)


def open_waiting(day: str, name: str, blob: bytes) -> bytes:
    """What `seal_waiting` sealed; raises DoesNotOpen or KeyItem.DoesNotExist once it is erased."""
    return open_for_day(KeyItem.get(_PK, day).wrapped, day, name, blob)


def make_pair(day: str) -> bool:
    """Makes the pair of `day`, unless there is one; whether there was."""
    if _stored(day):
        return True
    public, wrapped = new_ingest_pair(day)
    condition_met(
        lambda: KeyItem(_PK, day, wrapped=wrapped, public=public).save(KeyItem.pk.does_not_exist())
    )
    return False


def days() -> list[str]:
    """The days that have a pair."""
    return [item.sk for item in KeyItem.query(_PK, attributes_to_get=["pk", "sk"])]


def destroy_pair(day: str) -> None:
    """Deletes the pair of `day` for good: what it has sealed opens no more."""
    KeyItem(_PK, day).delete()


def _pair(day: str) -> tuple[str, bytes]:
    item = _stored(day)
    if item is None:
        try:
            make_pair(day)
        except (BotoCoreError, ClientError):
            return _latest()
        item = _stored(day)
    return (day, item.public) if item else _latest()


def _latest() -> tuple[str, bytes]:
    for item in KeyItem.query(_PK, scan_index_forward=False, limit=1):
        return item.sk, item.public
    raise RuntimeError("There is no ingest key and none can be made: KMS does not answer.")


def _stored(day: str) -> KeyItem | None:
    try:
        return KeyItem.get(_PK, day, consistent_read=True)
    except KeyItem.DoesNotExist:
        return None


def _keep(day: str, pair: tuple[str, bytes]) -> tuple[str, bytes]:
    kept = _public if pair[0] == day else _instead
    kept[day] = pair
    return pair
