"""Whoever wants no marketing is left alone, however they said so, and whatever comes late."""

import json
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox
from chalicelib.domain.consent import Choice, Evidence
from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import MarketingChosen
from chalicelib.domain.message import Content, Kind, Message
from chalicelib.domain.send import State
from chalicelib.inbox import browse, consent, find_contacts, sweep, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.accept_mail import accept_mail
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.identify import choose_marketing
from chalicelib.inbox.merge import merge, part
from chalicelib.inbox.reach import Wish, open_conversation
from chalicelib.inbox.receive import receive
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy.replay_consent import replay_consent
from chalicelib.store import audit, contact_item, messages, sends
from chalicelib.store import consent as ledger
from chalicelib.store import setup as setups
from chalicelib.workers.chores import _go_on
from tests.channels.email.mails import mail
from tests.inbox import posted
from tests.inbox.guests import Guest
from tests.inbox.told import conversations, said
from tests.inbox.told import messages as shown
from tests.meta import Meta
from tests.privacy.forgetting import forget_contact
from tests.world import Business, Customer, World, signed, text, webhook

_MARKETING = {
    "template": {
        "name": "spring",
        "language": "en",
        "category": "MARKETING",
        "processed_params": {"body": {"1": "Ana"}},
    }
}
_UTILITY = {"template": {**_MARKETING["template"], "name": "order", "category": "UTILITY"}}


def _writes(world: World, someone: Customer, words: str, at: int = 0, id: str = "") -> None:
    body = webhook(world.oak.whatsapp, someone, [text(someone, words, id=id, at=at or None)])
    accept(*signed(world.app_secret, body))


def _person(business: Business) -> Contact:
    [found] = find_contacts.contact_page(business.setup, 1, "")[0]
    return found


def _newest(business: Business) -> int:
    return conversations(business)[0].contact


def _promote(business: Business, attributes: dict[str, Any] = _MARKETING) -> Message:
    head, *_ = conversations(business)
    draft = Draft("", business.dana.id, attributes=attributes, by_human=True)
    return reply(business.setup, head, draft).message


def _refused(business: Business) -> Invalid:
    with pytest.raises(Invalid) as refused:
        _promote(business)
    assert refused.value.code == "opted_out"
    return refused.value


def _state(message: Message) -> State:
    found = messages.get(message.account, message.thread, message.id)
    assert found
    return found.status


def test_a_stop_in_the_customers_words_refuses_marketing_and_leaves_service_open(
    world: World,
) -> None:
    oak, amara = world.oak, Customer.new()

    _writes(world, amara, "Stop!")

    assert _refused(oak).fields == {"open_ways": ["reply"]}
    assert _promote(oak, _UTILITY).status is State.QUEUED
    [head] = conversations(oak)
    assert reply(oak.setup, head, Draft("Of course.", oak.dana.id)).message.waits
    [choice] = consent.history(_person(oak))
    assert (choice.stopped, choice.evidence, choice.inbox) == (True, "words", oak.whatsapp.id)
    assert choice.message in {message.id for message in shown(oak)}


def test_a_template_of_which_nobody_knows_the_kind_may_be_marketing(world: World) -> None:
    nameless = {"template": {"name": "spring", "language": "en"}}
    _writes(world, Customer.new(), "Hello")
    assert _promote(world.oak, nameless).waits

    _writes(world, Customer.new(), "Hi")
    consent.note(world.oak.setup, world.oak.dana, _newest(world.oak), True, Evidence.AGENT)

    with pytest.raises(Invalid) as refused:
        _promote(world.oak, nameless)
    assert refused.value.code == "opted_out"


def test_the_same_customer_of_another_account_is_not_stopped_there(world: World) -> None:
    oak, fern, amara = world.oak, world.fern, Customer.new()
    for business in (oak, fern):
        body = webhook(business.whatsapp, amara, [text(amara, "Hello")])
        accept(*signed(world.app_secret, body))

    _writes(world, amara, "STOP")

    assert _person(oak).wants_no_marketing
    assert not _person(fern).wants_no_marketing
    assert _promote(fern).waits
    assert ledger.of(fern.account, _person(oak).id) == []


def test_it_shows_in_the_thread_once_however_often_it_is_told(world: World) -> None:
    amara, at = Customer.new(), now() // 1000

    for _ in range(3):
        _writes(world, amara, "STOP", id="wamid.stop", at=at)

    notes = [m.content.text for m in shown(world.oak) if m.kind is Kind.ACTIVITY]
    assert len(notes) == 1
    assert "no more marketing" in notes[0]
    assert len(consent.history(_person(world.oak))) == 1


