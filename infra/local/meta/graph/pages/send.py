"""POST /{page}/messages for Messenger and Instagram: texts, files, actions, in the window."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.shape import Strict, Url, read
from infra.local.meta.graph.whatsapp.policy import WINDOW
from infra.local.meta.model import Kind, Line, Message, Person, Wire
from infra.local.meta.simulator import Simulator
from infra.local.meta.webhooks.pages import echo_event

_HUMAN_AGENT = 7 * 24 * 3600
_DEAD_TAGS = ("CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE")


@dataclass(frozen=True)
class House:
    """What differs between the two: the window's subcode and the longest text."""

    window_subcode: int
    unknown_subcode: int
    longest: int
    counts_bytes: bool


_HOUSES: dict[Kind, House] = {
    "messenger": House(2018278, 2018001, 2000, False),
    "instagram": House(2534022, 2534014, 1000, True),
}


class To(Strict):
    id: str


class FilePayload(Strict):
    url: Url | None = None
    attachment_id: str | None = None
    is_reusable: bool = False


class FileAttachment(Strict):
    type: Literal["image", "audio", "video", "file"]
    payload: FilePayload


class Heart(Strict):
    type: Literal["like_heart"]


class GenericTemplate(Strict):
    type: Literal["template"]
    payload: dict[str, Any]


Attachment = Annotated[FileAttachment | Heart | GenericTemplate, Field(discriminator="type")]


class QuickReply(Strict):
    content_type: Literal["text", "user_phone_number", "user_email"]
    title: str | None = Field(default=None, max_length=20)
    payload: str | None = Field(default=None, max_length=1000)
    image_url: Url | None = None


class Body(Strict):
    text: str | None = Field(default=None, min_length=1)
    metadata: str | None = Field(default=None, max_length=1000)
    attachment: Attachment | None = None
    attachments: list[FileAttachment] | None = Field(default=None, max_length=10)
    quick_replies: list[QuickReply] | None = Field(default=None, max_length=13)


class ReplyTo(Strict):
    mid: str


class ReactionPayload(Strict):
    message_id: str
    reaction: str | None = None


class Envelope(Strict):
    recipient: To
    messaging_type: Literal["RESPONSE", "UPDATE", "MESSAGE_TAG"] = "RESPONSE"
    tag: str | None = None
    message: Body | None = None
    reply_to: ReplyTo | None = None
    sender_action: Literal["typing_on", "typing_off", "mark_seen", "react", "unreact"] | None = None
    payload: ReactionPayload | None = None


_ENVELOPE = TypeAdapter(Envelope)


def send(sim: Simulator, page_id: str, body: Wire, is_instagram: bool, fail_with: int = 0) -> Wire:
    """Accept a message or do an action; raises ``GraphError``."""
    known = sim.world.lines.get(page_id)
    line = known or sim.world.line(page_id, "instagram" if is_instagram else "messenger")
    try:
        envelope = read(_ENVELOPE, body, "")
        person = _recipient(sim, line, envelope)
        if envelope.sender_action:
            return _act(sim, line, person, envelope)
        _check(sim, line, person, envelope)
    except GraphError as refusal:
        refusal.whatsapp = False
        raise
    message = _message(sim, line, envelope)
    thread = sim.world.thread(line.id, person.id)
    sim.world.add(thread, message)
    sim.courier.post(echo_event(line, person, message, sim.settings.app_id))
    sim.progress.start(line, thread, message, fail_with)
    return {"recipient_id": envelope.recipient.id, "message_id": message.id}


def own_id(sim: Simulator, id: str) -> str:
    """``me`` is the token's own Instagram account: the one we know, or an invented one."""
    if id != "me":
        return id
    known = [line.id for line in sim.world.lines.values() if line.kind == "instagram"]
    return known[0] if known else "17841400000000001"


def _recipient(sim: Simulator, line: Line, envelope: Envelope) -> Person:
    person = sim.world.scoped(line, envelope.recipient.id)
    if person:
        return person
    raise GraphError(
        100, title="No matching user found", subcode=_HOUSES[line.kind].unknown_subcode
    )


def _check(sim: Simulator, line: Line, person: Person, envelope: Envelope) -> None:
    house, message = _HOUSES[line.kind], envelope.message
    if message is None or not (message.text or message.attachment or message.attachments):
        raise GraphError(100, title="Invalid parameter: Message cannot be empty, must provide"
                                    " valid attachment or text")  # fmt: skip
    text = message.text or ""
    if (len(text.encode()) if house.counts_bytes else len(text)) > house.longest:
        raise GraphError(
            100, title=f"Length of param message[text] must be at most {house.longest}"
        )
    if envelope.tag in _DEAD_TAGS:
        raise GraphError(100, title=f"Param tag: {envelope.tag} is no longer available")
    if envelope.messaging_type == "MESSAGE_TAG" and envelope.tag != "HUMAN_AGENT":
        raise GraphError(100, title="Param tag must be one of {HUMAN_AGENT}")
    reach = _HUMAN_AGENT if envelope.tag == "HUMAN_AGENT" else WINDOW
    thread = sim.world.thread(line.id, person.id)
    if sim.clock.now() - thread.window_from >= reach:
        raise GraphError(
            10,
            title="This message is sent outside of allowed window.",
            subcode=house.window_subcode,
        )


def _message(sim: Simulator, line: Line, envelope: Envelope) -> Message:
    assert envelope.message is not None
    wire = envelope.message.model_dump(exclude_none=True, exclude={"metadata"})
    return Message(
        id=ids.mid() if line.kind == "messenger" else ids.instagram_mid(),
        by="business",
        type="page",
        content=wire,
        at=sim.clock.now(),
        quotes=envelope.reply_to.mid if envelope.reply_to else "",
        callback_data=envelope.message.metadata or "",
    )


def _act(sim: Simulator, line: Line, person: Person, envelope: Envelope) -> Wire:
    thread = sim.world.thread(line.id, person.id)
    match envelope.sender_action:
        case "typing_on":
            thread.typing_until = sim.clock.now() + 20
        case "typing_off":
            thread.typing_until = 0.0
        case "mark_seen":
            for message in [m for m in thread.messages.values() if m.by == "customer"]:
                sim.world.raise_status(thread, message.id, "read")
        case "react" | "unreact":
            _react(sim, thread.messages, envelope)
    sim.world.changed()
    return {"recipient_id": envelope.recipient.id}


def _react(sim: Simulator, messages: dict[str, Message], envelope: Envelope) -> None:
    payload = envelope.payload
    if payload is None or payload.message_id not in messages:
        raise GraphError(100, title="Invalid message id", whatsapp=False)
    found = sim.world.find_message(payload.message_id)
    assert found is not None
    reactions = {who: what for who, what in found[1].reactions.items() if who != "business"}
    if envelope.sender_action == "react" and payload.reaction:
        reactions["business"] = {"love": "❤️"}.get(payload.reaction, payload.reaction)
    sim.world.change_message(found[0], found[1].id, reactions=reactions)
