"""What happens in an account is told to the webhooks that its administrators have set up."""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.delivery import HORIZON, Delivery, Ending, Subject, id_of
from chalicelib.domain.erasure import Scope
from chalicelib.domain.webhook import Event, Webhook
from chalicelib.inbox import browse, hook_up, label, notify, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.hook_up import Wish
from chalicelib.inbox.notify_later import tell_due
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.widget_opened import widget_opened
from chalicelib.privacy.request_erasure import request
from chalicelib.store import deliveries, sessions, webhooks
from chalicelib.store import setup as setups
from chalicelib.workers.react import react
from tests.customers import Endpoint
from tests.inbox.hearing import Stream, do
from tests.world import Business, Customer, World, signed, text, webhook


def _hook(oak: Business, url: str, *events: str, inbox: int | None = None) -> Webhook:
    return hook_up.make_webhook(oak.setup, Wish(url, subscriptions=events or None, inbox=inbox))


def _says(world: World, amara: Customer, words: str) -> None:
    body = webhook(world.oak.whatsapp, amara, [text(amara, words)])
    accept(*signed(world.app_secret, body))


def _head(oak: Business) -> Conversation:
    asked = browse.Asked(status=None)
    return browse.conversations_for(oak.setup, oak.dana, asked).conversations[0]


def _tries(hook: Webhook) -> list[Any]:
    return [one for _, one in deliveries.tried(hook.account, hook.id, 50)]


def _waiting(hook: Webhook) -> list[Delivery]:
    return list(deliveries.waiting(hook.account, hook.id))


