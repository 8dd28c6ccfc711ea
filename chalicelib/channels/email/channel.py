"""A mailbox as a channel."""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.email import write
from chalicelib.channels.email.read import Delivery, events_of, unreadable
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event
from chalicelib.domain.message import Content
from chalicelib.domain.permit import Occasion, Permit


class Email:
    """A mailbox. Its inbox's `address` is the mail address; a thread is one mail thread."""

    window = 0
    keeps_one_conversation = True

    def events(self, item: Mapping[str, Any]) -> list[Event]:
        """What one mail says; `item` is what the mail's door hands over.

        A mail that defeats us is no reason to try again: it is shown as a file.
        """
        delivery = Delivery(item["mail"], item["raw"], item["received_at"], item["ours"])
        try:
            return events_of(delivery)
        except (ValueError, LookupError, ArithmeticError, RecursionError):
            return [unreadable(delivery)]

    def parts(self, content: Content) -> int:
        """One: a mail takes everything along."""
        return 1

    def policy(self, content: Content, occasion: Occasion) -> Permit:
        """Always, for text and files."""
        write.check(content)
        return Permit()

    def address(self, identities: tuple[Identity, ...]) -> dict[str, Any]:
        """The first mail address that is known."""
        known = [one.value for one in identities if one.kind is IdentityKind.EMAIL]
        return {"email": known[0]} if known else {}


CHANNEL = Email()
