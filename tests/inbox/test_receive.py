"""A customer's message comes in."""

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.aws import files
from chalicelib.channels import meta
from chalicelib.clock import now
from chalicelib.domain.conversation import Conversation, Status
from chalicelib.domain.errors import NotSignedIn, Unreadable
from chalicelib.inbox import browse, keep, receive
from chalicelib.inbox.accept import accept, accept_kept
from chalicelib.inbox.triage import mark_read, set_status
from chalicelib.store import conversations, message_pages
from chalicelib.store.doors import Door, DoorKind, open_door
from chalicelib.workers import inbound
from tests.world import Business, Customer, World, signed, text, webhook


def _post(world: World, body: object) -> None:
    accept(*signed(world.app_secret, body))


def _conversations(business: Business) -> list[Conversation]:
    listed = browse.conversations_for(business.setup, business.dana, browse.Asked(status=None))
    return listed.conversations


def _texts(business: Business) -> list[str]:
    return [
        message.content.text
        for head in _conversations(business)
        for message in message_pages.page(head, 100)
        if message.kind == 0
    ]


def test_a_message_is_in_its_customers_conversation_and_nobody_elses(world: World) -> None:
    amara = Customer.new()

    _post(world, webhook(world.oak.whatsapp, amara, [text(amara, "Is it in stock?")]))

    [head] = _conversations(world.oak)
    assert head.person.name == "Amara Okafor"
    assert head.person.phone == f"+{amara.phone}"
    assert len(head.unread) == 1
    assert _texts(world.oak) == ["Is it in stock?"]
    assert _conversations(world.fern) == []


def test_a_repeated_webhook_adds_no_second_message(world: World) -> None:
    amara = Customer.new()
    body = webhook(world.oak.whatsapp, amara, [text(amara, "Hello")])

    for _ in range(3):
        _post(world, body)

    assert _texts(world.oak) == ["Hello"]


def test_a_repeat_after_the_conversation_was_read_and_resolved_changes_nothing(
    world: World,
) -> None:
    amara = Customer.new()
    body = webhook(world.oak.whatsapp, amara, [text(amara, "Hello")])
    _post(world, body)
    [head] = _conversations(world.oak)
    mark_read(world.oak.setup, head.number)
    set_status(world.oak.setup, world.oak.dana, head.number, Status.RESOLVED)

    _post(world, body)

    [head] = _conversations(world.oak)
    assert (head.status, head.unread) == (Status.RESOLVED, frozenset())
    assert _texts(world.oak) == ["Hello"]


def test_what_arrived_while_an_agent_read_is_not_unread_again_when_it_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara = Customer.new()
    _post(world, webhook(world.oak.whatsapp, amara, [text(amara, "Hello")]))
    [head] = _conversations(world.oak)
    second = webhook(world.oak.whatsapp, amara, [text(amara, "Are you there?")])
    change = conversations.change

    def change_after_the_second(*given: Any) -> conversations.Change | None:
        with monkeypatch.context() as once:
            once.setattr("chalicelib.inbox.triage.conversations.change", change)
            _post(world, second)
        return change(*given)

    with monkeypatch.context() as late:
        late.setattr("chalicelib.inbox.triage.conversations.change", change_after_the_second)
        mark_read(world.oak.setup, head.number)
    _post(world, second)

    [head] = _conversations(world.oak)
    assert head.unread == frozenset()


def test_eight_first_messages_at_once_make_one_conversation_with_eight_messages(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    customers = [Customer.new(f"Customer {n}") for n in range(12)]

    with ThreadPoolExecutor(8) as pool:
        for someone in customers:
            bodies = [
                webhook(world.oak.whatsapp, someone, [text(someone, f"Picture {n}")])
                for n in range(8)
            ]
            list(pool.map(lambda body: _post(world, body), bodies))

    heads = _conversations(world.oak)
    assert len(heads) == len({head.contact for head in heads}) == len(customers)
    assert {len(head.unread) for head in heads} == {8}
    said = [sorted(m.content.text for m in message_pages.page(head, 100)) for head in heads]
    assert said == [[f"Picture {n}" for n in range(8)]] * len(customers)
    assert "item_failed" not in capsys.readouterr().err


def test_first_messages_with_and_without_a_scoped_id_at_once_are_one_person(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    customers = [Customer.new() for _ in range(6)]

    with ThreadPoolExecutor(8) as pool:
        for someone in customers:
            bodies = [
                webhook(world.oak.whatsapp, someone, [text(someone, f"Picture {n}")])
                for n in range(8)
            ]
            for body in bodies[::2]:
                value = body["entry"][0]["changes"][0]["value"]
                del value["messages"][0]["from_user_id"], value["contacts"][0]["user_id"]
            list(pool.map(lambda body: _post(world, body), bodies))

    assert len(_conversations(world.oak)) == len(customers)
    assert len(_texts(world.oak)) == 8 * len(customers)
    assert "item_failed" not in capsys.readouterr().err


def test_eight_messages_at_once_after_resolving_open_one_new_episode(world: World) -> None:
    amara, start = Customer.new(), 1_790_000_000
    _post(world, webhook(world.oak.whatsapp, amara, [text(amara, "First", at=start)]))
    [head] = _conversations(world.oak)
    set_status(world.oak.setup, world.oak.dana, head.number, Status.RESOLVED)
    at = now() // 1000 + 5
    bodies = [
        webhook(world.oak.whatsapp, amara, [text(amara, f"Again {n}", at=at)]) for n in range(8)
    ]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: _post(world, body), bodies + bodies[:4]))

    unread = {head.status: len(head.unread) for head in _conversations(world.oak)}
    assert unread == {Status.RESOLVED: 1, Status.OPEN: 8}
    assert len(_texts(world.oak)) == 9


