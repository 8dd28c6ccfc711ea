"""An older data folder that is put back forgets again: the ledger is remembered beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import items
from infra.items import Item
from infra.local import ledger, resources
from tests.conftest import Cloud

_TABLE, _KEYS = ledger._TABLE, ledger._KEYS


def _erasure(version: int, status: str = "erased", account: int = 77) -> Item:
    return {
        "pk": {"S": f"A#{account}#ERASURES"},
        "sk": {"S": "0000000000000e"},
        "s": {"S": status},
        "o": {"S": "contact"},
        "k": {"S": "[]"},
        "v": {"N": str(version)},
    }


def _hold() -> Item:
    return {"pk": {"S": "A#77#HOLDS"}, "sk": {"S": "contact#5"}}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and a home of its own for what is remembered beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "secret.json").write_text("{}")
    return tmp_path


@pytest.fixture
def dynamodb(cloud: Cloud) -> Iterator[Any]:
    client = resources.client("dynamodb", cloud.dynamodb_url)
    yield client
    items.remove(client, _TABLE, [items.key_of(item) for item in (_erasure(1), _hold())])


def _told(dynamodb: Any) -> list[Item]:
    keys = [items.key_of(_erasure(1)), items.key_of(_hold())]
    return list(items.find(dynamodb, _TABLE, keys).values())


def test_what_the_table_no_longer_knows_comes_back(data: Path, dynamodb: Any) -> None:
    items.put(dynamodb, _TABLE, [_erasure(3), _hold()])
    ledger.keep(dynamodb, data)
    items.remove(dynamodb, _TABLE, [items.key_of(_erasure(3)), items.key_of(_hold())])

    assert ledger.bring_back(dynamodb, data) >= 1

    assert _told(dynamodb) == [_erasure(3)]
    assert ledger.bring_back(dynamodb, data) == 0


def test_what_is_newer_wins_on_either_side(data: Path, dynamodb: Any) -> None:
    items.put(dynamodb, _TABLE, [_erasure(3)])
    ledger.keep(dynamodb, data)

    items.put(dynamodb, _TABLE, [_erasure(2, "fenced")])
    ledger.keep(dynamodb, data)
    ledger.bring_back(dynamodb, data)
    assert _told(dynamodb) == [_erasure(3)]

    items.put(dynamodb, _TABLE, [_erasure(4, "complete")])
    ledger.bring_back(dynamodb, data)
    assert _told(dynamodb) == [_erasure(4, "complete")]


def test_a_key_that_came_back_with_an_older_folder_is_destroyed_before_anything_starts(
    data: Path, dynamodb: Any
) -> None:
    ledger.destroy_again(dynamodb)  # what came back in other tests
    said = {"o": {"S": "contact"}, "k": {"S": '["P#0000000000000a"]'}}
    items.put(dynamodb, _TABLE, [{**_erasure(3), **said}])
    ledger.keep(dynamodb, data)
    back = {"pk": {"S": "A#77"}, "sk": {"S": "P#0000000000000a"}}
    other = {"pk": {"S": "A#77"}, "sk": {"S": "P#0000000000000b"}}
    items.put(dynamodb, _KEYS, [back, other])
    said_by = [
        {"pk": {"S": f"A#77#T#{thread}"}, "sk": {"S": sk}, "k": {"S": key["sk"]["S"]}}
        for thread, key in (("gone", back), ("kept", other))
        for sk in ("THREAD", "M#1")
    ]
    leads = [
        {"pk": {"S": f"A#77#ID#{id}"}, "sk": {"S": "WHO"}, "ct": {"N": id}} for id in ("10", "11")
    ]
    items.put(dynamodb, ledger._RECORDS, said_by)
    items.put(dynamodb, ledger._LOOKUPS, leads)
    items.remove(dynamodb, _TABLE, [items.key_of(_erasure(3))])

    ledger.bring_back(dynamodb, data)

    assert ledger.keys_that_came_back(dynamodb) == [items.key_of(back)]
    assert ledger.destroy_again(dynamodb) == 1
    assert ledger.destroy_again(dynamodb) == 0
    left = items.find(dynamodb, _KEYS, [items.key_of(back), items.key_of(other)])
    assert list(left.values()) == [other]
    names = [items.key_of(item) for item in said_by]
    assert set(items.find(dynamodb, ledger._RECORDS, names)) == set(names[2:])
    led = items.find(dynamodb, ledger._LOOKUPS, [items.key_of(item) for item in leads])
    assert set(led) == {("A#77#ID#11", "WHO")}


def test_another_folders_ledger_is_not_ours(
    data: Path, dynamodb: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    items.put(dynamodb, _TABLE, [_erasure(3)])
    ledger.keep(dynamodb, data)
    items.remove(dynamodb, _TABLE, [items.key_of(_erasure(3))])
    other = tmp_path_factory.mktemp("other")
    (other / "secret.json").write_text('{"another": "secret"}')

    assert ledger.bring_back(dynamodb, other) == 0
    assert ledger.file_for(data) != ledger.file_for(other)
