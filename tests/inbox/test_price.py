"""What a reply will cost is said before it goes, and an administrator may limit it."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.clock import now
from chalicelib.domain.errors import Invalid
from chalicelib.domain.message import Message
from chalicelib.inbox import price, reference
from chalicelib.inbox.accept import accept
from chalicelib.inbox.connect import change
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import messages
from chalicelib.wire import talk
from chalicelib.wire.pricing import reply_pricing
from tests.inbox.told import conversations
from tests.world import Business, Customer, World, signed, status, text, webhook

_DAY = 86_400_000


@pytest.fixture
def amara(world: World) -> Customer:
    """A customer who has just written to Oak."""
    customer = Customer.new()
    _tell(world, customer)
    return customer


def _tell(world: World, customer: Customer, **more: Any) -> None:
    said = {**text(customer, "Hello"), **more}
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, customer, [said])))


def _template(category: str) -> dict[str, Any]:
    params = {"name": f"a_{category}", "language": "en", "category": category.upper()}
    return {"template": {**params, "processed_params": {}}}


def _say(business: Business, category: str = "", **more: Any) -> Message:
    [head] = conversations(business)
    attributes = _template(category) if category else {}
    draft = Draft("" if category else "Yes.", business.dana.id, attributes=attributes, **more)
    return reply(business.setup, head, draft).message


def _limit(business: Business, **limits: int) -> None:
    change(business.setup, business.whatsapp.id, {"paid_limits": limits})


def _report(world: World, said: Message, **told: Any) -> None:
    ours = reference.written(said.account, reference.Reference(said.thread, said.id, 0, ""))
    report = status("wamid.x", "sent", ours, **told)
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))


def _expected(message: Message) -> Any:
    return message.content.attributes["expected_pricing"]


def test_a_reply_says_what_it_will_cost_and_then_what_it_did(world: World, amara: Customer) -> None:
    said = _say(world.oak, "marketing")
    priced = {"pricing_model": "PMP", "type": "regular", "category": "marketing_lite"}

    _report(world, said, pricing=priced)

    [head] = conversations(world.oak)

    reported = messages.get(said.account, said.thread, said.id)
    assert reported
    shown = talk.message(reported, world.oak.setup, head)
    assert shown["expected_pricing"] == {"type": "regular", "category": "marketing"}
    assert shown["content_attributes"]["pricing"] == priced
    assert "expected_pricing" not in shown["content_attributes"]


def test_a_category_that_an_inbox_does_not_pay_for_is_refused_and_the_open_way_named(
    world: World, amara: Customer
) -> None:
    _limit(world.oak, marketing=0)

    with pytest.raises(Invalid) as refused:
        _say(world.oak, "marketing")

    assert refused.value.code == "paid_refused"
    assert refused.value.fields["open_ways"] == ["reply"]
    assert "no paid marketing messages" in refused.value.sentence
    assert _expected(_say(world.oak, "utility"))["category"] == "utility"
    assert _expected(_say(world.oak))["category"] == "service"


def test_no_way_is_open_once_the_window_has_closed(world: World, amara: Customer) -> None:
    _limit(world.oak, marketing=0)
    [head] = conversations(world.oak)
    closed = replace(head, window_ends_at=now() - 1)

    with pytest.raises(Invalid) as refused:
        reply(world.oak.setup, closed, Draft("", None, attributes=_template("marketing")))

    assert refused.value.fields["open_ways"] == []
    assert "Wait until the customer writes" in refused.value.sentence


def test_so_many_paid_messages_go_out_in_a_month_and_no_more(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _limit(world.oak, marketing=2)
    first = _say(world.oak, "marketing", echo_id="a")
    _say(world.oak, "marketing", echo_id="b")

    assert _say(world.oak, "marketing", echo_id="a").id == first.id
    with pytest.raises(Invalid) as refused:
        _say(world.oak, "marketing")
    assert "only 2 paid marketing messages a month" in refused.value.sentence
    assert price.sent_this_month(world.oak.setup.inboxes[world.oak.whatsapp.id]) == {"marketing": 2}

    later = now() + 32 * _DAY
    monkeypatch.setattr("chalicelib.inbox.price.now", lambda: later)
    _say(world.oak, "marketing")


def test_another_accounts_limits_and_counts_are_its_own(world: World, amara: Customer) -> None:
    _limit(world.oak, marketing=1)
    _say(world.oak, "marketing")
    fern = world.fern
    said = text(Customer.new(), "Hello")
    accept(*signed(world.app_secret, webhook(fern.whatsapp, Customer.new(), [said])))

    _say(fern, "marketing")

    assert price.sent_this_month(fern.setup.inboxes[fern.whatsapp.id]) == {}


def test_whoever_came_by_an_ad_is_written_to_for_nothing_as_long_as_meta_says(
    world: World,
) -> None:
    noor, oak = Customer.new("Noor"), world.oak
    _limit(oak, marketing=0)
    _tell(world, noor, referral={"source_type": "ad", "source_id": "1"})

    said = _say(oak, "marketing")

    assert _expected(said) == {"type": "free_entry_point", "category": "marketing"}

    until = (now() + 3 * _DAY) // 1000
    entry = {
        "id": "c",
        "expiration_timestamp": str(until),
        "origin": {"type": "referral_conversion"},
    }
    _report(world, said, conversation=entry)
    [head] = conversations(oak)
    assert head.free_until == until * 1000
    shown = talk.row_of(head, oak.setup)["reply_pricing"]
    assert shown == {"type": "free_entry_point", "category": "service", "free_until": until}


def test_a_conversation_says_what_an_answer_costs_now(world: World, amara: Customer) -> None:
    [head] = conversations(world.oak)

    open_, closed = head, replace(head, window_ends_at=now() - 1)

    cost = reply_pricing(open_, world.oak.whatsapp)
    assert cost and cost["category"] == "service"
    assert reply_pricing(closed, world.oak.whatsapp) is None
    assert reply_pricing(open_, world.oak.page) is None
