"""Messenger's and Instagram's webhook bodies: ``messaging`` items, ids per page, milliseconds."""

from collections.abc import Callable

from infra.local.meta.model import Comment, Line, Message, Person, Status, Wire
from infra.local.meta.people import scoped_id
from infra.local.meta.webhooks.courier import Event

_OBJECTS = {"messenger": "page", "instagram": "instagram"}


def message_event(
    line: Line, person: Person, message: Message, on_accepted: Callable[[], None] | None = None
) -> Event:
    """A customer's message, or their reaction to one."""
    if message.type == "reaction":
        return _event(line, person, {"reaction": message.content}, message.at, on_accepted)
    wire: Wire = {"mid": message.id, **message.content}
    if message.quotes:
        wire["reply_to"] = {"mid": message.quotes}
    return _event(line, person, {"message": wire}, message.at, on_accepted)


def echo_event(line: Line, person: Person, message: Message, app_id: str) -> Event:
    """The business's own message, told back to every subscribed app."""
    wire: Wire = {"mid": message.id, "is_echo": True, "app_id": int(app_id), **message.content}
    if message.callback_data:
        wire["metadata"] = message.callback_data
    item = {"message": wire}
    return _event(line, person, item, message.at, from_business=True)


def comment_event(line: Line, person: Person, comment: Comment) -> Event:
    """What a person said under a post; Messenger and Instagram tell it in words of their own."""
    at, writer = int(comment.at), scoped_id(line, person.id)
    if line.kind == "instagram":
        field, media = "comments", {"id": comment.post_id.partition("_")[2]}
        value: Wire = {
            "from": {"id": writer, "username": person.username or person.id},
            "media": {**media, "media_product_type": "FEED"},
            "id": comment.id,
            "text": comment.text,
        }
    else:
        field = "feed"
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": comment.id,
            "post_id": comment.post_id,
            "parent_id": comment.post_id,
            "from": {"id": writer, "name": person.name},
            "created_time": at,
            "message": comment.text,
        }
    entry = {"id": line.id, "time": at, "changes": [{"field": field, "value": value}]}
    return Event(_OBJECTS[line.kind], entry)


def status_events(
    line: Line, person: Person, message: Message, status: Status, at: float
) -> list[Event]:
    """Messenger tells of delivery and reading by a watermark, Instagram of reading by id."""
    mark = int(at * 1000)
    if line.kind == "messenger" and status == "delivered":
        delivery = {"mids": [message.id], "watermark": mark}
        return [_event(line, person, {"delivery": delivery}, at)]
    if line.kind == "messenger" and status == "read":
        return [_event(line, person, {"read": {"watermark": mark}}, at)]
    if line.kind == "instagram" and status == "read":
        return [_event(line, person, {"read": {"mid": message.id}}, at)]
    return []


def _event(
    line: Line,
    person: Person,
    item: Wire,
    at: float,
    on_accepted: Callable[[], None] | None = None,
    from_business: bool = False,
) -> Event:
    customer, business = {"id": scoped_id(line, person.id)}, {"id": line.id}
    sender, recipient = (business, customer) if from_business else (customer, business)
    when = int(at * 1000)
    messaging = {"sender": sender, "recipient": recipient, "timestamp": when, **item}
    entry = {"id": line.id, "time": when, "messaging": [messaging]}
    return Event(_OBJECTS[line.kind], entry, on_accepted)
