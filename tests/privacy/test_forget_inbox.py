"""An inbox is forgotten with whoever was only there; nothing else of the account is touched."""

from dataclasses import replace

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.account import Health, Inbox, Report
from chalicelib.domain.certificate import fields_of
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.erasure import HOUR, Scope, Status
from chalicelib.domain.errors import Conflict, Erased, NotThere
from chalicelib.domain.hold import Extent, Ground
from chalicelib.domain.ids import key_of
from chalicelib.domain.send import State
from chalicelib.inbox import browse, connect, merge, visit
from chalicelib.inbox.accept import accept
from chalicelib.inbox.attach import File
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.reply import Draft, reply
from chalicelib.inbox.visit import Words, new_source_id
from chalicelib.privacy import hold
from chalicelib.privacy.erase import erase
from chalicelib.privacy.forget_inbox import STEPS
from chalicelib.privacy.replay import replay
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import (
    contacts,
    doors,
    inboxes,
    keys,
    ledger,
    message_pages,
    messages,
    names,
    threads,
)
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind
from chalicelib.store.table import Table
from chalicelib.store.tables import KeyItem, LookupItem, Record
from tests.inbox.posted import mailbox, post
from tests.privacy.forgetting import (
    as_it_stands,
    ask_for_inbox,
    backup,
    go_on,
    left_of,
    put_back,
    say,
)
from tests.world import Business, Customer, World, signed, text, webhook

pytestmark = pytest.mark.usefixtures("fresh_tables")

_CANARY = "canary-in-the-mine"
_NEVER = 10**15


def _heads(business: Business) -> list[Conversation]:
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def _of(business: Business, inbox: Inbox) -> list[Conversation]:
    return [head for head in _heads(business) if head.inbox == inbox.id]


def _chats(business: Business, words: str) -> int:
    """Somebody new writes in the web chat; their contact's id."""
    fresh = visit.visit(business.widget.address, new_source_id(business.widget))
    said = visit.write(fresh, Words(words, ""))
    return threads.contact_of(business.account, said.thread)


def _with_a_file(business: Business, head: Conversation) -> set[str]:
    file = File("words.txt", "text/plain", b"plain words")
    said = reply(business.setup, head, Draft("Here", business.dana.id, files=(file,))).message
    return {stored.object for stored in said.content.attachments}


def _lived_in(world: World) -> tuple[Conversation, Conversation, set[str]]:
    """Amara has written to the number only; Bela there and in the chat. Both got a file."""
    oak = world.oak
    say(world, Customer.new("Amara"), _CANARY)
    say(world, Customer.new("Bela"), "Hello")
    amara, bela = sorted(_of(oak, oak.whatsapp), key=lambda head: head.number)
    merge.merge(oak.setup, bela.contact, _chats(oak, "Hello from the chat"), "agent")
    return amara, bela, _with_a_file(oak, amara) | _with_a_file(oak, bela)


def _media(account: int) -> set[str]:
    return {name for name in files.names("MEDIA_BUCKET") if name.startswith(f"{account}/")}


def test_nothing_of_the_inbox_and_of_whoever_was_only_there_is_left(world: World) -> None:
    oak = world.oak
    amara, bela, objects = _lived_in(world)
    say(world, Customer.new(), "Hello", to=world.fern.whatsapp)
    fern_before = left_of(world.fern.account, "")

    done = go_on(ask_for_inbox(oak))

    gone = (key_of(amara.contact), amara.thread, bela.thread, f"#I#{oak.whatsapp.id}")
    assert done.status is Status.ERASED
    assert left_of(oak.account, *gone, f"C#{amara.number} ", f"INBOX#{oak.whatsapp.id}") == []
    assert not objects & _media(oak.account)
    for key in (names.contact_key(amara.contact), names.inbox_key(oak.whatsapp.id)):
        with pytest.raises(Erased):
            keys.key_for(oak.account, key)
    assert oak.whatsapp.id not in oak.setup.inboxes
    assert doors.open_door(DoorKind.WHATSAPP, oak.whatsapp.address) is None
    assert left_of(world.fern.account, "") == fern_before


def test_what_a_backup_holds_of_whoever_was_only_there_opens_no_more(world: World) -> None:
    oak = world.oak
    amara, _, _ = _lived_in(world)
    [said] = [
        m for _, page in message_pages.all_after(oak.account, amara.thread, "") for m in page
    ][:1]
    held = backup(oak.account, [Record])
    go_on(ask_for_inbox(oak))

    put_back(held)

    found = messages.get(oak.account, amara.thread, said.id)
    assert said.content.text == _CANARY
    assert found and found.content.text == ""
    assert contacts.get_behind_fence(oak.account, amara.contact) is None
    assert inboxes.behind_the_fence(oak.account, oak.whatsapp.id) is None


