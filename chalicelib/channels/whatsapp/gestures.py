"""Reactions, typing and read marks on WhatsApp.

https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels import graph
from chalicelib.channels.protocol import Target
from chalicelib.channels.whatsapp import write


class WhatsAppGestures:
    """Small signs to somebody on WhatsApp. A typing sign goes by itself, with the next message."""

    typing_states = frozenset({"on"})

    def react(self, target: Target, emoji: str) -> None:
        line, body = target.line, write.reaction_of(target, emoji)
        graph.post_once(f"{line.inbox.address}/messages", line.token, body)

    def show_typing(self, target: Target, state: str) -> None:
        self._to_a_person(target, write.typing_of(target))

    def mark_read(self, target: Target) -> None:
        self._to_a_person(target, write.read_mark_of(target))

    def _to_a_person(self, target: Target, body: Mapping[str, Any]) -> None:
        """WhatsApp has neither typing nor read marks in groups."""
        if "group" not in target.address:
            line = target.line
            graph.post_once(f"{line.inbox.address}/messages", line.token, body)


GESTURES = WhatsAppGestures()
