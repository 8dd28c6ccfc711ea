"""What a line says by itself: a greeting, and that nobody is there."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.clock import now
from chalicelib.domain.account import Inbox
from chalicelib.domain.conversation import Status
from chalicelib.domain.message import Kind
from chalicelib.domain.send import State
from chalicelib.inbox.greet import greet
from chalicelib.inbox.receive import receive
from chalicelib.inbox.triage import set_status
from chalicelib.store import setup as setups
from chalicelib.workers import media
from tests.inbox import posted
from tests.inbox.told import conversations, messages, said
from tests.world import Business, Customer, World

_GREETING = {"greeting_enabled": True, "greeting_message": "Welcome to Oak."}
_NEVER_THERE = [{"day_of_week": day, "closed_all_day": True} for day in range(7)]
_AWAY = {
    "working_hours_enabled": True,
    "working_hours": _NEVER_THERE,
    "out_of_office_message": "We are back tomorrow.",
}


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What waits in the media queue."""
    waiting: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "chalicelib.inbox.greet_later.queues.send", lambda queue, body: waiting.append(body)
    )
    return waiting


def _says(business: Business, inbox: Inbox, **settings: Any) -> Inbox:
    setups.put_inbox(replace(inbox, settings={**inbox.settings, **settings}))
    return business.setup.inboxes[inbox.id]


def _work(jobs: list[dict[str, Any]]) -> None:
    """Each job twice, as a queue may give it."""
    for job in [*jobs, *jobs]:
        media._follow(json.dumps(job))


def _by_itself(business: Business) -> list[str]:
    return [m.content.text for m in messages(business) if m.kind is Kind.TEMPLATE]


def test_the_first_words_of_a_conversation_are_greeted_once(
    world: World, jobs: list[dict[str, Any]]
) -> None:
    amara, oak = Customer.new(), world.oak
    line = _says(oak, oak.whatsapp, **_GREETING)

    receive(oak.setup, line, said(amara, "Hello"))
    _work(jobs)
    receive(oak.setup, line, said(amara, "Anybody there?"))
    _work(jobs)

    assert _by_itself(oak) == ["Welcome to Oak."]
    [head] = conversations(oak)
    assert head.waiting_since and not head.first_reply_at
    [ours] = [m for m in messages(oak) if m.kind is Kind.TEMPLATE]
    assert ours.status is State.QUEUED and head.due_at
    assert conversations(world.fern) == []


def test_that_nobody_is_there_is_said_once_in_a_conversation(
    world: World, jobs: list[dict[str, Any]]
) -> None:
    amara, oak = Customer.new(), world.oak
    line = _says(oak, oak.whatsapp, **_AWAY)
    for words in ("Hello", "Anybody there?"):
        receive(oak.setup, line, said(amara, words))
        _work(jobs)
    [head] = conversations(oak)
    set_status(oak.setup, oak.dana, head.number, Status.RESOLVED)

    receive(oak.setup, line, said(amara, "Another thing", time=now()))
    _work(jobs)

    assert _by_itself(oak) == ["We are back tomorrow."] * 2


@pytest.mark.parametrize(
    "event",
    [
        {"kind": Kind.OUTGOING},
        {"kind": Kind.ACTIVITY},
        {"imported": True},
        {"opens_window": False},
        {"attributes": {"standby": True}},
        {"attributes": {"email": {"auto_reply": True}}},
        {"attributes": {"email": {"list": True}}},
    ],
)
def test_nothing_is_said_to_what_nobody_said_directly(
    world: World, jobs: list[dict[str, Any]], event: dict[str, Any]
) -> None:
    amara, oak = Customer.new(), world.oak
    line = _says(oak, oak.whatsapp, **_GREETING, **_AWAY)

    receive(oak.setup, line, said(amara, "Hello", **event))

    assert jobs == []


def test_what_comes_when_the_window_is_over_is_not_answered(
    world: World, jobs: list[dict[str, Any]]
) -> None:
    amara, oak = Customer.new(), world.oak
    line = _says(oak, oak.whatsapp, **_GREETING)

    receive(oak.setup, line, said(amara, "Hello", time=now() - 25 * 3_600_000))
    _work(jobs)

    assert _by_itself(oak) == []


def test_a_mail_is_greeted_as_by_a_program(
    world: World, jobs: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, sent = world.oak, posted.Sent()
    monkeypatch.setattr("chalicelib.channels.email.carrier.mailer.send", sent.send)
    line = _says(oak, posted.mailbox(oak), **_GREETING)

    posted.post(line, "Hello")
    posted.post(line, "Out of office", **{"Auto-Submitted": "auto-replied"})
    for job in jobs:
        greet(job["account"], job["conversation"], job["say"])

    [ours] = [m for m in messages(oak) if m.kind is Kind.TEMPLATE]
    posted.delivered(ours)
    [letter] = sent
    assert b"Auto-Submitted: auto-replied" in letter.raw
