"""What messages and lists tell of people whose numbers and addresses are masked for an agent."""

import base64
import json
import secrets
from typing import Any

import pytest

from chalicelib.inbox.accept import accept
from chalicelib.inbox.connect import set_members
from chalicelib.wire import hiding
from tests.api.conftest import Api
from tests.inbox import posted
from tests.world import Customer, World, signed, text, webhook


@pytest.fixture
def masks(dana: Api, world: World) -> None:
    """Oak's agents see numbers and addresses masked, and Ravi the widget, too."""
    dana.call("PATCH", "audit_policy", {"mask_contacts": True})
    set_members(world.oak.setup, world.oak.widget.id, {world.oak.dana.id, world.oak.ravi.id})


def _said(world: World, customer: Customer, message: dict[str, Any]) -> None:
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, customer, [message])))


def _whole(api: Api, path: str) -> str:
    answer = api.get(path)
    assert answer.status == 200
    return json.dumps(answer.json, ensure_ascii=False)


@pytest.mark.usefixtures("masks")
def test_a_notice_that_names_bare_numbers_is_masked(
    ravi: Api, dana: Api, world: World, amara: Customer, talk: int
) -> None:
    said = f"User Amara changed from {amara.phone} to 33700000001"
    system = {"type": "user_changed_number", "body": said, "wa_id": "33700000001"}
    _said(world, amara, text(amara, "", type="system", system=system))
    path = f"conversations/{talk}/messages"

    assert said in _whole(dana, path)
    assert amara.phone not in _whole(ravi, path)
    assert "33700000001" not in _whole(ravi, path)


@pytest.mark.usefixtures("masks")
def test_a_whatsapp_id_which_holds_its_senders_number_is_told_no_agent(
    ravi: Api, dana: Api, world: World, amara: Customer, talk: int
) -> None:
    """wamid.HBgLMzM2MTIzNDU2Nzg…: the number stands in it, in base64."""
    packed = base64.b64encode(b"\x1c\x18\x0b" + amara.phone.encode() + secrets.token_bytes(12))
    first = f"wamid.{packed.decode()}"
    _said(world, amara, text(amara, "One", first))
    _said(world, amara, text(amara, "Two", context={"id": first}))
    path = f"conversations/{talk}/messages"

    assert first in _whole(dana, path)
    assert packed.decode() not in _whole(ravi, path)
    one, two = ravi.get(path).json["payload"][-2:]
    assert one["source_id"] == two["content_attributes"]["in_reply_to_external_id"]


@pytest.mark.usefixtures("masks")
def test_a_visitors_credential_is_shown_to_nobody_who_sees_them_masked(
    ravi: Api, dana: Api, site: Api
) -> None:
    """With it, the visitor's own door would tell an agent what is masked."""
    mine = site.post("contacts", {"name": "Ben", "email": "ben@example.com"}).json
    talk = site.post(f"contacts/{mine['source_id']}/conversations").json
    me = f"contacts/{mine['source_id']}"
    site.post(f"{me}/conversations/{talk['id']}/messages", {"content": "Hi"})
    contact = site.get(me).json["id"]

    for path in (f"contacts/{contact}", f"contacts/{contact}/contactable_inboxes"):
        assert mine["source_id"] in _whole(dana, path)
        assert mine["source_id"] not in _whole(ravi, path)


@pytest.mark.usefixtures("masks")
def test_why_a_mail_came_back_is_told_without_its_address(world: World) -> None:
    setup, oak = world.oak.setup, world.oak
    why = {"external_error": "5.1.1: The mail to amara@post.example.com came back."}

    assert hiding.attributes(why, setup.seen_by(oak.dana)) == why
    told = hiding.attributes(why, setup.seen_by(oak.ravi))["external_error"]
    assert told == "5.1.1: The mail to a•••@p•••.com came back."


@pytest.mark.usefixtures("masks")
def test_somebody_who_is_writing_is_not_called_by_their_whole_number(world: World) -> None:
    setup, oak = world.oak.setup, world.oak
    sign = {"conversation": {"id": 1}, "user": {"id": 2, "name": "+33612345678"}}

    assert hiding.typing(sign, setup.seen_by(oak.dana)) == sign
    assert hiding.typing(sign, setup.seen_by(oak.ravi))["user"]["name"] == "+33•••••••78"


@pytest.mark.usefixtures("masks")
def test_the_order_of_names_tells_nothing_of_those_who_are_called_by_their_number(
    ravi: Api, dana: Api
) -> None:
    for number in ("+33600000109", "+33600000901", "+33600000505"):
        dana.post("contacts", {"name": number})

    agents = [row["id"] for row in ravi.get("contacts", sort="name").json["payload"]]
    newest = [row["id"] for row in ravi.get("contacts").json["payload"]]
    by_name = [row["id"] for row in dana.get("contacts", sort="name").json["payload"]]

    assert len(by_name) == 3
    assert agents != by_name
    assert sorted(agents) == sorted(newest)


@pytest.fixture
def letter(dana: Api, world: World) -> str:
    """The path of what was said in a conversation that began with a mail to several people."""
    inbox = posted.mailbox(world.oak)
    set_members(world.oak.setup, inbox.id, {world.oak.dana.id, world.oak.ravi.id})
    several = "Ben <ben@post.example.com>, carla@post.example.com, charly@post.example.com"
    posted.post(inbox, "Is it there?", To=inbox.address.replace("@", "+tag@"), Cc=several)
    [row] = dana.get("conversations", inbox_id=inbox.id).json["data"]["payload"]
    return f"conversations/{row['id']}/messages"


@pytest.mark.usefixtures("masks")
def test_a_mail_shows_our_own_mailbox_and_masks_everybody_else(ravi: Api, letter: str) -> None:
    [mail] = ravi.get(letter).json["payload"]

    header = mail["content_attributes"]["email"]
    assert header["to"][0]["address"].startswith("care")
    assert {one["address"] for one in header["cc"]} == {"b•••@p•••.com", "c•••@p•••.com"}


@pytest.mark.usefixtures("masks")
def test_an_answer_to_all_reaches_those_who_are_masked(ravi: Api, dana: Api, letter: str) -> None:
    answer = ravi.post(letter, {"content": "Yes", "cc_emails": "b•••@p•••.com"})

    assert answer.status == 200
    assert "ben@post.example.com" not in answer.raw.decode()
    sent = dana.get(letter).json["payload"][-1]["content_attributes"]["email"]
    assert [one["address"] for one in sent["to"]] == ["amara@post.example.com"]
    assert [one["address"] for one in sent["cc"]] == ["ben@post.example.com"]


@pytest.mark.usefixtures("masks")
@pytest.mark.parametrize("masked", ["c•••@p•••.com", "x•••@p•••.com"])
def test_a_masked_address_that_is_nobodys_or_several_peoples_is_refused(
    ravi: Api, letter: str, masked: str
) -> None:
    answer = ravi.post(letter, {"content": "Yes", "cc_emails": [masked]})

    assert (answer.status, list(answer.json["fields"])) == (422, ["cc_emails"])
    assert len(ravi.get(letter).json["payload"]) == 1
