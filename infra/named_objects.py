"""Which objects messages name that still open: nobody misses any other. A name a line.

Run as `python -m infra.named_objects` with the functions' environment.
"""

from collections.abc import Iterator

from chalicelib.aws.clients import client
from chalicelib.config import setting
from chalicelib.domain.message import Attachment
from chalicelib.store.message_item import opened
from chalicelib.store.tables import MessageItem
from infra import items


def named_objects() -> set[str]:
    """The objects' names."""
    return {file.object for file in _files() if file.object}


def _files() -> Iterator[Attachment]:
    """The files of every message; one whose key is gone says nothing."""
    asked = {
        "FilterExpression": "begins_with(sk, :message)",
        "ExpressionAttributeValues": {":message": {"S": "M#"}},
    }
    for image in items.scan(client("dynamodb"), setting("RECORDS_TABLE"), **asked):
        item = MessageItem()
        item.deserialize(image)
        yield from opened(item).content.attachments


if __name__ == "__main__":
    for name in sorted(named_objects()):
        print(name)
