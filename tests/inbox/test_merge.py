"""Two contacts turn out to be one person, and sometimes not."""

import pytest

from chalicelib.clock import now
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Erased, Invalid, NotThere
from chalicelib.domain.events import IdentityChanged
from chalicelib.domain.message import Kind
from chalicelib.inbox import browse, find_contacts
from chalicelib.inbox.identify import rename
from chalicelib.inbox.introduce import Card, introduce
from chalicelib.inbox.merge import merge, part
from chalicelib.inbox.receive import receive
from chalicelib.store import keys, names, threads
from tests.inbox.told import bsuid, conversations, messages, names_of, phone, said
from tests.privacy.forgetting import forget_contact
from tests.world import Business, Customer, World


def _contact(business: Business, name: str) -> Contact:
    [found] = [c for c in find_contacts.contact_page(business.setup, 1, "")[0] if c.name == name]
    return found


def _two(business: Business) -> tuple[Contact, Contact]:
    """Amara, who has written, and somebody whom an agent has written down."""
    amara = Customer.new()
    receive(business.setup, business.whatsapp, said(amara, "Hello"))
    card = Card(
        name="A. Okafor",
        email="amara@example.com",
        custom_attributes={"tier": "gold"},
        additional_attributes={"city": "Lyon"},
    )
    return _contact(business, "Amara Okafor"), introduce(business.setup, card)


def test_the_merged_contact_knows_what_both_knew_and_overwrites_nothing(world: World) -> None:
    oak = world.oak
    amara, card = _two(oak)

    merge(oak.setup, amara.id, card.id, "agent 1")
    both = browse.contact(oak.setup, card.id)

    assert both.id == amara.id
    assert (both.name, both.email) == ("Amara Okafor", "amara@example.com")
    assert both.custom_attributes == {"tier": "gold"}
    assert both.additional_attributes == {"city": "Lyon"}
    assert [c.id for c in find_contacts.contact_page(oak.setup, 1, "")[0]] == [amara.id]
    with pytest.raises(Invalid):
        merge(oak.setup, amara.id, card.id, "agent 1")


def test_both_ones_conversations_are_the_one_persons(world: World) -> None:
    oak, bela = world.oak, Customer.new("Bela")
    amara, _ = _two(oak)
    receive(oak.setup, oak.whatsapp, said(bela, "Good morning"))
    other = _contact(oak, "Bela")

    merge(oak.setup, amara.id, other.id, "agent 1")
    receive(oak.setup, oak.whatsapp, said(bela, "It is me again"))

    heads = browse.conversations_of(oak.setup, oak.dana, amara.id)
    assert len(heads) == 2
    assert {head.contact for head in heads} == {amara.id}
    assert {head.person.name for head in heads} == {"Amara Okafor"}
    assert sorted(m.content.text for m in messages(oak)) == [
        "Good morning",
        "Hello",
        "It is me again",
    ]


def test_a_merge_is_undone_and_what_was_changed_since_stays(world: World) -> None:
    oak, bela = world.oak, Customer.new("Bela")
    amara, card = _two(oak)
    receive(oak.setup, oak.whatsapp, said(bela, "Good morning"))
    other = _contact(oak, "Bela")
    merge(oak.setup, amara.id, other.id, "agent 1")
    merge(oak.setup, amara.id, card.id, "agent 1")

    part(oak.setup, amara.id, other.id)

    assert _contact(oak, "Bela").phone == f"+{bela.phone}"
    alone = browse.contact(oak.setup, amara.id)
    assert {i.value for i in alone.identities}.isdisjoint({f"+{bela.phone}", bela.bsuid})
    assert alone.email == "amara@example.com"
    [theirs] = browse.conversations_of(oak.setup, oak.dana, other.id)
    assert (theirs.contact, theirs.person.name) == (other.id, "Bela")
    assert alone.additional_attributes == {"city": "Lyon"}
    part(oak.setup, amara.id, card.id)
    assert browse.contact(oak.setup, amara.id).additional_attributes == {}
    with pytest.raises(NotThere):
        part(oak.setup, amara.id, other.id)


def test_who_shows_a_number_that_an_agent_has_written_down_is_that_person(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    scoped, number = names_of(amara)
    card = introduce(oak.setup, Card(name="A. Okafor", phone=number.value))
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", identities=(scoped,), name=""))

    receive(oak.setup, oak.whatsapp, said(amara, "My number", identities=(scoped, number)))

    both = browse.contact(oak.setup, card.id)
    assert (both.name, both.phone) == ("A. Okafor", number.value)
    assert both.merges[0].because == "platform"
    assert len(conversations(oak)) == 1
    assert {head.contact for head in conversations(oak)} == {card.id}


def test_a_number_that_has_gone_to_somebody_else_takes_no_past_along(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "My address is …"))
    fresh = Customer(amara.phone, "Somebody new", "FR.777")

    receive(oak.setup, oak.whatsapp, said(fresh, "Who are you?"))

    heads = {head.person.name: head for head in conversations(oak)}
    assert len(heads) == 2
    assert heads["Amara Okafor"].person.phone == ""
    old = threads.get(oak.account, heads["Amara Okafor"].thread)
    assert old and old.address == {"bsuid": amara.bsuid}
    assert browse.contact(oak.setup, heads["Amara Okafor"].contact).phone == ""
    receive(oak.setup, oak.whatsapp, said(fresh, "Hello?", identities=(phone(f"+{amara.phone}"),)))
    assert len(conversations(oak)) == 2


def test_a_new_scoped_id_that_wrote_before_the_notice_of_it_came_is_the_same_person(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    fresh = bsuid("FR.555")
    receive(oak.setup, oak.whatsapp, said(amara, "New phone", identities=(fresh,)))
    notice = said(amara, "Changed", kind=Kind.ACTIVITY, identities=(fresh,))

    rename(oak.setup, oak.whatsapp, IdentityChanged(names_of(amara)[:1], (fresh,), notice))

    assert len({head.contact for head in conversations(oak)}) == 1


def test_forgetting_a_merged_person_destroys_every_key_they_had(world: World) -> None:
    oak, bela = world.oak, Customer.new("Bela")
    amara, card = _two(oak)
    receive(oak.setup, oak.whatsapp, said(bela, "Good morning"))
    other = _contact(oak, "Bela")
    merge(oak.setup, other.id, card.id, "agent 1")
    merge(oak.setup, amara.id, other.id, "agent 1")

    forget_contact(oak.setup, card.id)

    assert conversations(oak) == []
    for id in (amara.id, other.id, card.id):
        with pytest.raises(Erased):
            keys.key_for(oak.account, names.contact_key(id))


def test_nobody_is_merged_with_a_contact_of_another_account(world: World) -> None:
    amara, _ = _two(world.oak)
    receive(world.fern.setup, world.fern.whatsapp, said(Customer.new(), "Hello", time=now()))
    theirs = _contact(world.fern, "Amara Okafor")

    with pytest.raises(NotThere):
        merge(world.oak.setup, amara.id, theirs.id, "agent 1")
