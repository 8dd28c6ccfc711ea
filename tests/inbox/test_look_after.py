"""Each line is looked at once an hour: dead tokens, lost subscriptions, templates."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.channels import manage, tokens
from chalicelib.channels.manage import Call
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Health, Inbox
from chalicelib.inbox import look_after as looking
from chalicelib.inbox import shelf, tend_fields, watch
from chalicelib.inbox.accept import accept
from chalicelib.inbox.adopt import Answer, adopt
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.look_after import look_after, look_at
from chalicelib.store import setup as setups
from chalicelib.store import watched
from chalicelib.store.tables import SetupItem
from tests.conftest import Cloud
from tests.far_end import Meta, invited
from tests.world import Business, Customer, World, signed, text, webhook

DAY = 86_400_000
FINE = "This inbox is connected."
MANAGE = "whatsapp_business_management"


@pytest.fixture
def meta(cloud: Cloud) -> Iterator[Meta]:
    tend_fields.forget()
    yield Meta(cloud.meta_url)
    Meta(cloud.meta_url).control("/_subscriptions", {})


def _digits() -> str:
    return str(10**14 + secrets.randbelow(10**14))


def _allowed(meta: Meta, business: Business, channel: str, **wish: Any) -> Inbox:
    """An inbox by its owner's leave, so that its token can be made to end."""
    answer = Answer(invited(business, channel).state, meta.allow(channel, **wish)["code"])
    inbox = adopt(business.setup, business.dana, channel, answer).inbox
    assert inbox
    return inbox


def _look(world: World, inbox: Inbox, at: int = 0) -> Inbox:
    setup = world.oak.setup
    look_at(setup, setup.inboxes[inbox.id], at or now())
    return world.oak.setup.inboxes[inbox.id]


