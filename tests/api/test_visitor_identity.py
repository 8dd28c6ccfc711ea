"""Visitors whom their own site has signed: who they are is proven, or they are nobody."""

import hmac
from hashlib import sha256
from typing import Any

import pytest

from chalicelib.store import setup as setups
from tests.api.conftest import Api
from tests.world import World


@pytest.fixture
def token(dana: Api, world: World) -> str:
    """The key that Oak's site signs with."""
    said: str = dana.get(f"inboxes/{world.oak.widget.id}").json["hmac_token"]
    return said


def _signed(token: str, identifier: str) -> dict[str, str]:
    signature = hmac.new(token.encode(), identifier.encode(), sha256).hexdigest()
    return {"identifier": identifier, "identifier_hash": signature}


def _write(site: Api, visitor: str, content: str, contact: dict[str, str] | None = None) -> Any:
    talk = site.post(f"{visitor}/conversations", {"contact": contact or {}}).json
    site.post(f"{visitor}/conversations/{talk['id']}/messages", {"content": content})
    return talk


def _come(site: Api, who: dict[str, str]) -> str:
    """The path of somebody who comes with a signature."""
    answer = site.post("contacts", who)
    assert answer.status == 200
    return f"contacts/{answer.json['source_id']}"


def _rows(api: Api) -> list[Any]:
    payload: list[Any] = api.get("conversations").json["data"]["payload"]
    return payload


def _mandatory(dana: Api, world: World) -> None:
    dana.call("PATCH", f"inboxes/{world.oak.widget.id}", {"channel": {"hmac_mandatory": True}})
    setups.forget(world.oak.account)


def test_only_administrators_see_the_key(
    dana: Api, ravi: Api, noor: Api, world: World, token: str
) -> None:
    dana.post("inbox_members", {"inbox_id": world.oak.widget.id, "user_ids": [world.oak.ravi.id]})

    assert len(token) == 64
    assert "hmac_token" not in ravi.get(f"inboxes/{world.oak.widget.id}").json
    assert noor.get(f"inboxes/{world.fern.widget.id}").json["hmac_token"] != token


def test_a_signed_visitor_is_one_contact_on_every_device(site: Api, dana: Api, token: str) -> None:
    amara = _signed(token, "user-1")
    laptop, phone = _come(site, amara), _come(site, amara)
    talk = _write(site, laptop, "From my laptop", {**amara, "name": "Amara"})

    [seen] = site.get(f"{phone}/conversations").json

    assert (seen["id"], seen["messages"][0]["content"]) == (talk["id"], "From my laptop")
    [row] = _rows(dana)
    assert row["meta"]["hmac_verified"] is True
    [contact] = dana.get("contacts").json["payload"]
    assert (contact["name"], contact["identifier"]) == ("Amara", "user-1")


def test_coming_with_a_signature_makes_nobody_a_contact(site: Api, dana: Api, token: str) -> None:
    visitor = _come(site, _signed(token, "user-1"))

    assert site.get(f"{visitor}/conversations").json == []
    assert dana.get("contacts").json["meta"]["count"] == 0


def test_the_contact_that_a_business_knows_by_its_identifier_is_met_again(
    site: Api, dana: Api, token: str
) -> None:
    known = dana.post("contacts", {"name": "Amara Okafor", "identifier": "user-1"}).json
    amara = _signed(token, "user-1")

    talk = _write(site, _come(site, amara), "It is me", amara)

    assert talk["contact"]["id"] == known["payload"]["contact"]["id"]
    assert dana.get("contacts").json["meta"]["count"] == 1


def test_what_an_agent_began_with_them_waits_for_a_signed_visitor(
    site: Api, dana: Api, world: World, token: str
) -> None:
    known = dana.post("contacts", {"name": "Amara", "identifier": "user-1"}).json
    wish = {
        "inbox_id": world.oak.widget.id,
        "contact_id": known["payload"]["contact"]["id"],
        "message": {"content": "Your vase is ready."},
    }
    dana.post("conversations", wish)

    [talk] = site.get(f"{_come(site, _signed(token, 'user-1'))}/conversations").json

    assert [m["content"] for m in talk["messages"]] == ["Your vase is ready."]


@pytest.mark.parametrize("wrong", ["0" * 64, "", "é" * 8, "deadbeef"])
def test_a_signature_that_does_not_fit_is_refused(
    site: Api, dana: Api, token: str, wrong: str
) -> None:
    said = {"identifier": "user-1", "identifier_hash": wrong or "x"}

    answer = site.post("contacts", {**said, "name": "Mallory"})

    assert (answer.status, answer.code) == (401, "identity_not_verified")
    assert dana.get("contacts").json["payload"] == []


def test_a_signature_is_good_for_its_identifier_and_inbox_only(
    site: Api, noor: Api, world: World, token: str
) -> None:
    amara = _signed(token, "user-1")
    fern = noor.get(f"inboxes/{world.fern.widget.id}").json["hmac_token"]

    assert site.post("contacts", {**amara, "identifier": "user-2"}).status == 401
    assert site.post("contacts", {"identifier_hash": amara["identifier_hash"]}).status == 401
    assert site.post("contacts", _signed(fern, "user-1")).status == 401


