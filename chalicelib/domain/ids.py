"""Ids that sort by time and fit a JavaScript number.

Contact and message ids have 53 bits: 32 of seconds since 1970, 21 of a keyed hash. In keys they
stand as 14 hex digits, so that a table's sort order is time order.
"""

HASH_BITS = 21
_HASH_MASK = (1 << HASH_BITS) - 1


def timed_id(milliseconds: int, digest: bytes) -> int:
    """The id of something that happened at `milliseconds`, told apart by `digest` (≥ 3 bytes)."""
    return (milliseconds // 1000) << HASH_BITS | int.from_bytes(digest[:4], "big") & _HASH_MASK


def next_id(id: int) -> int:
    """The neighbour to take when `id` is another thing's; stays within the same second."""
    return id & ~_HASH_MASK | (id + 1) & _HASH_MASK


def second_of(id: int) -> int:
    """Seconds since 1970 of a timed id."""
    return id >> HASH_BITS


def key_of(id: int) -> str:
    """14 hex digits."""
    return f"{id:014x}"


def id_of(key: str) -> int:
    """The id behind 14 hex digits."""
    return int(key, 16)
