"""POST /{page}/messages for Messenger and Instagram: texts, files, actions, in the window."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from infra.local.meta import ids
from infra.local.meta.graph.errors import GraphError
from infra.local.meta.graph.pages.bodies import Envelope
from infra.local.meta.graph.pages.uploads import check_kept, with_links
from infra.local.meta.graph.shape import read
from infra.local.meta.graph.whatsapp.policy import WINDOW
from infra.local.meta.model import Kind, Line, Message, Person, Wire
from infra.local.meta.people import scoped_id
from infra.local.meta.simulator import Simulator
from infra.local.meta.webhooks.pages import echo_event

_HUMAN_AGENT = _PRIVATE_REPLY = 7 * 24 * 3600
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
        # A parameter that is missing has a number of its own on WhatsApp only.
        refusal.code = 100 if refusal.code == 131008 else refusal.code
        raise
    message = _message(sim, line, envelope)
    thread = sim.world.thread(line.id, person.id)
    sim.world.add(thread, message)
    sim.courier.post(echo_event(line, person, message, sim.settings.app_id))
    sim.progress.start(line, thread, message, fail_with)
    if envelope.recipient.public:
        answered = sim.world.comments[envelope.recipient.public]
        sim.world.comments[answered.id] = replace(answered, answered=True)
    return {"recipient_id": scoped_id(line, person.id), "message_id": message.id}


def own_id(sim: Simulator, id: str, body: Wire | None = None) -> str:
    """``me`` is the token's own Instagram account: the one that knows the recipient, or any."""
    if id != "me":
        return id
    known = [line for line in sim.world.lines.values() if line.kind == "instagram"]
    to = (body or {}).get("recipient")
    named = to if isinstance(to, dict) else {}
    if comment := sim.world.comments.get(str(named.get("comment_id"))):
        return comment.line_id
    wanted = str(named.get("id"))
    knowing = [line.id for line in known if sim.world.scoped(line, wanted)]
    return next(iter([*knowing, *(line.id for line in known)]), "17841400000000001")


def _recipient(sim: Simulator, line: Line, envelope: Envelope) -> Person:
    if envelope.recipient.public:
        return _writer(sim, line, envelope.recipient.public)
    person = sim.world.scoped(line, envelope.recipient.id or "")
    if person:
        return person
    raise GraphError(
        100, title="No matching user found", subcode=_HOUSES[line.kind].unknown_subcode
    )


def _writer(sim: Simulator, line: Line, public: str) -> Person:
    """Whoever wrote a comment may be answered once, within a week."""
    comment = sim.world.comments.get(public)
    if comment is None or comment.line_id != line.id:
        raise GraphError(100, title="Invalid parameter: no such comment", subcode=2018292)
    if comment.answered:
        raise GraphError(10900, title="Activity already replied to")
    if sim.clock.now() - comment.at >= _PRIVATE_REPLY:
        raise _too_late(line)
    return sim.world.people[comment.person_id]


def _check(sim: Simulator, line: Line, person: Person, envelope: Envelope) -> None:
    house, message = _HOUSES[line.kind], envelope.message
    if message and message.template:
        if envelope.messaging_type != "UTILITY" or line.kind != "messenger":
            raise GraphError(100, title="Param messaging_type must be UTILITY for a template")
        return
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
    check_kept(sim, line.id, message.files)
    if envelope.reply_to and sim.world.find_message(envelope.reply_to.mid) is None:
        raise GraphError(100, title="Invalid parameter: reply_to")
    if envelope.recipient.public:
        return
    reach = _HUMAN_AGENT if envelope.tag == "HUMAN_AGENT" else WINDOW
    thread = sim.world.thread(line.id, person.id)
    if sim.clock.now() - thread.window_from >= reach:
        raise _too_late(line)


def _too_late(line: Line) -> GraphError:
    subcode = _HOUSES[line.kind].window_subcode
    return GraphError(10, title="This message is sent outside of allowed window.", subcode=subcode)


def _message(sim: Simulator, line: Line, envelope: Envelope) -> Message:
    assert envelope.message is not None
    dumped = envelope.message.model_dump(exclude_none=True, exclude={"metadata"})
    wire = with_links(sim, line.id, envelope.message.files, dumped)
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
    return {"recipient_id": envelope.recipient.id or ""}


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
