"""Restored tables, before anybody is served: nothing is sent by itself, nobody gets marketing."""

import pytest

from chalicelib.domain.send import State
from chalicelib.inbox import browse, find_contacts
from chalicelib.inbox.accept import accept
from chalicelib.inbox.reply import Draft, reply
from chalicelib.store import contact_item, message_pages
from infra import restored
from tests.world import Customer, World, signed, text, webhook

pytestmark = pytest.mark.usefixtures("fresh_tables")


def test_what_was_on_its_way_is_uncertain_and_waits_for_an_agent(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Hello")])))
    asked = browse.Asked(status=None)
    [head] = browse.conversations_for(oak.setup, oak.dana, asked).conversations
    said = reply(oak.setup, head, Draft("On its way", oak.dana.id)).message
    assert said.waits

    assert restored.settle_sends() >= 1

    [found] = [one for one in message_pages.newest(oak.account, head.thread, 5) if one.sends]
    assert found.status is State.UNCERTAIN
    assert not found.waits
    assert "restored" in found.content.errors[0]
    assert found.content.text == "On its way"


def test_who_stopped_marketing_after_the_backup_wants_none_after_the_restore(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "Hello")])))
    [contact] = find_contacts.contact_page(oak.setup, 1, "")[0]
    backup = contact_item.as_item(contact)
    accept(*signed(world.app_secret, webhook(oak.whatsapp, amara, [text(amara, "STOP")])))
    backup.save()

    assert restored.replay_choices() >= 1

    assert browse.contact(oak.setup, contact.id).wants_no_marketing
