"""A chain of audit entries tells whatever was done to it."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.audit import Act, Entry, Tip, beginning, by_user, next_after, read
from chalicelib.domain.chain import Checked, Problem, Row, Wrong, ended, place_of, steps

_ACCOUNT = 7


def _chain(length: int, account: int = _ACCOUNT) -> list[Entry]:
    tip, entries = beginning(account), []
    for number in range(1, length + 1):
        act = Act(account, by_user(3), "contact.changed", number, at=number * 1000, id=f"i{number}")
        entry = next_after(tip, act)
        entries.append(entry)
        tip = Tip(entry.number, entry.hash)
    return entries


def _rows(entries: list[Entry]) -> list[Row]:
    return [Row(place_of(one.number), one.text, one.hash) for one in entries]


def _check(rows: list[Row], roots: dict[int, frozenset[str]] | None = None) -> Checked:
    begun = Checked(_ACCOUNT, beginning(_ACCOUNT), roots or {})
    seen = [begun, *steps(begun, sorted(rows, key=lambda row: row.place))]
    return ended(seen[-1])


def _root(entry: Entry) -> dict[int, frozenset[str]]:
    return {entry.number: frozenset({entry.hash})}


def _moved(row: Row, number: int) -> Row:
    return replace(row, place=place_of(number))


def test_an_entry_says_the_same_after_it_was_written_down() -> None:
    [entry] = _chain(1)

    assert read(entry.text) == entry


def test_a_whole_chain_is_right() -> None:
    entries = _chain(5)

    checked = _check(_rows(entries), _root(entries[3]))

    assert (checked.problem, checked.count) == (None, 5)


def test_an_empty_chain_is_right_unless_a_root_knows_of_more() -> None:
    assert _check([]).problem is None
    assert _check([], _root(_chain(1)[0])).problem == Problem(1, Wrong.MISSING)


def test_a_changed_entry_is_found() -> None:
    rows = _rows(_chain(5))
    rows[2] = replace(rows[2], text=rows[2].text.replace("user:3", "user:4"))

    assert _check(rows).problem == Problem(3, Wrong.CHANGED)


def test_an_entry_changed_with_its_hash_is_found_at_the_next() -> None:
    entries = _chain(5)
    forged = next_after(
        Tip(2, entries[1].hash), replace(entries[2].act, subject=99, actor=by_user(4))
    )
    rows = _rows([*entries[:2], forged, *entries[3:]])

    assert _check(rows).problem == Problem(4, Wrong.CHANGED)


def test_a_chain_written_anew_differs_from_its_root() -> None:
    entries = _chain(5)
    tip, forged = beginning(_ACCOUNT), []
    for entry in entries:
        forged.append(next_after(tip, replace(entry.act, actor=by_user(4))))
        tip = Tip(forged[-1].number, forged[-1].hash)

    assert _check(_rows(forged)).problem is None
    assert _check(_rows(forged), _root(entries[3])).problem == Problem(4, Wrong.ROOT_DIFFERS)


@pytest.mark.parametrize("gone", [1, 3])
def test_a_missing_entry_is_found(gone: int) -> None:
    rows = [row for row in _rows(_chain(5)) if row.place != place_of(gone)]

    assert _check(rows).problem == Problem(gone, Wrong.MISSING)


def test_missing_last_entries_are_found_by_the_root() -> None:
    entries = _chain(5)

    assert _check(_rows(entries[:3])).problem is None
    assert _check(_rows(entries[:3]), _root(entries[4])).problem == Problem(4, Wrong.MISSING)


def test_swapped_entries_are_found() -> None:
    rows = _rows(_chain(5))
    rows[1], rows[3] = _moved(rows[3], 2), _moved(rows[1], 4)

    assert _check(rows).problem == Problem(2, Wrong.REORDERED)


def test_an_inserted_entry_that_pushes_the_others_on_is_found() -> None:
    entries = _chain(4)
    forged = next_after(Tip(2, entries[1].hash), Act(_ACCOUNT, "clock", "contact.changed", at=1))
    pushed = [_moved(row, n) for n, row in enumerate(_rows(entries[2:]), 4)]

    assert _check([*_rows([*entries[:2], forged]), *pushed]).problem == Problem(4, Wrong.REORDERED)


def test_an_entry_between_two_places_is_found() -> None:
    rows = _rows(_chain(3))
    rows.append(replace(rows[1], place=place_of(2) + "1"))

    assert _check(rows).problem == Problem(3, Wrong.INSERTED)


def test_an_entry_of_another_account_is_found() -> None:
    assert _check(_rows(_chain(2, account=8))).problem == Problem(1, Wrong.CHANGED)


def test_what_lies_sealed_beside_an_entry_cannot_be_exchanged() -> None:
    act = Act(_ACCOUNT, by_user(3), "contact.revealed", 5, at=1, sealed=b"why")
    entry = next_after(beginning(_ACCOUNT), act)
    row = Row(place_of(1), entry.text, entry.hash, b"why")

    assert _check([row]).problem is None
    assert _check([replace(row, sealed=b"lie")]).problem == Problem(1, Wrong.CHANGED)
    assert _check([replace(row, sealed=b"")]).problem == Problem(1, Wrong.CHANGED)


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"account":"x"}'])
def test_what_is_no_entry_is_found(text: Any) -> None:
    rows = _rows(_chain(2))
    rows[1] = replace(rows[1], text=text)

    assert _check(rows).problem == Problem(2, Wrong.CHANGED)
