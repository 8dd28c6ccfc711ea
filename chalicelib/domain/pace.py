"""How fast messages may follow each other: so many at once, then one every so often.

A pace is kept as one time: until when it is taken up by what has been let go. Nothing here reads a
clock; all times are ms.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """One message every `every` ms, of which `burst` may be borrowed in advance."""

    every: int
    burst: int

    def taken(self, until: int, at: int) -> int:
        """Until when it is taken once one more message has been let go at `at`."""
        return max(until, at) + self.every

    def turn(self, taken: int) -> int:
        """When the message may go with which it is `taken` until then."""
        return taken - self.burst * self.every

    def turns(self, until: int, at: int, count: int) -> list[int]:
        """When each of `count` messages may go; 0: at once."""
        found = []
        for _ in range(count):
            until = self.taken(until, at)
            turn = self.turn(until)
            found.append(turn if turn > at else 0)
        return found

    def taken_by(self, until: int, at: int, count: int) -> int:
        """Until when it is taken once `count` messages have been let go at `at`."""
        return max(until, at) + count * self.every
