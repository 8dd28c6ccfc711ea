"""What Meta tells of nobody whom we know, and of a kind that we do not know: the inbox says so."""

from chalicelib.domain.account import Health
from chalicelib.domain.events import LineReported

_LONGEST_NAME = 40


def plain(field: str) -> str:
    """A webhook field's name as it may stand in a log."""
    word = field[:_LONGEST_NAME].lower()
    return word if word.isascii() and word.replace("_", "").isalnum() else "other"


def untold(field: str, time: int) -> LineReported:
    """That the platform has told something that is not shown, of nobody whom we know."""
    sentence = f"Meta has told something here that cannot be shown yet ({field})."
    return LineReported(f"untold_{field}", Health.FINE, sentence, time)
