"""The simulator's time: the machine's, shifted as the product's own clock is."""

import time


class Clock:
    """Epoch seconds, plus an offset that tests may move to close windows without waiting."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        return time.time() + self.offset

    def stamp(self) -> str:
        """Now as Meta's WhatsApp webhooks write it: whole seconds in a string."""
        return str(int(self.now()))

    def month(self) -> str:
        """The month Meta counts free messages in: ``2026-11``."""
        return time.strftime("%Y-%m", time.gmtime(self.now()))
