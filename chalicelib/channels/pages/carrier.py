"""Carries our messages to Messenger and Instagram, and their files to us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.channels import graph
from chalicelib.channels.meta_hosts import Host, host_of
from chalicelib.channels.pages import write
from chalicelib.channels.pages.answer import call_of
from chalicelib.channels.pages.limits import MEGABYTE
from chalicelib.channels.pages.policy import answers_in_public
from chalicelib.channels.protocol import Errand, Fetched, Line, Target
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.errors import OutcomeUnknown
from chalicelib.domain.message import Attachment

_LARGEST_FILE = 100 * MEGABYTE
HandOver = Callable[[Errand, Attachment], Mapping[str, Any]]


@dataclass(frozen=True)
class PageCarrier:
    """The Graph API of a Page or an Instagram account; `hand_over` gives Meta a file."""

    hand_over: HandOver

    def send(self, errand: Errand) -> str:
        if answers_in_public(errand.message.content):
            return _said_in_public(errand)
        part = write.part_of(errand)
        payload = self.hand_over(errand, part.file) if part.file else {}
        answer = graph.post_once(
            f"{node_of(errand.line)}/messages", errand.line.token, write.body_of(errand, payload)
        )
        if not answer.get("message_id"):
            raise OutcomeUnknown("no_id", "Meta took the message without naming it.")
        return str(answer["message_id"])

    def fetch(self, line: Line, file: Attachment) -> Fetched:
        """A file's address is its own key; when it is over, there is no asking for another."""
        token = line.token if graph.is_graphs(file.provider_id) else ""
        return Fetched(*graph.download(file.provider_id, token, _LARGEST_FILE))


class PageGestures:
    """Small signs to somebody on Messenger or Instagram."""

    typing_states = frozenset({"on", "off"})

    def react(self, target: Target, emoji: str) -> None:
        _act(target, write.reaction_of(target, emoji))

    def show_typing(self, target: Target, state: str) -> None:
        _act(target, write.action_of(target, f"typing_{state}"))

    def mark_read(self, target: Target) -> None:
        _act(target, write.action_of(target, "mark_seen"))


def node_of(line: Line) -> str:
    """In whose name Graph is called. An Instagram account that is reached through its Page's token
    has no messages of its own there: the token's Page sends."""
    through_page = line.inbox.channel is ChannelKind.INSTAGRAM
    if through_page and host_of(line.token) is Host.GRAPH:
        return "me"
    return line.inbox.address


def _said_in_public(errand: Errand) -> str:
    # {"id":"17873440459141021"}
    path, body = call_of(errand)
    said = graph.post_once(path, errand.line.token, body)
    if not said.get("id"):
        raise OutcomeUnknown("no_id", "Meta took the answer without naming it.")
    return str(said["id"])


def _act(target: Target, body: Mapping[str, Any]) -> None:
    graph.post_once(f"{node_of(target.line)}/messages", target.line.token, body)