def test_a_stop_inside_a_longer_text_stops_nothing(world: World) -> None:
    _writes(world, Customer.new(), "Can I stop by tomorrow?")

    assert not _person(world.oak).wants_no_marketing
    assert _promote(world.oak).waits


def test_the_latest_word_counts_in_whatever_order_it_comes(world: World) -> None:
    oak, amara, at = world.oak, Customer.new(), now() // 1000

    _writes(world, amara, "START", at=at - 10)
    _writes(world, amara, "STOP", at=at - 20)
    assert not _person(oak).wants_no_marketing

    _writes(world, amara, "STOP", at=at)
    _writes(world, amara, "START", at=at)
    assert _person(oak).wants_no_marketing
    assert len(consent.history(_person(oak))) == 4


def test_a_tap_on_stop_counts_and_a_tap_on_cancel_answers_our_question(world: World) -> None:
    oak, amara, at = world.oak, Customer.new(), now() - 60_000
    tapped = {"interactive": {"id": "1"}}

    receive(oak.setup, oak.whatsapp, said(amara, "Cancel", attributes=tapped))
    assert not _person(oak).wants_no_marketing

    receive(oak.setup, oak.whatsapp, said(amara, "Stop promotions", attributes=tapped))
    assert _person(oak).marketing_stopped_at >= at


