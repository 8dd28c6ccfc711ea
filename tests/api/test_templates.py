"""Templates through the API: agents choose, administrators manage, strangers see none."""

import secrets
from typing import Any

import pytest

from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.inbox.connect import Plan, connect, set_members
from tests.api.conftest import Api
from tests.world import World

NEW: dict[str, Any] = {
    "name": "see_you",
    "language": "en",
    "category": "utility",
    "components": [
        {"type": "BODY", "text": "Hi {{1}}, until soon.", "example": {"body_text": [["Ana"]]}}
    ],
}


def _digits() -> str:
    return str(10**14 + secrets.randbelow(10**14))


@pytest.fixture
def line(world: World) -> Inbox:
    """A number of Oak's that Ravi answers, with a business account."""
    oak = world.oak
    settings = {"phone_number": "+33199000002", "business_account_id": _digits()}
    plan = Plan("Second", ChannelKind.WHATSAPP, _digits(), "EAA" + _digits(), settings)
    inbox = connect(oak.setup, oak.dana, plan)
    return set_members(oak.setup, inbox.id, {oak.dana.id, oak.ravi.id})


def _of(line: Inbox) -> str:
    return f"inboxes/{line.id}/templates"


def test_agents_read_what_administrators_synced(dana: Api, ravi: Api, line: Inbox) -> None:
    empty = ravi.get(_of(line)).json
    synced = dana.post(f"{_of(line)}/sync").json
    listed = ravi.get(_of(line)).json

    assert empty == {"payload": [], "meta": {"count": 0, "synced_at": None}}
    assert listed == synced
    assert listed["meta"]["count"] == 8
    paused = next(one for one in listed["payload"] if one["name"] == "winter_sale")
    assert (paused["sendable"], paused["status"]) == (False, "PAUSED")
    assert paused["obstacle"]


def test_a_template_is_made_changed_and_deleted(dana: Api, line: Inbox) -> None:
    made = dana.post(_of(line), NEW)
    dana.post(f"{_of(line)}/sync")
    words = [{"type": "BODY", "text": "See you all soon."}]
    changed = dana.call(
        "PATCH", f"{_of(line)}/hello_world", {"language": "en_US", "components": words}
    )
    gone = dana.call("DELETE", f"{_of(line)}/see_you")

    assert (made.status, made.json["status"], made.json["category"]) == (200, "PENDING", "UTILITY")
    assert (changed.status, changed.json["components"]) == (200, words)
    assert gone.status == 200
    left = {one["name"] for one in dana.get(_of(line)).json["payload"]}
    assert "see_you" not in left
    assert dana.call("DELETE", f"{_of(line)}/see_you").status == 404


@pytest.mark.parametrize("name", ["sync", "samples", "preview"])
def test_a_template_called_like_a_path_of_ours_is_changed_and_deleted(
    dana: Api, ravi: Api, line: Inbox, name: str
) -> None:
    dana.post(_of(line), {**NEW, "name": name})
    words = {"language": NEW["language"], "components": [{"type": "BODY", "text": "Bye."}]}

    refused = ravi.call("PATCH", f"{_of(line)}/{name}", words)
    changed = dana.call("PATCH", f"{_of(line)}/{name}", words)
    gone = dana.call("DELETE", f"{_of(line)}/{name}")

    assert refused.status == 403
    # Meta does not change what it is still looking at; the name was understood.
    assert changed.status in (200, 409, 422) and "template" in str(changed.json).lower()
    assert gone.status == 200


def test_components_may_come_as_json_text_in_a_form(dana: Api, line: Inbox) -> None:
    parts = '[{"type": "BODY", "text": "Until soon."}]'

    answer = dana.form(
        _of(line),
        ("name", "see_you", ""),
        ("language", "en", ""),
        ("category", "UTILITY", ""),
        ("components", parts, ""),
    )

    assert answer.json["components"] == [{"type": "BODY", "text": "Until soon."}]


def test_a_header_with_a_picture_names_an_uploaded_sample(dana: Api, line: Inbox) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40

    sample = _upload(dana, line, picture, "image/png")
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [sample["handle"]]}}
    made = dana.post(_of(line), {**NEW, "components": [header, *NEW["components"]]})

    assert made.status == 200
    assert made.json["components"][0] == header
    assert "file" in _upload(dana, line, b"GIF89a", "image/gif")["fields"]
    assert dana.post(f"{_of(line)}/samples", {"file": "x"}).status == 422


def _upload(dana: Api, line: Inbox, content: bytes, kind: str) -> Any:
    head = (
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: {kind}'
    )
    body = head.encode() + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    form = {"content-type": "multipart/form-data; boundary=b"}
    return dana.call("POST", f"{_of(line)}/samples", body, form).json


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "See you"}, "name"),
        ({"category": "news"}, "category"),
        ({"components": []}, "components"),
        ({"components": "x"}, None),
        ({"components": [{"type": "BODY", "text": "{{1}} hi"}]}, "components.body.text"),
    ],
)
def test_a_wrong_template_is_refused_by_field(
    dana: Api, line: Inbox, change: dict[str, Any], field: str | None
) -> None:
    answer = dana.post(_of(line), {**NEW, **change})

    assert answer.status == (422 if field else 400)
    assert field is None or field in answer.json["fields"]
    assert dana.get(_of(line)).json["payload"] == []


def test_a_preview_reads_as_the_customer_will_see_it(dana: Api, ravi: Api, line: Inbox) -> None:
    dana.post(f"{_of(line)}/sync")
    wish = {"name": "order_update", "language": "en_US", "processed_params": {"1": "Kim"}}

    shown = ravi.post(f"{_of(line)}/preview", wish).json

    assert shown["body"] == "Hi Kim, your order {{2}} has left our workshop."
    assert shown["missing"] == [{"in": "body", "name": "2"}, {"in": "button", "name": "0"}]
    assert ravi.post(f"{_of(line)}/preview", {**wish, "language": "fr"}).status == 404


def test_other_accounts_and_agents_of_other_inboxes_see_none(
    dana: Api, ravi: Api, noor: Api, line: Inbox, world: World
) -> None:
    dana.post(f"{_of(line)}/sync")

    assert noor.get(_of(line)).status == 404
    assert ravi.get(f"inboxes/{world.oak.widget.id}/templates").status == 404
    assert noor.get(f"inboxes/{world.fern.whatsapp.id}/templates").json["payload"] == []


def test_an_inbox_that_has_no_templates_says_so(dana: Api, world: World) -> None:
    answer = dana.post(f"inboxes/{world.oak.widget.id}/templates/sync")

    assert (answer.status, answer.code) == (422, "no_templates")
