"""Legal holds: what they keep, and what not."""

import pytest

from chalicelib.domain.conversation import Conversation
from chalicelib.domain.errors import Conflict, NotThere
from chalicelib.domain.hold import Extent, Ground
from chalicelib.inbox import browse, merge
from chalicelib.inbox.accept import accept
from chalicelib.privacy import hold
from chalicelib.store import holds
from tests.privacy.forgetting import forget_contact
from tests.world import Business, Customer, World, signed, text, webhook


def _writes(world: World, someone: Customer) -> Conversation:
    body = webhook(world.oak.whatsapp, someone, [text(someone, "Hello")])
    accept(*signed(world.app_secret, body))
    asked = browse.Asked(status=None)
    heads = browse.conversations_for(world.oak.setup, world.oak.dana, asked).conversations
    return max(heads, key=lambda head: head.number)


def _hold(business: Business, extent: Extent, subject: int) -> str:
    return hold.place(business.setup, business.dana, extent, subject, Ground.DISPUTE).id


def _is_kept(business: Business, scope: str, subject: int) -> bool:
    return bool(holds.on(business.account, scope, subject))


def test_a_held_contact_is_not_erased_until_the_hold_is_lifted(world: World) -> None:
    oak = world.oak
    amara, bo = _writes(world, Customer.new()), _writes(world, Customer.new("Bo"))
    held = _hold(oak, Extent.CONTACT, amara.contact)

    with pytest.raises(Conflict) as refused:
        forget_contact(oak.setup, amara.contact)
    forget_contact(oak.setup, bo.contact)

    assert refused.value.code == "legal_hold"
    assert browse.contact(oak.setup, amara.contact).name
    hold.lift(oak.setup, oak.dana, held)
    forget_contact(oak.setup, amara.contact)
    with pytest.raises(NotThere):
        browse.contact(oak.setup, amara.contact)


def test_a_hold_on_an_inbox_keeps_whoever_has_a_thread_there(world: World) -> None:
    oak, head = world.oak, _writes(world, Customer.new())
    _hold(oak, Extent.INBOX, oak.whatsapp.id)

    assert _is_kept(oak, "contact", head.contact)
    assert _is_kept(oak, "inbox", oak.whatsapp.id)
    assert _is_kept(oak, "account", oak.account)
    assert not _is_kept(oak, "inbox", oak.page.id)
    assert not _is_kept(oak, "user", oak.ravi.id)


def test_a_hold_on_a_contact_keeps_the_inboxes_they_wrote_to(world: World) -> None:
    oak, head = world.oak, _writes(world, Customer.new())
    _hold(oak, Extent.CONTACT, head.contact)

    assert _is_kept(oak, "inbox", oak.whatsapp.id)
    assert not _is_kept(oak, "inbox", oak.page.id)


def test_a_hold_on_the_account_keeps_everything_in_it_and_nothing_elsewhere(world: World) -> None:
    oak, fern, head = world.oak, world.fern, _writes(world, Customer.new())
    _hold(oak, Extent.ACCOUNT, oak.account)

    for scope, subject in [
        ("contact", head.contact),
        ("inbox", oak.page.id),
        ("user", oak.ravi.id),
        ("account", oak.account),
    ]:
        assert _is_kept(oak, scope, subject)
    assert not _is_kept(fern, "inbox", fern.page.id)
    assert holds.standing(fern.account) == []


def test_a_hold_reaches_every_contact_that_is_the_same_person(world: World) -> None:
    oak = world.oak
    amara, also_amara = _writes(world, Customer.new()), _writes(world, Customer.new())
    _hold(oak, Extent.CONTACT, also_amara.contact)
    assert not _is_kept(oak, "contact", amara.contact)

    merge.merge(oak.setup, amara.contact, also_amara.contact, "agent")

    assert _is_kept(oak, "contact", amara.contact)
    assert _is_kept(oak, "contact", also_amara.contact)


def test_nothing_of_another_account_can_be_held_or_let_go(world: World) -> None:
    oak, fern, head = world.oak, world.fern, _writes(world, Customer.new())
    held = _hold(oak, Extent.CONTACT, head.contact)

    for extent, subject in [
        (Extent.CONTACT, head.contact),
        (Extent.INBOX, 999),
        (Extent.ACCOUNT, oak.account),
    ]:
        with pytest.raises(NotThere):
            _hold(fern, extent, subject)
    with pytest.raises(NotThere):
        hold.lift(fern.setup, fern.dana, held)
    assert _is_kept(oak, "contact", head.contact)
