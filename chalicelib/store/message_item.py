"""A message as it lies in its item: what is sealed, and what stands beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.errors import Erased
from chalicelib.domain.ids import id_of, key_of
from chalicelib.domain.message import Content, Message
from chalicelib.domain.send import RANK, Send
from chalicelib.store import content, names
from chalicelib.store.keys import key_for, keys_for
from chalicelib.store.setup import is_heard
from chalicelib.store.tables import MessageItem, SendMap
from chalicelib.vault.seal import open_sealed, seal


def from_image(image: Mapping[str, Mapping[str, Any]]) -> Message:
    """The message behind a stream record's image, without what is sealed: no key is needed."""
    item = MessageItem()
    item.deserialize(dict(image))  # type: ignore[arg-type]
    return _shell(item, Content())


def as_item(message: Message) -> MessageItem:
    return MessageItem(
        names.thread(message.account, message.thread),
        names.message(message.id),
        conversation=message.conversation,
        inbox=message.inbox,
        kind=int(message.kind),
        time=message.time,
        arrived=message.arrived,
        key=message.key,
        sealed=sealed(message),
        status=message.status.value if message.sends else None,
        sends=[as_map(send) for send in message.sends] or None,
        private=True if message.private else None,
        files=True if message.awaits_files else None,
        reaction=as_map(message.reaction) if message.reaction else None,
        queued=True if message.waits else None,
        heard=True if is_heard(message.account) and not message.quiet else None,
    )


def as_map(send: Send) -> SendMap:
    """A send as it lies in its message's item."""
    return SendMap(  # type: ignore[no-untyped-call]
        rank=RANK[send.state],
        tries=send.tries,
        attempt=send.attempt or None,
        lease=send.lease or None,
        charged=send.charged or None,
        mark=send.mark or None,
    )


def all_opened(items: Iterable[MessageItem]) -> list[Message]:
    items = list(items)
    if items:
        account = int(items[0].pk.split("#")[1])
        keys_for(account, {item.key for item in items})
    return sorted((opened(item) for item in items), key=lambda message: message.order)


def opened(item: MessageItem) -> Message:
    _, account_text, _, thread = item.pk.split("#")
    account, id = int(account_text), id_in(item)
    try:
        blob = open_sealed(key_for(account, item.key), _context(account, thread, id), item.sealed)
    except Erased:
        blob = {"a": {"deleted": True}}
    return _shell(item, content.unpacked(blob))


def _shell(item: MessageItem, said: Content) -> Message:
    """The message of an item, with what was said."""
    _, account, _, thread = item.pk.split("#")
    return Message(
        account=int(account),
        thread=thread,
        id=id_in(item),
        conversation=int(item.conversation),
        inbox=int(item.inbox),
        kind=content.kind(int(item.kind)),
        time=int(item.time),
        arrived=int(item.arrived),
        key=item.key,
        content=said,
        private=bool(item.private),
        deleted=bool(item.deleted),
        version=int(item.version or 0),
        sends=tuple(content.send(m, said, i) for i, m in enumerate(item.sends or ())),
        reaction=content.send_alone(item.reaction) if item.reaction else None,
    )


def sealed(message: Message) -> bytes:
    key = key_for(message.account, message.key)
    context = _context(message.account, message.thread, message.id)
    return seal(key, context, content.packed(message.content))


def _context(account: int, thread: str, id: int) -> dict[str, str]:
    return {"a": str(account), "i": f"{thread}{key_of(id)}"}


def id_in(item: MessageItem) -> int:
    return id_of(item.sk[2:])
