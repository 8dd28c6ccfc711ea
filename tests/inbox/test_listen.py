"""Connecting by hand also asks Meta for the line's events; an inbox whose line is deaf says so."""

import secrets

import pytest

from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.inbox.connect import Plan, connect, reconnect
from tests.conftest import Cloud
from tests.far_end import Meta
from tests.world import World

TOKENS = {
    ChannelKind.WHATSAPP: "EAAnumber",
    ChannelKind.FACEBOOK: "EAApage",
    ChannelKind.INSTAGRAM: "IGAaccount",
}


@pytest.fixture
def meta(cloud: Cloud) -> Meta:
    return Meta(cloud.meta_url)


def _digits() -> str:
    return str(10**14 + secrets.randbelow(10**14))


def _plan(channel: ChannelKind, business: str = "") -> Plan:
    settings = {"business_account_id": business} if business else {}
    return Plan("By hand", channel, _digits(), TOKENS[channel] + _digits(), settings)


def _connected(world: World, plan: Plan) -> Inbox:
    return connect(world.oak.setup, world.oak.dana, plan)


def test_a_number_is_subscribed_with_its_business_account(world: World, meta: Meta) -> None:
    business = _digits()

    inbox = _connected(world, _plan(ChannelKind.WHATSAPP, business))

    assert [method for method, _ in meta.calls(f"{business}/subscribed_apps")] == ["POST"]
    assert inbox.health == "This inbox is connected."


@pytest.mark.parametrize("channel", [ChannelKind.FACEBOOK, ChannelKind.INSTAGRAM])
def test_pages_and_accounts_are_subscribed_by_field(
    world: World, meta: Meta, channel: ChannelKind
) -> None:
    inbox = _connected(world, _plan(channel))

    [(_, query)] = meta.calls(f"{inbox.address}/subscribed_apps")
    assert "messages" in query["subscribed_fields"].split(",")


def test_a_field_that_meta_does_not_know_costs_none_of_the_others(world: World, meta: Meta) -> None:
    plan = _plan(ChannelKind.FACEBOOK)
    meta.fault(f"{plan.address}/subscribed_apps", code=100)

    inbox = _connected(world, plan)

    first, second = (query for _, query in meta.calls(f"{plan.address}/subscribed_apps"))
    assert set(second["subscribed_fields"].split(",")) < set(first["subscribed_fields"].split(","))
    assert inbox.health == "This inbox is connected."


def test_an_inbox_that_hears_nothing_is_connected_and_says_so(world: World, meta: Meta) -> None:
    plan = _plan(ChannelKind.FACEBOOK)
    meta.fault(f"{plan.address}/subscribed_apps", code=200)

    inbox = _connected(world, plan)

    assert inbox.health.startswith("Meta does not send us this inbox's messages: ")
    assert "(200)" in inbox.health
    assert world.oak.setup.inboxes[inbox.id].health == inbox.health
    mended = reconnect(world.oak.setup, world.oak.setup.inboxes[inbox.id], plan.token)
    assert mended.health == "This inbox is connected."


def test_an_instagram_token_must_own_its_account(world: World, meta: Meta) -> None:
    plan = _plan(ChannelKind.INSTAGRAM)

    inbox = _connected(world, plan)

    assert meta.calls(f"{inbox.address}")[0] == ("GET", {"fields": "id"})


def test_a_widget_asks_meta_for_nothing(world: World, meta: Meta) -> None:
    before = meta.calls("subscribed_apps")

    connect(world.oak.setup, world.oak.dana, Plan("Chat", ChannelKind.WEB_WIDGET))

    assert meta.calls("subscribed_apps") == before