def test_who_has_threads_elsewhere_stays_with_those_and_the_certificate_says_so(
    world: World,
) -> None:
    oak = world.oak
    _, bela, _ = _lived_in(world)

    done = go_on(ask_for_inbox(oak))

    [left] = _heads(oak)
    assert (left.inbox, left.contact) != (oak.whatsapp.id, 0)
    person = browse.contact(oak.setup, bela.contact)
    assert contacts.threads_of(person) == [(left.thread, oak.widget.id)]
    said = fields_of(done)
    assert said["still_openable"]["threads"] == 1
    assert done.backups_forget_at - done.step("threads").done_at == 35 * 24 * HOUR
    assert done.step("contacts").count == done.step("erasures").count == 1


def test_where_nobody_stays_nothing_opens_after_a_day(world: World) -> None:
    oak = world.oak
    say(world, Customer.new(), "Hello")

    done = go_on(ask_for_inbox(oak))

    assert fields_of(done)["still_openable"] is None
    assert done.backups_forget_at <= done.due_at


def test_what_the_platform_said_of_it_dies_with_its_key(world: World) -> None:
    oak = world.oak
    said = Report("quality", Health.WARNING, "Fewer may be written to.", now())
    assert setups.report(oak.whatsapp, said)
    assert oak.setup.inboxes[oak.whatsapp.id].reports == (
        replace(said, noted_at=oak.setup.inboxes[oak.whatsapp.id].reports[0].noted_at),
    )

    erasure = ask_for_inbox(oak, 12)

    assert not setups.report(oak.whatsapp, replace(said, at=said.at + 1))
    assert oak.setup.inboxes.keys() == {oak.widget.id, oak.page.id, oak.instagram.id}
    undo(oak.account, erasure.id)
    assert oak.setup.inboxes[oak.whatsapp.id].reports


def test_from_the_request_on_the_inbox_is_shut(world: World) -> None:
    oak, fern = world.oak, world.fern
    amara, bela, _ = _lived_in(world)
    waiting = reply(oak.setup, bela, Draft("On its way", oak.dana.id)).message
    say(world, Customer.new(), "Hello", to=fern.whatsapp)

    erasure = ask_for_inbox(oak, 12)

    assert erasure.status is Status.FENCED
    assert oak.whatsapp.id not in oak.setup.inboxes
    assert _of(oak, oak.whatsapp) == []
    assert setups.inbox_token(oak.whatsapp) == ""
    with pytest.raises(NotThere):
        browse.conversation(oak.setup, oak.dana, amara.number)
    deliver(Job(oak.account, bela.thread, waiting.id, 0))
    before = left_of(oak.account, "")
    say(world, Customer.new(), "Is anybody there?")
    assert left_of(oak.account, "") == before
    with pytest.raises(NotThere):
        connect.change(oak.setup, oak.whatsapp.id, {"name": "Back"})
    assert len(_heads(fern)) == 1


def test_while_the_grace_lasts_its_contacts_and_threads_are_shut_bit_by_bit(world: World) -> None:
    oak = world.oak
    amara, bela, _ = _lived_in(world)
    waiting = reply(oak.setup, bela, Draft("On its way", oak.dana.id)).message
    erasure = ask_for_inbox(oak, 12)

    slices = 0
    while not erase(oak.account, erasure.id, now() - 1):
        slices += 1
        assert slices < 9

    assert slices == 2
    assert as_it_stands(erasure).status is Status.FENCED
    assert as_it_stands(erasure).waits_until == erasure.grace_until
    [part] = ledger.parts_of(erasure)
    assert (part.subject, part.grace_until) == (amara.contact, erasure.grace_until)
    assert part.request.by == erasure.request.by
    with pytest.raises(NotThere):
        browse.contact(oak.setup, amara.contact)
    with pytest.raises(Erased):
        threads.get(oak.account, bela.thread)
    stored = messages.get(oak.account, bela.thread, waiting.id)
    assert stored and stored.status is State.FAILED
    assert browse.contact(oak.setup, bela.contact).id == bela.contact


