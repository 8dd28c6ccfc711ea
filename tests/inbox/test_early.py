"""What was done to a message that is not here yet waits for it, for a week."""

import itertools
from dataclasses import replace

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.conversation import Status
from chalicelib.domain.early import LASTS
from chalicelib.domain.events import MessageRevoked, ReactionReported
from chalicelib.inbox import early, keep
from chalicelib.inbox.accept import accept, accept_kept
from chalicelib.inbox.receive import receive
from chalicelib.inbox.trace import MAY_STILL_COME
from chalicelib.inbox.triage import set_status
from tests.inbox.told import conversations, messages, names_of, said
from tests.world import Business, Customer, Wamid, World, signed, text, webhook

_DAY = 86_400_000


def _reaction(amara: Customer, target: str, emoji: str = "👍", at: int = 0) -> ReactionReported:
    return ReactionReported(f"wamid.r{emoji}", target, emoji, at or now(), names_of(amara))


def _revoke(amara: Customer, target: str) -> MessageRevoked:
    return MessageRevoked(target, now(), names_of(amara))


def _known(oak: Business, amara: Customer) -> None:
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))


def _emojis(oak: Business, words: str) -> list[str]:
    [message] = [m for m in messages(oak) if m.content.text == words]
    return [one["emoji"] for one in message.content.attributes.get("reactions", [])]


def test_a_reaction_of_which_the_queue_tires_waits_in_the_thread_for_its_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak, wamid = Customer.new(), world.oak, Wamid.new()
    _known(oak, amara)
    before = set(files.names("INGEST_BUCKET"))
    told = {**text(amara, ""), "type": "reaction", "reaction": {"message_id": wamid, "emoji": "👍"}}
    del told["text"]
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [told])))
    [name] = set(files.names("INGEST_BUCKET")) - before

    late = now() + MAY_STILL_COME
    monkeypatch.setattr("chalicelib.inbox.accept.now", lambda: late)
    accept_kept(*keep.opened(keep._pointer(name)))
    monkeypatch.setattr("chalicelib.inbox.receive.now", lambda: late + _DAY)
    delayed = text(amara, "Thanks!", id=wamid, at=late // 1000)
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [delayed])))

    assert set(files.names("INGEST_BUCKET")) == before
    assert _emojis(oak, "Thanks!") == ["👍"]
    [head] = conversations(oak)
    assert head.early == ()
    assert conversations(world.fern) == []


def test_what_was_taken_back_a_day_before_it_came_shows_no_words(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    _known(oak, amara)
    event = said(amara, "My password is secret", time=now())

    early.keep(oak.setup, oak.whatsapp, _revoke(amara, event.provider_id))
    for _ in range(2):
        receive(oak.setup, oak.whatsapp, event)

    gone = [m for m in messages(oak) if m.deleted]
    assert [m.content.text for m in gone] == [""]
    [head] = conversations(oak)
    assert head.preview.text == "" and head.early == ()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_early_reports_end_alike_in_any_order(world: World, order: tuple[int, ...]) -> None:
    amara, oak = Customer.new(), world.oak
    _known(oak, amara)
    event = said(amara, "Thanks!")
    reports = [
        _reaction(amara, event.provider_id, emoji, now() + n) for n, emoji in enumerate("👍🎉👋")
    ]

    for n in order:
        for _ in range(2):
            early.keep(oak.setup, oak.whatsapp, reports[n])
    receive(oak.setup, oak.whatsapp, event)

    assert _emojis(oak, "Thanks!") == ["👋"]


def test_the_next_conversation_still_waits_for_what_the_one_before_waited_for(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    _known(oak, amara)
    event = said(amara, "Are you there?", time=now())
    early.keep(oak.setup, oak.whatsapp, _reaction(amara, event.provider_id))
    [head] = conversations(oak)
    set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)

    receive(oak.setup, oak.whatsapp, said(amara, "A new thing", time=now() + 1_000))
    receive(oak.setup, oak.whatsapp, replace(event, time=now() + 2_000))

    assert len(conversations(oak)) == 2
    assert _emojis(oak, "Are you there?") == ["👍"]


def test_a_late_message_of_a_closed_conversation_finds_what_waits_in_the_newest(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    _known(oak, amara)
    event = said(amara, "Are you there?", time=now() - 30_000)
    [head] = conversations(oak)
    set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)
    receive(oak.setup, oak.whatsapp, said(amara, "A new thing", time=now() + 1_000))

    early.keep(oak.setup, oak.whatsapp, _reaction(amara, event.provider_id))
    receive(oak.setup, oak.whatsapp, event)

    assert _emojis(oak, "Are you there?") == ["👍"]
    [message] = [m for m in messages(oak) if m.content.text == "Are you there?"]
    assert message.conversation == head.number
    assert all(head.early == () for head in conversations(oak))


def test_a_message_that_comes_while_its_report_begins_to_wait_is_found(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    event = said(amara, "Thanks!")
    receive(oak.setup, oak.whatsapp, event)

    early.keep(oak.setup, oak.whatsapp, _reaction(amara, event.provider_id))

    assert _emojis(oak, "Thanks!") == ["👍"]
    [head] = conversations(oak)
    assert head.early == ()


def test_what_never_comes_is_waited_for_a_week_and_no_longer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    _known(oak, amara)
    event = said(amara, "Thanks!", time=now())
    early.keep(oak.setup, oak.whatsapp, _reaction(amara, event.provider_id))

    late = now() + LASTS
    monkeypatch.setattr("chalicelib.inbox.receive.now", lambda: late)
    receive(oak.setup, oak.whatsapp, said(amara, "Still here?", time=late))
    receive(oak.setup, oak.whatsapp, event)

    assert _emojis(oak, "Thanks!") == []
    [head] = conversations(oak)
    assert head.early == ()


def test_reports_on_what_never_comes_do_not_pile_up(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    _known(oak, amara)

    for n in range(20):
        early.keep(oak.setup, oak.whatsapp, _reaction(amara, f"wamid.never{n}"))

    [head] = conversations(oak)
    assert len(head.early) == 8


def test_a_report_of_somebody_unknown_does_not_wait(world: World) -> None:
    amara, oak = Customer.new(), world.oak

    assert not early.keep(oak.setup, oak.whatsapp, _reaction(amara, "wamid.none"))

    assert conversations(oak) == []
