"""A message that waits for files is put in their queue; ids only."""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws import queues
from chalicelib.domain.ids import id_of


def ask_for_files(image: Mapping[str, Mapping[str, Any]]) -> None:
    """Queues the fetching of a message's files; `image` is the stream's."""
    _, account, _, thread = image["pk"]["S"].split("#")
    message = id_of(image["sk"]["S"].removeprefix("M#"))
    body = {"account": int(account), "thread": thread, "message": message}
    queues.send("MEDIA_QUEUE_URL", body)
