"""What agents say reaches WhatsApp in the shape that Meta asks for."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import files
from chalicelib.channels import manage
from chalicelib.channels.manage import Call
from chalicelib.clock import now
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Message
from chalicelib.domain.send import State
from chalicelib.domain.template import Template
from chalicelib.inbox import browse, policy, sweep, templates
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import contacts, messages, threads
from chalicelib.store import setup as setups
from tests.meta import Meta
from tests.world import Customer, World, signed, status, text, webhook

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
_OPUS = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(40)
_WEBP = b"RIFF\x30\x00\x00\x00WEBPVP8 " + bytes(40)
_PDF = b"%PDF-1.4\n" + bytes(40)


@pytest.fixture
def amara(world: World, meta: Meta) -> Customer:
    """A customer who has just written to Oak, as Meta and we both know."""
    customer = Customer.new()
    wish = {"phone_number_id": world.oak.whatsapp.address, "text": "Hello"}
    meta.call("POST", f"/_customers/{customer.phone}", {"name": customer.name})
    meta.call("POST", f"/_customers/{customer.phone}/send", wish)
    body = webhook(world.oak.whatsapp, customer, [text(customer, "Hello")])
    accept(*signed(world.app_secret, body))
    return customer


def _sent(world: World, meta: Meta, words: str = "", **more: Any) -> list[dict[str, Any]]:
    """The bodies that went out, without what every body carries."""
    message = _said(world, words, **more)
    for part in range(len(message.sends)):
        deliver(Job(message.account, message.thread, message.id, part))
    assert _now(message).status is State.SENT
    bodies = meta.sent(world.oak.whatsapp.address)
    for body in bodies:
        assert body.pop("biz_opaque_callback_data")
        assert body.pop("messaging_product") == "whatsapp"
        assert body.pop("recipient_type") == "individual"
    return bodies


def _said(world: World, words: str = "", **more: Any) -> Message:
    head = _head(world)
    return reply(world.oak.setup, head, Draft(words, world.oak.dana.id, **more)).message


def _head(world: World) -> Any:
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    return head


def _now(message: Message) -> Message:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found


def test_a_text_goes_to_the_number_and_quotes(world: World, meta: Meta, amara: Customer) -> None:
    hello = _head(world).preview.order[2]

    [body] = _sent(world, meta, "Yes", attributes={"in_reply_to": hello})

    quoted = messages.get(world.oak.account, _head(world).thread, hello)
    assert quoted
    assert body == {
        "to": amara.phone,
        "context": {"message_id": quoted.content.source_id},
        "type": "text",
        "text": {"body": "Yes", "preview_url": True},
    }


def test_whoever_hides_their_number_is_reached_by_their_scoped_id(
    world: World, meta: Meta, amara: Customer
) -> None:
    user_id = meta.call("GET", f"/_customers/{amara.phone}")["person"]["user_id"]
    thread = threads.get(world.oak.account, _head(world).thread)
    assert thread
    threads.set_address(thread, {"bsuid": user_id})

    [body] = _sent(world, meta, "Yes")

    assert "to" not in body
    assert body["recipient"] == user_id


def test_every_kind_of_file_travels_as_its_kind(world: World, meta: Meta, amara: Customer) -> None:
    given = (
        File("board.png", "image/png", _PNG),
        File("note.ogg", "audio/ogg; codecs=opus", _OPUS),
        File("smile.webp", "image/webp", _WEBP),
        File("offer.pdf", "application/pdf", _PDF),
        File("list.txt", "text/plain; charset=utf-8", b"plain words"),
    )

    bodies = _sent(world, meta, "Five", files=given)

    assert [body["type"] for body in bodies] == [
        "image",
        "audio",
        "sticker",
        "document",
        "document",
    ]
    assert bodies[0]["image"]["caption"] == "Five"
    assert bodies[1]["audio"]["voice"] is True
    assert bodies[2]["sticker"].keys() == {"id"}
    assert [body["document"]["filename"] for body in bodies[3:]] == ["offer.pdf", "list.txt"]


def test_a_refused_file_is_never_stored(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[str] = []
    monkeypatch.setattr(files, "put", lambda bucket, name, content: stored.append(name))
    given = (File("a.png", "image/png", _PNG), File("a.gif", "image/gif", b"GIF89a" + bytes(9)))

    with pytest.raises(Invalid) as refused:
        _said(world, "Two", files=given)

    assert (refused.value.code, stored) == ("media_limit", [])
    assert meta.call("GET", "/_log?path=/media") == []


def test_choices_places_and_cards_of_people_are_taken_by_meta(
    world: World, meta: Meta, amara: Customer
) -> None:
    items = [{"title": "Oak", "value": "oak"}, {"title": "Pine", "value": "pine"}]
    place = {"latitude": 48.85, "longitude": 2.35, "name": "Oak", "address": "1 Rue Verte"}
    card = {
        "name": {"formatted_name": "Bo Lindqvist", "first_name": "Bo"},
        "phones": [{"phone": "+33199000001", "type": "WORK"}],
    }

    _sent(world, meta, "Which?", content_type="input_select", attributes={"items": items})
    _said_and_sent(world, {"location": place})
    _said_and_sent(world, {"contacts": [card]})
    _said_and_sent(world, {"interactive": {"type": "location_request"}}, "Where are you?")

    choice, where, who, asked = meta.sent(world.oak.whatsapp.address)
    assert choice["interactive"]["action"]["buttons"][1]["reply"] == {"id": "pine", "title": "Pine"}
    assert where["location"] == place
    assert who["contacts"] == [card]
    assert asked["interactive"]["type"] == "location_request_message"


def _said_and_sent(world: World, attributes: dict[str, Any], words: str = "") -> None:
    message = _said(world, words, attributes=attributes)
    deliver(Job(message.account, message.thread, message.id, 0))
    assert _now(message).status is State.SENT


def _order(**params: Any) -> dict[str, Any]:
    return {
        "template": {
            "name": "order_update",
            "language": "en_US",
            "category": "UTILITY",
            "processed_params": params,
        }
    }


def test_a_template_goes_out_also_when_the_window_has_closed(
    world: World, meta: Meta, amara: Customer
) -> None:
    meta.call("POST", "/_clock", {"offset": 90_000})
    head = replace(_head(world), window_ends_at=now() - 1)
    params = {"body": {"1": "Ana", "2": "B7"}, "buttons": [{"type": "url", "parameter": "B7"}]}
    draft = Draft("", world.oak.dana.id, attributes=_order(**params))

    message = reply(world.oak.setup, head, draft).message
    deliver(Job(message.account, message.thread, message.id, 0))

    assert _now(message).status is State.SENT
    [body] = meta.sent(world.oak.whatsapp.address)
    assert body["type"] == "template"
    assert body["template"] == {
        "name": "order_update",
        "language": {"code": "en_US"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "B7"}],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "0",
                "parameters": [{"type": "text", "text": "B7"}],
            },
        ],
    }


def test_an_attached_picture_stands_in_a_templates_header(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = {
        "name": "autumn_collection",
        "language": "en_US",
        "category": "MARKETING",
        "processed_params": {"1": "Ana"},
    }
    picture = (File("glaze.png", "image/png", _PNG),)

    [body] = _sent(world, meta, files=picture, attributes={"template": said})

    header, words = body["template"]["components"]
    assert header["type"] == "header"
    assert header["parameters"][0]["image"].keys() == {"id"}
    assert words["parameters"] == [{"type": "text", "text": "Ana"}]


_IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:x"]}}
_CARD = {
    "components": [
        _IMAGE,
        {"type": "BODY", "text": "The {{1}} one", "example": {"body_text": [["blue"]]}},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "This one"}]},
    ]
}
_OFFER = {
    "type": "LIMITED_TIME_OFFER",
    "limited_time_offer": {"text": "Only today", "has_expiration": True},
}
_LOOK = {"type": "BODY", "text": "Look what we have for you"}


def _approved(world: World, meta: Meta, name: str, *parts: dict[str, Any]) -> dict[str, Any]:
    """A marketing template of Oak's, approved; its name as a message carries it."""
    line, business = world.oak.whatsapp, "109800700600777"
    meta.call("POST", "/_lines", {"phone_number_id": line.address, "business_account_id": business})
    wanted = {"name": name, "language": "en", "category": "MARKETING", "components": list(parts)}
    call = Call(f"{business}/message_templates", setups.inbox_token(line), body=wanted)
    status = {"status": "APPROVED", "silent": True}
    meta.call("POST", f"/_templates/{business}/{manage.post(call)['id']}", status)
    return {"name": name, "language": "en", "category": "MARKETING"}


