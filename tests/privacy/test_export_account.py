"""A whole account's copy: complete, its own only, in slices that another process may go on with."""

import csv
import io
import json

import pytest

from chalicelib.domain.account import Label
from chalicelib.domain.export import Export, Scope, Status
from chalicelib.inbox import browse
from chalicelib.inbox.attach import File
from chalicelib.inbox.introduce import Card, introduce
from chalicelib.inbox.receive import receive
from chalicelib.inbox.reply import Draft, reply
from chalicelib.privacy import contact_sheet, copy_account, make_export, stretch
from chalicelib.privacy import export as exporting
from chalicelib.store import setup as setups
from chalicelib.store import setup_pieces
from tests.inbox.told import said
from tests.privacy.parcels import made, rows, unpacked
from tests.world import Business, Customer, World

_PEOPLE = 5
_WORDS = b"plain words in a file"


def _busy(business: Business) -> None:
    """Five people who have written twice each; the last got a file."""
    for number in range(_PEOPLE):
        someone = Customer.new(f"Guest {number}")
        for word in ("Hello", "Anybody?"):
            receive(business.setup, business.whatsapp, said(someone, f"{word} {number}"))
    heads = browse.conversations_for(business.setup, business.dana, browse.Asked()).conversations
    file = File("words.txt", "text/plain", _WORDS)
    reply(business.setup, heads[0], Draft("Here", business.dana.id, files=(file,)))
    setup_pieces.put_label(Label(business.account, 1, "vip"))


def _ask(business: Business) -> Export:
    return exporting.request(business.dana, Scope.ACCOUNT)


def test_a_copy_holds_everything_of_the_account_and_nothing_of_another(world: World) -> None:
    oak = world.oak
    _busy(oak)
    _busy(world.fern)

    export = made(_ask(oak))
    found = unpacked(export)

    assert export.counts == {"contacts": 5, "conversations": 5, "messages": 11, "files": 1}
    assert {one["name"] for one in rows(found, "contacts/")} == {f"Guest {n}" for n in range(5)}
    assert {one["id"] for one in rows(found, "conversations/")} == {1, 2, 3, 4, 5}
    messages = rows(found, "messages/")
    assert {one["account_id"] for one in messages} == {oak.account}
    [path] = [file["data_url"] for one in messages for file in one["attachments"]]
    assert found[path] == _WORDS
    assert len(rows(found, "inboxes")) == 4
    assert [one["title"] for one in rows(found, "labels")] == ["vip"]
    assert {one["name"] for one in rows(found, "agents")} == {"Dana", "Ravi"}
    assert json.loads(found["account.json"])["version"] == 1
    assert b"Fern" not in b"".join(found.values())


def test_a_copy_made_in_many_slices_holds_each_thing_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _busy(world.oak)
    monkeypatch.setattr(stretch, "_MOST_MESSAGES", 2)
    monkeypatch.setattr(copy_account, "_CONTACTS_AT_ONCE", 2)
    monkeypatch.setattr(copy_account, "_HEADS_IN_A_FILE", 2)

    export = made(_ask(world.oak), slice_ms=0)
    found = unpacked(export)

    assert len(export.volumes) > 8
    assert export.counts == {"contacts": 5, "conversations": 5, "messages": 11, "files": 1}
    ids = [one["id"] for one in rows(found, "messages/")]
    assert len(ids) == len(set(ids)) == 11
    assert len({one["id"] for one in rows(found, "contacts/")}) == 5


def test_no_token_and_no_key_is_in_a_copy(world: World) -> None:
    oak = world.oak
    token = setups.inbox_token(oak.whatsapp)

    everything = b"".join(unpacked(made(_ask(oak))).values())

    assert token and token.encode() not in everything
    for secret in (b"hmac_token", b"password", b"EAA"):
        assert secret not in everything.replace(b"passwords, tokens", b"")


def test_a_slice_that_fails_is_made_again_and_five_in_a_row_end_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _busy(world.oak)
    failing, whole = _ask(world.oak), _ask(world.oak)
    steps = {**copy_account.STEPS, "contacts": lambda *_: 1 / 0}
    monkeypatch.setitem(make_export._STEPS, Scope.ACCOUNT, steps)

    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            made(failing)
    with pytest.raises(ZeroDivisionError):
        made(whole)
    monkeypatch.undo()

    assert exporting.the(failing.account, failing.id).status is Status.FAILED
    assert made(whole).status is Status.READY


def test_two_workers_with_the_same_job_make_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _busy(world.oak)
    export = _ask(world.oak)
    doubled: list[bool] = []
    step = copy_account.STEPS["contacts"]

    def meanwhile(making, place):  # type: ignore[no-untyped-def]
        doubled.append(make_export.go_on(export.account, export.id, 1 << 60))
        return step(making, place)

    steps = {**copy_account.STEPS, "contacts": meanwhile}
    monkeypatch.setitem(make_export._STEPS, Scope.ACCOUNT, steps)

    assert made(export).status is Status.READY
    assert doubled == [True]
    assert len(exporting.the(export.account, export.id).volumes) == 1


def test_the_sheet_has_chatwoots_columns_and_no_cell_is_a_formula(world: World) -> None:
    oak = world.oak
    evil = ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "  =1")
    for number, words in enumerate(evil):
        card = Card(
            name=words,
            phone=f"+3361234000{number}",
            custom_attributes={"tier": words, "=cmd": "x", "spent": -5},
        )
        introduce(oak.setup, card)

    text = unpacked(made(_ask(oak)))["contacts/contacts-0001.csv"].decode()
    lines = list(csv.DictReader(io.StringIO(text, newline="")))

    assert text.startswith("name,email,identifier,phone_number,company_name,city,")
    assert {line["name"] for line in lines} == {f"'{words}" for words in evil}
    assert {line["phone_number"] for line in lines} == {f"3361234000{n}" for n in range(7)}
    cells = [cell for line in lines for pair in line.items() for cell in pair]
    assert not [cell for cell in cells if cell.strip(" ").startswith(("=", "+", "-", "@", "\t"))]
    assert contact_sheet.neutral("plain = text") == "plain = text"
