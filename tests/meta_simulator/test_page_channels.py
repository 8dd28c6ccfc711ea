"""Messenger and Instagram: one body, two houses."""

import json
from typing import Any

import pytest
import requests

from infra.local.meta.graph.access import proof_of
from tests.meta_simulator.world import SECRET, Meta, code_of, eventually

PAGE = "104488800000401"
INSTAGRAM = "17841488800000301"


def _customer(meta: Meta, line: str, kind: str, **wish: Any) -> str:
    body = {"line_id": line, "kind": kind, **wish}
    answer: str = meta.control("/_customers/ines/send", body)["id"]
    return answer


def _events(meta: Meta) -> list[dict[str, Any]]:
    return [
        item
        for _signature, body in meta.product.received
        for entry in json.loads(body)["entry"]
        for item in entry.get("messaging", [])
    ]


def _send(meta: Meta, line: str, to: str, token: str = "EAAtest", **message: Any) -> Any:
    body = {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": message}
    return meta.graph("POST", f"{line}/messages", body, token=token)


@pytest.fixture
def psid(meta: Meta) -> str:
    _customer(meta, PAGE, "messenger", text="Hi")
    sender: str = eventually(lambda: _events(meta))[0]["sender"]["id"]
    return sender


def test_a_page_message_is_told_in_the_page_envelope(meta: Meta, psid: str) -> None:
    body = json.loads(meta.product.received[0][1])

    assert body["object"] == "page"
    item = body["entry"][0]["messaging"][0]
    assert item["recipient"] == {"id": PAGE}
    assert item["message"]["text"] == "Hi"
    assert item["timestamp"] > 10**12


def test_a_page_answers_and_hears_its_echo_and_delivery(meta: Meta, psid: str) -> None:
    sent = _send(meta, PAGE, psid, text="Hello!", metadata="ref-42").json()

    assert sent["recipient_id"] == psid
    eventually(lambda: len(_events(meta)) == 3)
    echo = next(e["message"] for e in _events(meta) if e.get("message", {}).get("is_echo"))
    assert (echo["mid"], echo["metadata"]) == (sent["message_id"], "ref-42")
    delivery = next(event["delivery"] for event in _events(meta) if "delivery" in event)
    assert delivery["mids"] == [sent["message_id"]]


def test_a_page_may_not_write_after_a_day_unless_a_human_does(meta: Meta, psid: str) -> None:
    meta.control("/_clock", {"offset": 25 * 3600})

    refused = _send(meta, PAGE, psid, text="Hello!")
    body = {
        "recipient": {"id": psid},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "message": {"text": "Hello!"},
    }
    tagged = meta.graph("POST", f"{PAGE}/messages", body)

    assert code_of(refused) == 10
    assert refused.json()["error"]["error_subcode"] == 2018278
    assert tagged.status_code == 200


def test_a_stranger_has_no_id_on_the_page(meta: Meta, psid: str) -> None:
    error = _send(meta, PAGE, "1234567890", text="Hi").json()["error"]

    assert (error["code"], error["error_subcode"]) == (100, 2018001)


def test_instagram_counts_bytes(meta: Meta) -> None:
    _customer(meta, INSTAGRAM, "instagram", text="Hi")
    igsid = eventually(lambda: _events(meta))[0]["sender"]["id"]

    assert _send(meta, INSTAGRAM, igsid, "IGAtest", text="ä" * 500).status_code == 200
    assert code_of(_send(meta, INSTAGRAM, igsid, "IGAtest", text="ä" * 501)) == 100


def test_a_profile_is_there_once_the_person_wrote(meta: Meta, psid: str) -> None:
    profile = meta.graph("GET", psid, params={"fields": "first_name,last_name"}).json()

    assert profile == {"first_name": "Inès", "last_name": "Moreau", "id": psid}


def test_reading_is_told_by_watermark_or_by_id(meta: Meta, psid: str) -> None:
    _send(meta, PAGE, psid, text="Hello!")
    eventually(lambda: any("delivery" in event for event in _events(meta)))

    meta.control("/_customers/ines/read", {"line_id": PAGE})

    read = eventually(lambda: [event["read"] for event in _events(meta) if "read" in event])
    assert set(read[0]) == {"watermark"}


def _upload(meta: Meta, kind: str, name: str, content_type: str) -> Any:
    told = {"attachment": {"type": kind, "payload": {"is_reusable": True}}}
    return requests.post(
        f"{meta.url}/v26.0/{PAGE}/message_attachments",
        params={"appsecret_proof": proof_of("EAAtest", SECRET)},
        headers={"Authorization": "Bearer EAAtest"},
        data={"message": json.dumps(told)},
        files={"filedata": (name, b"bytes", content_type)},
        timeout=5,
    )


def test_an_upload_is_sent_by_its_id_and_arrives(meta: Meta, psid: str) -> None:
    id = _upload(meta, "image", "lamp.png", "image/png").json()["attachment_id"]
    picture = {"type": "image", "payload": {"attachment_id": id}}

    sent = _send(meta, PAGE, psid, attachment=picture)
    unknown = _send(meta, PAGE, psid, attachment={**picture, "payload": {"attachment_id": "1"}})

    assert sent.status_code == 200
    assert unknown.json()["error"]["error_subcode"] == 2018074
    eventually(lambda: [e for e in _events(meta) if "delivery" in e])


def test_an_upload_must_be_what_it_says(meta: Meta) -> None:
    refused = _upload(meta, "image", "song.mp3", "audio/mpeg")

    assert refused.json()["error"]["error_subcode"] == 2018046


@pytest.mark.parametrize(
    "message",
    [
        {"text": "Hi", "attachment": {"type": "like_heart"}},
        {"attachment": {"type": "image", "payload": {}}},
        {"attachment": {"type": "template", "payload": {"template_type": "generic"}}},
        {"text": "Pick", "quick_replies": [{"content_type": "text", "title": "t" * 21}]},
        {"text": "Hi", "colour": "red"},
    ],
)
def test_a_body_that_meta_would_refuse_is_refused(
    meta: Meta, psid: str, message: dict[str, Any]
) -> None:
    assert code_of(_send(meta, PAGE, psid, **message)) == 100


@pytest.mark.parametrize(
    ("line", "kind", "field"), [(PAGE, "messenger", "feed"), (INSTAGRAM, "instagram", "comments")]
)
def test_a_comment_is_told_and_answered_privately_once(
    meta: Meta, line: str, kind: str, field: str
) -> None:
    wish = {"line_id": line, "kind": kind, "text": "How wide?"}
    id = meta.control("/_customers/ines/comment", wish)["id"]
    [change] = eventually(
        lambda: [c for _, b in meta.product.received for c in json.loads(b)["entry"][0]["changes"]]
    )
    body = {"recipient": {"comment_id": id}, "message": {"text": "140 cm"}}
    token = "EAAtest" if line == PAGE else "IGAtest"

    answers = [meta.graph("POST", f"{line}/messages", body, token=token) for _ in range(2)]

    assert change["field"] == field
    assert [answer.status_code for answer in answers] == [200, 400]
    assert code_of(answers[1]) == 10900
