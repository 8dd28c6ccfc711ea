"""Lambda's event filters, as far as our templates use them."""

from typing import Any

Pattern = dict[str, Any]


def matches(pattern: Pattern, record: Any) -> bool:
    """Whether `record` has what `pattern` asks for: every key, one of the values of each leaf.

    Raises ValueError for an operator we do not know: a filter that is overlooked would let
    everything through.
    """
    if not isinstance(record, dict):
        return False
    return all(_fits(asked, record.get(key)) for key, asked in pattern.items())


def _fits(asked: Any, value: Any) -> bool:
    if isinstance(asked, dict):
        return matches(asked, value)
    return any(_is(one, value) for one in asked)


def _is(asked: Any, value: Any) -> bool:
    if not isinstance(asked, dict):
        return bool(asked == value)
    if set(asked) == {"prefix"}:
        return isinstance(value, str) and value.startswith(asked["prefix"])
    if set(asked) == {"exists"}:
        return (value is not None) is bool(asked["exists"])
    raise ValueError(f"This filter is unknown to the local cloud: {asked}")
