"""What somebody wrote in conversations of others is in their copy, and what the others wrote is
not."""

import json

import pytest

from chalicelib.domain.contact import Contact, Identity, IdentityKind
from chalicelib.domain.events import MessageReceived
from chalicelib.domain.export import Scope, Status
from chalicelib.inbox import find_contacts
from chalicelib.inbox.receive import receive
from chalicelib.privacy import copy_elsewhere
from chalicelib.privacy import export as exporting
from tests.inbox import posted
from tests.inbox.told import conversations, said
from tests.privacy.forgetting import forget_contact
from tests.privacy.parcels import made, unpacked
from tests.world import Business, Customer, World

_CHOIR = (Identity(IdentityKind.GROUP, "G1"),)


def _in_the_choir(customer: Customer, words: str) -> MessageReceived:
    who = {"name": customer.name, "phone": f"+{customer.phone}", "bsuid": customer.bsuid}
    told = {"participant": who, "reactions": [{"emoji": "👍", "from": "+33700000009"}]}
    return said(customer, words, identities=_CHOIR, name="Choir", attributes=told)


def _person(business: Business, customer: Customer) -> Contact:
    found = find_contacts.contact_page(business.setup, 1, "")[0]
    return next(one for one in found if one.name == customer.name)


@pytest.fixture
def amara(world: World) -> Customer:
    """Amara has written to Oak herself, and beside Bela in a group; at Fern, too."""
    amara, bela = Customer.new(), Customer.new("Bela Farkas")
    for business in (world.oak, world.fern):
        receive(business.setup, business.whatsapp, said(amara, "My own words"))
        for one, words in ((amara, "I sing alto"), (bela, "I sing bass")):
            receive(business.setup, business.whatsapp, _in_the_choir(one, words))
    return amara


def test_what_they_wrote_in_a_group_is_in_it_and_nothing_of_the_others(
    world: World, amara: Customer
) -> None:
    oak = world.oak

    export = made(exporting.request(oak.dana, Scope.CONTACT, _person(oak, amara).id))

    found = unpacked(export)
    told = json.loads(found["elsewhere.json"])
    assert [one["content"] for one in told["messages"]] == ["I sing alto"]
    assert told["messages"][0]["sender"]["name"] == amara.name
    assert "I sing alto" in found["elsewhere.html"].decode()
    assert "elsewhere.html" in found["index.html"].decode()
    everything = b"".join(found.values()).decode()
    for other in ("bass", "Bela", "Choir", "33700000009", "I sing alto" * 2):
        assert other not in everything
    assert export.counts["messages"] == 2


def test_a_mail_into_somebody_elses_thread_is_in_it(world: World) -> None:
    oak, inbox = world.oak, posted.mailbox(world.oak)
    posted.post(inbox, "Where is my chair?")
    answered = posted.answer(oak, conversations(oak)[0], "On its way")
    named = f"<{answered.content.source_id}>"
    ben_writes = {"From": "Ben <ben@post.example.com>"}
    posted.post(inbox, "I ask too", **ben_writes, Message_ID="<b1@x>", In_Reply_To=named)
    posted.post(inbox, "And a question of mine", **ben_writes, Message_ID="<b2@x>")
    ben = next(c for c in find_contacts.contact_page(oak.setup, 1, "")[0] if c.name == "Ben")

    found = unpacked(made(exporting.request(oak.dana, Scope.CONTACT, ben.id)))

    [mail] = json.loads(found["elsewhere.json"])["messages"]
    assert mail["content"] == "I ask too"
    assert "Where is my chair" not in found["contact.json"].decode()


def test_who_wrote_nowhere_else_has_no_further_files(world: World, amara: Customer) -> None:
    oak, cleo = world.oak, Customer.new("Cleo")
    receive(oak.setup, oak.whatsapp, said(cleo, "Hello"))

    export = made(exporting.request(oak.dana, Scope.CONTACT, _person(oak, cleo).id), slice_ms=0)

    assert set(unpacked(export)) == {"contact.json", "index.html"}
    assert (export.status, len(export.volumes)) == (Status.READY, 1)


def test_many_conversations_are_looked_through_a_stretch_at_a_time(
    world: World, amara: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    monkeypatch.setattr(copy_elsewhere, "_HEADS_AT_ONCE", 1)
    second = (Identity(IdentityKind.GROUP, "G2"),)
    who = {"name": "Amara", "bsuid": amara.bsuid}
    more = said(amara, "I row", identities=second, name="Crew", attributes={"participant": who})
    receive(oak.setup, oak.whatsapp, more)

    asked = exporting.request(oak.dana, Scope.CONTACT, _person(oak, amara).id)
    found = unpacked(made(asked, slice_ms=0))

    parts = [json.loads(found[name]) for name in ("elsewhere.json", "elsewhere-2.json")]
    told = [one["content"] for part in parts for one in part["messages"]]
    assert told == ["I sing alto", "I row"]


def test_forgetting_the_group_ends_a_copy_that_holds_words_from_it(
    world: World, amara: Customer
) -> None:
    oak = world.oak
    export = made(exporting.request(oak.dana, Scope.CONTACT, _person(oak, amara).id))
    choir = next(c for c in find_contacts.contact_page(oak.setup, 1, "")[0] if c.name == "Choir")

    forget_contact(oak.setup, choir.id)

    assert exporting.the(oak.account, export.id).status is Status.CANCELLED
