"""Invitations: how the owner of a line lets us use it, on the platform's own pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.account import ChannelKind

# Among an inbox's settings: who gave leave to use it.
OWNER = "meta_owner"
# And when they last did (ms).
OWNED_SINCE = "meta_owned_since"


@dataclass(frozen=True)
class Offer:
    """A line that its owner lets us use. `address` is what the platform calls it; `detail` what
    people call it (a number, a handle).

    `needs_registering`: a WhatsApp number that is not on the Cloud API yet. `is_on_phone`: one that
    stays in use in the phone's app as well. `owner` is who gave leave, by their id within our app.
    """

    address: str
    name: str
    token: str
    detail: str = ""
    token_expires_at: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    needs_registering: bool = False
    is_on_phone: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Invitation:
    """Good once and for a short while, for the user who asked for it.

    `back` is the address of ours to which the platform sends the owner. `offers` are known once the
    owner has agreed and has to choose among several lines.
    """

    account: int
    user: int
    channel: ChannelKind
    back: str
    offers: tuple[Offer, ...] = ()