def test_a_carousel_takes_a_picture_words_and_buttons_for_each_card(
    world: World, meta: Meta, amara: Customer
) -> None:
    template = _approved(world, meta, "vases", _LOOK, {"type": "CAROUSEL", "cards": [_CARD] * 2})
    cards = [
        {
            "header": {"media_url": f"https://oak.example.com/{colour}.jpg"},
            "body": {"1": colour},
            "buttons": [{"type": "quick_reply", "parameter": colour}],
        }
        for colour in ("blue", "red")
    ]

    [body] = _sent(
        world, meta, attributes={"template": {**template, "processed_params": {"carousel": cards}}}
    )

    [carousel] = body["template"]["components"]
    assert carousel["type"] == "carousel"
    assert [card["card_index"] for card in carousel["cards"]] == [0, 1]
    assert carousel["cards"][1]["components"] == [
        {
            "type": "header",
            "parameters": [{"type": "image", "image": {"link": "https://oak.example.com/red.jpg"}}],
        },
        {"type": "body", "parameters": [{"type": "text", "text": "red"}]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "0",
            "parameters": [{"type": "payload", "payload": "red"}],
        },
    ]
    with pytest.raises(Invalid) as refused:
        given = {**template, "processed_params": {"carousel": cards[:1]}}
        _said(world, attributes={"template": given})
    assert refused.value.code == "template_parameters"


