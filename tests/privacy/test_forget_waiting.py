"""What waits sealed because nobody could store it goes with whom it is about, and nothing else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.aws import files
from chalicelib.channels import meta
from chalicelib.domain.account import ChannelKind
from chalicelib.domain.erasure import Erasure, Scope
from chalicelib.inbox import accept as door
from chalicelib.inbox import accept_mail as mail_door
from chalicelib.inbox import find_contacts, keep
from chalicelib.inbox.accept import accept, accept_kept
from chalicelib.inbox.connect import Plan, connect
from chalicelib.inbox.take_apart import AT_ONCE, noted
from chalicelib.privacy.request_erasure import request
from tests.channels.email.mails import mail
from tests.inbox.posted import mailbox, post, put
from tests.privacy.forgetting import go_on
from tests.world import Business, Customer, World, signed, text, webhook


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From the call on nothing can be stored."""

    def fails(*_: Any) -> None:
        raise RuntimeError

    def break_it() -> None:
        monkeypatch.setattr(door, "receive", fails)
        monkeypatch.setattr(mail_door, "receive", fails)

    before = set(files.names("INGEST_BUCKET"))
    yield break_it
    for name in set(files.names("INGEST_BUCKET")) - before:
        files.delete("INGEST_BUCKET", name)


def _writes(world: World, business: Business, someone: Customer) -> None:
    body = webhook(business.whatsapp, someone, [text(someone, "Hello")])
    accept(*signed(world.app_secret, body))


def _kept_of(world: World, business: Business, someone: Customer) -> str:
    """What somebody writes and nobody can store; where it lies."""
    return _kept_by(lambda: _writes(world, business, someone))


def _kept_by(act: Callable[[], object]) -> str:
    before = set(files.names("INGEST_BUCKET"))
    act()
    [name] = set(files.names("INGEST_BUCKET")) - before
    return name


def _asked(business: Business, name: str, grace_hours: int = 0) -> Erasure:
    """The erasure of the one contact whose phone or mail shows `name`."""
    [contact] = find_contacts.contact_page(business.setup, 1, name)[0]
    return request(business.account, Scope.CONTACT, contact.id, "subject", grace_hours)


def _there(*names: str) -> list[bool]:
    waiting = set(files.names("INGEST_BUCKET"))
    return [name in waiting for name in names]


def test_what_waits_of_a_person_goes_with_them(world: World, broken: Callable[[], None]) -> None:
    amara, bela, oak, fern = Customer.new(), Customer.new("Bela"), world.oak, world.fern
    for business in (oak, fern):
        _writes(world, business, amara)
    broken()
    hers, belas, at_fern = (
        _kept_of(world, oak, amara),
        _kept_of(world, oak, bela),
        _kept_of(world, fern, amara),
    )

    done = go_on(_asked(oak, amara.phone))

    assert _there(hers, belas, at_fern) == [False, True, True]
    assert done.step("waiting").count == 1


