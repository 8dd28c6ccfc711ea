"""How the owner of a line lets us use it, channel by channel. Each is imported when it is used."""

from importlib import import_module
from typing import Protocol

from chalicelib.domain.account import ChannelKind
from chalicelib.domain.invitation import Offer

_ROOMS = {
    ChannelKind.WHATSAPP: "whatsapp",
    ChannelKind.FACEBOOK: "facebook",
    ChannelKind.INSTAGRAM: "instagram",
}


class Inviting(Protocol):
    """One platform's way."""

    def is_set_up(self) -> bool:
        """Whether this server has what the platform asks of it."""

    def page(self, state: str, back: str, *, on_phone: bool) -> str:
        """Where the owner is asked; afterwards the platform sends them to `back`, with `state`."""

    def offers(self, code: str, back: str, business: str) -> list[Offer]:
        """The lines that the owner has let us use. `business` is what the platform's page told of
        the owner beside the code, if anything.

        Raises:
            SendTrouble: the platform does not take the code. Denied, when the owner left out a
                permission that is needed.
        """


def inviting(channel: ChannelKind) -> Inviting | None:
    """The way for a channel; None when its lines are connected by hand only."""
    if channel not in _ROOMS:
        return None
    way: Inviting = import_module(f"{__name__}.{_ROOMS[channel]}").INVITING
    return way
