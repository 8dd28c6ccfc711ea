"""A person goes by several names, and they change."""

from dataclasses import replace
from itertools import pairwise

import pytest

from chalicelib.clock import now
from chalicelib.domain.contact import Contact
from chalicelib.domain.events import ContactNamed, IdentityChanged, MarketingChosen
from chalicelib.domain.message import Kind
from chalicelib.inbox import browse
from chalicelib.inbox.identify import choose_marketing, name, rename
from chalicelib.inbox.introduce import Card, introduce
from chalicelib.inbox.receive import receive
from chalicelib.store import identities, threads, tombstones
from tests.inbox.told import bsuid, conversations, messages, names_of, phone, said
from tests.world import Business, Customer, World


def _contact(business: Business) -> Contact:
    [head] = conversations(business)
    return browse.contact(business.setup, head.contact)


def test_a_number_in_either_of_a_countrys_forms_is_one_person(world: World) -> None:
    oak = world.oak
    pairs = (("+551187654321", "+5511987654321"), ("+541123456789", "+5491123456789"))
    for short, long in (*pairs, ("+5215512345678", "+525512345678")):
        for number in (short, long):
            receive(oak.setup, oak.whatsapp, said(Customer(), "Hi", identities=(phone(number),)))

    assert len(conversations(oak)) == 3


def test_who_hides_their_number_and_shows_it_later_is_known_by_it_from_then_on(
    world: World,
) -> None:
    amara, oak = Customer.new(), world.oak
    scoped, number = names_of(amara)
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", identities=(scoped,)))

    receive(oak.setup, oak.whatsapp, said(amara, "My number", identities=(scoped, number)))
    receive(oak.setup, oak.whatsapp, said(amara, "Only the number", identities=(number,)))

    assert len(messages(oak)) == 3
    assert _contact(oak).phone == number.value
    assert {i.sought for i in _contact(oak).identities} == {scoped.value, number.value}


def test_a_repeat_from_somebody_who_is_just_being_erased_is_let_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, oak = Customer.new(), world.oak
    scoped, number = names_of(amara)
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", identities=(scoped,)))
    shown = said(amara, "My number", identities=(scoped, number))
    receive(oak.setup, oak.whatsapp, shown)

    tombstones.conceal(_contact(oak), None, number, now() + 1)
    tombstones.conceal(_contact(oak), oak.whatsapp.id, number, now() + 1)

    receive(oak.setup, oak.whatsapp, shown)

    assert [message.content.text for message in messages(oak)] == ["Hello", "My number"]


@pytest.mark.parametrize("cut_short", ["contacts.change", "threads.begin"])
def test_a_number_that_was_learned_by_half_leads_nowhere_and_is_learned_when_it_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch, cut_short: str
) -> None:
    amara, oak = Customer.new(), world.oak
    scoped, number = names_of(amara)
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", identities=(scoped,)))
    shown = said(amara, "My number", identities=(scoped, number))

    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(f"chalicelib.inbox.meet.{cut_short}", lambda *_: 1 / 0)
        receive(oak.setup, oak.whatsapp, shown)
    assert identities.way(oak.account, oak.whatsapp.id, number) is None
    receive(oak.setup, oak.whatsapp, shown)

    assert len(messages(oak)) == 2
    assert _contact(oak).phone == number.value
    assert isinstance(identities.way(oak.account, oak.whatsapp.id, number), identities.Way)
    assert identities.way(world.fern.account, world.fern.whatsapp.id, number) is None


def test_a_new_number_leads_to_the_same_person_and_is_where_we_write(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    fresh = (bsuid("FR.99"), phone("+33688888888"))
    notice = said(amara, "Changed their number", kind=Kind.ACTIVITY, identities=fresh)
    change = IdentityChanged(names_of(amara), fresh, notice)

    for _ in range(2):
        rename(oak.setup, oak.whatsapp, change)
    receive(oak.setup, oak.whatsapp, said(amara, "It is me", identities=fresh))

    [head] = conversations(oak)
    assert _contact(oak).phone == "+33688888888"
    thread = threads.get(oak.account, head.thread)
    assert thread and thread.address == {"phone": "+33688888888", "bsuid": "FR.99"}
    assert [m.content.text for m in messages(oak)] == ["Hello", "Changed their number", "It is me"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0)])