def test_a_sound_line_stays_as_it_is(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")

    after = _look(world, inbox)

    assert (after.health, after.held) == (FINE, "")


def test_the_templates_of_a_new_number_are_there_after_the_first_look(
    world: World, meta: Meta
) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    assert shelf.listed(inbox).templates == ()

    _look(world, inbox)
    _look(world, inbox)

    assert len(shelf.listed(inbox).templates) == 8
    assert len(meta.calls(f"{inbox.business}/message_templates")) == 1


def test_a_token_that_may_not_list_templates_is_asked_once_a_day_and_a_new_one_at_once(
    world: World, meta: Meta
) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    path, at = f"{inbox.business}/message_templates", now() - 2 * DAY
    for _ in range(2):
        meta.fault(path, code=200)

    for passed in (0, DAY // 2, DAY + 1):
        _look(world, inbox, at + passed)
    assert len(meta.calls(path)) == 2
    setups.hold(inbox, "This inbox's token has expired. Reconnect it in Settings.")
    for _ in range(2):
        _look(world, inbox)

    assert len(meta.calls(path)) == 3
    assert len(shelf.listed(inbox).templates) == 8


def test_a_dead_token_holds_its_inbox_and_only_that(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    meta.end(setups.inbox_token(inbox), expires_at=1)

    after = _look(world, inbox)

    assert after.held == "This inbox's token is no longer valid. Reconnect it in Settings."
    assert world.oak.setup.inboxes[world.oak.whatsapp.id].held == ""
    assert world.fern.setup.inboxes[world.fern.whatsapp.id].held == ""


@pytest.mark.parametrize(
    ("because", "ends"),
    [
        ("This inbox's token is no longer valid. Reconnect it in Settings.", True),
        ("This inbox's token has expired. Reconnect it in Settings.", True),
        ("Meta has no valid payment method for this account.", False),
    ],
)
def test_a_token_that_works_after_all_ends_the_hold_that_it_was_the_reason_for(
    world: World, meta: Meta, because: str, ends: bool
) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    setups.hold(inbox, because)

    after = _look(world, inbox)

    assert after.held == ("" if ends else because)
    assert (after.mended_at > 0) is ends


def test_a_token_that_ends_soon_is_told_in_time(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    meta.end(setups.inbox_token(inbox), expires_at=now() / 1000 + 5 * 86_400)

    after = _look(world, inbox)

    assert after.health.startswith("This inbox's token ends on ")
    assert after.token_expires_at > now()
    meta.end(setups.inbox_token(inbox), expires_at=0)
    assert _look(world, inbox).health == FINE


def test_a_missing_permission_is_told(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    lame = meta.allow("whatsapp", scopes=[MANAGE], assets=[inbox.business])
    setups.put_inbox(inbox, _exchanged(meta, lame["code"]))

    assert "lacks the permission whatsapp_business_messaging" in _look(world, inbox).health


def _exchanged(meta: Meta, code: str) -> str:
    return tokens.of_code(code, "http://127.0.0.1:8000/connect/whatsapp").token


def test_a_lost_subscription_is_renewed_and_told_for_a_day(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    meta.unsubscribe(inbox.business, setups.inbox_token(inbox))

    lost = _look(world, inbox)
    next_hour = _look(world, inbox, now() + 3_600_000)
    next_day = _look(world, inbox, now() + 2 * DAY)

    assert lost.health.startswith("Meta had stopped sending us this inbox's messages")
    assert next_hour.health == lost.health
    assert next_day.health == FINE
    methods = [method for method, _ in meta.calls(f"{inbox.business}/subscribed_apps")]
    assert methods.count("POST") == 2


def test_a_page_that_lost_a_field_it_needs_is_subscribed_again(world: World, meta: Meta) -> None:
    page = _digits()
    inbox = _allowed(meta, world.oak, "facebook", assets=[page])
    fields = {"subscribed_fields": "feed"}
    manage.post(Call(f"{page}/subscribed_apps", setups.inbox_token(inbox), fields))

    assert "had stopped" in _look(world, inbox).health


def test_what_meta_refuses_is_told_and_what_it_leaves_open_is_not(world: World, meta: Meta) -> None:
    page = _digits()
    inbox = _allowed(meta, world.oak, "facebook", assets=[page])
    meta.fault(f"{page}/subscribed_apps", code=200)
    refused = _look(world, inbox)
    meta.fault(f"{page}/subscribed_apps", kind="status", code=502)

    silent = _look(world, inbox)

    assert refused.health.startswith("Meta does not send us")
    assert silent.health == refused.health
    assert _look(world, inbox).health == FINE


@pytest.mark.parametrize(
    ("channel", "object", "needed", "welcome"),
    [
        ("whatsapp", "whatsapp_business_account", "messages", "user_preferences"),
        ("facebook", "page", "message_echoes", "message_edits"),
        ("instagram", "instagram", "messaging_postbacks", "comments"),
    ],
)
def test_fields_that_the_app_lacks_are_named_until_it_has_them(
    world: World, meta: Meta, channel: str, object: str, needed: str, welcome: str
) -> None:
    wish = {} if channel == "whatsapp" else {"assets": [_digits()]}
    inbox = _allowed(meta, world.oak, channel, **wish)

    def look() -> str:
        tend_fields.forget()
        return _look(world, inbox).health

    meta.control("/_subscriptions", {"object": object, "without": [welcome]})
    poorer = look()
    meta.control("/_subscriptions", {"object": object, "without": [welcome, needed]})
    deaf = look()
    meta.control("/_subscriptions", {})

    assert poorer.startswith(f"Meta's app is not subscribed to {welcome}")
    assert deaf.startswith(f"Nothing of {needed} comes in: Meta's app is not subscribed to it")
    assert look() == FINE
    assert world.fern.setup.inboxes[world.fern.whatsapp.id].health == FINE


@pytest.mark.parametrize(
    "wish", [{"active": False}, {"callback_url": "https://elsewhere.example.com/hook"}]
)
def test_an_app_whose_webhook_is_off_or_leads_elsewhere_is_told(
    world: World, meta: Meta, wish: dict[str, Any]
) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    meta.control("/_subscriptions", {"object": "whatsapp_business_account", **wish})

    assert _look(world, inbox).health.startswith("Nothing comes in: ")


def test_what_the_app_subscribes_to_is_asked_once_for_many_lines(world: World, meta: Meta) -> None:
    asked = len(meta.calls("/subscriptions"))
    for _ in range(2):
        _look(world, _allowed(meta, world.oak, "whatsapp"))

    assert len(meta.calls("/subscriptions")) == asked + 1


def test_metas_silence_about_the_apps_fields_condemns_nobody(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    for wish in ({"kind": "status", "code": 502}, {"kind": "unreadable"}, {"code": 190}):
        meta.fault("/subscriptions", **wish)
        assert (_look(world, inbox).health, _look(world, inbox).held) == (FINE, "")


def test_metas_silence_about_a_token_condemns_nobody(world: World, meta: Meta) -> None:
    inbox = _allowed(meta, world.oak, "whatsapp")
    for wish in ({"kind": "status", "code": 502}, {"kind": "unreadable"}, {"code": 2}):
        meta.fault("debug_token", **wish)
        assert _look(world, inbox).held == ""


def _instagram(meta: Meta, world: World) -> Inbox:
    return _allowed(meta, world.oak, "instagram", assets=[_digits()])


def test_an_instagram_token_is_lengthened_ten_days_before_its_end(world: World, meta: Meta) -> None:
    inbox = _instagram(meta, world)
    before = setups.inbox_token(inbox)
    meta.end(before, issued_at=now() / 1000 - 55 * 86_400)
    watched.note_expiry(inbox, now() + 5 * DAY)

    after = _look(world, inbox)

    assert setups.inbox_token(inbox) != before
    assert after.token_expires_at > now() + 59 * DAY
    assert after.health == FINE


def test_an_instagram_token_with_time_left_is_left_alone(world: World, meta: Meta) -> None:
    inbox = _instagram(meta, world)
    before = setups.inbox_token(inbox)

    _look(world, inbox)

    assert setups.inbox_token(inbox) == before


def test_one_that_cannot_be_lengthened_says_when_it_ends(world: World, meta: Meta) -> None:
    inbox = _instagram(meta, world)
    watched.note_expiry(inbox, now() + 5 * DAY)

    after = _look(world, inbox)

    assert after.health.startswith("This inbox's token ends on ")


def test_a_pasted_instagram_token_is_lengthened_to_learn_its_end(world: World, meta: Meta) -> None:
    plan = Plan("Pasted", ChannelKind.INSTAGRAM, _digits(), "IGApasted" + _digits())
    inbox = connect(world.oak.setup, world.oak.dana, plan)

    young = _look(world, inbox)
    grown = _look(world, inbox, now() + 2 * DAY)

    assert young.token_expires_at == 0
    assert grown.token_expires_at > now() + 59 * DAY


def test_a_dead_instagram_token_holds_its_inbox(world: World, meta: Meta) -> None:
    inbox = _instagram(meta, world)
    meta.end(setups.inbox_token(inbox), expires_at=1)

    assert "no longer valid" in _look(world, inbox).held


def _due(inbox: Inbox) -> int:
    return int(SetupItem.get(f"A#{inbox.account}", f"INBOX#{inbox.id}").due_at)


def _make_due(inbox: Inbox, at: int) -> None:
    watched.look_again(inbox.account, inbox.id, at)


def test_a_new_line_is_looked_at_within_the_minute_and_then_every_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, at = world.oak.whatsapp, now()
    looked: list[int] = []
    monkeypatch.setattr(looking, "look_at", lambda setup, inbox, at: looked.append(inbox.id))
    monkeypatch.setattr(looking, "_due", lambda at: iter([(inbox.account, inbox.id)]))
    assert _due(inbox) <= at

    look_after(at)

    assert looked == [inbox.id]
    assert _due(inbox) == at + 3_600_000


def test_the_longest_due_come_first_and_only_a_slice(world: World) -> None:
    inbox, far = world.oak.whatsapp, now() + 10_000 * DAY
    shard = inbox.account % watched.WATCH_SHARDS
    _make_due(inbox, 1)

    due = watched.due_before(shard, far, 10)

    assert due[0] == (inbox.account, inbox.id)
    assert len(due) <= 10


def test_a_line_that_fails_delays_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [world.oak.whatsapp, world.fern.whatsapp]
    looked: list[int] = []

    def look(setup: Any, inbox: Inbox, at: int) -> None:
        looked.append(inbox.account)
        if inbox.account == world.oak.account:
            raise RuntimeError("broken")

    monkeypatch.setattr(looking, "look_at", look)
    monkeypatch.setattr(looking, "_due", lambda at: iter([(i.account, i.id) for i in lines]))

    look_after(now())

    assert looked == [world.oak.account, world.fern.account]


def test_widgets_are_not_looked_at(world: World) -> None:
    item = SetupItem.get(f"A#{world.oak.account}", f"INBOX#{world.oak.widget.id}")

    assert item.due is None


def test_what_comes_in_is_noted_once_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    hear = watched.hear

    def noted(inbox: Inbox, at: int) -> None:
        written.append(at)
        hear(inbox, at)

    monkeypatch.setattr(watched, "hear", noted)
    amara = Customer.new()

    for n in range(3):
        body = webhook(world.oak.whatsapp, amara, [text(amara, str(n))])
        accept(*signed(world.app_secret, body))

    heard = world.oak.setup.inboxes[world.oak.whatsapp.id].heard_at
    assert written == [heard]
    assert world.fern.setup.inboxes[world.fern.whatsapp.id].heard_at == 0


def test_another_process_knows_from_the_set_up_that_it_was_noted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    monkeypatch.setattr(watched, "hear", lambda inbox, at: written.append(at))
    watch._heard.clear()

    watch.hear(replace(world.oak.whatsapp, heard_at=now() - 60_000))
    watch.hear(replace(world.oak.whatsapp, heard_at=now() - 3_700_000))

    assert len(written) == 1


def test_what_is_known_already_is_not_written_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, sick = world.oak, (Health.WARNING, "Something is odd.")
    first = watch.tell(oak.setup, oak.whatsapp, "token", sick)
    monkeypatch.setattr(setups, "report", lambda *_: pytest.fail("written again"))

    assert watch.tell(oak.setup, first, "token", sick) == first
    assert watch.tell(oak.setup, oak.whatsapp, "other", (Health.FINE, "Fine.")) == oak.whatsapp
