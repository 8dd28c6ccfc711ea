"""The product's clock: the system's, plus an offset that only a local run sets."""

import time

from chalicelib.config import optional

_offset = float(optional("CHATHOOD_CLOCK_OFFSET", "0"))


def now() -> int:
    """Milliseconds since 1970."""
    return int((time.time() + _offset) * 1000)
