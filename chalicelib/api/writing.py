"""What somebody writes through the API becomes a message."""

from typing import Any, Literal

from pydantic import Field

from chalicelib.api.callers import Member
from chalicelib.api.inputs import Body, Files, LineOrNone, Object, Text, Upload
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid, Refused
from chalicelib.domain.message import Attachment, Message
from chalicelib.inbox import browse, visit
from chalicelib.inbox.attach import File, attach, discard
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.visit import Visit, Words
from chalicelib.store import threads
from chalicelib.store.identities import Way

# What a sender may say of a message beside its text; the rest is the platform's or ours to say.
_LARGEST_ID = 2**53
_NOT_YET = ("items", "interactive", "location", "contacts")


class NewMessage(Body):
    """A message to be written; `echo_id` makes a retry harmless."""

    content: Text | None = None
    message_type: Literal["outgoing", "incoming"] = "outgoing"
    private: bool = False
    echo_id: LineOrNone = None
    content_type: LineOrNone = None
    content_attributes: Object = None
    template_params: Object = None
    attachments: Files = Field(default_factory=list)


def write(member: Member, head: Conversation, body: NewMessage) -> tuple[Message, Conversation]:
    """The message and its conversation; a refused one leaves no file behind.

    Raises:
        Refused: see `reply`.
    """
    _refuse_not_yet(body)
    stored = stored_files(head.account, body.attachments)
    try:
        message, after = _said(member, head, body, stored)
    except Refused:
        discard(stored)
        raise
    discard(stored, kept=message)
    return message, after


def stored_files(account: int, uploads: list[Upload]) -> tuple[Attachment, ...]:
    """The files of a form, stored."""
    given = [File(file.filename, file.content_type, file.content) for file in uploads]
    return attach(account, given)


def _said(
    member: Member, head: Conversation, body: NewMessage, stored: tuple[Attachment, ...]
) -> tuple[Message, Conversation]:
    if body.message_type == "incoming":
        return _for_the_contact(member, head, body, stored)
    draft = Draft(
        text=body.content or "",
        user=member.user.id,
        private=body.private,
        echo_id=body.echo_id or "",
        attributes=_attributes(body),
        attachments=stored,
    )
    said = reply(member.setup, head, draft)
    return said.message, said.conversation


def _for_the_contact(
    member: Member, head: Conversation, body: NewMessage, stored: tuple[Attachment, ...]
) -> tuple[Message, Conversation]:
    """A program behind an API inbox hands on what its own customer wrote."""
    inbox = member.setup.inboxes[head.inbox]
    thread = threads.get(head.account, head.thread)
    if inbox.channel is not ChannelKind.API or thread is None:
        raise Invalid(
            "Only an API inbox takes incoming messages.",
            "invalid",
            {"message_type": ["may be incoming in API inboxes only"]},
        )
    if not (body.content or "").strip() and not stored:
        raise Invalid("A message needs text or a file.", "content_empty", {"open_ways": []})
    way = Way(head.contact, head.thread, head.number)
    guest = Visit(member.setup, inbox, str(thread.address["visitor"]), way)
    message = visit.write(guest, Words(body.content or "", body.echo_id or "", stored))
    return message, browse.conversation(member.setup, member.user, message.conversation)


def _attributes(body: NewMessage) -> dict[str, Any]:
    quoted = (body.content_attributes or {}).get("in_reply_to")
    if quoted in (None, ""):
        return {}
    text = str(quoted)
    if not (text.isascii() and text.isdigit() and int(text) < _LARGEST_ID):
        wrong = {"content_attributes.in_reply_to": ["is not a message's id"]}
        raise Invalid("in_reply_to names a message by its id.", "invalid", wrong)
    return {"in_reply_to": int(text)}


def _refuse_not_yet(body: NewMessage) -> None:
    if body.template_params:
        raise Invalid(
            "Templates cannot be sent yet.",
            "template_parameters",
            {"template_params": ["are not supported yet"], "open_ways": []},
        )
    if body.content_type not in (None, "text"):
        wrong = {"content_type": ["must be text: nothing else can be sent yet"]}
        raise Invalid("Only text and files can be sent yet.", "invalid", wrong)
    odd = [name for name in _NOT_YET if (body.content_attributes or {}).get(name)]
    if odd:
        wrong = {f"content_attributes.{name}": ["cannot be sent yet"] for name in odd}
        raise Invalid("Only text and files can be sent yet.", "invalid", wrong)
