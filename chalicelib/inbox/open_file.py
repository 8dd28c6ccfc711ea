"""Opens a file for somebody who has only a link: decrypted into the handoff bucket."""

import base64
import secrets

from chalicelib.aws import files
from chalicelib.domain.errors import NotThere
from chalicelib.domain.message import Attachment, FileState
from chalicelib.store import messages, threads
from chalicelib.vault.files import decrypt_file
from chalicelib.wire.links import FileLink


def open_file(link: FileLink) -> tuple[str, Attachment]:
    """(the plain object's random name in the handoff bucket, the file).

    Whatever it is, the object says that it is bytes to be kept: no browser runs it.

    Raises:
        NotThere: the message or its file is gone. Erased: whoever it belongs to is forgotten.
    """
    if threads.get(link.account, link.thread) is None:
        raise NotThere("file")
    message = messages.get(link.account, link.thread, link.message)
    found = message.content.attachments if message and not message.deleted else ()
    file = next((one for one in found if one.id == link.file), None)
    if file is None or file.state is not FileState.READY:
        raise NotThere("file")
    plain = decrypt_file(base64.b64decode(file.key), files.get("MEDIA_BUCKET", file.object))
    name = f"{link.account}/{link.thread}/{secrets.token_hex(24)}"
    files.put("HANDOFF_BUCKET", name, plain)
    return name, file
