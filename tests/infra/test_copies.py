"""Backups on disk: whole or not there, and each part only for as long as the cloud keeps it."""

from pathlib import Path

import pytest

from infra.items import as_line, from_line
from infra.local import copies, restore
from infra.local.copies import Copy, Part
from infra.recovery import DAY_MS, Refused

_ITEM = {
    "pk": {"S": "A#1"},
    "sk": {"S": "x"},
    "w": {"B": b"\x00\xff"},
    "m": {"M": {"base64": {"S": "a name like any other"}, "r": {"N": "2"}}},
    "l": {"L": [{"B": b"in a list"}, {"NULL": True}]},
    "n": {"NS": ["1", "2"]},
}
_AT = 1_000 * DAY_MS


def _made(data: Path, name: str = "one", at: int = _AT) -> Copy:
    folder = copies.new(data, name)
    parts: dict[str, Part] = {
        table: copies.write_items(folder, table, [_ITEM])
        for table in ("records", "keys", "lookups", "audit")
    }
    parts["media"] = copies.write_objects(folder, [("1/abc", b"sealed"), ("1/def", b"")])
    return copies.complete(data, name, Copy(folder, at, parts))


def test_an_item_comes_back_byte_by_byte() -> None:
    assert from_line(as_line(_ITEM)) == _ITEM


def test_a_copy_gives_back_what_it_was_given(tmp_path: Path) -> None:
    _made(tmp_path)

    copy = copies.get(tmp_path, "one")

    assert list(copy.items("records")) == [_ITEM]
    assert list(copy.objects()) == [("1/abc", b"sealed"), ("1/def", b"")]
    assert copy.parts["media"].count == 2


def test_nobody_else_on_the_machine_may_look_into_a_copy(tmp_path: Path) -> None:
    assert _made(tmp_path).folder.stat().st_mode & 0o077 == 0


def test_a_damaged_copy_is_refused(tmp_path: Path) -> None:
    copy = _made(tmp_path)
    for part in ("records", "media"):
        with copies.file_of(copy.folder, part).open("ab") as file:
            file.write(b"x")

    with pytest.raises(Refused, match="damaged"):
        list(copy.items("records"))
    with pytest.raises(Refused, match="damaged"):
        list(copy.objects())


def test_a_name_is_given_once_and_a_copy_cut_short_is_none(tmp_path: Path) -> None:
    copies.new(tmp_path, "cut-short")
    _made(tmp_path)

    with pytest.raises(Refused, match="There is a backup one already"):
        copies.new(tmp_path, "one")
    with pytest.raises(Refused, match="There is no backup 'cut-short'"):
        copies.get(tmp_path, "cut-short")
    copies.new(tmp_path, "cut-short")


@pytest.mark.parametrize("name", ["", "..", "../elsewhere", ".hidden", "a/b", "x" * 65])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        copies.new(tmp_path, name)
    with pytest.raises(Refused):
        copies.get(tmp_path, name)


def test_keys_and_lookups_leave_a_copy_after_a_day_and_the_rest_after_35(tmp_path: Path) -> None:
    _made(tmp_path)

    assert copies.let_go(tmp_path, _AT + DAY_MS) == []
    assert set(copies.let_go(tmp_path, _AT + DAY_MS + 1)) == {"keys of one", "lookups of one"}
    left = copies.get(tmp_path, "one")
    assert set(left.parts) == {"records", "audit", "media"}
    assert not copies.file_of(left.folder, "keys").exists()
    assert not copies.file_of(left.folder, "lookups").exists()

    copies.let_go(tmp_path, _AT + 35 * DAY_MS + 1)
    assert copies.every(tmp_path) == []
    assert not left.folder.exists()


def test_old_keys_are_refused_though_their_file_were_still_there(tmp_path: Path) -> None:
    copy, later = _made(tmp_path), _AT + 36 * 3_600_000

    with pytest.raises(Refused, match="keys can go back 1 day and no further"):
        restore.chosen(copy, ["records", "keys"], later)
    assert restore.chosen(copy, ["records"], later) == ["records"]
    assert restore.chosen(copy, [], later) == ["audit", "records", "media"]
    assert restore.chosen(copy, [], _AT) == ["keys", "lookups", "audit", "records", "media"]


def test_a_copy_from_a_time_to_come_is_refused(tmp_path: Path) -> None:
    """The clock was moved back: nobody could say how old it is."""
    with pytest.raises(Refused, match="has not come yet"):
        restore.chosen(_made(tmp_path), [], _AT - 1)
    with pytest.raises(Refused, match="has not come yet"):
        restore.chosen(_made(tmp_path, "two"), ["keys"], _AT - 1)
