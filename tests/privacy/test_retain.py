"""An account is kept to its policy."""

from dataclasses import replace

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.conversation import Status
from chalicelib.domain.errors import NotThere
from chalicelib.domain.events import FileReceived
from chalicelib.domain.hold import Extent, Ground
from chalicelib.domain.message import FileState
from chalicelib.domain.retention import DAY_MS, Rule, Terms
from chalicelib.domain.retention_run import Tally
from chalicelib.inbox import browse, find_contacts, triage
from chalicelib.inbox.accept import accept
from chalicelib.inbox.reach import Wish, open_conversation
from chalicelib.inbox.receive import receive
from chalicelib.privacy import hold
from chalicelib.privacy.preview_retention import preview
from chalicelib.privacy.retain import retain
from chalicelib.privacy.set_retention import set_retention
from chalicelib.store import aging, audit, conversations, threads
from tests.inbox import told
from tests.privacy.aged import (
    answers,
    heads,
    keeps,
    later,
    runs_through,
    said,
    the_object,
    words,
    writes,
)
from tests.world import Customer, World, signed


def test_old_messages_go_with_their_files_and_newer_ones_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Where is my lamp?")
    answers(oak, b"the plan")
    stored = the_object(world.oak)
    later(monkeypatch, 100)
    writes(world, amara, "It came, thank you.")
    keeps(oak, messages=90)

    gone = runs_through(oak)

    assert gone == Tally(messages=2, media=1)
    assert words(oak) == ["It came, thank you."]
    assert files.find("MEDIA_BUCKET", stored) is None
    assert runs_through(oak) == Tally()


