"""What is to be forgotten is shut at once; undone, it is open again exactly as it was."""

from dataclasses import replace

import pytest

from chalicelib.domain.contact import Contact
from chalicelib.domain.conversation import Conversation
from chalicelib.domain.erasure import HOUR, Erasure, Scope, Status
from chalicelib.domain.errors import Conflict, Erased, NotThere
from chalicelib.domain.send import State
from chalicelib.inbox import browse, find_contacts
from chalicelib.inbox.accept import accept
from chalicelib.inbox.deliver import Job, deliver
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy import carry_on as erasing
from chalicelib.privacy.request_erasure import request
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import contacts, conversations, keys, messages, names, threads
from tests.privacy.forgetting import as_it_stands, forget_contact, go_on
from tests.world import Business, Customer, World, signed, text, webhook


def _listed(business: Business) -> list[Conversation]:
    asked = browse.Asked(status=None)
    return browse.conversations_for(business.setup, business.dana, asked).conversations


def _write(world: World, someone: Customer, words: str, at: int | None = None) -> None:
    body = webhook(world.oak.whatsapp, someone, [text(someone, words, at=at)])
    accept(*signed(world.app_secret, body))


def _known(world: World, someone: Customer) -> Conversation:
    _write(world, someone, "Hello")
    [head] = _listed(world.oak)
    return head


def _asked(business: Business, contact: int, grace: int = 12) -> Erasure:
    return request(business.account, Scope.CONTACT, contact, f"user:{business.dana.id}", grace)


def _contact(business: Business, id: int) -> Contact:
    found = contacts.get(business.account, id, consistent=True)
    assert found
    return found


def test_a_fenced_contact_is_nowhere_at_once(world: World) -> None:
    oak = world.oak
    head = _known(world, Customer.new())

    erasure = _asked(oak, head.contact)

    assert erasure.status is Status.FENCED
    assert _listed(oak) == []
    assert find_contacts.contact_page(oak.setup, 1, "") == ([], 0)
    for read in (
        lambda: browse.contact(oak.setup, head.contact),
        lambda: browse.conversation(oak.setup, oak.dana, head.number),
    ):
        with pytest.raises(NotThere):
            read()
    with pytest.raises(Erased):
        threads.get(oak.account, head.thread)


def test_another_process_finds_the_fence_when_it_has_forgotten_the_key(world: World) -> None:
    oak = world.oak
    head = _known(world, Customer.new())
    name = names.contact_key(head.contact)
    _asked(oak, head.contact)

    keys._open.clear()

    with pytest.raises(Erased):
        keys.key_for(oak.account, name)
    assert keys.keys_for(oak.account, {name}) == {}


def test_a_process_that_still_has_the_key_reads_and_changes_nothing_either(world: World) -> None:
    oak = world.oak
    head = _known(world, Customer.new())
    name = names.contact_key(head.contact)
    raw = keys.key_for(oak.account, name)
    _asked(oak, head.contact)

    keys._open[oak.account, name] = raw

    assert conversations.get(oak.account, head.number) is None
    assert contacts.get(oak.account, head.contact) is None
    assert conversations.change(oak.account, head.number, lambda h: replace(h, team=1)) is None


def test_a_look_behind_the_fence_within_another_ends_nothing_of_that(world: World) -> None:
    oak = world.oak
    head = _known(world, Customer.new())
    name = names.contact_key(head.contact)
    _asked(oak, head.contact)

    with keys.behind_the_fence(oak.account, [name]):
        with keys.behind_the_fence(oak.account, [name]):
            pass
        assert keys.key_for(oak.account, name)

    with pytest.raises(Erased):
        keys.key_for(oak.account, name)


def test_what_waits_to_be_sent_has_failed_and_its_late_job_sends_nothing(world: World) -> None:
    oak = world.oak
    head = _known(world, Customer.new())
    said = reply(oak.setup, head, Draft("On its way", oak.dana.id)).message

    _asked(oak, head.contact)

    stored = messages.get(oak.account, head.thread, said.id)
    assert stored and stored.status is State.FAILED
    deliver(Job(oak.account, head.thread, said.id, 0))
    after = messages.get(oak.account, head.thread, said.id)
    assert after and after.status is State.FAILED