def test_an_offer_says_when_it_ends(world: World, meta: Meta, amara: Customer) -> None:
    template = _approved(world, meta, "only_today", _OFFER, _LOOK)
    params = {"limited_time_offer": {"expiration_time_ms": 1_900_000_000_000}}

    [body] = _sent(world, meta, attributes={"template": {**template, "processed_params": params}})

    [offer] = body["template"]["components"]
    assert offer == {
        "type": "limited_time_offer",
        "parameters": [{"type": "limited_time_offer", **params}],
    }


@pytest.mark.parametrize(
    ("name", "type", "content"),
    [("wave.webp", "image/webp", _WEBP), ("song.ogg", "audio/ogg", _OPUS)],
)
def test_what_no_header_shows_is_not_sent_with_a_template(
    world: World, amara: Customer, name: str, type: str, content: bytes
) -> None:
    said = {"name": "autumn_collection", "language": "en_US", "processed_params": {"1": "Ana"}}

    with pytest.raises(Invalid) as refused:
        _said(world, files=(File(name, type, content),), attributes={"template": said})

    assert refused.value.code == "template_parameters"


def test_a_known_template_is_shown_as_it_reads_and_checked(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Template(
        "order_update",
        "en_US",
        "UTILITY",
        components=(
            {"type": "BODY", "text": "Hi {{1}}, your order {{2}} has left."},
            {"type": "FOOTER", "text": "Oak"},
        ),
    )
    monkeypatch.setattr(templates, "find", lambda inbox, name, language: known)

    message = _said(world, attributes=_order(**{"1": "Ana", "2": "B7"}))

    assert message.content.text == "Hi Ana, your order B7 has left."
    assert message.content.attributes["template"]["footer"] == "Oak"
    with pytest.raises(Invalid) as refused:
        _said(world, attributes=_order(**{"1": "Ana"}))
    assert refused.value.code == "template_parameters"
    monkeypatch.setattr(templates, "find", lambda *_: replace(known, status="PAUSED"))
    with pytest.raises(Invalid):
        _said(world, attributes=_order(**{"1": "Ana", "2": "B7"}))


def test_whoever_stopped_marketing_is_left_alone(world: World, meta: Meta, amara: Customer) -> None:
    head = _head(world)
    contacts.change(head.account, head.contact, lambda c: replace(c, marketing_stopped_at=now()))
    attributes = _order()
    attributes["template"]["category"] = "MARKETING"

    with pytest.raises(Invalid) as refused:
        _said(world, attributes=attributes)

    assert refused.value.code == "opted_out"
    assert _said(world, attributes=_order(**{"1": "Ana"})).status is State.QUEUED


def test_a_code_is_not_sent_to_somebody_who_hides_their_number(
    world: World, amara: Customer
) -> None:
    bela = replace(Customer.new("Bela"), phone="")
    hidden = webhook(world.fern.whatsapp, bela, [{**text(bela, "Hello"), "from": None}])
    accept(*signed(world.app_secret, hidden))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(world.fern.setup, world.fern.dana, asked).conversations
    attributes = _order(**{"1": "4711"})
    attributes["template"]["category"] = "AUTHENTICATION"

    with pytest.raises(Invalid) as refused:
        reply(world.fern.setup, head, Draft("", world.fern.dana.id, attributes=attributes))

    assert refused.value.fields["open_ways"] == ["contact_request"]
    assert _said(world, attributes=attributes).status is State.QUEUED


@pytest.mark.parametrize("at_once", [True, False])
def test_that_marketing_was_stopped_is_remembered_from_its_refusal(
    world: World, meta: Meta, amara: Customer, at_once: bool
) -> None:
    attributes = _order()
    attributes["template"] |= {"name": "spring_code", "category": "MARKETING"}
    attributes["template"]["processed_params"] = {
        "buttons": [{"type": "copy_code", "parameter": "OAK10"}]
    }
    said = _said(world, attributes=attributes)
    if at_once:
        meta.call("POST", "/_faults", {"path": "/messages", "kind": "error", "code": 131050})

    deliver(Job(said.account, said.thread, said.id, 0))
    if not at_once:
        assert _now(said).status is State.SENT
        [body] = meta.sent(world.oak.whatsapp.address)
        errors = [{"code": 131050, "title": "User has stopped marketing messages"}]
        report = status("wamid.x", "failed", body["biz_opaque_callback_data"], errors=errors)
        accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))

    assert _now(said).status is State.FAILED
    assert _now(said).content.errors[0].startswith("131050: The customer has stopped")
    with pytest.raises(Invalid) as refused:
        _said(world, attributes=attributes)
    assert refused.value.code == "opted_out"


