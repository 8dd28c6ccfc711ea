"""An agent's reply goes out: at most once, and never silently lost."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Conflict, Invalid
from chalicelib.domain.events import ReactionReported
from chalicelib.domain.message import Attachment, Message
from chalicelib.domain.send import State
from chalicelib.inbox import browse, deliver, early, reference, settle, sweep, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.deliver import Job, TryLater
from chalicelib.inbox.fetch import fetch, store_file
from chalicelib.inbox.reply import DUE_AFTER, Draft, Said, reply
from chalicelib.store import conversations, fence, message_pages, messages, names, sends
from chalicelib.store import setup as setups
from chalicelib.store.tables import ThreadItem
from chalicelib.wire import talk
from tests.inbox.told import names_of
from tests.meta import Meta
from tests.world import Customer, World, signed, status, text, webhook

_PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def amara(world: World, meta: Meta) -> Customer:
    """A customer who has just written to Oak, as Meta and we both know."""
    customer = Customer.new()
    wish = {"phone_number_id": world.oak.whatsapp.address, "text": "Hello"}
    meta.call("POST", f"/_customers/{customer.phone}", {"name": customer.name})
    meta.call("POST", f"/_customers/{customer.phone}/send", wish)
    body = webhook(world.oak.whatsapp, customer, [text(customer, "Hello")])
    accept(*signed(world.app_secret, body))
    return customer


def _head(world: World) -> Conversation:
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    return head


def _reply(world: World, words: str = "Yes, it is.", **more: Any) -> Said:
    draft = Draft(words, world.oak.dana.id, **more)
    return reply(world.oak.setup, _head(world), draft)


def _job(message: Message, part: int = 0) -> Job:
    return Job(message.account, message.thread, message.id, part)


def _now(message: Message) -> Message:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found


def test_a_reply_is_sent_once_and_its_ticks_rise(world: World, meta: Meta, amara: Customer) -> None:
    said = _reply(world).message
    assert said.status is State.QUEUED

    deliver.deliver(_job(said))
    deliver.deliver(_job(said))

    [body] = meta.sent(world.oak.whatsapp.address)
    assert body["text"]["body"] == "Yes, it is."
    sent = _now(said)
    assert sent.status is State.SENT
    reference = body["biz_opaque_callback_data"]
    for state in ("read", "delivered", "sent"):
        report = status(sent.content.source_id, state, reference)
        accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))
    assert _now(said).status is State.READ


def test_a_job_that_comes_again_after_its_process_died_waits_and_leaves_the_send_uncertain(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _reply(world).message
    claimed = sends.claim(said, 0, "attempt1", now() + deliver.LEASE_MS)
    assert claimed

    with pytest.raises(TryLater) as later:
        deliver.deliver(_job(said))
    assert 90 < later.value.seconds <= 101
    monkeypatch.setattr("chalicelib.inbox.deliver.now", lambda: now() + 110_000)
    deliver.deliver(_job(said))

    assert _now(said).status is State.UNCERTAIN
    assert meta.sent(world.oak.whatsapp.address) == []


def test_a_send_again_that_is_cut_short_is_looked_after(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _reply(world).message
    sends.claim(said, 0, "attempt1", now() - 1)
    sweep.sweep_conversation(said.account, said.conversation, now())
    conversations.change(said.account, said.conversation, lambda c: replace(c, due_at=0))
    set_send = sends.set_send

    def set_send_and_die(*given: Any) -> None:
        set_send(*given)
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr("chalicelib.inbox.triage.sends.set_send", set_send_and_die)
        with pytest.raises(SystemExit):
            triage.resend(world.oak.setup, _head(world), said.id)

    assert _now(said).status is State.QUEUED
    assert _head(world).due_at > 0


def test_a_report_cut_short_names_its_message_and_its_reason_when_it_comes_again(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _reply(world).message
    sends.claim(said, 0, "attempt1", now() + 1_000)
    ours = reference.Reference(said.thread, said.id, 0, "attempt1")
    carried = reference.written(said.account, ours)
    why = [{"code": 131026, "title": "Message undeliverable"}]
    report = status("wamid.late", "failed", carried, errors=why)
    body = signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report]))

    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.inbox.settle.sends.set_source_id", lambda *_: 1 / 0)
        accept(*body)
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.inbox.settle._with_reason", lambda *_: 1 / 0)
        accept(*body)
    assert _now(said).status is State.FAILED
    accept(*body)

    assert _now(said).content.source_id == "wamid.late"
    assert _now(said).content.errors[0].startswith("131026: ")


def test_nothing_is_sent_behind_a_fence_that_a_cheap_read_does_not_show_yet(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _reply(world).message
    read = ThreadItem.get
    stale = read(names.thread(said.account, said.thread), "THREAD")

    def get(pk: str, sk: str, *, consistent_read: bool = False) -> ThreadItem:
        return read(pk, sk, consistent_read=True) if consistent_read else stale

    monkeypatch.setattr(ThreadItem, "get", get)
    fence.fence_thread(said.account, said.thread, now())
    deliver.deliver(_job(said))

    assert meta.sent(world.oak.whatsapp.address) == []


def test_a_report_without_our_reference_finds_its_message(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    deliver.deliver(_job(said))

    report = status(
        _now(said).content.source_id,
        "delivered",
        recipient_id=amara.phone,
        recipient_user_id=amara.bsuid,
    )
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))

    assert _now(said).status is State.DELIVERED


def test_what_a_send_costs_and_what_became_of_it_stand_with_the_message(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    deliver.deliver(_job(said))
    id, whom = _now(said).content.source_id, amara.phone
    pricing = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
    reports = [
        status(id, "read", recipient_id=whom),
        status(id, "delivered", pricing=pricing, recipient_id=whom),
        status(id, "played", recipient_id=whom),
        status(id, "sent", pricing=pricing, recipient_id=whom),
    ]

    for report in (*reports[1:], *reports):
        accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))

    shown = talk.message(_now(said), world.oak.setup, _head(world))
    assert shown["status"] == "read"
    assert shown["content_attributes"]["pricing"] == pricing
    assert shown["content_attributes"]["played"] is True


def test_another_accounts_line_cannot_report_on_our_messages(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    deliver.deliver(_job(said))
    [body] = meta.sent(world.oak.whatsapp.address)

    report = status("wamid.x", "failed", body["biz_opaque_callback_data"])
    accept(*signed(world.app_secret, webhook(world.fern.whatsapp, statuses=[report])))

    assert _now(said).status is State.SENT


def test_a_lost_answer_is_uncertain_and_never_repeated_but_its_report_settles_it(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})

    deliver.deliver(_job(said))
    deliver.deliver(_job(said))

    assert _now(said).status is State.UNCERTAIN
    [body] = meta.sent(world.oak.whatsapp.address)
    report = status("wamid.later", "delivered", body["biz_opaque_callback_data"])
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))
    assert _now(said).status is State.DELIVERED


def test_a_reaction_to_a_send_whose_name_was_lost_shows_once_its_report_names_it(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    deliver.deliver(_job(said))
    liked = ReactionReported("wamid.r", "wamid.later", "👍", now(), names_of(amara))
    early.keep(world.oak.setup, world.oak.whatsapp, liked)

    [body] = meta.sent(world.oak.whatsapp.address)
    report = status("wamid.later", "delivered", body["biz_opaque_callback_data"])
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))

    [reaction] = _now(said).content.attributes["reactions"]
    assert reaction["emoji"] == "👍"
    assert _head(world).early == ()


def test_an_uncertain_send_is_sent_again_only_when_an_agent_says_so(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    deliver.deliver(_job(said))

    triage.resend(world.oak.setup, _head(world), said.id)
    deliver.deliver(_job(said))

    assert _now(said).status is State.SENT
    with pytest.raises(Conflict):
        triage.leave(world.oak.setup, _head(world), said.id)


def test_sweep_looks_after_what_is_sent_again(world: World, meta: Meta, amara: Customer) -> None:
    said = _reply(world).message
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    deliver.deliver(_job(said))
    head = _head(world)
    sweep.sweep_conversation(head.account, head.number, now() + 2 * DUE_AFTER)
    assert _head(world).due_at == 0

    triage.resend(world.oak.setup, head, said.id)

    assert now() < _head(world).due_at <= now() + DUE_AFTER


def test_a_late_failure_of_an_older_attempt_does_not_fail_the_one_sent_again(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    meta.call("POST", "/_faults", {"path": "/messages", "kind": "lost_reply", "times": 1})
    deliver.deliver(_job(said))
    triage.resend(world.oak.setup, _head(world), said.id)
    [first] = meta.sent(world.oak.whatsapp.address)

    def report(state: str, reference: str) -> None:
        body = webhook(world.oak.whatsapp, statuses=[status("wamid.x", state, reference)])
        accept(*signed(world.app_secret, body))

    report("failed", first["biz_opaque_callback_data"])
    assert _now(said).status is State.QUEUED
    deliver.deliver(_job(said))
    report("failed", first["biz_opaque_callback_data"])
    assert _now(said).status is State.SENT

    _, second = meta.sent(world.oak.whatsapp.address)
    report("failed", second["biz_opaque_callback_data"])
    assert _now(said).status is State.FAILED
    report("delivered", first["biz_opaque_callback_data"])
    assert _now(said).status is State.DELIVERED


def test_a_throttled_send_is_queued_again(world: World, meta: Meta, amara: Customer) -> None:
    said = _reply(world).message
    fault = {"path": "/messages", "kind": "error", "code": 130429, "times": 1}
    meta.call("POST", "/_faults", fault)

    with pytest.raises(TryLater):
        deliver.deliver(_job(said))

    again = _now(said)
    assert (again.status, again.sends[0].tries) == (State.QUEUED, 2)
    deliver.deliver(_job(said))
    assert _now(said).status is State.SENT


def test_a_dead_token_holds_the_inbox_and_reconnecting_drains_it(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    fault = {"path": "/messages", "kind": "error", "code": 190, "times": 1}
    meta.call("POST", "/_faults", fault)
    deliver.deliver(_job(said))
    assert _now(said).status is State.HELD
    held = world.oak.setup.inboxes[world.oak.whatsapp.id]
    assert "Reconnect" in held.held

    setups.put_inbox(replace(held, held=""))
    head = _head(world)
    sweep.sweep_conversation(head.account, head.number, now())

    assert _now(said).status is State.QUEUED
    deliver.deliver(_job(said))
    assert _now(said).status is State.SENT


def test_a_silent_attempt_becomes_uncertain(world: World, meta: Meta, amara: Customer) -> None:
    said = _reply(world).message
    assert sends.claim(said, 0, "attempt1", now() - 1)

    head = _head(world)
    sweep.sweep_conversation(head.account, head.number, now())

    assert _now(said).status is State.UNCERTAIN


def test_sweep_leaves_nothing_due_once_everything_is_out(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    deliver.deliver(_job(said))
    head = _head(world)
    assert head.due_at == 0 or head.due_at > now()

    sweep.sweep_conversation(head.account, head.number, now() + DUE_AFTER * 2)

    head_now = conversations.get_now(head.account, head.number)
    assert head_now and head_now.due_at == 0


def test_a_refusal_fails_with_its_reason(world: World, meta: Meta, amara: Customer) -> None:
    said = _reply(world).message
    fault = {"path": "/messages", "kind": "error", "code": 131026, "times": 1}
    meta.call("POST", "/_faults", fault)

    deliver.deliver(_job(said))

    failed = _now(said)
    assert failed.status is State.FAILED
    assert failed.content.errors == ("131026: This person cannot be reached on WhatsApp.",)


def test_the_same_echo_id_is_the_same_message_and_other_words_are_refused(
    world: World, amara: Customer
) -> None:
    for echo in (f"web-{now()}-abcdef", "free-string"):
        first = _reply(world, "One", echo_id=echo)
        again = _reply(world, "One", echo_id=echo)
        assert (first.is_new, again.is_new) == (True, False)
        assert first.message.id == again.message.id
        with pytest.raises(Conflict):
            _reply(world, "Two", echo_id=echo)


def test_after_24_hours_a_text_is_refused_in_words(world: World, amara: Customer) -> None:
    head = replace(_head(world), window_ends_at=now() - 1)

    with pytest.raises(Invalid) as refused:
        reply(world.oak.setup, head, Draft("Too late", world.oak.dana.id))

    assert refused.value.code == "window_closed"
    assert refused.value.fields["open_ways"] == ["template"]
    note = reply(world.oak.setup, head, Draft("For us", world.oak.dana.id, private=True))
    assert note.message.sends == ()


def test_several_files_are_several_parts_that_all_arrive_in_order(
    world: World, meta: Meta, amara: Customer
) -> None:
    pictures = tuple(File(f"{n}.png", "image/png", _PNG) for n in (1, 2))
    said = _reply(world, "Two pictures", files=pictures).message
    assert len(said.sends) == 2

    for part in (0, 1):
        deliver.deliver(_job(said, part))

    bodies = meta.sent(world.oak.whatsapp.address)
    assert [body["image"].get("caption") for body in bodies] == ["Two pictures", None]
    assert _now(said).status is State.SENT
    report = status("wamid.x", "read", bodies[0]["biz_opaque_callback_data"])
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, statuses=[report])))
    assert _now(said).status is State.SENT
    assert [send.state for send in _now(said).sends] == [State.READ, State.SENT]


def test_a_reaction_to_either_part_of_a_message_shows_on_it(
    world: World, meta: Meta, amara: Customer
) -> None:
    pictures = tuple(File(f"{n}.png", "image/png", _PNG) for n in "ab")
    said = _reply(world, "Two pictures", files=pictures).message
    for part in range(2):
        deliver.deliver(_job(said, part))
    first, last = (_now(said).content.source_id_of(part) for part in range(2))

    assert first and last
    for at, (target, emoji) in enumerate(((last, "👍"), (first, "❤️")), now()):
        liked = ReactionReported("wamid.r", target, emoji, at, names_of(amara))
        settle.react(world.oak.setup, world.oak.whatsapp, liked)
        [reaction] = _now(said).content.attributes["reactions"]
        assert reaction["emoji"] == emoji


def test_a_customers_picture_arrives_after_its_message_and_only_as_ciphertext(
    world: World, meta: Meta, amara: Customer
) -> None:
    media = meta.upload(_PNG, "image/png")
    picture = {
        **text(amara, ""),
        "type": "image",
        "image": {"id": media, "mime_type": "image/png", "caption": "This one"},
    }
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [picture])))
    message = next(m for m in message_pages.page(_head(world), 9) if m.content.attachments)
    assert message.content.text == "This one"

    fetch(message.account, message.thread, message.id)

    [file] = _now(message).content.attachments
    assert file.state.value == "ready"
    assert file.content_type == "image/png"
    stored = files.get("MEDIA_BUCKET", file.object)
    assert file.object.startswith(f"{world.oak.account}/")
    assert b"PNG" not in stored[:64]


@pytest.mark.parametrize(("days", "state"), [(0, "failed"), (8, "expired")])
def test_a_file_that_meta_does_not_know_is_over_once_it_would_be_gone_anyway(
    world: World, meta: Meta, amara: Customer, days: int, state: str
) -> None:
    at = now() // 1_000 - days * 86_400
    picture = {**text(amara, "", at=at), "type": "video", "video": {"id": "9000000000001"}}
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [picture])))
    heads = browse.conversations_for(world.oak.setup, world.oak.dana, browse.Asked(status=None))
    found = [m for head in heads.conversations for m in message_pages.page(head, 9)]
    message = next(m for m in found if m.content.attachments)

    fetch(message.account, message.thread, message.id)

    assert [file.state.value for file in _now(message).content.attachments] == [state]


def test_two_jobs_for_one_file_leave_one_object_that_the_message_shows(
    world: World, meta: Meta, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = meta.upload(b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png")
    picture = {**text(amara, ""), "type": "image", "image": {"id": media}}
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [picture])))
    message = next(m for m in message_pages.page(_head(world), 9) if m.content.attachments)

    def store_after_another_job(
        account: int, content: bytes, file: Attachment, thread: str
    ) -> Attachment:
        monkeypatch.setattr("chalicelib.inbox.fetch.store_file", store_file)
        fetch(message.account, message.thread, message.id)
        return store_file(account, content, file, thread)

    monkeypatch.setattr("chalicelib.inbox.fetch.store_file", store_after_another_job)
    fetch(message.account, message.thread, message.id)

    [file] = _now(message).content.attachments
    stored = [n for n in files.names("MEDIA_BUCKET") if n.startswith(f"{message.account}/")]
    assert (file.state.value, [file.object]) == ("ready", stored)


def test_a_retry_hours_after_a_lost_answer_is_still_the_same_message(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo = f"web-{now()}-abcdefgh"
    first = _reply(world, "Once", echo_id=echo)
    later = now() + 3 * 3_600_000
    monkeypatch.setattr("chalicelib.inbox.reply.now", lambda: later)

    again = _reply(world, "Once", echo_id=echo)

    assert (again.message.id, again.is_new) == (first.message.id, False)


def test_a_retry_that_overtakes_its_first_try_when_the_echo_id_grows_old_is_the_same_message(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo, start = f"web-{now()}-abcdefgh", now()
    put_exactly, overtaking = messages.put_exactly, list[Said]()

    def put_after_the_retry(message: Message, fingerprint: bytes) -> messages.Put:
        with monkeypatch.context() as later:
            later.setattr("chalicelib.inbox.reply.messages.put_exactly", put_exactly)
            later.setattr("chalicelib.inbox.reply.now", lambda: start + 121_000)
            overtaking.append(_reply(world, "Once", echo_id=echo))
        return put_exactly(message, fingerprint)

    monkeypatch.setattr("chalicelib.inbox.reply.messages.put_exactly", put_after_the_retry)
    monkeypatch.setattr("chalicelib.inbox.reply.now", lambda: start + 119_000)
    first = _reply(world, "Once", echo_id=echo)

    assert overtaking[0].message.id == first.message.id


def test_a_retry_brings_the_conversation_up_to_date_when_the_first_try_broke_off(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("chalicelib.inbox.reply.conversations.change", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _reply(world, "Once", echo_id="web-1")
    later = text(amara, "Are you there?", at=now() // 1000 + 60)
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [later])))

    again = _reply(world, "Once", echo_id="web-1")

    head = conversations.get_now(world.oak.account, again.conversation.number)
    assert head == again.conversation
    assert head.first_reply_at == head.replied_at == again.message.arrived
    assert head.due_at == again.message.arrived + DUE_AFTER
    assert head.preview.text == "Are you there?"


def test_a_retry_of_a_reply_that_stands_writes_nothing(world: World, amara: Customer) -> None:
    first = _reply(world, "Once", echo_id="web-1")

    again = _reply(world, "Once", echo_id="web-1")

    assert again.conversation == first.conversation


def test_a_retry_from_a_clock_that_is_minutes_ahead_is_still_the_same_message(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo, start = f"web-{now() + 121_000}-abcdefgh", now()
    first = _reply(world, "Once", echo_id=echo)

    for seconds in (3, 60, 200, 300):
        later = start + seconds * 1000
        monkeypatch.setattr("chalicelib.inbox.reply.now", lambda later=later: later)
        again = _reply(world, "Once", echo_id=echo)
        assert (again.message.id, again.is_new) == (first.message.id, False)


def test_a_number_connected_a_moment_ago_can_send_at_once(
    world: World, meta: Meta, amara: Customer
) -> None:
    said = _reply(world).message
    known = setups.load(world.oak.account)
    assert known
    without = {id: box for id, box in known.inboxes.items() if id != world.oak.whatsapp.id}
    setups._kept[world.oak.account] = replace(known, inboxes=without)

    deliver.deliver(_job(said))

    assert _now(said).status is State.SENT


def test_a_file_that_never_came_is_asked_for_again_and_given_up_after_a_day(
    world: World, amara: Customer
) -> None:
    picture = {**text(amara, ""), "type": "image", "image": {"id": "99999999"}}
    accept(*signed(world.app_secret, webhook(world.oak.whatsapp, amara, [picture])))
    head = _head(world)

    sweep.sweep_conversation(head.account, head.number, now() + 200_000)
    [message] = [m for m in message_pages.page(_head(world), 9) if m.content.attachments]
    assert message.awaits_files
    sweep.sweep_conversation(head.account, head.number, now() + 25 * 3_600_000)

    [file] = _now(message).content.attachments
    assert file.state.value == "failed"
    head_now = conversations.get_now(head.account, head.number)
    assert head_now and head_now.due_at == 0
