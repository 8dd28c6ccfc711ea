"""What a process remembers is its own: every cache in our code becomes one per process."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from botocore.retries import quota
from cachetools import TTLCache

from tests.simulation.engine import Process

_ALLOWANCE = quota.RetryQuota.INITIAL_CAPACITY
_Current = Callable[[], Process | None]
_clock: list[Callable[[], float]] = []
_current: list[_Current] = []


class PerProcess:
    """Stands in for a TTLCache of our code: the same calls, on the running process's own cache."""

    def __init__(self, name: str, size: float, seconds: float) -> None:
        self.name, self.size, self.seconds = name, size, seconds

    @property
    def _own(self) -> Any:
        process = _current[0]()
        memory = process.memory if process else {}
        if self.name not in memory:
            memory[self.name] = TTLCache(self.size, self.seconds, timer=_clock[0])
        return memory[self.name]

    def __getitem__(self, key: Any) -> Any:
        return self._own[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._own[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._own[key]

    def __contains__(self, key: Any) -> bool:
        return key in self._own

    def __iter__(self) -> Iterator[Any]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def get(self, key: Any, otherwise: Any = None) -> Any:
        return self._own.get(key, otherwise)

    def pop(self, key: Any, *otherwise: Any) -> Any:
        return self._own.pop(key, *otherwise)

    def clear(self) -> None:
        self._own.clear()


class ProcessQuota(quota.RetryQuota):
    """botocore's allowance of retries belongs to a process, too."""

    @property
    def _available_capacity(self) -> int:
        process = _current[0]()
        left: int = process.memory.get("quota", _ALLOWANCE) if process else _ALLOWANCE
        return left

    @_available_capacity.setter
    def _available_capacity(self, value: int) -> None:
        process = _current[0]()
        if process:
            process.memory["quota"] = value


def has_spent_retries() -> bool:
    """Whether the running process has used some of its allowance of retries."""
    process = _current[0]()
    return process is not None and process.memory.get("quota", _ALLOWANCE) < _ALLOWANCE


def install(clock: Callable[[], float], current: _Current) -> list[str]:
    """Swaps every cache found in chalicelib for one per process; gives their names."""
    _clock[:], _current[:] = [clock], [current]
    vars(quota)["RetryQuota"] = ProcessQuota
    swapped = []
    for module_name, module in list(sys.modules.items()):
        if not module_name.startswith("chalicelib"):
            continue
        for name, value in list(vars(module).items()):
            if isinstance(value, TTLCache):
                whole = f"{module_name}.{name}"
                setattr(module, name, PerProcess(whole, value.maxsize, value.ttl))
                swapped.append(whole)
    return sorted(swapped)
