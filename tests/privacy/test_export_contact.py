"""A contact's copy: everything that is held about them, to read and for machines."""

import json
import re
from html.parser import HTMLParser

import pytest

from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotThere
from chalicelib.domain.export import Scope, Status
from chalicelib.domain.hold import Extent, Ground
from chalicelib.inbox import browse, find_contacts
from chalicelib.inbox.attach import File
from chalicelib.inbox.introduce import Card, introduce, rewrite
from chalicelib.inbox.merge import merge
from chalicelib.inbox.receive import receive
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy import export as exporting
from chalicelib.privacy import stretch
from chalicelib.privacy.hold import place
from tests.inbox.told import said
from tests.privacy.parcels import made, unpacked
from tests.world import Business, Customer, World

_PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(2_000_000)
_ODD = '<script>alert("x")</script> & "quoted"'


def _written(business: Business, customer: Customer, *words: str) -> Contact:
    """Whoever has just written to the business."""
    for word in words:
        receive(business.setup, business.whatsapp, said(customer, word))
    found = find_contacts.contact_page(business.setup, 1, "")[0]
    return next(one for one in found if one.name == customer.name)


def _answer(business: Business, contact: Contact, draft: Draft) -> None:
    [head] = browse.conversations_of(business.setup, business.dana, contact.id)
    reply(business.setup, head, draft)


def _copy(business: Business, contact: Contact) -> dict[str, bytes]:
    return unpacked(made(exporting.request(business.dana, Scope.CONTACT, contact.id)))


