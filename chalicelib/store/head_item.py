"""A conversation's head as it lies in its item."""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain.conversation import Conversation, Person, Priority, Status
from chalicelib.domain.early import EarlyReport
from chalicelib.domain.errors import Erased
from chalicelib.domain.message import Kind
from chalicelib.domain.preview import Preview
from chalicelib.store import names
from chalicelib.store.keys import key_for, keys_for
from chalicelib.store.setup import is_heard
from chalicelib.store.tables import HeadItem
from chalicelib.vault.seal import open_sealed, seal

# Heads due soon are found in one of these partitions; a constant, so that sweep knows them all.
DUE_SHARDS = 8
_OPTIONAL = (
    "assignee",
    "team",
    "read_at",
    "customer_read_at",
    "last_incoming_at",
    "waiting_since",
    "first_reply_at",
    "replied_at",
    "snoozed_until",
    "window_ends_at",
    "paced_until",
    "due_at",
    "next",
)
_NONE_WHEN_ABSENT = {"assignee", "team", "next"}


def as_item(conversation: Conversation, key: bytes | None = None) -> HeadItem:
    """The head as it lies in the table; `key` when it is only being made."""
    head = HeadItem(
        names.conversation(conversation.account, conversation.number),
        "HEAD",
        list=names.head_list(conversation.account, conversation.status, conversation.assignee),
        active=conversation.last_activity_at,
        sealed=_sealed(conversation, key),
        key=conversation.key,
        version=conversation.version,
        created_at=conversation.created_at,
        thread=conversation.thread,
        inbox=conversation.inbox,
        contact=conversation.contact,
        status=conversation.status.value,
        status_at=conversation.status_at,
        started_at=conversation.started_at,
        unread=set(conversation.unread) or None,
        priority=conversation.priority.value if conversation.priority else None,
        heard=True if is_heard(conversation.account) else None,
    )
    for name in _OPTIONAL:
        setattr(head, name, getattr(conversation, name) or None)
    if conversation.due_at:
        head.due = due_shard(conversation.account)
    return head


def due_shard(account: int) -> str:
    """The partition of the `due` index that an account's heads stand in."""
    return f"DUE#{account % DUE_SHARDS}"


def opened_all(items: Iterable[HeadItem]) -> list[Conversation]:
    """Opens heads with one read for the keys that are not in memory."""
    items = list(items)
    if not items:
        return []
    keys_for(address_of(items[0].pk)[0], {item.key for item in items})
    return [opened(item) for item in items]


def opened(item: HeadItem) -> Conversation:
    """The conversation of a head item; one whose key is gone shows as erased."""
    account, number = address_of(item.pk)
    try:
        blob = open_sealed(key_for(account, item.key), _context(account, number), item.sealed)
    except Erased:
        blob = {}
    return Conversation(
        account=account,
        number=number,
        thread=item.thread,
        inbox=int(item.inbox),
        contact=int(item.contact),
        key=item.key,
        created_at=int(item.created_at),
        started_at=int(item.started_at or item.created_at),
        status=Status(item.status),
        status_at=int(item.status_at or 0),
        priority=Priority(item.priority) if item.priority else None,
        unread=frozenset(int(id) for id in item.unread or ()),
        last_activity_at=int(item.active or 0),
        version=int(item.version),
        **{name: _whole(name, getattr(item, name)) for name in _OPTIONAL},
        **_unpacked(blob),
    )


def _whole(name: str, value: float | None) -> Any:
    if value is None:
        return None if name in _NONE_WHEN_ABSENT else 0
    return int(value)


def _sealed(conversation: Conversation, key: bytes | None) -> bytes:
    return seal(
        key or key_for(conversation.account, conversation.key),
        _context(conversation.account, conversation.number),
        _packed(conversation),
    )


def _context(account: int, number: int) -> dict[str, str]:
    return {"a": str(account), "i": f"C{number}"}


def _packed(conversation: Conversation) -> dict[str, Any]:
    """What is sealed of a head."""
    person, preview = conversation.person, conversation.preview
    whole: dict[str, Any] = {
        "n": person.name,
        "p": person.phone,
        "m": person.email,
        "x": preview.text,
        "k": int(preview.kind),
        "o": list(preview.order) if preview.order[0] else None,
        "u": preview.user,
        "v": preview.private,
        "f": preview.file_type,
        "a": dict(preview.about),
        "l": list(conversation.labels),
        "c": conversation.custom_attributes,
        "d": conversation.additional_attributes,
        "h": conversation.verified,
        "e": list(conversation.ahead),
        "r": [_packed_report(report) for report in conversation.early],
        "b": conversation.blocked,
        "t": sorted(conversation.told),
        "i": conversation.uuid,
        "g": conversation.free_until,
        "j": conversation.subject,
    }
    return {name: value for name, value in whole.items() if value}


def _unpacked(blob: dict[str, Any]) -> dict[str, Any]:
    time, arrived, id = blob.get("o", (0, 0, 0))
    return {
        "person": Person(blob.get("n", ""), blob.get("p", ""), blob.get("m", "")),
        "preview": Preview(
            text=blob.get("x", ""),
            kind=Kind(blob.get("k", 0)),
            order=(time, arrived, id),
            user=blob.get("u"),
            private=blob.get("v", False),
            file_type=blob.get("f", ""),
            about=blob.get("a", {}),
        ),
        "labels": tuple(blob.get("l", ())),
        "custom_attributes": blob.get("c", {}),
        "additional_attributes": blob.get("d", {}),
        "verified": blob.get("h", False),
        "ahead": tuple(blob.get("e", ())),
        "early": tuple(EarlyReport(*report) for report in blob.get("r", ())),
        "blocked": blob.get("b", False),
        "told": frozenset(blob.get("t", ())),
        "uuid": blob.get("i", ""),
        "free_until": blob.get("g", 0),
        "subject": blob.get("j", ""),
    }


def _packed_report(report: EarlyReport) -> list[Any]:
    return [report.target, report.what, report.time, report.came, dict(report.said)]


def address_of(pk: str) -> tuple[int, int]:
    _, account, _, number = pk.split("#")
    return int(account), int(number)