def test_a_reply_that_slips_through_the_fence_never_leaves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    head = _known(world, Customer.new())
    said = reply(oak.setup, head, Draft("Too late", oak.dana.id)).message
    raw = keys.key_for(oak.account, names.contact_key(head.contact))
    monkeypatch.setattr("chalicelib.privacy.forget_contact.stop_sends", lambda *_: 0)
    _asked(oak, head.contact)
    keys._open[oak.account, names.contact_key(head.contact)] = raw

    deliver(Job(oak.account, head.thread, said.id, 0))

    stored = messages.get(oak.account, head.thread, said.id)
    assert stored and stored.status is State.FAILED


def test_a_late_event_is_refused_and_a_new_one_is_a_new_contact(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    head = _known(world, amara)
    erasure = _asked(oak, head.contact)

    _write(world, amara, "From before", at=erasure.requested_at // 1000)
    assert _listed(oak) == []

    _write(world, amara, "Back", at=4_000_000_000)
    [new] = _listed(oak)
    assert new.contact != head.contact


def test_a_late_event_is_refused_also_once_the_person_is_back(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    erasure = _asked(oak, _known(world, amara).contact)
    _write(world, amara, "Back", at=4_000_000_000)

    _write(world, amara, "From before", at=erasure.requested_at // 1000)

    [head] = _listed(oak)
    assert (head.preview.text, len(head.unread)) == ("Back", 1)


def test_undone_everything_is_as_it_was(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    head = _known(world, amara)
    before = _contact(oak, head.contact)
    erasure = _asked(oak, head.contact)

    undone = undo(oak.account, erasure.id)

    assert undone.status is Status.UNDONE
    [after] = _listed(oak)
    assert replace(after, version=0) == replace(head, version=0)
    assert replace(_contact(oak, head.contact), version=0) == replace(before, version=0)
    _write(world, amara, "Still the same")
    [written] = _listed(oak)
    assert (written.number, written.preview.text) == (head.number, "Still the same")


def test_whoever_came_back_meanwhile_is_merged_with_who_they_were(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    head = _known(world, amara)
    erasure = _asked(oak, head.contact)
    _write(world, amara, "Back", at=4_000_000_000)
    [new] = _listed(oak)

    undo(oak.account, erasure.id)

    whole = _contact(oak, head.contact)
    assert [merge.contact for merge in whole.merges] == [new.contact]
    assert {row.contact for row in _listed(oak)} == {head.contact}
    assert len(_listed(oak)) == 2


def test_a_merged_contact_is_fenced_and_put_back_with_its_parts(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    head = _known(world, amara)
    undo(oak.account, _asked(oak, head.contact).id)
    first = _asked(oak, head.contact)
    _write(world, amara, "Back", at=4_000_000_000)
    [new] = _listed(oak)
    undo(oak.account, first.id)

    erasure = _asked(oak, new.contact)

    assert erasure.subject == head.contact
    assert len(erasure.keys) == 2
    assert _listed(oak) == []
    undo(oak.account, erasure.id)
    assert len(_listed(oak)) == 2
    assert contacts.get(oak.account, new.contact) == _contact(oak, head.contact)


def test_asking_twice_is_asking_once(world: World) -> None:
    oak = world.oak
    head = _known(world, Customer.new())

    first = _asked(oak, head.contact)
    second = _asked(oak, head.contact, 0)

    assert second == first


def test_what_is_being_erased_can_no_longer_be_undone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    erasure = _asked(oak, _known(world, Customer.new()).contact, 1)
    assert go_on(erasure).status is Status.FENCED
    for module in ("privacy.carry_on", "privacy.undo_erasure"):
        later = erasure.requested_at + HOUR
        monkeypatch.setattr(f"chalicelib.{module}.now", lambda later=later: later)

    with pytest.raises(Conflict) as refused:
        undo(oak.account, erasure.id)

    assert refused.value.code == "too_late"
    assert go_on(erasure).status is Status.ERASED
    with pytest.raises(NotThere):
        undo(world.fern.account, erasure.id)


def test_it_is_complete_once_no_backup_holds_a_key(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = forget_contact(world.oak.setup, _known(world, Customer.new()).contact)
    assert go_on(erasure).status is Status.ERASED

    monkeypatch.setattr(erasing, "now", lambda: erasure.backups_forget_at)

    assert go_on(erasure).status is Status.COMPLETE
    assert as_it_stands(erasure).waits_until == 0
    assert erasure.backups_forget_at <= erasure.due_at
