"""WhatsApp's Cloud API as a channel."""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.whatsapp import policy
from chalicelib.channels.whatsapp.parts import parts_of
from chalicelib.channels.whatsapp.read import events_of
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion, Permit

_ADDRESSES = {
    IdentityKind.PHONE: "phone",
    IdentityKind.BSUID: "bsuid",
    IdentityKind.GROUP: "group",
}


class WhatsApp:
    """A WhatsApp number. Its inbox's `address` is the phone number id."""

    window = policy.WINDOW.lasts
    keeps_one_conversation = False

    def events(self, item: Mapping[str, Any]) -> list[Event]:
        return events_of(item)

    def parts(self, content: Content) -> int:
        return len(parts_of(content))

    def policy(self, content: Content, occasion: Occasion) -> Permit:
        return policy.permit(content, occasion)

    def address(self, identities: tuple[Identity, ...]) -> dict[str, Any]:
        return {_ADDRESSES[i.kind]: i.value for i in identities if i.kind in _ADDRESSES}


CHANNEL = WhatsApp()
