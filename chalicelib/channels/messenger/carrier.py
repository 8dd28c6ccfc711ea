"""Carries our messages to Messenger: a file is uploaded first."""

import json
from typing import Any

from chalicelib.channels import graph
from chalicelib.channels.pages.carrier import PageCarrier
from chalicelib.channels.pages.limits import kind_of
from chalicelib.channels.protocol import Errand
from chalicelib.domain.message import Attachment


def _upload(errand: Errand, file: Attachment) -> dict[str, Any]:
    # {"attachment_id":"1857777774821032"}
    described = {"attachment": {"type": kind_of(file), "payload": {"is_reusable": True}}}
    id = graph.upload_attachment(
        f"{errand.line.inbox.address}/message_attachments",
        errand.line.token,
        (file.filename or f"file-{file.id}", errand.file_bytes(file), file.content_type),
        {"message": json.dumps(described)},
    )
    return {"attachment_id": id}


CARRIER = PageCarrier(_upload)
