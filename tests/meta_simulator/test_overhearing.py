"""Somebody else posts in Meta's name: what the simulator does later agrees with that."""

import time
from typing import Any

import requests

from tests.meta_simulator.world import NUMBER, Json, Meta, code_of, id_of

AMARA = "33612345678"


def _overhear(meta: Meta, body: Any) -> int:
    answer = requests.post(f"{meta.url}/_customers/overheard", json=body, timeout=5)
    assert answer.status_code == 200, answer.text
    heard: int = answer.json()["heard"]
    return heard


def _text(**more: Any) -> Json:
    words = {"type": "text", "text": {"body": "Hello"}}
    own = {"id": "wamid.1", "from": AMARA, "timestamp": str(int(time.time()))}
    return {**own, **words, **more}


def _body(*messages: Json) -> Json:
    value = {
        "metadata": {"phone_number_id": NUMBER},
        "contacts": [{"wa_id": AMARA, "profile": {"name": "Amara"}}],
        "messages": list(messages),
    }
    change = {"field": "messages", "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


def test_a_message_posted_by_somebody_else_opens_the_window_and_can_be_quoted(meta: Meta) -> None:
    assert code_of(meta.say(to=AMARA)) == 131047

    assert _overhear(meta, _body(_text())) == 1

    assert id_of(meta.say(to=AMARA, context={"message_id": "wamid.1"}))


def test_what_was_heard_before_is_not_heard_again(meta: Meta) -> None:
    assert [_overhear(meta, _body(_text(), _text(id="wamid.2"))) for _ in range(2)] == [2, 0]


def test_a_person_without_a_number_is_reached_by_their_scoped_id(meta: Meta) -> None:
    hidden = _text(**{"from": None, "from_user_id": "FR.123"})
    _overhear(meta, _body(hidden))

    answer = meta.graph(
        "POST",
        f"{NUMBER}/messages",
        {
            "messaging_product": "whatsapp",
            "recipient": "FR.123",
            "type": "text",
            "text": {"body": "Hi"},
        },
    )

    assert id_of(answer)


def test_a_picture_nobody_uploaded_is_drawn(meta: Meta) -> None:
    image = {"type": "image", "image": {"id": "4711", "mime_type": "image/png"}}
    _overhear(meta, _body(_text(**image)))

    described = meta.graph("GET", "4711", params={"phone_number_id": NUMBER}).json()

    assert described["mime_type"] == "image/png"


def test_a_page_knows_the_person_by_the_id_they_wrote_under(meta: Meta) -> None:
    message = {"mid": "m_1", "text": "Hello"}
    item = {"sender": {"id": "24680"}, "recipient": {"id": "777"}, "message": message}
    entry = {"id": "777", "messaging": [{**item, "timestamp": int(time.time() * 1000)}]}
    _overhear(meta, {"object": "page", "entry": [entry]})

    said = {"recipient": {"id": "24680"}, "messaging_type": "RESPONSE", "message": {"text": "Hi"}}
    answer = meta.graph("POST", "777/messages", said)

    assert answer.status_code == 200, answer.text
    assert answer.json()["recipient_id"] == "24680"


def test_bodies_of_any_shape_do_no_harm(meta: Meta) -> None:
    odd: Any
    for odd in (
        [],
        {},
        {"object": "page", "entry": [None, {"id": "x"}, {"id": "1", "messaging": [{}, 3]}]},
        _body({"id": None}, {"from": 3, "id": "a", "type": ["b"], "timestamp": {}}),
    ):
        assert _overhear(meta, odd) in (0, 1)