def test_a_copy_holds_the_person_their_words_ours_and_every_file(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    contact = _written(oak, amara, "Is the oak table here?")
    picture = File("oak: table?.png", "image/png", _PICTURE)
    _answer(oak, contact, Draft("Yes, here it is", oak.dana.id, files=(picture,)))
    _answer(oak, contact, Draft("Careful, pays late", oak.dana.id, private=True))

    found = _copy(oak, contact)
    told = json.loads(found["contact.json"])

    assert (told["schema"], told["version"]) == ("chathood.contact", 1)
    [person] = told["contacts"]
    values = {identity["value"] for identity in person["identities"]}
    assert {f"+{amara.phone}", amara.bsuid} <= values
    assert [one["content"] for one in told["messages"]] == [
        "Is the oak table here?",
        "Yes, here it is",
        "Careful, pays late",
    ]
    assert [one["private"] for one in told["messages"]] == [False, False, True]
    [file] = told["messages"][1]["attachments"]
    assert found[file["data_url"]] == _PICTURE
    assert file["data_url"].endswith("oak_ table_.png")


def test_the_page_tells_the_same_and_says_what_is_internal(world: World) -> None:
    oak, amara = world.oak, Customer.new()
    contact = _written(oak, amara, "Is the oak table here?")
    _answer(oak, contact, Draft("Careful, pays late", oak.dana.id, private=True))

    page = _copy(oak, contact)["index.html"].decode()

    for words in ("Amara Okafor", f"+{amara.phone}", "Is the oak table here?", "pays late"):
        assert words in page
    assert "internal note" in page
    assert "Oak WhatsApp" in page


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_whatever_somebody_is_called_or_says_the_page_runs_nothing(world: World) -> None:
    oak = world.oak
    contact = _written(oak, Customer.new(_ODD), _ODD)
    rewrite(oak.setup, contact.id, Card(custom_attributes={_ODD: _ODD}), "user:1")
    odd = File('"><script>.svg', "image/svg+xml", b"<svg onload='alert(1)'/>")
    _answer(oak, contact, Draft(_ODD, oak.dana.id, files=(odd,), private=True))

    page = _copy(oak, contact)["index.html"].decode()
    elements = _Elements()
    elements.feed(page)

    assert "&lt;script&gt;alert(" in page
    assert not [tag for tag, _ in elements.seen if tag in ("script", "iframe", "object", "svg")]
    names = {name for _, attributes in elements.seen for name in attributes}
    assert not [name for name in names if name.startswith("on")]
    places = [a[n] or "" for _, a in elements.seen for n in ("href", "src") if n in a]
    assert places and all(re.match(r"files/\d+/", place) for place in places)


def test_those_who_are_part_of_them_are_in_it_and_nobody_else(world: World) -> None:
    oak, fern = world.oak, world.fern
    contact = _written(oak, Customer.new(), "Oak hears this")
    card = introduce(oak.setup, Card(name="A. Okafor", email="amara@example.com"))
    merge(oak.setup, contact.id, card.id, "agent 1")
    _written(oak, Customer.new("Bela"), "Somebody else's words")
    _written(fern, Customer.new(), "Fern hears this")

    found = _copy(oak, contact)
    told = json.loads(found["contact.json"])

    assert [one["id"] for one in told["contacts"]] == [contact.id, card.id]
    assert told["contacts"][1]["merged_into"] == contact.id
    everything = b"".join(found.values())
    assert b"Oak hears this" in everything
    assert b"Somebody else" not in everything and b"Fern hears" not in everything


def test_a_copy_says_who_corrected_what_of_everyone_in_it(world: World) -> None:
    oak = world.oak
    contact = _written(oak, Customer.new(), "Oak hears this")
    card = introduce(oak.setup, Card(name="A. Okafor", email="amara@example.com"))
    other = introduce(oak.setup, Card(name="Bela", email="bela@example.com"))
    dana = f"user:{oak.dana.id}"
    rewrite(oak.setup, card.id, Card(custom_attributes={_ODD: _ODD}), dana)
    rewrite(oak.setup, contact.id, Card(name="Amara O."), dana)
    rewrite(oak.setup, other.id, Card(name="Bela Farkas"), dana)
    merge(oak.setup, contact.id, card.id, "agent 1")

    found = _copy(oak, contact)
    told = json.loads(found["contact.json"])["corrections"]

    changed = {
        (one["contact_id"], one["user_name"], change["field"], change["before"], change["after"])
        for one in told
        for change in one["changes"]
    }
    assert (contact.id, "Dana", "name", "Amara Okafor", "Amara O.") in changed
    assert (card.id, "Dana", f"custom_attributes.{_ODD}", None, _ODD) in changed
    page = found["index.html"].decode()
    assert "What was corrected" in page and "<script" not in page
    assert b"Farkas" not in b"".join(found.values())


def test_a_copy_says_what_they_chose_about_marketing_and_by_which_words(world: World) -> None:
    oak = world.oak
    contact = _written(oak, Customer.new(), "STOP", "START")

    found = _copy(oak, contact)

    said = json.loads(found["contact.json"])["contacts"][0]["marketing"]
    assert {(one["marketing"], one["evidence"]) for one in said["choices"]} == {
        ("stopped", "words"),
        ("resumed", "words"),
    }
    assert "stopped, by words" in found["index.html"].decode()


def test_a_copy_says_what_keeps_it_from_being_erased(world: World) -> None:
    oak = world.oak
    contact = _written(oak, Customer.new(), "Hello")
    place(oak.setup, oak.dana, Extent.CONTACT, contact.id, Ground.LITIGATION)

    found = _copy(oak, contact)

    [hold] = json.loads(found["contact.json"])["legal_holds"]
    assert (hold["scope"], hold["ground"]) == ("contact", "litigation")
    assert "Kept from being erased since" in found["index.html"].decode()


def test_a_contact_of_another_account_cannot_be_copied(world: World) -> None:
    contact = _written(world.oak, Customer.new(), "Hello")

    with pytest.raises(NotThere):
        exporting.request(world.fern.dana, Scope.CONTACT, contact.id)


def test_a_long_talk_goes_on_in_further_pages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    words = [f"Word {number}" for number in range(5)]
    contact = _written(oak, Customer.new(), *words)
    monkeypatch.setattr(stretch, "_MOST_MESSAGES", 2)

    export = made(exporting.request(oak.dana, Scope.CONTACT, contact.id), slice_ms=0)
    found = unpacked(export)

    assert export.status is Status.READY
    assert len(export.volumes) == 3
    parts = [json.loads(found[f"contact{part}.json"]) for part in ("", "-2", "-3")]
    told = [one["content"] for part in parts for one in part["messages"]]
    assert sorted(told) == words
    assert "index-2.html" in found["index.html"].decode()
    assert export.counts["messages"] == 5
