"""Mailboxes through the API: connected, written to, proved again."""

import secrets
from typing import Any

import pytest

from chalicelib.store import setup as setups
from tests.api.conftest import Api
from tests.inbox import posted
from tests.world import World


@pytest.fixture
def address() -> str:
    return f"care@{secrets.token_hex(5)}.example.com"


@pytest.fixture
def mailbox(dana: Api, address: str) -> int:
    """Oak's mailbox, with a signature."""
    channel = {"type": "email", "email": address, "signature": "Oak, Main Street"}
    return int(dana.post("inboxes", {"name": "Care", "channel": channel}).json["id"])


@pytest.fixture
def talk(dana: Api, world: World, mailbox: int) -> int:
    """The number of a conversation that began with a mail."""
    posted.post(world.oak.setup.inboxes[mailbox], "Is it there?")
    [row] = dana.get("conversations", inbox_id=mailbox).json["data"]["payload"]
    return int(row["id"])


def test_a_mailbox_shows_its_address_and_signature(dana: Api, mailbox: int, address: str) -> None:
    shown = dana.get(f"inboxes/{mailbox}").json

    assert (shown["channel_type"], shown["email"]) == ("Channel::Email", address)
    assert shown["signature"] == "Oak, Main Street"


def test_a_signature_can_be_changed(dana: Api, mailbox: int) -> None:
    changed = dana.call("PATCH", f"inboxes/{mailbox}", {"channel": {"signature": "New"}})

    assert changed.json["signature"] == "New"


@pytest.mark.parametrize("email", ["care", "a@b", "a b@x.example", "ü@x.example", "a@x.example\n"])
def test_what_is_no_address_is_no_mailbox(dana: Api, email: str) -> None:
    answer = dana.post("inboxes", {"name": "x", "channel": {"type": "email", "email": email}})

    assert answer.status == 422


def test_a_held_mailbox_is_proved_again_by_its_own_address_only(
    dana: Api, world: World, mailbox: int, address: str
) -> None:
    setups.hold(world.oak.setup.inboxes[mailbox], "Amazon SES waits.")

    other = {"channel": {"email": "other@oak.example.com"}}
    assert dana.call("PATCH", f"inboxes/{mailbox}", other).status == 422
    mended = dana.call("PATCH", f"inboxes/{mailbox}", {"channel": {"email": address}})

    assert mended.json["reauthorization_required"] is False


def test_a_conversation_by_mail_names_its_subject_and_its_header(dana: Api, talk: int) -> None:
    row = dana.get(f"conversations/{talk}").json
    [message] = dana.get(f"conversations/{talk}/messages").json["payload"]

    assert row["additional_attributes"] == {"mail_subject": "A chair"}
    assert row["can_reply"] is True
    assert message["content"] == "Is it there?"
    assert message["content_attributes"]["email"]["from"][0]["address"] == "amara@post.example.com"


@pytest.mark.parametrize("cc", ["Ben@x.example, c@x.example", ["ben@x.example", "c@x.example"]])
def test_an_answer_names_further_recipients_as_text_or_list(dana: Api, talk: int, cc: Any) -> None:
    body = {"content": "Yes", "cc_emails": cc, "to_emails": "", "bcc_emails": "d@x.example"}

    answer = dana.post(f"conversations/{talk}/messages", body)

    attributes = answer.json["content_attributes"]
    assert attributes["cc_emails"] == ["ben@x.example", "c@x.example"]
    assert [one["address"] for one in attributes["email"]["bcc"]] == ["d@x.example"]
    assert attributes["email"]["to"][0]["address"] == "amara@post.example.com"


def test_a_recipient_that_is_no_address_is_named(dana: Api, talk: int) -> None:
    body = {"content": "Yes", "cc_emails": "ben, c@x.example"}

    answer = dana.post(f"conversations/{talk}/messages", body)

    assert (answer.status, list(answer.json["fields"])) == (422, ["cc_emails"])


def test_a_new_conversation_takes_its_subject(dana: Api, mailbox: int) -> None:
    contact = dana.post("contacts", {"name": "Ben", "email": "Ben@x.example"}).json
    wish = {
        "inbox_id": mailbox,
        "contact_id": contact["payload"]["contact"]["id"],
        "additional_attributes": {"mail_subject": "Your order\r\nBcc: x"},
        "message": {"content": "It is ready."},
    }

    row = dana.post("conversations", wish).json

    assert row["additional_attributes"] == {"mail_subject": "Your order Bcc: x"}
    [message] = dana.get(f"conversations/{row['id']}/messages").json["payload"]
    assert message["content_attributes"]["email"]["subject"] == "Your order Bcc: x"


def test_another_account_sees_nothing_of_it(dana: Api, noor: Api, talk: int, mailbox: int) -> None:
    assert noor.get("conversations", status="all").json["data"]["payload"] == []
    assert noor.get(f"conversations/{talk}").status == 404
    assert noor.get(f"inboxes/{mailbox}").status == 404
