"""Files: as ciphertext for our client, which opens it itself; by signed link for everyone else."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.acts import ToldOfReading
from chalicelib.api.callers import Member
from chalicelib.api.messages import MESSAGE
from chalicelib.api.routing import route
from chalicelib.api.serving import Answer
from chalicelib.api.shapes.talk import SealedFile
from chalicelib.aws import files
from chalicelib.domain.account import Permission
from chalicelib.domain.errors import NotThere
from chalicelib.domain.message import Attachment, FileState
from chalicelib.inbox import browse
from chalicelib.inbox.open_file import open_file
from chalicelib.store import messages
from chalicelib.vault.files import CHUNK_BYTES
from chalicelib.wire import links

door = Blueprint(__name__)
_GOOD_SECONDS = 900


@route(
    door,
    "GET",
    f"{MESSAGE}/attachments/{{attachment_id}}",
    Permission.USE_CONVERSATIONS,
    answers=SealedFile,
    telling=ToldOfReading("conversation.read", of="conversation_id"),
)
def sealed(
    member: Member, conversation_id: int, message_id: int, attachment_id: int
) -> dict[str, Any]:
    """Where a file's ciphertext can be fetched for a while, and the key that opens it."""
    head = browse.conversation(member.setup, member.user, conversation_id)
    message = messages.get(head.account, head.thread, message_id)
    if message is None or message.conversation != head.number:
        raise NotThere("file")
    file = ready(message.content.attachments, attachment_id)
    return {
        "url": files.address("MEDIA_BUCKET", file.object, _GOOD_SECONDS),
        "key": file.key,
        "size": file.size,
        "chunk_size": CHUNK_BYTES,
        "content_type": file.content_type,
        "filename": file.filename,
    }


@route(door, "GET", "/public/files/{link}", Permission.PUBLIC, status=302)
def handed_on(link: str) -> Answer:
    """Opens a signed link: the plain file waits for a while on the object store's own origin."""
    target = links.opened(link)
    if target is None:
        raise NotThere("file")
    name, file = open_file(target)
    address = files.address("HANDOFF_BUCKET", name, _GOOD_SECONDS, file.filename or "file")
    return Answer("", 302, {"Location": address})


def ready(attachments: tuple[Attachment, ...], id: int) -> Attachment:
    """The file `id`, if it can be had. Raises NotThere."""
    found = next((file for file in attachments if file.id == id), None)
    if found is None or found.state is not FileState.READY:
        raise NotThere("file")
    return found
