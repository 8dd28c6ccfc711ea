"""Who is told at once of what has happened."""

import json
import secrets
from typing import Any

import pytest

from chalicelib.domain.account import ChannelKind, Role, Setup
from chalicelib.inbox import announce
from chalicelib.inbox.connect import Plan, connect, set_members
from chalicelib.inbox.open_account import NewUser, add_user
from chalicelib.inbox.receive import receive
from chalicelib.store import sessions
from chalicelib.store import setup as setups
from chalicelib.store.sessions import Bearer
from tests.inbox.told import said
from tests.world import Customer, World


class Sockets:
    """Where pushes end: which screen was told of what."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def post_to_connection(self, ConnectionId: str, Data: bytes) -> None:
        self.told.append((ConnectionId, json.loads(Data)["event"]))


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    """The far end of the WebSocket API."""
    far = Sockets()
    monkeypatch.setattr(announce, "sockets", lambda _: far)
    return far


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which accounts' set-ups were read afresh."""
    found: list[int] = []

    def load_recent(account: int) -> Setup | None:
        found.append(account)
        return setups.reload(account)

    monkeypatch.setattr("chalicelib.store.setup.load_recent", load_recent)
    return found


def _plan() -> Plan:
    number = str(10**14 + secrets.randbelow(10**14))
    return Plan("Second", ChannelKind.WHATSAPP, number, f"EAA{number}", _SETTINGS)


_SETTINGS: dict[str, Any] = {"phone_number": "+33199000002", "provider": "whatsapp_cloud"}


def test_who_was_just_let_into_a_new_inbox_hears_its_first_words(
    world: World, sockets: Sockets
) -> None:
    oak = world.oak
    sessions.show(Bearer(oak.account, oak.ravi.id), "ravi")
    inbox = connect(oak.setup, oak.dana, _plan())
    remembered = oak.setup
    set_members(remembered, inbox.id, {oak.ravi.id})

    receive(remembered, inbox, said(Customer.new(), "Hello"))

    assert ("ravi", "message.created") in sockets.told


def test_an_agent_who_has_just_come_hears_of_every_inbox_of_theirs(
    world: World, sockets: Sockets
) -> None:
    oak, remembered = world.oak, world.oak.setup
    new = NewUser("Mia", f"mia{oak.account}@example.com", "", Role.ADMINISTRATOR)
    mia = add_user(oak.account, new)
    sessions.show(Bearer(oak.account, mia.id), "mia")

    receive(remembered, oak.whatsapp, said(Customer.new(), "Hello"))

    assert ("mia", "message.created") in sockets.told


def test_others_are_not_told_and_a_set_up_in_which_nobody_is_missing_is_not_read_again(
    world: World, sockets: Sockets, reads: list[int]
) -> None:
    oak, fern = world.oak, world.fern
    sessions.show(Bearer(oak.account, oak.ravi.id), "ravi")
    sessions.show(Bearer(fern.account, fern.dana.id), "fern")
    remembered = oak.setup

    receive(remembered, oak.whatsapp, said(Customer.new(), "Hello"))
    assert reads == []
    receive(remembered, oak.page, said(Customer.new(), "Hello"))

    assert reads and {screen for screen, _ in sockets.told} == {"ravi"}
    assert len([one for one in sockets.told if one[1] == "message.created"]) == 1