def test_an_identifier_without_a_signature_proves_nothing(site: Api, dana: Api, token: str) -> None:
    amara = _signed(token, "user-1")
    _write(site, _come(site, amara), "My card number is 4", amara)

    impostor = site.post("contacts", {"identifier": "user-1", "name": "Mallory"}).json

    [talk] = site.get(f"contacts/{impostor['source_id']}/conversations").json
    assert talk["messages"] == []
    said = {c["name"]: c["identifier"] for c in dana.get("contacts").json["payload"]}
    assert said["Mallory"] is None


def test_who_signs_in_while_chatting_takes_the_conversation_along(
    site: Api, visitor: str, dana: Api, token: str
) -> None:
    _write(site, visitor, "Before I sign in")
    amara = _signed(token, "user-1")

    signed = site.call("PATCH", visitor, amara).json["source_id"]

    [talk] = site.get(f"contacts/{signed}/conversations").json
    assert [m["content"] for m in talk["messages"]] == ["Before I sign in"]
    [row] = _rows(dana)
    assert row["meta"]["hmac_verified"] is True
    [contact] = dana.get("contacts").json["payload"]
    assert contact["identifier"] == "user-1"


def test_the_id_from_before_signing_in_reads_nothing_any_more(
    site: Api, visitor: str, token: str
) -> None:
    talk = _write(site, visitor, "Before I sign in")
    site.call("PATCH", visitor, _signed(token, "user-1"))

    assert site.get(f"{visitor}/conversations").json == []
    assert site.get(f"{visitor}/conversations/{talk['id']}/messages").status == 404


def test_who_is_known_goes_on_where_they_were_and_the_strangers_words_stay_apart(
    site: Api, dana: Api, token: str
) -> None:
    amara = _signed(token, "user-1")
    before = _write(site, _come(site, amara), "On my laptop", amara)
    stranger = f"contacts/{site.post('contacts').json['source_id']}"
    apart = _write(site, stranger, "On a borrowed phone")

    signed = site.call("PATCH", stranger, amara).json["source_id"]

    [talk] = site.get(f"contacts/{signed}/conversations").json
    assert talk["id"] == before["id"]
    told = dana.get(f"conversations/{apart['id']}/messages").json["payload"]
    assert told[-1]["content"] == (
        f"The visitor has signed in and goes on in conversation {before['id']}"
    )


def test_the_next_who_signs_in_on_the_same_browser_meets_nothing_of_the_first(
    site: Api, token: str
) -> None:
    amara, zoe = _signed(token, "user-1"), _signed(token, "user-2")
    first = _come(site, amara)
    _write(site, first, "Amara's words", amara)

    second = site.call("PATCH", first, zoe).json["source_id"]

    assert site.get(f"contacts/{second}/conversations").json == []
    _write(site, f"contacts/{second}", "Zoe's words", zoe)
    [talk] = site.get(f"{first}/conversations").json
    assert [m["content"] for m in talk["messages"]] == ["Amara's words"]


def test_nobody_begins_under_anothers_signature(site: Api, token: str) -> None:
    first = _come(site, _signed(token, "user-1"))

    answer = site.post(f"{first}/conversations", {"contact": _signed(token, "user-2")})

    assert answer.status == 404


def test_where_it_is_mandatory_strangers_are_refused(
    site: Api, chat: str, dana: Api, world: World, token: str
) -> None:
    visitor = chat.partition("/conversations")[0]
    _mandatory(dana, world)

    assert site.get(site.root).json["identity_validation_enabled"] is True
    for answer in (
        site.post("contacts"),
        site.get(f"{visitor}/conversations"),
        site.post(f"{chat}/messages", {"content": "Hello"}),
        site.post(f"{visitor}/ws_ticket"),
    ):
        assert (answer.status, answer.code) == (401, "identity_required")
    amara = _signed(token, "user-1")
    assert _write(site, _come(site, amara), "It is me", amara)["id"]


def test_a_turned_key_ends_the_old_signatures_and_ids_but_no_thread(
    site: Api, dana: Api, world: World, token: str
) -> None:
    amara = _signed(token, "user-1")
    old = _come(site, amara)
    talk = _write(site, old, "Before", amara)

    turned = dana.call(
        "PATCH", f"inboxes/{world.oak.widget.id}", {"channel": {"rotate_hmac_token": True}}
    ).json["hmac_token"]

    assert site.get(f"{old}/conversations").status == 404
    assert site.post("contacts", amara).status == 401
    [again] = site.get(f"{_come(site, _signed(turned, 'user-1'))}/conversations").json
    assert again["id"] == talk["id"]


def test_a_forgotten_person_who_signs_in_again_is_somebody_new(
    site: Api, dana: Api, token: str
) -> None:
    amara = _signed(token, "user-1")
    visitor = _come(site, amara)
    talk = _write(site, visitor, "Forget me", amara)
    dana.call("DELETE", f"contacts/{talk['contact']['id']}")

    assert site.get(f"{visitor}/conversations").json == []
    again = _write(site, _come(site, amara), "Hello again", amara)

    assert again["contact"]["id"] != talk["contact"]["id"]
    assert again["messages"] == []


def test_no_log_line_says_who_a_visitor_is(
    site: Api, token: str, capfd: pytest.CaptureFixture[str]
) -> None:
    amara = {**_signed(token, "user-canary"), "email": "canary@example.com"}
    visitor = _come(site, amara)
    _write(site, visitor, "Hello", amara)
    site.post("contacts", {**amara, "identifier_hash": "0" * 64})

    said = "".join(capfd.readouterr())
    assert "identity_refused" in said
    for secret in ("user-canary", "canary@example.com", visitor.rpartition("/")[2], token):
        assert secret not in said
