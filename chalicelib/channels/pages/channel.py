"""What Messenger and Instagram have in common, as a channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels.pages import policy
from chalicelib.channels.pages.limits import Limits
from chalicelib.channels.pages.parts import parts_of
from chalicelib.channels.pages.read import events_of
from chalicelib.channels.pages.shapes import Change, Item
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion, Permit


@dataclass(frozen=True)
class PageChannel:
    """A Page or an Instagram account; the inbox's `address` is its id.

    `names` is how the platform names a person there, `public` reads what is said in public.
    """

    names: IdentityKind
    public: Callable[[Item, Change], list[Event]]
    limits: Limits

    window = policy.WINDOW.lasts
    keeps_one_conversation = False

    def events(self, item: Mapping[str, Any]) -> list[Event]:
        shaped = Item.model_validate(item)
        if said := shaped.said:
            return events_of(shaped, said, self.names)
        return self.public(shaped, shaped.changes) if shaped.changes else []

    def parts(self, content: Content) -> int:
        return len(parts_of(content))

    def policy(self, content: Content, occasion: Occasion) -> Permit:
        return policy.permit(self.limits, content, occasion)

    def address(self, identities: tuple[Identity, ...]) -> dict[str, Any]:
        """By id; a plugin's guest by their `user_ref`; at a public post by answers only."""
        for identity in identities:
            if identity.kind is self.names:
                _, guest, ref = identity.value.partition("user_ref:")
                return {"user_ref": ref} if guest else {"id": identity.value}
            if identity.kind is IdentityKind.GROUP:
                return {"post": identity.value}
        return {}
