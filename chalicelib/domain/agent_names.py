"""Agents in our own sentences: by id, so that nothing that is kept names one who is gone."""

import re
from collections.abc import Callable

_BY_ID = re.compile(r"\{agent:([0-9]+)\}")


def by_id(agent: int) -> str:
    """What stands for an agent in a sentence that is kept."""
    return f"{{agent:{agent}}}"


def with_names(sentence: str, name_of: Callable[[int], str]) -> str:
    """A sentence as it is shown."""
    return _BY_ID.sub(lambda found: name_of(int(found.group(1))), sentence)
