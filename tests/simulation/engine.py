"""Virtual time and tasks: one runs at a time, and only at an I/O does another take over."""

import heapq
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

_LINES_KEPT = 4_000


@dataclass(eq=False)
class Process:
    """One warm copy of a function. What it remembers dies with it."""

    function: str
    number: int
    memory: dict[str, Any] = field(default_factory=dict)
    is_dead: bool = False

    def __str__(self) -> str:
        return f"{self.function}.{self.number}"


@dataclass(frozen=True)
class Ended:
    """How a task ended: it answered with `value`, raised `fault`, or its process died."""

    value: Any = None
    fault: Exception | None = None
    died: bool = False

    @property
    def is_well(self) -> bool:
        return self.fault is None and not self.died


@dataclass(eq=False)
class Task:
    """One call of a function in a process; `then` hears how it ended."""

    process: Process
    work: Callable[[], Any]
    then: Callable[[Ended], None]
    timeout: float
    occurrence: int = 0
    points: int = 0
    body: Any = None
    has_ended: bool = False


class Trace:
    """What happened, line by line: the last lines to read, and a digest of all to compare."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._digest = blake2b(digest_size=8)

    def line(self, now: float, text: str) -> None:
        whole = f"{now:.3f} {text}"
        self.lines.append(whole)
        self._digest.update(whole.encode())

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


class Engine:
    """The clock, what is due, and who runs."""

    def __init__(self, seed: int, start: float) -> None:
        self.random = random.Random(seed)  # what happens
        self.bytes = random.Random(seed + 1)  # keys and ids that the product makes up
        self.now = start
        self.trace = Trace()
        self.task: Task | None = None
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._processes = 0
        self._hub = getcurrent()

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Does something at `when` (seconds), or now if that has passed."""
        self._count += 1
        heapq.heappush(self._due, (max(when, self.now), self._count, do))

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self.at(self.now + seconds, do)

    def process(self, function: str) -> Process:
        """A fresh, cold process."""
        self._processes += 1
        return Process(function, self._processes)

    def start(self, task: Task) -> None:
        """Lets a task begin now; it is killed when its time-out is over."""
        task.body = greenlet(lambda: self._run(task), parent=self._hub)
        self.after(0, lambda: self._switch(task))
        self.after(task.timeout, lambda: self.kill(task, "time-out"))

    def pause(self, seconds: float) -> None:
        """Time passes for the running task; others run meanwhile."""
        task = self.running()
        self.after(seconds, lambda: self._switch(task))
        self._to_hub(task)

    def freeze(self) -> None:
        """The running task never goes on: its time-out kills it."""
        self._to_hub(self.running())

    def die(self) -> None:
        """The running task's process dies on the spot."""
        task = self.running()
        self.after(0, lambda: self.kill(task, "death"))
        self._to_hub(task)

    def kill(self, task: Task, cause: str) -> None:
        """Ends a task and its process, unless it has ended already."""
        if task.has_ended:
            return
        task.process.is_dead = True
        self.trace.line(self.now, f"{task.process} {cause}")
        self.task = task
        task.body.throw(GreenletExit)
        self.task = None
        self._end(task, Ended(died=True))

    def running(self) -> Task:
        """The task that runs now."""
        if self.task is None:
            raise RuntimeError("Nothing runs: this call comes from outside the simulation.")
        if self.task.process.is_dead:
            raise GreenletExit
        return self.task

    def run(self, is_over: Callable[[], bool], until: float) -> bool:
        """Lets everything happen until `is_over`; False when that did not come by `until`."""
        while self._due and self._due[0][0] <= until:
            self.now, _, do = heapq.heappop(self._due)
            do()
            if is_over():
                return True
        return is_over()

    def _run(self, task: Task) -> Ended:
        try:
            return Ended(value=task.work())
        except Exception as fault:
            return Ended(fault=fault)

    def _switch(self, task: Task) -> None:
        if task.has_ended:
            return
        self.task = task
        ended = task.body.switch()
        self.task = None
        if task.body.dead:
            self._end(task, ended)

    def _to_hub(self, task: Task) -> None:
        self._hub.switch()
        if task.process.is_dead:
            raise GreenletExit

    def _end(self, task: Task, ended: Ended) -> None:
        task.has_ended = True
        task.then(ended)