def test_a_new_persons_words_are_told_with_who_and_where(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook, amara = _hook(world.oak, shop.url), Customer.new()

    _says(world, amara, "Is the oak table still there?")
    stream.tell()

    assert sorted(shop.events) == ["contact_created", "conversation_created", "message_created"]
    [told] = [body for body in shop.bodies if body["event"] == "message_created"]
    assert told["content"] == "Is the oak table still there?"
    assert told["message_type"] == "incoming"
    assert told["sender"]["phone_number"] == f"+{amara.phone}"
    assert told["account"] == {"id": world.oak.account, "name": "Oak"}
    assert told["inbox"] == {"id": world.oak.whatsapp.id, "name": "Oak WhatsApp"}
    assert told["conversation"]["id"] == _head(world.oak).number
    assert told["conversation"]["status"] == "open"
    assert told["created_at"].endswith("Z")
    assert {one.ending for one in _tries(hook)} == {Ending.DELIVERED}
    assert _waiting(hook) == []


def test_each_call_is_signed_with_its_time_and_names_its_delivery(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook = _hook(world.oak, shop.url, "message_created")

    _says(world, Customer.new(), "Bonjour")
    stream.tell()

    [(headers, raw)] = shop.told
    signed_bytes = headers["X-Chatwoot-Timestamp"].encode() + b"." + raw
    expected = hmac.new(hook.secret.encode(), signed_bytes, sha256).hexdigest()
    assert headers["X-Chatwoot-Signature"] == f"sha256={expected}"
    assert abs(int(headers["X-Chatwoot-Timestamp"]) - now() / 1000) < 60
    assert headers["X-Chatwoot-Delivery"] == _tries(hook)[0].delivery


def test_an_answer_its_reports_and_decisions_are_told(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _hook(world.oak, shop.url)
    _says(world, Customer.new(), "Hello")
    stream.tell()
    shop.told.clear()
    oak, head = world.oak, _head(world.oak)

    reply(oak.setup, head, Draft("Yes, it is.", oak.dana.id))
    triage.set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)
    triage.set_labels(oak.setup, head.number, ["sold"])
    label.set_contact_labels(oak.setup, head.contact, ["regular"], "user:1")
    stream.tell()

    assert sorted(shop.events) == [
        "contact_updated",
        "conversation_status_changed",
        "conversation_updated",
        "conversation_updated",
        "message_created",
    ]
    [said] = [body for body in shop.bodies if body["event"] == "message_created"]
    assert (said["message_type"], said["sender"]["type"]) == ("outgoing", "user")
    [changed] = [body for body in shop.bodies if body["event"] == "conversation_status_changed"]
    status = {"status": {"previous_value": "open", "current_value": "resolved"}}
    assert changed["changed_attributes"] == [status]


def test_only_what_it_subscribes_to_in_its_inbox_is_told(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _hook(world.oak, shop.url, "message_created", inbox=world.oak.widget.id)
    _hook(world.oak, f"{shop.url}&two", "conversation_created")

    _says(world, Customer.new(), "Hello")
    stream.tell()

    assert shop.events == ["conversation_created"]


def test_an_account_without_webhooks_wakes_nobody_and_another_hears_nothing(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook_up.make_webhook(world.fern.setup, Wish(shop.url))
    _says(world, Customer.new(), "Hello")

    stream.tell()

    assert stream.jobs == []
    assert shop.told == []


def test_a_webhook_that_a_process_does_not_know_of_yet_hears_all_the_same(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _says(world, Customer.new(), "Before")
    before = setups.load(world.oak.account)
    assert before
    hook = _hook(world.oak, shop.url, "message_created", "conversation_created", "contact_created")
    setups._kept[world.oak.account] = before
    setups._heard[world.oak.account] = False

    _says(world, Customer.new(), "After")
    stream.tell()

    assert sorted(shop.events) == ["contact_created", "conversation_created", "message_created"]
    assert setups.is_heard(hook.account)


def test_the_same_record_twice_is_one_delivery_by_name(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _hook(world.oak, shop.url, "message_created")
    _says(world, Customer.new(), "Hello")

    stream.react()
    stream._places.clear()
    stream.react()
    stream.work()

    assert len(shop.told) == 1


def test_what_is_not_taken_comes_again_later_by_the_same_name(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook = _hook(world.oak, shop.url, "message_created")
    shop.answers = [500, 302]
    _says(world, Customer.new(), "Hello")

    stream.tell()
    assert stream.later() == [11]
    _hurry(hook, _waiting(hook))
    assert stream.later() == [61]
    _hurry(hook, _waiting(hook))

    assert len(set(shop.names)) == 1
    assert [(one.number, one.ending, one.status) for one in _tries(hook)] == [
        (3, Ending.DELIVERED, 200),
        (2, Ending.FAILED, 302),
        (1, Ending.FAILED, 500),
    ]
    assert _waiting(hook) == []
    assert webhooks.get(hook.account, hook.id).failures == 0


def _hurry(hook: Webhook, waiting: list[Delivery]) -> None:
    """As if the time had come for what waits."""
    for one in waiting:
        deliveries.wait(replace(one, next_at=0))
        do({"account": one.account, "webhook": one.webhook, "delivery": one.id})


class Died(BaseException):
    """A worker was killed."""


@contextmanager
def _dying_at(place: int, patch: pytest.MonkeyPatch, *, after: bool) -> Iterator[list[str]]:
    """The `place`th thing that is asked of anybody outside is never heard, or never answered."""
    asked: list[str] = []

    def dying(what: Callable[..., Any], name: str = "") -> Callable[..., Any]:
        def ask(*given: Any, **named: Any) -> Any:
            asked.append(name or str(given[1]))
            if len(asked) == place and not after:
                raise Died
            answer = what(*given, **named)
            if len(asked) == place:
                raise Died
            return answer

        return ask

    whole = BaseClient._make_api_call  # type: ignore[attr-defined]
    with patch.context() as dangerous:
        dangerous.setattr(BaseClient, "_make_api_call", dying(whole))
        for name in ("aws.queues.send_fairly", "channels.endpoint.call"):
            module, _, function = f"chalicelib.{name}".rpartition(".")
            living = getattr(import_module(module), function)
            dangerous.setattr(f"{module}.{function}", dying(living, name))
        yield asked


@pytest.mark.parametrize("after", [False, True], ids=["unheard", "unanswered"])
@pytest.mark.parametrize("answer", [200, 500])
def test_a_worker_may_die_at_any_line_and_all_is_told_under_one_name(
    world: World,
    stream: Stream,
    shop: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    after: bool,
    answer: int,
) -> None:
    hook, amara = _hook(world.oak, shop.url, "message_created"), Customer.new()
    place, died = 1, True
    while died:
        shop.answers, shop.told = [answer], []
        _says(world, amara, f"Word {place}")
        records = stream.records()
        with _dying_at(place, monkeypatch, after=after) as asked:
            died = _dies(lambda records=records: _follow(stream, records))  # type: ignore[misc]

        assert react({"Records": records}, None) == {"batchItemFailures": []}
        stream.jobs.clear()
        _hurry(hook, _waiting(hook))
        _hurry(hook, _waiting(hook))
        _hurry(hook, _waiting(hook))
        stream.jobs.clear()

        assert len(set(shop.names)) == 1, (place, asked)
        assert _waiting(hook) == []
        assert _tries(hook)[0].ending is Ending.DELIVERED
        webhooks.note_success(hook)
        place += 1
    assert place > 8


def _follow(stream: Stream, records: list[dict[str, Any]]) -> None:
    react({"Records": records}, None)
    stream.work()


def _dies(work: Callable[[], None]) -> bool:
    try:
        work()
    except Died:
        return True
    return False


def test_a_visitor_who_opens_the_chat_is_told_of_a_few_times_a_minute(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _hook(world.oak, shop.url, "webwidget_triggered")

    for _ in range(9):
        widget_opened(world.oak.setup, world.oak.widget, "203.0.113.9")
    stream.work()

    assert shop.events == ["webwidget_triggered"] * 3
    assert shop.bodies[0]["inbox"] == {"id": world.oak.widget.id, "name": "Oak chat"}


def test_a_job_that_comes_too_early_makes_no_call(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook = _hook(world.oak, shop.url, "message_created")
    shop.answers = [500]
    _says(world, Customer.new(), "Hello")
    stream.tell()

    [one] = _waiting(hook)
    do({"account": one.account, "webhook": one.webhook, "delivery": one.id})

    assert len(shop.told) == 1


def test_what_the_queue_has_lost_is_found_by_the_clock(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _hook(world.oak, shop.url, "message_created")
    _says(world, Customer.new(), "Hello")
    stream.react()
    stream.jobs.clear()

    tell_due(now() + 180_000)
    ours = [job for job, _ in stream.jobs if job["account"] == world.oak.account]
    for job in ours:
        do(job)
    stream.jobs.clear()
    tell_due(now() + 180_000)

    assert len(shop.told) == 1
    assert [job for job, _ in stream.jobs if job["account"] == world.oak.account] == []


def test_a_dead_endpoint_is_left_alone_and_then_told_all_that_it_missed(
    world: World, stream: Stream, shop: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, amara = _hook(world.oak, shop.url, "message_created"), Customer.new()
    shop.answers = [503] * 6
    for word in range(5):
        _says(world, amara, f"Word {word}")
    stream.tell()
    assert webhooks.get(hook.account, hook.id).paused_until > now()
    shop.told.clear()

    _says(world, amara, "Word 5")
    stream.tell()
    trial, *others = sorted(_waiting(hook), key=lambda one: (one.tries == 0, -one.next_at))
    _hurry(hook, others)
    assert shop.told == []
    assert len(others) == 5

    later = now() + 120_000
    monkeypatch.setattr("chalicelib.inbox.notify.now", lambda: later)
    stream.jobs.clear()
    shop.answers = []
    do({"account": hook.account, "webhook": hook.id, "delivery": trial.id})
    stream.work()

    assert len(set(shop.names)) == 6
    assert _waiting(hook) == []
    assert webhooks.get(hook.account, hook.id).health == "This webhook takes what it is told."


def test_while_an_endpoint_is_tried_out_nobody_else_calls_it(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook = _hook(world.oak, shop.url)
    for _ in range(5):
        webhooks.note_failure(hook, 1, paused_until=1)
    rested = webhooks.get(hook.account, hook.id)

    first = webhooks.take_trial(rested, now() + 60_000)
    second = webhooks.take_trial(rested, now() + 60_000)

    assert (first, second) == (True, False)


def test_what_nobody_takes_for_a_day_is_given_up_and_can_be_told_by_hand(
    world: World, stream: Stream, shop: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = _hook(world.oak, shop.url, "message_created")
    _says(world, Customer.new(), "Hello")
    stream.react()
    stream.jobs.clear()
    [one] = _waiting(hook)
    with monkeypatch.context() as patch:
        patch.setattr("chalicelib.inbox.notify.now", lambda: one.created_at + HORIZON + 1)
        do({"account": one.account, "webhook": one.webhook, "delivery": one.id})
    assert shop.told == []
    assert [tried.ending for tried in _tries(hook)] == [Ending.GIVEN_UP]

    notify.tell_again(hook.account, hook.id, one.id)
    stream.work()

    assert shop.names == [one.id]


def test_after_the_fence_nothing_of_a_person_is_told(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook = _hook(world.oak, shop.url)
    _says(world, Customer.new(), "Forget me")
    stream.react()
    account, head = world.oak.account, _head(world.oak)

    request(account, Scope.CONTACT, head.contact, "user:1", grace_hours=12)
    stream.tell()

    assert shop.told == []
    assert {tried.ending for tried in _tries(hook)} == {Ending.GONE}
    assert _waiting(hook) == []


def test_a_removed_webhook_is_called_no_more(world: World, stream: Stream, shop: Endpoint) -> None:
    hook = _hook(world.oak, shop.url)
    _says(world, Customer.new(), "Hello")
    stream.react()

    hook_up.remove_webhook(world.oak.setup, hook.id)
    stream.work()

    assert shop.told == []
    assert _waiting(hook) == []


def test_activities_and_steps_on_the_way_are_told_to_nobody(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    _hook(world.oak, shop.url, Event.MESSAGE_CREATED, Event.MESSAGE_UPDATED)
    _says(world, Customer.new(), "Hello")
    stream.tell()
    shop.told.clear()

    triage.set_status(world.oak.setup, world.oak.dana, _head(world.oak).number, Status.RESOLVED)
    stream.tell()

    assert shop.told == []


def test_deliveries_stand_in_the_order_of_time_and_the_same_change_has_one_name() -> None:
    early, late = id_of("1/1/message_created/a", 1_700_000_000_000), id_of("b", 1_700_000_000_001)

    assert early < late
    assert early == id_of("1/1/message_created/a", 1_700_000_000_000)
    assert early != id_of("1/2/message_created/a", 1_700_000_000_000)
    assert early[14] == "8"


def test_a_log_of_tries_holds_ids_and_states_alone(
    world: World, stream: Stream, shop: Endpoint
) -> None:
    hook = _hook(world.oak, shop.url, "message_created")
    _says(world, Customer.new(), "Is the oak table still there?")
    stream.tell()

    [(_, one)] = deliveries.tried(hook.account, hook.id, 9)

    head = _head(world.oak)
    assert one.subject == Subject(
        "message_created", head.number, thread=head.thread, message=head.preview.order[2]
    )
    assert not sessions.screens(world.fern.account)
