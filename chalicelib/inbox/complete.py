"""Some messages are announced first and told whole later, under the same id: history's files."""

from dataclasses import replace

from chalicelib.domain.message import Content, Message
from chalicelib.store import messages

_OF_STUBS = ("stub", "is_unsupported", "type")


def completed(stored: Message, told: Message) -> Message:
    """The stored message; with everything that `told` says, if only its place was kept so far."""
    if not _is_stub(stored.content) or _is_stub(told.content):
        return stored
    changed = messages.change(
        stored.account, stored.thread, stored.id, lambda content: _whole(content, told.content)
    )
    return changed or stored


def _is_stub(content: Content) -> bool:
    return bool(content.attributes.get("stub"))


def _whole(content: Content, told: Content) -> Content:
    if not _is_stub(content):
        return content
    kept = {k: v for k, v in content.attributes.items() if k not in _OF_STUBS}
    return replace(
        content,
        text=told.text,
        attributes={**kept, **told.attributes},
        attachments=told.attachments,
    )
