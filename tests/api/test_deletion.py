"""Deletion asked for from outside: by a code in the chat, by Meta; and the public pages."""

import re
import secrets
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.clock import now
from chalicelib.domain.hold import Extent, Ground
from chalicelib.inbox import browse
from chalicelib.inbox.accept import accept
from chalicelib.privacy import hold
from chalicelib.privacy.ask import ask_in_chat
from chalicelib.privacy.deletion_code import fresh
from chalicelib.privacy.undo_erasure import undo
from chalicelib.store import audit, ledger, setup_pieces
from tests.api.conftest import Answered, Api
from tests.meta import signed_request
from tests.privacy.forgetting import go_on_with
from tests.world import Business, Customer, World, signed, text, webhook

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_CODE = re.compile(r"DEL(?:-[A-Z2-7]{4}){6}")


def _listed(business: Business) -> list[int]:
    asked = browse.Asked(status=None)
    found = browse.conversations_for(business.setup, business.dana, asked).conversations
    return [head.contact for head in found]


def _told(business: Business) -> list[tuple[str, str, int | str, str]]:
    """What the audit log says of contacts forgotten, newest first."""
    acts = [entry.act for entry in audit.newest(business.account)]
    return [
        (act.actor, act.verb, act.subject, act.outcome.value)
        for act in acts
        if act.kind == "contact"
    ]


def _writes(world: World, someone: Customer, words: str, to: Business | None = None) -> None:
    body = webhook((to or world.oak).whatsapp, someone, [text(someone, words)])
    accept(*signed(world.app_secret, body))


def _asks_both(world: World) -> str:
    """Amara sends one and the same code to both businesses; Fern can undo nothing. The code."""
    amara, code = Customer.new(), fresh()
    setup_pieces.set_grace(world.fern.account, 0)
    for business in (world.oak, world.fern):
        _writes(world, amara, code, business)
    return code


def _hears(business: Business) -> None:
    """What the chores queue does with the code that somebody has sent."""
    [contact] = _listed(business)
    assert ask_in_chat(business.account, contact, 0)
    go_on_with(business.account)


def _on_page(world: World, business: Business, person: str, at: int = 0) -> None:
    """Somebody writes to the Facebook Page; `at` in ms."""
    page, time = business.page.address, at or now()
    message = {"mid": f"m_{secrets.token_hex(12)}", "text": "Hello"}
    sides = {"sender": {"id": person}, "recipient": {"id": page}}
    said = {**sides, "timestamp": time, "message": message}
    entry = {"id": page, "time": time, "messaging": [said]}
    accept(*signed(world.app_secret, {"object": "page", "entry": [entry]}))


def _someone() -> str:
    return str(10**15 + secrets.randbelow(10**15))