def test_nothing_goes_elsewhere_or_where_nothing_was_set(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, fern, amara = world.oak, world.fern, Customer.new()
    writes(world, amara, "At Oak", days=200)
    receive(fern.setup, fern.whatsapp, told.said(amara, "At Fern", time=now() - 200 * DAY_MS))
    keeps(oak, messages=90)

    runs_through(oak)

    assert (words(oak), words(fern)) == ([], ["At Fern"])
    assert retain(fern.account, now(), now() + DAY_MS)
    assert words(fern) == ["At Fern"]


def test_a_conversation_without_messages_goes_and_its_person_stays(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    [head] = heads(oak)
    keeps(oak, messages=90)

    assert runs_through(oak) == Tally(messages=1, conversations=1)

    assert heads(oak) == []
    assert threads.get(oak.account, head.thread, consistent=True) is None
    assert list(aging.spots(oak.account, oak.whatsapp.id, "")) == []
    assert browse.contact(oak.setup, head.contact).name == amara.name


def test_who_writes_again_has_a_new_conversation_as_the_same_contact(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    [before] = heads(oak)
    keeps(oak, messages=90)
    runs_through(oak)

    writes(world, amara, "Hello again")
    writes(world, amara, "Anybody there?")

    [after] = heads(oak)
    assert after.number != before.number
    assert after.contact == before.contact
    assert words(oak) == ["Hello again", "Anybody there?"]
    assert [spot.thread for spot in aging.spots(oak.account, oak.whatsapp.id, "")] == [after.thread]


def test_an_agent_may_begin_anew_where_all_has_gone(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    contact = heads(oak)[0].contact
    keeps(oak, messages=90)
    runs_through(oak)

    head = open_conversation(oak.setup, oak.dana, Wish(oak.whatsapp.id, contact))

    assert [one.number for one in heads(oak)] == [head.number]


def test_a_late_copy_of_what_has_gone_is_refused(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    body = writes(world, amara, "Long ago", days=200)
    keeps(oak, messages=90)
    runs_through(oak)

    accept(*signed(world.app_secret, body))
    imported = told.said(amara, "Older", time=now() - 91 * DAY_MS, imported=True)
    assert receive(oak.setup, oak.whatsapp, imported) is None
    stranger = told.said(Customer.new(), "Who am I?", time=now() - 91 * DAY_MS)
    assert receive(oak.setup, oak.whatsapp, stranger) is None

    assert heads(oak) == []
    assert len(find_contacts.contact_page(oak.setup, 1, "")[0]) == 1


def test_earlier_conversations_go_and_the_last_one_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "First", days=200)
    first = heads(oak)[0]
    later(monkeypatch, -150)
    triage.set_status(oak.setup, oak.dana, first.number, Status.RESOLVED)
    later(monkeypatch, 0)
    writes(world, amara, "Second")
    second = heads(oak)[0]
    assert second.number != first.number
    keeps(oak, messages=90)

    assert runs_through(oak) == Tally(messages=2, conversations=1)

    writes(world, amara, "Third")
    assert [head.number for head in heads(oak)] == [second.number]
    assert words(oak) == ["Second", "Third"]


def test_a_row_shows_nothing_that_has_gone(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Old words", days=200)
    triage.set_priority(oak.setup, oak.dana, heads(oak)[0].number, None)
    triage.set_status(oak.setup, oak.dana, heads(oak)[0].number, Status.RESOLVED)
    keeps(oak, messages=90)

    runs_through(oak)

    [head] = heads(oak)
    assert (head.preview.text, head.unread) == ("", frozenset())
    assert words(oak) == []


def test_old_files_go_and_their_message_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "A picture, please")
    answers(oak, b"a picture")
    stored = the_object(world.oak)
    later(monkeypatch, 40)
    keeps(oak, media=30)

    assert runs_through(oak) == Tally(media=1)

    [file] = [f for m in said(oak) for f in m.content.attachments]
    assert (file.state, file.object, file.key) == (FileState.EXPIRED, "", "")
    assert file.filename == "plan.txt"
    assert files.find("MEDIA_BUCKET", stored) is None
    assert words(oak) == ["A picture, please", "Here it is."]
    assert runs_through(oak) == Tally()
    later(monkeypatch, 41)
    assert runs_through(oak) == Tally()


def test_a_file_that_would_be_gone_by_now_is_never_fetched(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    keeps(oak, media=30)
    picture = FileReceived("image", "123456789", "image/jpeg")
    old = told.said(amara, "Look", time=now() - 31 * DAY_MS, imported=True, files=(picture,))

    message = receive(oak.setup, oak.whatsapp, old)

    assert message and not message.awaits_files
    assert [file.state for file in message.content.attachments] == [FileState.EXPIRED]


def test_an_inbox_with_a_rule_of_its_own_is_ruled_by_that_alone(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Long ago", days=200)
    keeps(oak, messages=90, inboxes={oak.whatsapp.id: Rule(messages_days=365)})

    assert runs_through(oak) == Tally()
    assert words(oak) == ["Long ago"]


def test_what_was_set_by_mistake_removes_nothing_within_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    writes(world, Customer.new(), "Long ago", days=200)
    set_retention(oak.setup, oak.dana, Terms(rule=Rule(messages_days=30)))

    later(monkeypatch, 0.99)
    runs_at_once = retain(oak.account, now(), now() + DAY_MS)
    assert runs_at_once and words(oak) == ["Long ago"]

    later(monkeypatch, 1.01)
    assert runs_through(oak).messages == 1


@pytest.mark.parametrize("extent", [Extent.CONTACT, Extent.INBOX, Extent.ACCOUNT])
def test_a_legal_hold_wins_and_the_result_says_so(world: World, extent: Extent) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Evidence", days=200)
    subjects = {
        Extent.CONTACT: heads(oak)[0].contact,
        Extent.INBOX: oak.whatsapp.id,
        Extent.ACCOUNT: oak.account,
    }
    held = hold.place(oak.setup, oak.dana, extent, subjects[extent], Ground.LITIGATION)
    keeps(oak, messages=90, media=30, inactive_contacts_days=100)

    assert runs_through(oak) == Tally(held=1)
    assert words(oak) == ["Evidence"]

    hold.lift(oak.setup, oak.dana, held.id)
    assert runs_through(oak).messages == 1


def test_contacts_without_activity_are_erased_and_those_we_wrote_to_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara, bo = world.oak, Customer.new(), Customer.new("Bo")
    for someone in (amara, bo):
        writes(world, someone, "Hello")
    ids = {head.person.name: head.contact for head in heads(oak)}
    later(monkeypatch, 90)
    [of_bo] = [head for head in heads(oak) if head.contact == ids["Bo"]]
    triage.note(oak.setup, of_bo, "Nothing that counts")
    conversations.change(
        oak.account, of_bo.number, lambda c: replace(c, last_activity_at=now() - DAY_MS)
    )
    keeps(oak, inactive_contacts_days=60)

    assert runs_through(oak) == Tally(contacts=1)

    assert browse.contact(oak.setup, ids["Bo"]).last_activity_at >= now() - 2 * DAY_MS
    with pytest.raises(NotThere):
        browse.contact(oak.setup, ids[amara.name])
    assert runs_through(oak) == Tally()


def test_the_audit_log_tells_what_the_clock_has_removed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, fern = world.oak, world.fern
    writes(world, Customer.new(), "Hello")
    contact = heads(oak)[0].contact
    later(monkeypatch, 90)
    keeps(oak, inactive_contacts_days=60)

    for _ in range(2):
        runs_through(oak)

    acts = [entry.act for entry in audit.newest(oak.account)]
    assert [(act.actor, act.verb, act.subject) for act in acts] == [
        ("clock", "retention.kept", 0),
        ("clock", "contact.forgotten", contact),
    ]
    assert acts[0].details["contacts"] == 1
    assert list(audit.newest(fern.account)) == []


def test_a_held_contact_is_not_erased_for_being_silent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    writes(world, Customer.new(), "Hello")
    contact = heads(oak)[0].contact
    hold.place(oak.setup, oak.dana, Extent.CONTACT, contact, Ground.LITIGATION)
    later(monkeypatch, 90)
    keeps(oak, inactive_contacts_days=60)

    assert runs_through(oak) == Tally(held=1)
    assert browse.contact(oak.setup, contact).name


def test_a_dry_run_says_what_a_run_then_removes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, amara = world.oak, Customer.new()
    writes(world, amara, "Where is my lamp?")
    answers(oak, b"the plan")
    writes(world, Customer.new("Bo"), "Hello")
    whatsapp, everything = oak.whatsapp.id, words(oak)
    later(monkeypatch, 100)
    terms = Terms(rule=Rule(messages_days=90), inactive_contacts_days=95)

    seen = preview(oak.setup, terms, now() + DAY_MS)

    assert words(oak) == everything
    assert (seen.messages[whatsapp].count, seen.media[whatsapp].count) == (3, 1)
    assert (seen.contacts.count, seen.held, seen.is_whole) == (2, 0, True)
    assert set(seen.messages[whatsapp].sample) == {message.id for message in said(oak)}
    assert seen.messages[whatsapp].oldest <= seen.messages[whatsapp].newest < now() - 90 * DAY_MS
    keeps(oak, messages=90, inactive_contacts_days=95)
    assert runs_through(oak) == Tally(messages=3, media=1, conversations=2, contacts=2)


def test_a_dry_run_without_time_says_that_it_is_at_least_so_much(world: World) -> None:
    writes(world, Customer.new(), "Long ago", days=200)

    seen = preview(world.oak.setup, Terms(rule=Rule(messages_days=90)), now() - 1)

    assert (seen.is_whole, seen.messages) == (False, {})
