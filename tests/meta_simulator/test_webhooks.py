"""What Meta posts: signed bytes, again until taken, in the order one asks for."""

import hashlib
import hmac
import json

from tests.meta_simulator.world import ACCOUNT, INES, NUMBER, SECRET, Meta, eventually, id_of


def test_the_signature_is_of_exactly_these_bytes(meta: Meta) -> None:
    meta.customer(text="Grüße / 👋")

    signature, body = eventually(lambda: meta.product.received)[0]

    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert signature == f"sha256={expected}"
    assert b"Gr\\u00fc\\u00dfe \\/ \\ud83d\\udc4b" in body


def test_a_message_names_its_customer_twice(meta: Meta) -> None:
    sent = meta.customer(text="Hi")

    body = json.loads(eventually(lambda: meta.product.received)[0][1])

    assert (body["object"], body["entry"][0]["id"]) == ("whatsapp_business_account", ACCOUNT)
    value = body["entry"][0]["changes"][0]["value"]
    about = {"display_phone_number": "4917604069000", "phone_number_id": NUMBER}
    assert value["metadata"] == about
    assert value["contacts"][0]["wa_id"] == INES
    message = value["messages"][0]
    assert message["from_user_id"] == value["contacts"][0]["user_id"]
    assert (message["id"], message["from"], message["text"]) == (sent, INES, {"body": "Hi"})


def test_a_hidden_number_is_left_out(meta: Meta) -> None:
    meta.customer("maya", text="Hi")

    value = eventually(meta.product.values)[0]

    assert value["contacts"][0]["profile"]["username"] == "maya.makes"
    assert "wa_id" not in value["contacts"][0]
    assert "from" not in value["messages"][0]


def test_a_reply_names_what_it_answers(meta: Meta) -> None:
    meta.customer(text="Hi")
    ours = id_of(meta.say("Hello!"))

    meta.customer(text="Thanks", reply_to=ours)

    reply = eventually(lambda: meta.product.messages()[1:])[0]
    assert reply["context"] == {"from": "4917604069000", "id": ours}


def test_any_message_can_be_written_in_wire_form(meta: Meta) -> None:
    order = {"type": "order", "order": {"catalog_id": "1", "product_items": []}}

    meta.customer(message=order)

    told = eventually(meta.product.messages)[0]
    assert told["order"] == order["order"]
    assert (told["from"], told["type"]) == (INES, "order")


def test_a_send_becomes_sent_then_delivered_then_read(meta: Meta) -> None:
    meta.customer(text="Hi")
    sent = id_of(meta.say("Hello!", biz_opaque_callback_data="ref-42"))
    eventually(lambda: len(meta.product.statuses(sent)) == 2)

    meta.control("/_customers/ines/read", {"line_id": NUMBER})

    statuses = eventually(lambda: meta.product.statuses(sent)[2:] and meta.product.statuses(sent))
    assert [status["status"] for status in statuses] == ["sent", "delivered", "read"]
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"ref-42"}
    assert {status["recipient_id"] for status in statuses} == {INES}
    assert statuses[0]["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }


def test_a_phone_that_is_off_gets_its_messages_later(meta: Meta) -> None:
    meta.customer(text="Hi")
    meta.control("/_customers/ines", {"online": False})
    sent = id_of(meta.say("Hello!"))
    eventually(lambda: meta.product.statuses(sent))
    before = len(meta.thread())

    meta.control("/_customers/ines", {"online": True})

    eventually(lambda: len(meta.product.statuses(sent)) == 2)
    assert (before, len(meta.thread())) == (1, 2)


def test_an_event_is_posted_again_until_it_is_taken(meta: Meta) -> None:
    meta.product.answers.extend([500, 503])

    sent = meta.customer(text="Hi")

    eventually(meta.product.messages)
    bodies = [attempt["body"] for attempt in meta.read("/_webhooks")]
    assert len(bodies) == 3
    assert len(set(bodies)) == 1
    ticks = eventually(lambda: meta.thread()[0]["status"] == "delivered")
    assert ticks, sent


def test_held_events_come_in_one_post_when_asked(meta: Meta) -> None:
    meta.control("/_webhooks", {"hold": True})
    for number in range(3):
        meta.customer(text=f"Number {number}")
    assert not meta.product.received

    released = meta.control("/_webhooks/release", {"as": "batch"})

    assert released == {"events": 3}
    assert len(meta.product.received) == 1
    assert len(meta.product.messages()) == 3


def test_held_events_come_backwards_or_twice_when_asked(meta: Meta) -> None:
    meta.control("/_webhooks", {"hold": True})
    sent = [meta.customer(text=word) for word in ("one", "two")]
    meta.control("/_webhooks/release", {"as": "reversed"})
    assert [message["id"] for message in meta.product.messages()] == sent[::-1]

    meta.control("/_webhooks", {"hold": True})
    again = meta.customer(text="three")
    meta.control("/_webhooks/release", {"as": "twice"})

    assert [message["id"] for message in meta.product.messages()][2:] == [again, again]


def test_any_body_can_be_posted_with_any_signature(meta: Meta) -> None:
    meta.control("/_webhooks/post", {"body": {"object": "page", "entry": []}})
    meta.control("/_webhooks/post", {"bytes": "{}", "signature": "sha256=forged"})

    signatures = [signature for signature, _body in meta.product.received]
    assert signatures[0] != "sha256=forged"
    assert signatures[1] == "sha256=forged"


def test_the_handshake_gets_its_challenge_back(meta: Meta) -> None:
    assert meta.control("/_webhooks/handshake") == {"status": 200, "answer": "1158201444"}
