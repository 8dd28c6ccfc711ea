"""A contact is forgotten."""

import pytest

from chalicelib.domain.errors import Erased
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.privacy.forget import forget_contact
from chalicelib.store import keys, message_pages, names
from tests.world import Business, Customer, World, signed, text, webhook


def _listed(business: Business) -> list[int]:
    asked = browse.Asked(status=None)
    found = browse.conversations_for(business.setup, business.dana, asked).conversations
    return [head.contact for head in found]


def test_a_forgotten_contact_leaves_no_key_no_conversation_and_no_message(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    body = webhook(oak.whatsapp, amara, [text(amara, "Forget me")])
    accept(*signed(world.app_secret, body))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(oak.setup, oak.dana, asked).conversations

    forget_contact(oak.setup, head.contact)

    assert _listed(oak) == []
    assert list(message_pages.newest(oak.account, head.thread, 10)) == []
    with pytest.raises(Erased):
        keys.key_for(oak.account, names.contact_key(head.contact))


def test_a_late_copy_of_an_old_event_brings_nobody_back_but_a_new_one_is_a_new_person(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    old = webhook(oak.whatsapp, amara, [text(amara, "Forget me")])
    accept(*signed(world.app_secret, old))
    [contact] = _listed(oak)
    forget_contact(oak.setup, contact)

    accept(*signed(world.app_secret, old))
    assert _listed(oak) == []

    later = webhook(oak.whatsapp, amara, [text(amara, "Back", at=4_000_000_000)])
    accept(*signed(world.app_secret, later))
    [returned] = _listed(oak)
    assert returned != contact


def test_forgetting_somebody_in_one_account_leaves_them_in_the_other(world: World) -> None:
    amara = Customer.new()
    for business in (world.oak, world.fern):
        body = webhook(business.whatsapp, amara, [text(amara, "Hello")])
        accept(*signed(world.app_secret, body))
    [contact] = _listed(world.oak)

    forget_contact(world.oak.setup, contact)

    assert _listed(world.oak) == []
    assert len(_listed(world.fern)) == 1