def test_undone_everything_is_as_it_was(world: World) -> None:
    oak = world.oak
    amara, _, _ = _lived_in(world)
    before = {head.number: head for head in _heads(oak)}
    person, inbox = browse.contact(oak.setup, amara.contact), oak.setup.inboxes[oak.whatsapp.id]
    erasure = go_on(ask_for_inbox(oak, 12))

    undone = undo(oak.account, erasure.id)

    assert (undone.status, undone.waits_until) == (Status.UNDONE, 0)
    after = {head.number: head for head in _heads(oak)}
    assert {n: replace(head, version=0) for n, head in after.items()} == {
        n: replace(head, version=0) for n, head in before.items()
    }
    again = browse.contact(oak.setup, amara.contact)
    assert replace(again, version=0) == replace(person, version=0)
    assert oak.setup.inboxes[oak.whatsapp.id] == inbox
    assert setups.inbox_token(inbox)
    assert erase(oak.account, erasure.id, now() + 60_000)
    say(world, Customer.new(), "Hello again")
    assert len(_of(oak, oak.whatsapp)) == 3


def test_a_contact_who_goes_with_it_cannot_be_kept_alone(world: World) -> None:
    oak = world.oak
    _lived_in(world)
    erasure = go_on(ask_for_inbox(oak, 12))
    [part] = ledger.parts_of(erasure)

    with pytest.raises(Conflict) as refused:
        undo(oak.account, part.id)

    assert refused.value.code == "part_of_another"
    assert as_it_stands(part).status is Status.FENCED


def test_a_part_that_is_looked_at_alone_does_not_begin_before_the_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    _lived_in(world)
    erasure = go_on(ask_for_inbox(oak, 1))
    [part] = ledger.parts_of(erasure)
    monkeypatch.setattr("chalicelib.clock._offset", 3_601)

    erase(oak.account, part.id, now() + 60_000)

    assert as_it_stands(part).status is Status.FENCED


def test_what_was_shut_just_while_it_was_undone_is_opened_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    amara, _, _ = _lived_in(world)
    erasure = ask_for_inbox(oak, 12)
    with monkeypatch.context() as racing:
        racing.setattr(
            "chalicelib.privacy.forget_inbox._is_undone",
            lambda _: undo(oak.account, erasure.id).status is Status.UNDONE,
        )
        assert erase(oak.account, erasure.id, now() + 60_000)

    assert as_it_stands(erasure).status is Status.UNDONE
    assert browse.contact(oak.setup, amara.contact).id == amara.contact
    assert len(_of(oak, oak.whatsapp)) == 2


