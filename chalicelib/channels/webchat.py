"""Web chat and API inboxes: the far end is our own public API; a send is a push to its screen."""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.protocol import Errand, Fetched, Line
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.errors import Invalid, RefusedByProvider
from chalicelib.domain.events import Event
from chalicelib.domain.message import Attachment, Content
from chalicelib.domain.permit import Occasion, Permit

TEXT_CHARACTERS = 10_000
_NOT_SHOWN = ("template", "interactive", "location", "contacts")


class Webchat:
    """The visitor's widget."""

    window = 0
    keeps_one_conversation = True

    def events(self, item: Mapping[str, Any]) -> list[Event]:
        """Visitors write through the public API, never through a webhook."""
        raise NotImplementedError("Web chat has no webhook.")

    def parts(self, content: Content) -> int:
        """One: text and files reach the widget together."""
        return 1

    def policy(self, content: Content, occasion: Occasion) -> Permit:
        """Always, for text, files, choices and cards; refuses what no one would see."""
        odd = [name for name in _NOT_SHOWN if name in content.attributes]
        if odd:
            raise Invalid(
                "A chat shows text, files, choices and cards only.",
                "invalid",
                {f"content_attributes.{name}": ["cannot be shown in a chat"] for name in odd}
                | {"open_ways": ["text"]},
            )
        if len(content.text) > TEXT_CHARACTERS:
            raise Invalid(
                f"A chat message may have {TEXT_CHARACTERS:,} characters.",
                "text_too_long",
                {"content": [f"is longer than {TEXT_CHARACTERS} characters"], "open_ways": []},
            )
        return Permit()

    def address(self, identities: tuple[Identity, ...]) -> dict[str, Any]:
        """The visitor's own id."""
        visitors = [i.value for i in identities if i.kind is IdentityKind.VISITOR]
        return {"visitor": visitors[0]} if visitors else {}

    def send(self, errand: Errand) -> str:
        """Stored is sent: the widget shows it at once or when it comes back."""
        return f"web-{errand.message.id}"

    def fetch(self, line: Line, file: Attachment) -> Fetched:
        """Visitors' files arrive with their message."""
        raise RefusedByProvider("no_file", "This file never arrived. Ask the visitor to resend it.")


CHANNEL = CARRIER = Webchat()
