"""Reply windows: how long after a customer's message one may answer, and what then is open."""

from dataclasses import dataclass

from chalicelib.domain.errors import WindowClosed
from chalicelib.domain.permit import Occasion, Permit


@dataclass(frozen=True)
class Window:
    """A channel's reply window, as data.

    `lasts` ms after the customer's message anybody may answer. Where the platform has a
    `human_tag`, a person may until `human_lasts` ms after it. From then on the agent is told
    `sentence` and `open_ways`; `provider_code` is what the platform itself would answer.
    """

    lasts: int
    sentence: str
    provider_code: str
    open_ways: tuple[str, ...] = ()
    human_lasts: int = 0
    human_tag: str = ""

    def permit(self, occasion: Occasion) -> Permit:
        """The leave to answer freely. Raises WindowClosed."""
        if occasion.at < occasion.window_ends_at:
            return Permit(occasion.window_ends_at)
        # Public words open no window: days count from what opened it, not from what came last.
        human_ends = self.opened_at(occasion) + self.human_lasts
        if self.human_tag and occasion.by_human and occasion.at < human_ends:
            return Permit(human_ends, self.human_tag)
        raise WindowClosed(self.sentence, self.open_ways, self.provider_code)

    def opened_at(self, occasion: Occasion) -> int:
        """When (ms) the customer last did what lets one answer; 0: never."""
        return max(0, occasion.window_ends_at - self.lasts)