def test_of_two_changes_of_number_the_later_counts_in_whatever_order_they_come(
    world: World, order: tuple[int, ...]
) -> None:
    amara, oak, start = Customer.new(), world.oak, now() - 60_000
    names = [names_of(amara), *((bsuid(f"FR.{n}"), phone(f"+3368888888{n}")) for n in (1, 2))]
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", time=start))
    first = conversations(oak)[0].thread
    changes = [
        IdentityChanged(
            before,
            after,
            said(
                amara,
                "Changed",
                kind=Kind.ACTIVITY,
                identities=(*before, *after),
                time=start + 9_000 * step,
            ),
        )
        for step, (before, after) in enumerate(pairwise(names), 1)
    ]

    for step in order:
        rename(oak.setup, oak.whatsapp, changes[step])

    assert {head.person.phone for head in conversations(oak)} == {"+33688888882"}
    assert len({head.contact for head in conversations(oak)}) == 1
    thread = threads.get(oak.account, first)
    assert thread and thread.address == {"phone": "+33688888882", "bsuid": "FR.2"}


def test_who_goes_back_to_a_number_is_written_to_there(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello"))
    old, new = names_of(amara), (bsuid("FR.1"), phone("+33688888881"))
    back = (bsuid("FR.2"), old[1])

    for before, after in ((old, new), (new, back)):
        notice = said(amara, "Changed", kind=Kind.ACTIVITY, identities=after)
        rename(oak.setup, oak.whatsapp, IdentityChanged(before, after, notice))

    [head] = conversations(oak)
    thread = threads.get(oak.account, head.thread)
    assert head.person.phone == f"+{amara.phone}"
    assert thread and thread.address == {"phone": f"+{amara.phone}", "bsuid": "FR.2"}


def test_a_new_number_that_was_somebody_elses_is_theirs_no_longer(world: World) -> None:
    amara, bela, oak = Customer.new(), Customer.new("Bela"), world.oak
    for somebody in (amara, bela):
        receive(oak.setup, oak.whatsapp, said(somebody, "Hello"))
    number = names_of(bela)[1:]
    notice = said(amara, "Changed", kind=Kind.ACTIVITY, identities=number)

    rename(oak.setup, oak.whatsapp, IdentityChanged(names_of(amara), number, notice))
    receive(oak.setup, oak.whatsapp, said(amara, "Me", identities=number))
    receive(oak.setup, oak.whatsapp, said(bela, "Still me", identities=names_of(bela)[:1]))

    by_name = {head.person.name: head for head in conversations(oak)}
    assert len(by_name) == 2
    assert browse.contact(oak.setup, by_name["Amara Okafor"].contact).phone == f"+{bela.phone}"
    assert browse.contact(oak.setup, by_name["Bela"].contact).phone == ""


def test_the_address_book_fills_gaps_and_overwrites_no_name(world: World) -> None:
    amara, oak = Customer.new(), world.oak
    receive(oak.setup, oak.whatsapp, said(amara, "Hello", name=""))
    said_of = ContactNamed("Amara from the market", now(), names_of(amara)[1:])

    name(oak.setup, oak.whatsapp, said_of)
    name(oak.setup, oak.whatsapp, replace(said_of, name="Somebody"))
    name(oak.setup, oak.whatsapp, replace(said_of, identities=(phone("+33611112222"),)))

    assert _contact(oak).name == "Amara from the market"


def test_the_latest_word_on_marketing_counts_in_whatever_order_it_comes(world: World) -> None:
    oak = world.oak
    amara = introduce(oak.setup, Card(name="Amara", phone="+33612121212"))
    seen = (phone("+33612121212"),)
    stop, resume = MarketingChosen(True, 2_000, seen), MarketingChosen(False, 3_000, seen)

    choose_marketing(oak.setup, oak.whatsapp, stop)
    assert browse.contact(oak.setup, amara.id).wants_no_marketing

    choose_marketing(oak.setup, oak.whatsapp, resume)
    choose_marketing(oak.setup, oak.whatsapp, stop)
    assert not browse.contact(oak.setup, amara.id).wants_no_marketing
