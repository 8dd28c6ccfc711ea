"""Carries our messages to Instagram, which takes no uploads: it fetches a file from us."""

from typing import Any

from chalicelib.channels.pages.carrier import PageCarrier
from chalicelib.channels.protocol import Errand
from chalicelib.domain.message import Attachment


def _link(errand: Errand, file: Attachment) -> dict[str, Any]:
    return {"url": errand.file_url(file)}


CARRIER = PageCarrier(_link)
