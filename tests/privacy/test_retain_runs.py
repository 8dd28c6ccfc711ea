"""A run goes slice by slice, is taken up by others, and takes nothing from who writes meanwhile."""

from typing import Any

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.errors import NotThere
from chalicelib.domain.retention import DAY_MS
from chalicelib.domain.retention_run import Tally
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy import tidy
from chalicelib.privacy.retain import retain
from chalicelib.privacy.retention_due import start_due
from chalicelib.store import aging, message_pages, messages, runs
from tests.privacy.aged import (
    answers,
    heads,
    keeps,
    last_run,
    later,
    runs_through,
    the_object,
    words,
    writes,
)
from tests.world import Customer, World


def test_a_run_goes_on_slice_by_slice(world: World) -> None:
    oak = world.oak
    for number in range(3):
        writes(world, Customer.new(f"Customer {number}"), "Long ago", days=200)
    keeps(oak, messages=90)
    at, slices = now(), 0

    while not retain(oak.account, at, _in_a_moment(slices)):
        slices += 1

    assert slices
    assert last_run(oak) == Tally(messages=3, conversations=3)
    assert retain(oak.account, at, now() + DAY_MS)
    assert last_run(oak) == Tally(messages=3, conversations=3)


def _in_a_moment(slices: int) -> int:
    """The first slice has no time at all."""
    return now() - 1 if not slices else now() + DAY_MS


@pytest.mark.parametrize(
    "step",
    [
        "files.delete",
        "messages.remove",
        "threads.episodes_of",
        "aging.remove_thread",
        "identities.lead_no_more",
    ],
)
def test_a_run_that_broke_off_is_taken_up_where_it_was(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Where is it?")
    answers(oak, b"the plan")
    stored = the_object(world.oak)
    later(monkeypatch, 100)
    keeps(oak, messages=90)
    at = now()
    with monkeypatch.context() as broken:
        broken.setattr(f"chalicelib.privacy.tidy.{step}", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            retain(oak.account, at, at + DAY_MS)

    assert retain(oak.account, at, at + DAY_MS)

    assert heads(oak) == []
    assert files.find("MEDIA_BUCKET", stored) is None
    assert list(aging.spots(oak.account, oak.whatsapp.id, "")) == []


def test_of_two_workers_with_the_same_run_one_gives_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    writes(world, Customer.new(), "Long ago", days=200)
    keeps(oak, messages=90)
    at, whole = now(), tidy.tidy

    def overtaken(*given: Any, **more: Any) -> Tally:
        monkeypatch.setattr("chalicelib.privacy.retain.tidy", whole)
        assert retain(oak.account, at, at + DAY_MS)
        return whole(*given, **more)

    monkeypatch.setattr("chalicelib.privacy.retain.tidy", overtaken)

    assert retain(oak.account, at, at + DAY_MS)
    assert last_run(oak) == Tally(messages=1, conversations=1)


def test_who_writes_while_their_conversation_goes_is_heard(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    keeps(oak, messages=90)
    put = messages.put

    def gone_by_now(*given: Any) -> messages.Put:
        monkeypatch.setattr(messages, "put", put)
        runs_through(oak)
        return put(*given)

    monkeypatch.setattr(messages, "put", gone_by_now)
    writes(world, amara, "Are you there?")

    assert words(oak) == ["Are you there?"]
    [head] = heads(oak)
    assert head.preview.text == "Are you there?"
    assert len(head.unread) == 1


def test_a_conversation_in_which_somebody_writes_at_that_moment_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    [head] = heads(oak)
    keeps(oak, messages=90)
    remove = aging.remove_thread

    def too_late(*given: Any) -> bool:
        writes(world, amara, "Are you there?")
        return remove(*given)

    monkeypatch.setattr(aging, "remove_thread", too_late)
    runs_through(oak)

    assert [one.number for one in heads(oak)] == [head.number]
    assert words(oak) == ["Are you there?"]
    writes(world, amara, "Hello?")
    assert words(oak) == ["Are you there?", "Hello?"]


def test_what_is_written_into_a_conversation_that_has_just_gone_is_refused_and_not_kept(
    world: World,
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    [head] = heads(oak)
    keeps(oak, messages=90)
    runs_through(oak)

    with pytest.raises(NotThere):
        reply(oak.setup, head, Draft("Ask her again", oak.dana.id, private=True))

    assert list(message_pages.newest(oak.account, head.thread, 10)) == []


def test_a_run_is_asked_for_once_a_day_where_something_is_set(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, fern, asked = world.oak, world.fern, list[Any]()
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: asked.append(body))
    keeps(oak, messages=90)

    for _ in range(2):
        start_due(now())
    later(monkeypatch, 1.01)
    start_due(now())

    ours = [one["what"] for one in asked if one["account"] == oak.account]
    assert ours == ["retention", "retention"]
    assert [one for one in asked if one["account"] == fern.account] == []


def test_an_account_that_keeps_everything_again_is_left_alone(world: World) -> None:
    oak = world.oak
    keeps(oak, messages=90)
    keeps(oak)

    assert retain(oak.account, now(), now() + DAY_MS)

    shard = oak.account % runs.RETAIN_SHARDS
    assert oak.account not in runs.due_before(shard, now() + 10 * DAY_MS, 1_000)