def test_a_group_is_written_to_as_a_group(world: World, meta: Meta, amara: Customer) -> None:
    line = {"phone_number_id": world.oak.whatsapp.address}
    group = meta.call("POST", "/_groups", line)["id"]
    thread = threads.get(world.oak.account, _head(world).thread)
    assert thread
    threads.set_address(thread, {"group": group})

    said = _said(world, "Hello, all")
    deliver(Job(said.account, said.thread, said.id, 0))

    assert _now(said).status is State.SENT
    [body] = meta.sent(world.oak.whatsapp.address)
    assert (body["recipient_type"], body["to"]) == ("group", group)


def test_a_held_reply_whose_window_closed_meanwhile_fails_in_words(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = replace(world.oak.setup.inboxes[world.oak.whatsapp.id], held="Reconnect it.")
    setups.put_inbox(held)
    said = _said(world, "Yes")
    job = Job(said.account, said.thread, said.id, 0)
    deliver(job)
    assert _now(said).status is State.HELD

    setups.put_inbox(replace(held, held=""))
    _requeue(said)
    monkeypatch.setattr(policy, "now", lambda: now() + 25 * 3_600_000)
    deliver(job)

    failed = _now(said)
    assert failed.status is State.FAILED
    assert failed.content.errors[0].startswith("131047: More than 24 hours")
    assert meta.sent(world.oak.whatsapp.address) == []


def test_a_held_reply_goes_out_when_the_customer_has_written_again(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _said(world, "Yes")
    later = now() + 25 * 3_600_000
    again = text(amara, "Still there?", at=later // 1000 - 60)
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [again])))
    monkeypatch.setattr(policy, "now", lambda: later)

    deliver(Job(said.account, said.thread, said.id, 0))

    assert _now(said).status is State.SENT


def _requeue(message: Message) -> None:
    sweep.sweep_conversation(message.account, message.conversation, now())
