"""Lambda: functions with warm processes, and what wakes them, by the template's own numbers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra import template
from tests.simulation.engine import Ended, Process, Task
from tests.simulation.network import Network

ROOT = template.INFRA.parent
_WARM_SECONDS = 600
_COLD_SECONDS = (0.2, 1.5)
_TO_ITS_FUNCTION = (0.002, 0.05)
API_TIMEOUT = 29.0


@dataclass(frozen=True)
class Function:
    """A handler and how long one call of it may take."""

    name: str
    handler: Callable[[Any, Any], Any]
    timeout: float


def timeouts() -> dict[str, float]:
    """Each function's time-out, as it is deployed."""
    config = json.loads((ROOT / ".chalice/config.json").read_text())
    functions = config["stages"]["prod"]["lambda_functions"]
    return {name: float(one["lambda_timeout"]) for name, one in functions.items()}


@dataclass
class Functions:
    """Runs calls in warm or cold processes, one at a time in each."""

    network: Network
    known: Mapping[str, Function] = field(default_factory=dict)
    raised: list[tuple[str, Exception]] = field(default_factory=list)
    _idle: dict[str, list[tuple[float, Process]]] = field(default_factory=dict)
    _calls: dict[str, int] = field(default_factory=dict)

    def invoke(self, name: str, event: Any, then: Callable[[Ended], None]) -> None:
        """Calls a function; `then` hears how that ended."""
        function = self.known[name]
        self.run(name, lambda: function.handler(event, None), then, function.timeout)

    def run(
        self,
        name: str,
        work: Callable[[], Any],
        then: Callable[[Ended], None],
        timeout: float = API_TIMEOUT,
    ) -> None:
        """Runs any work in a process of the pool `name`."""
        engine, random = self.network.engine, self.network.engine.random
        process = self._warm(name)
        delay = random.uniform(*_TO_ITS_FUNCTION)
        if process is None:
            process = engine.process(name)
            delay += random.uniform(*_COLD_SECONDS)
        self._calls[name] = self._calls.get(name, 0) + 1

        def ended(how: Ended) -> None:
            if how.fault:
                self.raised.append((name, how.fault))
            if not how.died:
                self._idle.setdefault(name, []).append((engine.now, process))
            then(how)

        task = Task(process, work, ended, timeout, occurrence=self._calls[name])
        engine.after(delay, lambda: engine.start(task))

    def _warm(self, name: str) -> Process | None:
        idle, now = self._idle.get(name, []), self.network.engine.now
        idle[:] = [(since, one) for since, one in idle if now - since < _WARM_SECONDS]
        if not idle or self.network.engine.random.random() < 0.05:
            return None
        return idle.pop(self.network.engine.random.randrange(len(idle)))[1]

    @property
    def warm(self) -> list[Process]:
        """Every process that is still alive and idle."""
        return [one for idle in self._idle.values() for _, one in idle]
