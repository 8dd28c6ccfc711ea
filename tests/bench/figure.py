"""What a measurement gives: figures with a target, and asides that explain them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value and the most it may be; `how` says what was done to get it."""

    name: str
    value: float
    unit: str
    target: float
    how: str

    @property
    def holds(self) -> bool:
        return self.value <= self.target


@dataclass(frozen=True)
class Aside:
    """A measured value without a target: what a figure is made of, or worth knowing beside it."""

    name: str
    value: float
    unit: str
    how: str


Measured = list[Figure | Aside]
