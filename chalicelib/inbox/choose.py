"""A visitor chooses one of the answers that a message offers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Conflict, Invalid, NotThere
from chalicelib.domain.message import Content, Message
from chalicelib.inbox import announce
from chalicelib.inbox.visit import Visit, Words, write
from chalicelib.store import messages


@dataclass(frozen=True)
class Choice:
    """What was chosen: the title that was shown, the value that it stands for."""

    title: str
    value: str

    @property
    def shown(self) -> dict[str, str]:
        return {"title": self.title, "value": self.value}


def choose(visit: Visit, head: Conversation, id: int, value: str) -> Message:
    """Notes the choice on the message that offered it, and says it in the visitor's name.

    Agents must hear of it as of any word, so it is a message too. The same again changes nothing.

    Raises:
        NotThere: no such message. Invalid: it offers no such answer.
        Conflict: something else was chosen before.
    """
    offer = messages.get(head.account, head.thread, id)
    if offer is None or offer.deleted or offer.private or offer.conversation != head.number:
        raise NotThere("message")
    choice = _offered(offer, value)
    before = offer.content.attributes.get("submitted_values")
    if before and before != [choice.shown]:
        raise Conflict("Another answer was chosen before.", "already_chosen")
    # The word first: a retry then finds it by its echo id and makes good the note.
    write(visit, _words(offer, choice))
    marked = messages.change(
        head.account, head.thread, id, lambda content: _with_choice(content, choice)
    )
    announce.message("message.updated", marked or offer, visit.setup, head)
    return marked or offer


def _offered(offer: Message, value: str) -> Choice:
    for item in offer.content.attributes.get("items", ()):
        title = str(item.get("title", ""))
        if value and value == _value_of(item):
            return Choice(title, value)
    raise Invalid(
        "This message offers no such answer.",
        "invalid",
        {"submitted_values": ["is none of the answers that are offered"]},
    )


def _value_of(item: Mapping[str, Any]) -> str:
    """A choice without a value of its own stands for its title."""
    return str(item.get("value") or item.get("title") or "")


def _words(offer: Message, choice: Choice) -> Words:
    return Words(
        text=choice.title,
        echo_id=f"choice-{offer.id}",
        attributes={
            "in_reply_to": offer.id,
            "interactive": {
                "type": "button_reply",
                "id": choice.value,
                "title": choice.title,
            },
        },
    )


def _with_choice(content: Content, choice: Choice) -> Content:
    values = [choice.shown]
    return replace(content, attributes={**content.attributes, "submitted_values": values})