@pytest.mark.parametrize("step", list(STEPS))
def test_an_erasure_that_was_cut_short_goes_on_from_there(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    amara, bela, objects = _lived_in(world)
    erasure = ask_for_inbox(oak)
    with monkeypatch.context() as broken:
        broken.setitem(STEPS, step, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            go_on(erasure)

    done = go_on(erasure)

    assert done.status is Status.ERASED
    assert left_of(oak.account, key_of(amara.contact), amara.thread, bela.thread) == []
    assert not objects & _media(oak.account)
    assert len(_heads(oak)) == 1


def test_cut_short_after_every_bit_it_still_ends(world: World) -> None:
    oak = world.oak
    amara, bela, objects = _lived_in(world)
    erasure = ask_for_inbox(oak)

    slices = 0
    while as_it_stands(erasure).status is not Status.ERASED:
        erase(oak.account, erasure.id, now() + 60)
        slices += 1
        assert slices < 200

    assert left_of(oak.account, key_of(amara.contact), amara.thread, bela.thread) == []
    assert not objects & _media(oak.account)


def test_what_was_said_before_is_refused_also_when_the_line_is_connected_anew(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    old = webhook(oak.whatsapp, amara, [text(amara, "From before")])
    accept(*signed(world.app_secret, old))
    go_on(ask_for_inbox(oak))
    accept(*signed(world.app_secret, old))
    line = oak.whatsapp
    plan = connect.Plan("Anew", line.channel, line.address, "EAAnew", line.settings)
    again = connect.connect(oak.setup, oak.dana, plan)

    accept(*signed(world.app_secret, old))
    assert _heads(oak) == []

    say(world, amara, "Back", at=4_000_000_000)
    [head] = _heads(oak)
    assert (head.inbox, head.preview.text) == (again.id, "Back")


def test_a_late_mail_and_a_visitor_find_nobody(world: World) -> None:
    oak = world.oak
    care = mailbox(oak)
    post(care, "Hello")
    visitor = new_source_id(oak.widget)
    for line in (care, oak.widget):
        ask_for_inbox(oak, 12, line)
    before, waiting = left_of(oak.account, ""), files.names("INGEST_BUCKET")

    post(care, "Is anybody there?")

    assert left_of(oak.account, "") == before
    assert (files.names("INGEST_BUCKET"), files.names("MAIL_BUCKET")) == (waiting, [])
    with pytest.raises(NotThere):
        visit.visit(oak.widget.address, visitor)


def test_while_it_can_be_undone_nobody_else_gets_the_line(world: World) -> None:
    oak, fern, line = world.oak, world.fern, world.oak.whatsapp
    ask_for_inbox(oak, 12)

    with pytest.raises(Conflict) as refused:
        plan = connect.Plan("Mine", line.channel, line.address, "EAAnew", line.settings)
        connect.connect(fern.setup, fern.dana, plan)

    assert refused.value.code == "line_taken"


@pytest.mark.parametrize("extent", [Extent.CONTACT, Extent.INBOX, Extent.ACCOUNT])
def test_a_hold_keeps_the_inbox(world: World, extent: Extent) -> None:
    oak = world.oak
    amara, _, _ = _lived_in(world)
    subjects = {
        Extent.CONTACT: amara.contact,
        Extent.INBOX: oak.whatsapp.id,
        Extent.ACCOUNT: oak.account,
    }
    hold.place(oak.setup, oak.dana, extent, subjects[extent], Ground.DISPUTE)

    with pytest.raises(Conflict) as refused:
        ask_for_inbox(oak)

    assert refused.value.code == "legal_hold"
    assert len(_of(oak, oak.whatsapp)) == 2
    assert list(ledger.listed(oak.account)) == []


def test_a_hold_that_comes_within_the_grace_keeps_it_until_it_is_lifted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    _lived_in(world)
    erasure = go_on(ask_for_inbox(oak, 1))
    held = hold.place(oak.setup, oak.dana, Extent.ACCOUNT, oak.account, Ground.DISPUTE).id
    monkeypatch.setattr("chalicelib.clock._offset", 3_601)

    kept = go_on(erasure)

    assert (kept.status, kept.step("held").count) == (Status.FENCED, 1)
    assert kept.waits_until > erasure.grace_until
    hold.lift(oak.setup, oak.dana, held)
    assert go_on(erasure).status is Status.ERASED


def test_a_hold_that_comes_at_once_lets_nobody_be_shut_with_the_inbox(world: World) -> None:
    oak = world.oak
    amara, _, _ = _lived_in(world)
    erasure = ask_for_inbox(oak, 12)
    hold.place(oak.setup, oak.dana, Extent.ACCOUNT, oak.account, Ground.DISPUTE)

    kept = go_on(erasure)

    assert (kept.status, list(ledger.parts_of(erasure))) == (Status.FENCED, [])
    assert browse.contact(oak.setup, amara.contact).id == amara.contact


def test_what_was_written_in_the_last_moment_goes_with_the_last_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, setup = world.oak, world.oak.setup
    erasure = go_on(ask_for_inbox(oak))
    with monkeypatch.context() as stale:
        line = (setup, setup.inboxes[oak.whatsapp.id])
        stale.setattr("chalicelib.store.setup.load_with", lambda *_: line)
        door = doors.Door(oak.account, oak.whatsapp.id)
        stale.setattr("chalicelib.inbox.accept.open_door", lambda *_: door)
        say(world, Customer.new(), "Too late")
    assert left_of(oak.account, f"#I#{oak.whatsapp.id}") != []
    monkeypatch.setattr("chalicelib.clock._offset", 25 * 3_600)

    done = go_on(erasure)

    assert done.status is Status.COMPLETE
    assert [row for row in left_of(oak.account, "") if "#P#" in row or "#T#" in row] == []


@pytest.mark.parametrize("tables", [(Record,), (KeyItem,), (KeyItem, Record, LookupItem)])
def test_what_a_restore_brings_back_of_it_is_erased_again(
    world: World, tables: tuple[type[Table], ...]
) -> None:
    oak = world.oak
    amara, bela, _ = _lived_in(world)
    before = backup(oak.account, tables)
    go_on(ask_for_inbox(oak))
    put_back(before)
    setups.forget(oak.account)

    replay(0)

    assert left_of(oak.account, key_of(amara.contact), amara.thread, bela.thread) == []
    assert oak.whatsapp.id not in oak.setup.inboxes
    for key in (names.contact_key(amara.contact), names.inbox_key(oak.whatsapp.id)):
        with pytest.raises(Erased):
            keys.key_for(oak.account, key)
    assert doors.open_door(DoorKind.WHATSAPP, oak.whatsapp.address) is None
    [left] = _heads(oak)
    assert left.inbox == oak.widget.id
    assert browse.contact(oak.setup, bela.contact).id


def test_another_accounts_inbox_cannot_be_asked_for(world: World) -> None:
    oak, fern = world.oak, world.fern
    foreign = max(*oak.setup.inboxes, *fern.setup.inboxes) + 1

    with pytest.raises(NotThere):
        request(fern.account, Scope.INBOX, foreign, "clock")

    assert oak.setup.inboxes.keys() == fern.setup.inboxes.keys()