def test_who_speaks_in_somebody_elses_thread_stops_nothing_for_them(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    _writes(world, amara, "Hello")

    beside = {"participant": {"name": "Bo"}}
    receive(oak.setup, oak.whatsapp, said(amara, "STOP", attributes=beside))

    assert not _person(oak).wants_no_marketing


@pytest.mark.parametrize("line", ["page", "instagram"])
def test_messenger_and_instagram_listen_too(world: World, meta: Meta, line: str) -> None:
    inbox: Inbox = getattr(world.oak, line)
    guest = Guest(world, meta, inbox, "5577001122334455")

    guest.write("ABBESTELLEN")

    assert _person(world.oak).wants_no_marketing


@pytest.mark.parametrize("channel", [ChannelKind.WEB_WIDGET, ChannelKind.API])
def test_a_website_and_a_program_are_listened_to_as_well(
    world: World, channel: ChannelKind
) -> None:
    """What comes by a program may be text messages: STOP is how one leaves them."""
    oak = world.oak
    line = connect(oak.setup, oak.dana, Plan("Line", channel))
    visitor = (Identity(IdentityKind.VISITOR, "visitor-1", line.id),)
    other = Customer.new("Bela")
    receive(oak.setup, oak.whatsapp, said(other, "Hello"))

    receive(oak.setup, line, said(Customer.new(), "STOP", identities=visitor))

    stopped = {
        c.name for c in find_contacts.contact_page(oak.setup, 1, "")[0] if c.wants_no_marketing
    }
    assert stopped == {"Amara Okafor"}


def test_a_mail_may_stop_but_not_begin_because_anybody_can_write_its_sender(world: World) -> None:
    oak = world.oak
    inbox = posted.mailbox(oak)

    accept_mail(posted.put(mail("", To=inbox.address, Subject="Unsubscribe")))
    assert _person(oak).wants_no_marketing

    posted.post(inbox, "START")
    assert _person(oak).wants_no_marketing


def test_a_conversation_cannot_be_opened_with_what_was_stopped(world: World) -> None:
    oak = world.oak
    _writes(world, Customer.new(), "STOP")
    wish = Wish(oak.whatsapp.id, _person(oak).id, says=Content(attributes=_MARKETING))

    with pytest.raises(Invalid) as refused:
        open_conversation(oak.setup, oak.dana, wish)

    assert refused.value.code == "opted_out"


def test_what_waited_when_the_customer_stopped_does_not_go_out(world: World, meta: Meta) -> None:
    oak, amara = world.oak, Customer.new()
    _writes(world, amara, "Hello")
    setups.hold(oak.whatsapp, "Reconnect this inbox.")
    promoted = _promote(oak)
    deliver(Job(promoted.account, promoted.thread, promoted.id, 0))
    assert _state(promoted) is State.HELD

    _writes(world, amara, "STOP")
    setups.put_inbox(replace(oak.whatsapp, held=""))
    sweep.sweep_conversation(oak.account, promoted.conversation, now())
    deliver(Job(promoted.account, promoted.thread, promoted.id, 0))

    assert _state(promoted) is State.FAILED
    assert meta.sent(oak.whatsapp.address) == []


def test_what_nobody_knows_the_end_of_is_not_sent_again(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    _writes(world, amara, "Hello")
    promoted = _promote(oak)
    claimed = sends.claim(promoted, 0, "attempt1", now() - 1)
    assert claimed
    sweep.sweep_conversation(oak.account, promoted.conversation, now())
    assert _state(promoted) is State.UNCERTAIN
    _writes(world, amara, "STOP")
    [head] = conversations(oak)

    with pytest.raises(Invalid) as refused:
        triage.resend(oak.setup, head, promoted.id)

    assert refused.value.code == "opted_out"
    assert _state(promoted) is State.UNCERTAIN
    assert triage.leave(oak.setup, head, promoted.id).status is State.FAILED


def test_two_contacts_that_are_one_want_no_marketing_when_either_does(world: World) -> None:
    oak = world.oak
    _writes(world, Customer.new("Bo"), "Hello")
    bo = _person(oak)
    consent.note(oak.setup, oak.dana, bo.id, False, Evidence.AGENT)
    _writes(world, Customer.new("Amara"), "STOP", at=now() // 1000 - 3600)
    [amara] = [c for c in find_contacts.contact_page(oak.setup, 1, "")[0] if c.id != bo.id]

    both = merge(oak.setup, bo.id, amara.id, "agent")
    assert both.wants_no_marketing
    assert len(consent.history(both)) == 2

    apart = part(oak.setup, bo.id, amara.id)
    assert apart.wants_no_marketing
    assert browse.contact(oak.setup, amara.id).wants_no_marketing


def test_what_an_agent_was_told_counts_with_their_name(world: World) -> None:
    oak = world.oak
    _writes(world, Customer.new(), "Hello")

    consent.note(oak.setup, oak.ravi, _person(oak).id, True, Evidence.COMPLAINT)

    [choice] = consent.history(_person(oak))
    assert (choice.by, choice.evidence) == (oak.ravi.id, Evidence.COMPLAINT)
    _refused(oak)


def test_what_people_choose_themselves_is_in_the_audit_log_once_and_without_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak, jobs = Customer.new(), world.oak, list[dict[str, Any]]()
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: jobs.append(body))
    at = now() // 1_000
    for _ in range(2):
        _writes(world, amara, "STOP", at, "wamid.stop")
    person, head = _person(oak), conversations(oak)[0]
    place = sends.Place(oak.account, head.thread, 1, 0)
    consent.take_unwanted(place, now(), Evidence.REFUSAL)
    _writes(world, amara, "START", at + 60)
    consent.note(oak.setup, oak.dana, person.id, True, Evidence.AGENT)

    for job in [*jobs, *jobs]:
        _go_on(json.dumps(job))

    acts = [entry.act for entry in audit.newest(oak.account)]
    assert [(act.actor, act.verb, act.subject, act.details["evidence"]) for act in acts] == [
        ("subject", "consent.resumed", person.id, "words"),
        ("meta", "consent.stopped", person.id, "refusal"),
        ("subject", "consent.stopped", person.id, "words"),
    ]
    assert all("STOP" not in entry.text for entry in audit.newest(oak.account))
    assert list(audit.newest(world.fern.account)) == []


def test_whatsapps_own_switch_is_in_the_audit_log_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, jobs = world.oak, list[dict[str, Any]]()
    _writes(world, Customer.new(), "Hello")
    monkeypatch.setattr("chalicelib.aws.queues.send", lambda queue, body: jobs.append(body))

    known = _person(oak)
    switched = MarketingChosen(stopped=True, time=now(), identities=known.identities)
    choose_marketing(oak.setup, oak.whatsapp, switched)

    for job in jobs:
        _go_on(json.dumps(job))
    [act] = [entry.act for entry in audit.newest(oak.account)]
    assert (act.actor, act.verb, act.subject) == ("subject", "consent.stopped", known.id)
    assert act.details["evidence"] == "preference"


def test_a_queue_that_is_down_loses_no_choice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(queue: str, body: object) -> None:
        raise EndpointConnectionError(endpoint_url="sqs")

    monkeypatch.setattr("chalicelib.aws.queues.send", down)

    _writes(world, Customer.new(), "STOP")

    assert _person(world.oak).wants_no_marketing


def test_a_restore_of_the_contacts_brings_no_marketing_back(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    _writes(world, amara, "Hello")
    backup = contact_item.as_item(_person(oak))
    _writes(world, amara, "STOP")

    backup.save()
    assert not _person(oak).wants_no_marketing
    assert replay_consent(oak.account) == 1
    assert replay_consent(oak.account) == 0

    _refused(oak)


def test_an_erased_contact_leaves_no_choice_behind(world: World) -> None:
    oak, fern = world.oak, world.fern
    _writes(world, Customer.new(), "STOP")
    gone = _person(oak).id
    others = Choice(fern.account, gone, True, now(), Evidence.AGENT)
    ledger.put(others)

    forget_contact(oak.setup, gone)

    assert ledger.of(oak.account, gone) == []
    assert ledger.of(fern.account, gone) == [others]
