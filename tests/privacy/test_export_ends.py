"""An export ends after a day, after it was handed out, or with an erasure: nothing opens it."""

import pytest

from chalicelib.aws import files
from chalicelib.clock import now
from chalicelib.domain.errors import Erased, Gone
from chalicelib.domain.export import LASTS_MS, TRACE_MS, Export, Scope, Status
from chalicelib.inbox import find_contacts, sweep
from chalicelib.inbox.receive import receive
from chalicelib.privacy import copy_contact, hand_out, make_export
from chalicelib.privacy import export as exporting
from chalicelib.privacy.chore import Chore
from chalicelib.store import exports, keys, names
from tests.inbox.told import said
from tests.privacy.forgetting import forget_contact
from tests.privacy.parcels import made, objects
from tests.world import Business, Customer, World


def _contact(business: Business, name: str = "Amara Okafor") -> int:
    receive(business.setup, business.whatsapp, said(Customer.new(name), "Hello"))
    return next(
        c.id for c in find_contacts.contact_page(business.setup, 1, "")[0] if c.name == name
    )


def _later(monkeypatch: pytest.MonkeyPatch, ms: int) -> None:
    at = now() + ms
    for module in (exporting, make_export, hand_out, sweep):
        monkeypatch.setattr(module, "now", lambda: at)


def _is_gone(export: Export) -> bool:
    keys._open.clear()
    with pytest.raises(Erased):
        keys.key_for(export.account, names.export_key(export.id))
    return objects(export) == []


def test_after_a_day_its_key_and_objects_are_gone_and_a_week_later_its_trace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = made(exporting.request(world.oak.dana, Scope.CONTACT, _contact(world.oak)))
    assert objects(export)
    asked: list[Chore] = []
    monkeypatch.setattr(sweep, "ask_for", asked.append)

    _later(monkeypatch, LASTS_MS)
    sweep.sweep()
    assert Chore(export.account, "export", export.id) in asked
    make_export.go_on(export.account, export.id, now())
    assert exporting.the(export.account, export.id).status is Status.EXPIRED
    assert _is_gone(export)

    _later(monkeypatch, LASTS_MS + TRACE_MS)
    make_export.go_on(export.account, export.id, now())
    assert exports.get(export.account, export.id) is None


def test_one_that_was_handed_out_is_gone_an_hour_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = world.oak.dana
    export = made(exporting.request(dana, Scope.CONTACT, _contact(world.oak)))
    hand_out.fetch(dana, export.id, hand_out.link(dana, export.id))

    make_export.go_on(export.account, export.id, now())
    assert objects(export)
    _later(monkeypatch, hand_out.HANDED_OUT_MS)
    make_export.go_on(export.account, export.id, now())

    assert _is_gone(export)


def test_an_erasure_destroys_every_export_that_holds_the_person(world: World) -> None:
    oak, fern = world.oak, world.fern
    amara, bela = _contact(oak), _contact(oak, "Bela")
    theirs = made(exporting.request(oak.dana, Scope.CONTACT, amara))
    anothers = made(exporting.request(oak.dana, Scope.CONTACT, bela))
    whole = made(exporting.request(oak.dana, Scope.ACCOUNT))
    begun = exporting.request(oak.dana, Scope.ACCOUNT)
    ferns = made(exporting.request(fern.dana, Scope.ACCOUNT))

    exporting.cancel_those_with(oak.account, amara)
    exporting.cancel_those_with(oak.account, amara)

    for export in (theirs, whole, begun):
        assert exporting.the(oak.account, export.id).status is Status.CANCELLED
        assert _is_gone(export)
    assert make_export.go_on(oak.account, begun.id, now() + 60_000)
    assert objects(begun) == []
    for account, export in ((oak.account, anothers), (fern.account, ferns)):
        assert exporting.the(account, export.id).status is Status.READY
        assert objects(export)


def test_whoever_is_forgotten_is_in_no_export_that_opens(world: World) -> None:
    oak = world.oak
    amara = _contact(oak)
    export = made(exporting.request(oak.dana, Scope.ACCOUNT))

    forget_contact(oak.setup, amara)

    assert exporting.the(oak.account, export.id).status is Status.CANCELLED
    with pytest.raises(Gone):
        hand_out.link(oak.dana, export.id)
    make_export.go_on(oak.account, export.id, now())
    assert _is_gone(export)


def test_an_erasure_in_the_middle_of_a_slice_leaves_nothing_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = world.oak
    amara = _contact(oak)
    export = exporting.request(oak.dana, Scope.CONTACT, amara)
    step = copy_contact.STEPS[""]

    def forgotten_meanwhile(making, place):  # type: ignore[no-untyped-def]
        after = step(making, place)
        exporting.cancel_those_with(oak.account, amara)
        return after

    steps = {**copy_contact.STEPS, "": forgotten_meanwhile}
    monkeypatch.setitem(make_export._STEPS, Scope.CONTACT, steps)

    assert made(export).status is Status.CANCELLED
    assert _is_gone(export)


def test_an_account_that_is_erased_takes_all_its_exports_with_it(world: World) -> None:
    oak = world.oak
    export = made(exporting.request(oak.dana, Scope.CONTACT, _contact(oak)))

    assert exporting.cancel_those_with(oak.account) == 1
    assert _is_gone(export)
    assert exports.listed(oak.account) == []


def test_what_lies_in_the_bucket_tells_nothing(world: World) -> None:
    export = made(exporting.request(world.oak.dana, Scope.CONTACT, _contact(world.oak)))

    [name] = objects(export)

    stored = files.get("EXPORTS_BUCKET", name)
    assert b"Amara" not in stored and b"contact.json" not in stored