def _metas(anyone: Api, secret: str, user: str, at: int = 0) -> Answered:
    said = {"algorithm": "HMAC-SHA256", "user_id": user, "issued_at": at or now() // 1_000}
    body = urlencode({"signed_request": signed_request(secret, said)}).encode()
    return anyone.call("POST", "/webhooks/meta/data-deletion", body, _FORM)


def _page(anyone: Api, code: str) -> Any:
    return anyone.get(f"/data-deletion/{code}").raw.decode()


def test_the_page_shows_how_to_ask_and_a_fresh_code_each_time(anyone: Api) -> None:
    pages = [anyone.get("/data-deletion") for _ in range(2)]

    codes = [_CODE.findall(page.raw.decode()) for page in pages]
    assert [len(found) for found in codes] == [1, 1]
    assert codes[0] != codes[1]
    assert all(page.headers["Cache-Control"] == "no-store" for page in pages)


def test_a_code_that_nobody_has_used_leads_nowhere(anyone: Api) -> None:
    for code in (fresh(), "DEL-AAAA", "x", "%3Cscript%3E"):
        answer = anyone.get(f"/data-deletion/{code}")
        assert answer.status == 404
        assert b"<script" not in answer.raw


def test_whoever_sends_their_code_in_the_chat_is_deleted_and_can_watch_it(
    anyone: Api, world: World
) -> None:
    amara, bo, code = Customer.new(), Customer.new(), fresh()
    _writes(world, bo, "Hello")
    _writes(world, amara, f"Please delete me: {code.lower()}")
    [contact] = set(_listed(world.oak)) - {_listed(world.oak)[-1]}

    assert ask_in_chat(world.oak.account, contact, 0)
    assert ask_in_chat(world.oak.account, contact, 0)

    assert contact not in _listed(world.oak)
    assert len(_listed(world.oak)) == 1
    shown = _page(anyone, code)
    assert "Your data is being deleted" in shown
    assert "fenced" in shown
    assert amara.phone not in shown
    assert _told(world.oak) == [("subject", "contact.forgotten", contact, "done")]


def test_a_code_in_a_mail_or_of_somebody_elses_making_deletes_nobody(world: World) -> None:
    amara = Customer.new()
    _writes(world, amara, "DEL-AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")
    [contact] = _listed(world.oak)

    assert ask_in_chat(world.oak.account, contact, 0)

    assert _listed(world.oak) == [contact]


def test_meta_has_a_person_deleted_in_the_account_that_knows_them_and_no_other(
    anyone: Api, world: World
) -> None:
    amara, bo = _someone(), _someone()
    for person, business in ((amara, world.oak), (bo, world.oak), (bo, world.fern)):
        _on_page(world, business, person)
    oak_before, fern_before = _listed(world.oak), _listed(world.fern)

    answer = _metas(anyone, world.app_secret, amara).json
    again = _metas(anyone, world.app_secret, amara, now() // 1_000 - 5).json

    assert len(_listed(world.oak)) == len(oak_before) - 1
    assert _listed(world.fern) == fern_before
    code = answer["confirmation_code"]
    assert answer["url"].endswith(f"/data-deletion/{code}")
    go_on_with(world.oak.account)
    assert "Your data is deleted" in _page(anyone, code)
    [gone] = set(oak_before) - set(_listed(world.oak))
    assert _told(world.oak) == [
        ("clock", "contact.erased", gone, "done"),
        ("meta", "contact.forgotten", gone, "done"),
    ]
    assert _told(world.fern) == []
    assert "Nothing to delete" in _page(anyone, again["confirmation_code"])


def test_the_same_request_of_metas_again_has_the_same_code_and_spares_who_came_back(
    anyone: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amara, at = _someone(), now() // 1_000
    _on_page(world, world.oak, amara)
    first = _metas(anyone, world.app_secret, amara, at).json
    go_on_with(world.oak.account)
    monkeypatch.setattr("chalicelib.clock._offset", 60)
    _on_page(world, world.oak, amara)
    returned = _listed(world.oak)

    second = _metas(anyone, world.app_secret, amara, at - 3_600).json
    third = _metas(anyone, world.app_secret, amara, at).json

    assert first == third != second
    assert _listed(world.oak) == returned


def test_a_forged_request_deletes_nobody(anyone: Api, world: World) -> None:
    amara = _someone()
    _on_page(world, world.oak, amara)

    answer = _metas(anyone, "f" * 32, amara)

    assert (answer.status, answer.code) == (401, "bad_signature")
    assert len(_listed(world.oak)) == 1


def test_a_legal_hold_wins_and_the_page_says_so(anyone: Api, world: World) -> None:
    amara, oak = _someone(), world.oak
    _on_page(world, oak, amara)
    [contact] = _listed(oak)
    hold.place(oak.setup, oak.dana, Extent.CONTACT, contact, Ground.DISPUTE)

    answer = _metas(anyone, world.app_secret, amara).json

    assert _listed(oak) == [contact]
    assert "refused for now" in _page(anyone, answer["confirmation_code"])
    assert _told(oak) == [("meta", "contact.forgotten", contact, "refused")]


def test_what_one_business_has_undone_is_told_though_another_has_deleted(
    anyone: Api, world: World
) -> None:
    code = _asks_both(world)
    for business in (world.oak, world.fern):
        _hears(business)
    [erasure] = ledger.listed(world.oak.account)
    undo(world.oak.account, erasure.id)

    shown = _page(anyone, code)

    assert "A part of the deletion was undone" in shown
    assert "Your data is deleted" not in shown
    assert "It is deleted" in shown
    assert len(anyone.get(f"/data-deletion/{code}/certificate").json["payload"]) == 1


def test_what_one_business_must_keep_is_told_though_another_has_deleted(
    anyone: Api, world: World
) -> None:
    code, oak = _asks_both(world), world.oak
    [contact] = _listed(oak)
    hold.place(oak.setup, oak.dana, Extent.CONTACT, contact, Ground.DISPUTE)
    for business in (world.oak, world.fern):
        _hears(business)

    shown = _page(anyone, code)

    assert "a law obliges it to keep" in shown
    assert "A part of your data is kept for now" in shown
    assert "It is deleted" in shown


def test_what_every_business_has_undone_is_undone(anyone: Api, world: World) -> None:
    amara, code = Customer.new(), fresh()
    _writes(world, amara, code)
    _hears(world.oak)
    [erasure] = ledger.listed(world.oak.account)
    undo(world.oak.account, erasure.id)

    shown = _page(anyone, code)

    assert "The deletion was undone" in shown
    assert "It is deleted" not in shown
