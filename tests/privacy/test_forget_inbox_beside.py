"""Beside its threads an inbox leaves nothing: templates, its address, however many contacts."""

from dataclasses import replace

import pytest

from chalicelib.aws import mailer
from chalicelib.aws.clients import client
from chalicelib.domain.certificate import fields_of
from chalicelib.domain.erasure import Status
from chalicelib.privacy import parts
from chalicelib.privacy.chore import Chore
from chalicelib.privacy.erase import erase
from chalicelib.privacy.replay import replay
from chalicelib.store import ledger, names
from chalicelib.store import setup as setups
from chalicelib.store.tables import Record
from tests.inbox.posted import mailbox
from tests.privacy.forgetting import ask_for_inbox, backup, go_on, left_of, put_back, say
from tests.world import Customer, World

_NEVER = 10**15


def test_templates_go_unless_another_inbox_has_the_same_business(world: World) -> None:
    oak = world.oak
    business = {**oak.whatsapp.settings, "business_account_id": f"b{oak.account}"}
    for line in (oak.whatsapp, oak.instagram):
        setups.put_inbox(replace(line, settings=business))
    shelf = names.business(oak.account, business["business_account_id"])
    Record(shelf, "TEMPLATE#greeting#en").save()

    first = go_on(ask_for_inbox(oak))
    assert first.step("templates").count == 0
    assert len(list(Record.query(shelf))) == 1

    second = go_on(ask_for_inbox(oak, inbox=oak.instagram))
    assert second.step("templates").count == 1
    assert [bool(fields_of(one)["stays"]) for one in (first, second)] == [False, True]
    assert list(Record.query(shelf)) == []


def test_templates_that_come_back_without_the_inboxs_key_go_again(world: World) -> None:
    oak, fern = world.oak, world.fern
    for line in (oak.whatsapp, fern.whatsapp):
        business = {**line.settings, "business_account_id": f"b{line.account}"}
        setups.put_inbox(replace(line, settings=business))
    ours, theirs = (names.business(one.account, f"b{one.account}") for one in (oak, fern))
    for shelf in (ours, theirs, names.business(oak.account, oak.page.address)):
        Record(shelf, "TEMPLATE#greeting#en").save()
    before = backup(oak.account, (Record,))
    go_on(ask_for_inbox(oak))
    put_back(before)

    replay(0)

    assert left_of(oak.account, ours) == []
    assert len(left_of(oak.account, f"#W#{oak.page.address}")) == 1
    assert len(left_of(fern.account, theirs)) == 1


def test_many_contacts_are_erased_by_the_queue_side_by_side(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, asked = world.oak, list[Chore]()
    for _ in range(3):
        say(world, Customer.new(), "Hello")
    monkeypatch.setattr(parts, "_ALONE", 2)
    monkeypatch.setattr(parts, "ask_for", asked.append)

    waiting = go_on(ask_for_inbox(oak))
    for chore in asked:
        erase(chore.account, chore.id, _NEVER)
    done = go_on(waiting)

    assert (waiting.status, waiting.step("erasures").count) == (Status.ERASING, 0)
    assert sorted(chore.id for chore in asked) == [one.id for one in ledger.parts_of(done)]
    assert (done.status, done.step("erasures").count) == (Status.ERASED, 3)
    assert left_of(oak.account, "#P#") == []


def test_a_restore_amid_many_contacts_waits_for_none_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak, before = world.oak, backup(world.oak.account, (Record,))
    for _ in range(2):
        say(world, Customer.new(), "Hello")
    monkeypatch.setattr(parts, "_ALONE", 1)
    amid = go_on(ask_for_inbox(oak))
    put_back(before)

    replay(0)

    assert oak.whatsapp.id not in oak.setup.inboxes
    for one in ledger.parts_of(amid):
        erase(oak.account, one.id, _NEVER)
    assert go_on(amid).status is Status.ERASED


def test_the_mail_service_knows_a_mailbox_no_more(world: World) -> None:
    care, kept = mailbox(world.oak), mailbox(world.fern)
    for inbox in (care, kept):
        mailer.ask_to_confirm(inbox.address)

    done = go_on(ask_for_inbox(world.oak, inbox=care))

    known = {one["IdentityName"] for one in _mail_identities()}
    assert (care.address in known, kept.address in known) == (False, True)
    assert done.step("subscriptions").count == 1


def _mail_identities() -> list[dict[str, str]]:
    found: list[dict[str, str]] = client("sesv2").list_email_identities()["EmailIdentities"]
    return found
