"""With an account, Meta stops sending what its lines hear; what Meta refuses stops no erasure."""

import secrets

import pytest

from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.certificate import fields_of
from chalicelib.domain.erasure import Erasure, Scope, Status
from chalicelib.inbox.connect import Plan, connect
from chalicelib.privacy.replay import replay
from chalicelib.privacy.request_erasure import request
from chalicelib.store import doors
from chalicelib.store.doors import DoorKind
from chalicelib.store.tables import KeyItem, Record
from tests.conftest import Cloud
from tests.far_end import Meta
from tests.privacy.forgetting import backup, go_on, put_back
from tests.world import Business, World

pytestmark = pytest.mark.usefixtures("fresh_tables")


@pytest.fixture
def far_end(cloud: Cloud) -> Meta:
    return Meta(cloud.meta_url)


def _digits() -> str:
    return str(10**14 + secrets.randbelow(10**14))


def _number(business: Business, of: str) -> Inbox:
    """A number of a WhatsApp Business Account."""
    settings = {"phone_number": "+33199000001", "business_account_id": of}
    token = "EAA" + secrets.token_hex(8)
    plan = Plan("Shop", ChannelKind.WHATSAPP, _digits(), token, settings)
    return connect(business.setup, business.dana, plan)


def _ended(meta: Meta, asset: str) -> int:
    """How often Meta was asked to send nothing more of it."""
    methods = [method for method, _ in meta.calls(f"{asset}/subscribed_apps")]
    return methods.count("DELETE")


def _forget(business: Business) -> Erasure:
    return go_on(request(business.account, Scope.ACCOUNT, business.account, "clock"))


def test_meta_sends_nothing_more_of_its_lines(world: World, far_end: Meta) -> None:
    oak, fern, shop = world.oak, world.fern, _digits()
    for _ in range(2):
        _number(oak, shop)

    done = _forget(oak)

    assets = (oak.page.address, oak.instagram.address, shop, fern.page.address)
    assert [_ended(far_end, asset) for asset in assets] == [1, 1, 1, 0]
    assert (done.step("subscriptions").count, done.step("subscriptions").failed) == (3, 0)
    assert "failed" not in fields_of(done)["destroyed"]["subscriptions"]


def test_a_number_of_somebody_else_in_the_same_business_is_heard_further(
    world: World, far_end: Meta
) -> None:
    shared = _digits()
    _number(world.oak, shared)
    theirs = _number(world.fern, shared)

    _forget(world.oak)

    assert _ended(far_end, shared) == 0
    [left] = doors.joined(DoorKind.WHATSAPP_ACCOUNT, shared)
    assert left == doors.Door(world.fern.account, theirs.id)


@pytest.mark.parametrize(
    "wish", [{"code": 190}, {"code": 200}, {"kind": "status", "code": 502}, {"kind": "unreadable"}]
)
def test_what_meta_refuses_is_certified_as_not_done_and_stops_nothing(
    world: World, far_end: Meta, wish: dict[str, object]
) -> None:
    oak = world.oak
    far_end.fault(f"{oak.page.address}/subscribed_apps", **wish)

    done = _forget(oak)

    said = fields_of(done)
    assert done.status is Status.ERASED
    assert said["destroyed"]["subscriptions"]["failed"] == 1
    assert any("subscribed" in outside for outside in said["beyond_our_reach"])
    assert doors.open_door(DoorKind.FACEBOOK, oak.page.address) is None


def test_after_a_restore_a_line_that_is_somebody_elses_by_now_stays_theirs(
    world: World, far_end: Meta
) -> None:
    oak, fern = world.oak, world.fern
    before = backup(oak.account, (KeyItem, Record))
    _forget(oak)
    token = "EAA" + secrets.token_hex(8)
    plan = Plan("Now Fern's", ChannelKind.FACEBOOK, oak.page.address, token)
    theirs = connect(fern.setup, fern.dana, plan)
    put_back(before)

    replay(0)

    doors._found.clear()
    assert doors.open_door(DoorKind.FACEBOOK, oak.page.address) == doors.Door(
        fern.account, theirs.id
    )
    assert _ended(far_end, oak.page.address) == 1
