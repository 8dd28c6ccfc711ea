"""An account is closed, and opened again within its time."""

import pytest

from chalicelib.domain.send import State
from chalicelib.inbox.accept import accept
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.store import messages
from chalicelib.store import setup as setups
from tests.api.conftest import Api
from tests.meta import Meta
from tests.privacy import aged
from tests.world import Customer, World, signed, text, webhook


def test_a_closed_account_can_be_read_and_nothing_else(
    dana: Api, ravi: Api, noor: Api, talk: int, world: World
) -> None:
    aged.keeps(world.oak, closed_account_days=14)
    closed = dana.post("close", {"name": " Oak "}).json

    assert closed["erase_at"] - closed["closed_at"] == 14 * 86_400
    assert closed["closed_by"] == world.oak.dana.id
    assert dana.get("close").json == closed
    for path, said in [
        (f"conversations/{talk}/messages", {"content": "Hello"}),
        (f"conversations/{talk}/toggle_status", {"status": "resolved"}),
        ("contacts", {"name": "Bo"}),
    ]:
        refused = ravi.post(path, said)
        assert (refused.status, refused.code) == (409, "account_closed"), path
    assert dana.post("inboxes", {"name": "New", "channel": {"type": "web_widget"}}).status == 409
    assert [m["content"] for m in ravi.get(f"conversations/{talk}/messages").json["payload"]] == [
        "Hello"
    ]
    assert ravi.post("ws_ticket").status == 200
    assert noor.get("close").json == {
        "closed_at": None,
        "closed_by": None,
        "erase_at": None,
        "held": False,
    }
    assert noor.post("contacts", {"name": "Bo"}).status == 200


def test_a_closed_account_says_that_a_legal_hold_keeps_it(dana: Api, talk: int) -> None:
    contact = dana.get(f"conversations/{talk}").json["meta"]["sender"]["id"]
    assert dana.post("close", {"name": "Oak"}).json["held"] is False

    wanted = {"scope": "contact", "subject_id": contact, "reason": "dispute"}
    hold = dana.post("legal_holds", wanted).json

    assert dana.get("close").json["held"] is True
    dana.call("DELETE", f"legal_holds/{hold['id']}")
    assert dana.get("close").json["held"] is False


def test_closing_again_keeps_the_time_that_was_set(
    dana: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = dana.post("close", {"name": "Oak"}).json
    aged.later(monkeypatch, 3)

    assert dana.post("close", {"name": "Oak"}).json == first


@pytest.mark.parametrize("name", ["", "oak", "Fern"])
def test_who_does_not_know_the_accounts_name_does_not_close_it(dana: Api, name: str) -> None:
    refused = dana.post("close", {"name": name})

    assert (refused.status, list(refused.json["fields"])) == (422, ["name"])
    assert dana.get("close").json["closed_at"] is None


def test_agents_neither_close_nor_open(dana: Api, ravi: Api) -> None:
    assert ravi.post("close", {"name": "Oak"}).status == 403
    dana.post("close", {"name": "Oak"})
    assert ravi.call("DELETE", "close").status == 403


def test_nothing_comes_in_and_nothing_goes_out_while_it_is_closed(
    dana: Api, talk: int, world: World, meta: Meta
) -> None:
    sent = dana.post(f"conversations/{talk}/messages", {"content": "On its way"}).json
    dana.post("close", {"name": "Oak"})
    someone = Customer.new()

    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, someone, [text(someone, "Hi")])))
    [head] = aged.heads(world.oak)
    deliver(Job(world.oak.account, head.thread, int(sent["id"]), 0))

    assert meta.sent(world.oak.whatsapp.address) == []
    assert _state(head.account, head.thread, int(sent["id"])) is State.HELD


def test_a_widget_of_a_closed_account_is_not_there(dana: Api, nobody: Api, world: World) -> None:
    address = f"/public/api/v1/inboxes/{world.oak.widget.address}"
    assert nobody.get(address).status == 200

    dana.post("close", {"name": "Oak"})

    assert nobody.get(address).status == 404


def test_an_account_that_is_opened_again_goes_on_where_it_was(
    dana: Api, ravi: Api, talk: int, world: World
) -> None:
    sent = dana.post(f"conversations/{talk}/messages", {"content": "On its way"}).json
    dana.post("close", {"name": "Oak"})
    [head] = aged.heads(world.oak)
    deliver(Job(world.oak.account, head.thread, int(sent["id"]), 0))

    opened = dana.call("DELETE", "close")

    assert opened.json["closed_at"] is None
    assert _state(head.account, head.thread, int(sent["id"])) is State.QUEUED
    assert ravi.post(f"conversations/{talk}/messages", {"content": "Back"}).status == 200
    assert all(not inbox.held for inbox in world.oak.setup.inboxes.values())
    assert dana.call("DELETE", "close").status == 404


def test_a_line_that_was_broken_before_stays_so(dana: Api, world: World) -> None:
    setups.hold(world.oak.page, "Reconnect this Page.")
    dana.post("close", {"name": "Oak"})

    dana.call("DELETE", "close")

    held = {id: inbox.held for id, inbox in world.oak.setup.inboxes.items() if inbox.held}
    assert held == {world.oak.page.id: "Reconnect this Page."}


def _state(account: int, thread: str, id: int) -> State:
    found = messages.get(account, thread, id)
    assert found
    return found.status
