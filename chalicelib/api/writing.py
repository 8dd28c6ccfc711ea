"""What somebody writes through the API becomes a message."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from chalicelib.api.attributes import AttributesOrNone, Cards, Items, TemplateParams
from chalicelib.api.callers import Member
from chalicelib.api.inputs import Addresses, Body, Files, LineOrNone, Object, Text, Upload
from chalicelib.api.reading import checked
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Invalid, Refused
from chalicelib.domain.message import Attachment, Message
from chalicelib.inbox import browse, visit
from chalicelib.inbox.attach import File, discard, store_all
from chalicelib.inbox.mail_on import mail_on
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.visit import Visit, Words
from chalicelib.store import threads
from chalicelib.store.identities import Way

ContentType = Annotated[
    Literal["input_select", "cards"] | None,
    BeforeValidator(lambda value: None if value in ("", "text") else value),
]
_CHOICES = {"input_select": Items, "cards": Cards}


class NewMessage(Body):
    """A message to be written; `echo_id` makes a retry harmless."""

    content: Text | None = None
    message_type: Literal["outgoing", "incoming"] = "outgoing"
    private: bool = False
    echo_id: LineOrNone = None
    content_type: ContentType = None
    content_attributes: AttributesOrNone = None
    template_params: Object = None
    to_emails: Addresses = Field(default_factory=list)
    cc_emails: Addresses = Field(default_factory=list)
    bcc_emails: Addresses = Field(default_factory=list)
    attachments: Files = Field(default_factory=list)


def write(member: Member, head: Conversation, body: NewMessage) -> tuple[Message, Conversation]:
    """The message and its conversation; a refused one leaves nothing behind.

    Raises:
        Refused: see `reply`.
    """
    if body.message_type == "incoming":
        return _for_the_contact(member, head, body)
    draft = Draft(
        text=body.content or "",
        user=member.user.id,
        private=body.private,
        echo_id=body.echo_id or "",
        content_type=body.content_type or "",
        attributes={} if body.private else _attributes(body),
        files=_files(body.attachments),
        by_human=True,
    )
    said = reply(member.setup, head, draft)
    mail_on(member.setup, member.user, said, draft)
    return said.message, said.conversation


def stored_files(account: int, uploads: list[Upload]) -> tuple[Attachment, ...]:
    """The files of a form, stored."""
    return store_all(account, _files(uploads))


def template_of(params: dict[str, Any] | None) -> dict[str, Any]:
    """What a message keeps of its template. Raises Invalid."""
    if not params:
        return {}
    try:
        return {"template": checked(TemplateParams, params).dumped()}
    except Invalid as wrong:
        fields = {f"template_params.{name}": said for name, said in wrong.fields.items()}
        raise Invalid(wrong.sentence, "template_parameters", {**fields, "open_ways": []}) from wrong


def _files(uploads: list[Upload]) -> tuple[File, ...]:
    return tuple(File(file.filename, file.content_type, file.content) for file in uploads)


def _attributes(body: NewMessage) -> dict[str, Any]:
    said = body.content_attributes
    return {
        **(said.dumped() if said else {}),
        **_items(body),
        **template_of(body.template_params),
        **_recipients(body),
    }


def _recipients(body: NewMessage) -> dict[str, list[str]]:
    """Whom a mail goes to, where that is said."""
    named = {
        "to_emails": body.to_emails,
        "cc_emails": body.cc_emails,
        "bcc_emails": body.bcc_emails,
    }
    return {name: found for name, found in named.items() if found}


def _items(body: NewMessage) -> dict[str, Any]:
    given = body.content_attributes.items if body.content_attributes else None
    if body.content_type is None and given:
        wrong = {"content_type": ["must be input_select or cards when there are items"]}
        raise Invalid("Say how the items are to be shown: content_type.", "invalid", wrong)
    if body.content_type is None:
        return {}
    choices = checked(_CHOICES[body.content_type], {"items": given or []})
    return {"items": choices.model_dump(exclude_none=True)["items"]}


def _for_the_contact(
    member: Member, head: Conversation, body: NewMessage
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
    if not (body.content or "").strip() and not body.attachments:
        raise Invalid("A message needs text or a file.", "content_empty", {"open_ways": []})
    way = Way(head.contact, head.thread, head.number)
    guest = Visit(member.setup, inbox, str(thread.address["visitor"]), way)
    stored = stored_files(head.account, body.attachments)
    try:
        words = Words(body.content or "", body.echo_id or "", stored)
        message = visit.write(guest, words)
    except Refused:
        discard(stored)
        raise
    discard(stored, kept=message)
    return message, browse.conversation(member.setup, member.user, message.conversation)