def test_what_they_write_after_they_asked_stays(
    world: World, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    amara = Customer.new()
    _writes(world, world.oak, amara)
    erasure = _asked(world.oak, amara.phone, 1)
    broken()
    late = _kept_of(world, world.oak, amara)
    monkeypatch.setattr("chalicelib.clock._offset", 2 * 3_600)

    go_on(erasure)

    assert _there(late) == [True]


def test_of_several_that_wait_together_only_theirs_goes(
    world: World, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, bela, oak = Customer.new(), Customer.new("Bela"), world.oak
    _writes(world, oak, amara)
    erasure = _asked(oak, amara.phone, 1)
    items = [
        noted(item)
        for someone in (amara, bela)
        for item in meta.items(webhook(oak.whatsapp, someone, [text(someone, "Old")]))
    ]
    early = [{**item, "came": erasure.requested_at - 1} for item in items]
    together = _kept_by(lambda: keep.keep_items(None, early))
    monkeypatch.setattr("chalicelib.clock._offset", 2 * 3_600)

    left = _kept_by(lambda: go_on(erasure))

    assert _there(together) == [False]
    accept_kept(*keep.opened(keep._pointer(left)))
    assert [one.phone for one in find_contacts.contact_page(oak.setup, 1, "")[0]] == [
        f"+{bela.phone}"
    ]


def test_a_mail_that_waits_goes_with_its_sender(world: World, broken: Callable[[], None]) -> None:
    care = mailbox(world.oak)
    post(care)
    broken()
    theirs = _kept_by(lambda: mail_door.accept_mail(put(mail("Words", To=care.address))))
    copied = mail("See", To=care.address, From="bo@post.example.com", Cc="amara@post.example.com")
    others = _kept_by(lambda: mail_door.accept_mail(put(copied)))

    go_on(_asked(world.oak, "amara@post.example.com"))

    assert _there(theirs, others) == [False, True]


def test_all_that_waits_of_an_account_goes_with_it(
    world: World, broken: Callable[[], None]
) -> None:
    amara, oak, fern = Customer.new(), world.oak, world.fern
    broken()
    ours, theirs = (_kept_of(world, business, amara) for business in (oak, fern))
    [item] = meta.items(webhook(oak.whatsapp, amara, [text(amara, "Old")]))
    nobodys = _kept_by(lambda: keep.keep_items(None, [noted(item)]))

    go_on(request(oak.account, Scope.ACCOUNT, oak.account, "clock"))

    assert _there(ours, theirs, nobodys) == [False, True, False]


def test_all_that_waits_of_an_inbox_goes_with_it_and_of_the_others_nothing(
    world: World, broken: Callable[[], None]
) -> None:
    oak, (amara, bela) = world.oak, (Customer.new(), Customer.new("Bela"))
    settings = {"phone_number": "+33199000001"}
    plan = Plan("Shop", ChannelKind.WHATSAPP, f"{oak.whatsapp.address}1", "EAAshop", settings)
    shop = connect(oak.setup, oak.dana, plan)
    broken()
    theirs, at_fern = _kept_of(world, oak, amara), _kept_of(world, world.fern, amara)
    body = webhook(shop, bela, [text(bela, "Hello")])
    others = _kept_by(lambda: accept(*signed(world.app_secret, body)))

    go_on(request(oak.account, Scope.INBOX, oak.whatsapp.id, "clock"))

    assert _there(theirs, others, at_fern) == [False, True, True]


def test_a_body_too_big_for_one_call_waits_on_without_them(
    world: World, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, bela, oak, fern = Customer.new(), Customer.new("Bela"), world.oak, world.fern
    for business in (oak, fern):
        _writes(world, business, amara)
    whole = _kept_by(lambda: accept(*signed(world.app_secret, _big(oak, fern, amara, bela))))
    erasure = _asked(oak, amara.phone, 1)
    monkeypatch.setattr("chalicelib.clock._offset", 2 * 3_600)

    before = set(files.names("INGEST_BUCKET"))
    done = go_on(erasure)

    said = _words(set(files.names("INGEST_BUCKET")) - before)
    assert _there(whole) == [False]
    assert done.step("waiting").count == AT_ONCE
    assert "Bela at Oak" in said
    assert "Once at Fern" in said
    assert "Hers" not in said


def test_a_body_too_big_for_one_call_that_came_after_they_asked_stays(
    world: World, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    _writes(world, oak, amara)
    erasure = _asked(oak, amara.phone, 1)
    monkeypatch.setattr("chalicelib.clock._offset", 2 * 3_600)
    body = _big(oak, world.fern, amara, amara)
    whole = _kept_by(lambda: accept(*signed(world.app_secret, body)))

    go_on(erasure)

    assert _there(whole) == [True]


def test_whoever_wrote_in_the_same_change_is_not_forgotten_with_them(
    world: World, broken: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, bela, oak = Customer.new(), Customer.new("Bela"), world.oak
    _writes(world, oak, amara)
    broken()
    body = webhook(oak.whatsapp, amara, [text(amara, "Hers"), text(bela, "Bela's")])
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"] += webhook(oak.whatsapp, bela)["entry"][0]["changes"][0]["value"]["contacts"]
    before = set(files.names("INGEST_BUCKET"))
    accept(*signed(world.app_secret, body))

    go_on(_asked(oak, amara.phone))

    said = _words(set(files.names("INGEST_BUCKET")) - before)
    assert "Bela's" in said
    assert bela.phone in said
    assert amara.phone not in said


def _words(names: set[str]) -> str:
    """What waits under those names."""
    return "".join(keep.opened(keep._pointer(name))[1].decode() for name in names)


def _big(oak: Business, fern: Business, amara: Customer, bela: Customer) -> dict[str, Any]:
    """Amara writes a lot to Oak and once to Fern, Bela once to Oak, all in one body."""
    to_oak = [text(amara, "Hers") for _ in range(AT_ONCE)]
    bodies = [
        webhook(oak.whatsapp, amara, to_oak),
        webhook(oak.whatsapp, bela, [text(bela, "Bela at Oak")]),
        webhook(fern.whatsapp, amara, [text(amara, "Once at Fern")]),
    ]
    return {**bodies[0], "entry": [entry for body in bodies for entry in body["entry"]]}