def test_every_item_of_a_batch_is_stored_in_the_providers_order(world: World) -> None:
    amara, at = Customer.new(), 1_790_000_000
    said = [text(amara, f"line {n}", at=at + n // 3) for n in range(9)]

    _post(world, webhook(world.oak.whatsapp, amara, said))

    assert _texts(world.oak) == [f"line {n}" for n in range(9)]


def test_a_new_message_after_resolving_opens_a_new_episode_on_whatsapp(world: World) -> None:
    amara = Customer.new()
    _post(world, webhook(world.oak.whatsapp, amara, [text(amara, "First")]))
    [head] = _conversations(world.oak)
    set_status(world.oak.setup, world.oak.dana, head.number, Status.RESOLVED)

    later = text(amara, "Another thing", at=head.last_activity_at // 1000 + 3600)
    _post(world, webhook(world.oak.whatsapp, amara, [later]))

    statuses = {h.status: h for h in _conversations(world.oak)}
    assert set(statuses) == {Status.OPEN, Status.RESOLVED}
    [said] = [m for m in message_pages.page(statuses[Status.OPEN], 10) if m.kind == 0]
    assert said.content.text == "Another thing"


def test_a_conversation_that_was_resolved_before_its_first_words_came_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    first, second = text(amara, "First"), text(amara, "Second", at=4_000_000_000)
    with monkeypatch.context() as dying:
        dying.setattr("chalicelib.inbox.receive.messages.put", lambda *_: 1 / 0)
        _post(world, webhook(oak.whatsapp, amara, [first]))
    [empty] = _conversations(oak)
    set_status(oak.setup, oak.dana, empty.number, Status.RESOLVED)

    for said in (second, first):
        _post(world, webhook(oak.whatsapp, amara, [said]))

    [head] = _conversations(oak)
    assert (head.number, head.status) == (empty.number, Status.OPEN)
    assert _texts(oak) == ["First", "Second"]


def test_a_person_who_hides_their_number_later_is_still_the_same_person(world: World) -> None:
    amara = Customer.new()
    _post(world, webhook(world.oak.whatsapp, amara, [text(amara, "With number")]))
    hidden = text(amara, "Without")
    del hidden["from"]
    body = webhook(world.oak.whatsapp, amara, [hidden])
    del body["entry"][0]["changes"][0]["value"]["contacts"][0]["wa_id"]

    _post(world, body)

    [head] = _conversations(world.oak)
    assert _texts(world.oak) == ["With number", "Without"]
    assert head.person.phone == f"+{amara.phone}"


def test_a_wrong_signature_stores_nothing(world: World) -> None:
    amara = Customer.new()
    raw, _ = signed(world.app_secret, webhook(world.oak.whatsapp, amara, [text(amara, "x")]))
    _, other = signed("another secret", raw)

    for signature in (other, None, "", "sha256=", "sha1=abc"):
        with pytest.raises(NotSignedIn):
            accept(raw, signature)

    assert _conversations(world.oak) == []


@pytest.mark.parametrize("raw", [b'{"object": ', b"[" * 100_000])
def test_malformed_json_with_a_good_signature_is_unreadable(world: World, raw: bytes) -> None:
    with pytest.raises(Unreadable):
        accept(*signed(world.app_secret, raw))


def test_half_a_character_is_stored_as_a_replacement(world: World) -> None:
    amara = Customer.new("Amara \ud83d")

    _post(world, webhook(world.oak.whatsapp, amara, [text(amara, "Cut \ude00 off \U0001f600")]))

    [head] = _conversations(world.oak)
    assert head.person.name == "Amara \ufffd"
    assert _texts(world.oak) == ["Cut \ufffd off \U0001f600"]


def test_an_unknown_line_is_no_error_and_stores_nothing(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    amara = Customer.new()
    nobodys = replace(world.oak.whatsapp, address="555000111")

    _post(world, webhook(nobodys, amara, [text(amara, "Hello?")] * 3))

    warnings = [line for line in capsys.readouterr().err.splitlines() if "unknown_line" in line]
    assert len(warnings) == 1
    assert "Hello" not in warnings[0]
    assert _conversations(world.oak) == []


def test_a_broken_item_delays_no_other_and_is_kept_sealed(world: World, cloud: object) -> None:
    amara = Customer.new()
    broken = {"from": amara.phone, "type": "text", "text": {"body": "no id, no time"}}

    _post(
        world,
        webhook(world.oak.whatsapp, amara, [text(amara, "one"), broken, text(amara, "three")]),
    )

    assert _texts(world.oak) == ["one", "three"]
    [name] = [n for n in files.names("INGEST_BUCKET") if n.startswith(f"{world.oak.account}/")]
    assert b"no id" not in files.get("INGEST_BUCKET", name)
    _, body = keep.opened(keep._pointer(name))
    assert [item["body"]["messages"] for item in json.loads(body)] == [broken]


def test_an_item_whose_line_cannot_be_looked_up_now_is_kept_and_taken_in_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, before = Customer.new(), set(files.names("INGEST_BUCKET"))
    failures = iter([TimeoutError()])

    def failing_once(kind: DoorKind, name: str) -> Door | None:
        for failure in failures:
            raise failure
        return open_door(kind, name)

    monkeypatch.setattr("chalicelib.inbox.accept.open_door", failing_once)
    said = [text(amara, "one", at=1_790_000_000), text(amara, "two", at=1_790_000_001)]

    _post(world, webhook(world.oak.whatsapp, amara, said))

    assert _texts(world.oak) == ["two"]
    [name] = set(files.names("INGEST_BUCKET")) - before
    accept_kept(*keep.opened(keep._pointer(name)))
    assert _texts(world.oak) == ["one", "two"]
    assert _conversations(world.fern) == []


def test_a_pointer_that_comes_again_after_its_item_was_stored_is_no_failure(world: World) -> None:
    amara, before = Customer.new(), set(files.names("INGEST_BUCKET"))
    body = webhook(world.oak.whatsapp, amara, [text(amara, "one")])
    keep.keep_items(world.oak.account, [asdict(item) for item in meta.items(body)])
    [name] = set(files.names("INGEST_BUCKET")) - before
    record = {
        "messageId": "1",
        "body": json.dumps(keep._pointer(name)),
        "receiptHandle": "1",
        "attributes": {"ApproximateReceiveCount": "1"},
    }

    for _ in range(2):
        assert inbound.inbound({"Records": [record]}, None) == {"batchItemFailures": []}

    assert _texts(world.oak) == ["one"]
    assert _conversations(world.fern) == []


def test_an_unknown_kind_is_stored_as_unsupported(world: World) -> None:
    amara = Customer.new()
    odd = {**text(amara, ""), "type": "hologram", "hologram": {"id": "1"}}
    del odd["text"]

    _post(world, webhook(world.oak.whatsapp, amara, [odd]))

    [head] = _conversations(world.oak)
    [message] = message_pages.page(head, 10)
    assert message.content.attributes["is_unsupported"] is True


def test_a_batch_too_big_for_one_call_is_kept_whole_and_taken_in_piece_by_piece(
    world: World,
) -> None:
    amara = Customer.new()
    before = set(files.names("INGEST_BUCKET"))
    said = [text(amara, f"line {n}", at=1_790_000_000 + n) for n in range(70)]
    said[40] = {"id": "", "type": "broken"}
    _post(world, webhook(world.oak.whatsapp, amara, said))
    assert _texts(world.oak) == []

    for kept in (1, 3, 1):
        names = set(files.names("INGEST_BUCKET")) - before
        assert len(names) == kept
        for name in names:
            with contextlib.suppress(ValidationError):
                accept_kept(*keep.opened(keep._pointer(name)))

    assert _texts(world.oak) == [f"line {n}" for n in range(70) if n != 40]
    # What nobody can read stays kept, and its pointer ends in the dead-letter queue.
    assert len(set(files.names("INGEST_BUCKET")) - before) == 1


def test_two_messages_of_one_second_whose_ids_collide_are_both_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "timed_id", lambda time, hashed: time // 1000 << 21)
    amara = Customer.new()
    said = [text(amara, "one", at=1_790_000_000), text(amara, "two", at=1_790_000_000)]

    for _ in range(2):
        _post(world, webhook(world.oak.whatsapp, amara, said))

    assert _texts(world.oak) == ["one", "two"]
