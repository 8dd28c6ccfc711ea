"""Times on the wire."""


def seconds(milliseconds: int) -> int:
    """Epoch seconds, as the API has them."""
    return milliseconds // 1000


def seconds_or_none(milliseconds: int) -> int | None:
    """Epoch seconds; never is null."""
    return milliseconds // 1000 if milliseconds else None
