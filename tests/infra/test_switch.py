"""What was restored takes its place: nothing erased returns, nothing is lost or sent twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra import items
from infra.forgotten import of
from infra.items import Item
from infra.local import resources
from infra.switch import Moved, Switch
from tests.conftest import Cloud

_AMARA, _BEN = "0000000000000a", "0000000000000b"


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return resources.client("dynamodb", cloud.dynamodb_url)


@pytest.fixture
def tables(dynamodb: Any) -> Iterator[dict[str, str]]:
    """A table restored aside, the one in use, and one of keys, all empty."""
    made = {name: resources.create_aside(dynamodb, name) for name in ("records", "keys")}
    made["aside"] = resources.create_aside(dynamodb, "audit")
    yield made
    for name in made.values():
        dynamodb.delete_table(TableName=name)


@pytest.fixture
def switch(dynamodb: Any, tables: dict[str, str]) -> Switch:
    return Switch(dynamodb, tables["aside"], tables["records"], tables["keys"])


def _item(pk: str, sk: str = "x", **more: Any) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}, **more}


def _key(switch: Switch, name: str) -> None:
    items.put(switch.dynamodb, switch.keys, [_item("A#1", name, w={"B": b"wrapped"})])


def _live(switch: Switch) -> dict[str, Item]:
    return {item["pk"]["S"]: item for item in items.scan(switch.dynamodb, switch.live)}


def _given(switch: Switch, aside: list[Item], live: list[Item]) -> None:
    items.put(switch.dynamodb, switch.aside, aside)
    items.put(switch.dynamodb, switch.live, live)


def test_what_is_missing_is_added_and_what_is_there_stays(switch: Switch) -> None:
    tombstone = _item("A#1#ID#b", x={"N": "5"})
    _given(
        switch,
        [_item("A#1#ID#a", t={"S": "old"}), _item("A#1#ID#b", t={"S": "old"})],
        [tombstone, _item("A#1#ID#c")],
    )

    assert switch.add_missing() == Moved(1)

    live = _live(switch)
    assert set(live) == {"A#1#ID#a", "A#1#ID#b", "A#1#ID#c"}
    assert live["A#1#ID#b"] == tombstone


def test_nothing_of_whose_key_is_gone_comes_back(switch: Switch) -> None:
    _key(switch, f"P#{_BEN}")
    theirs = {
        name: [
            _item(f"A#1#T#{name}", "M#1", k={"S": f"P#{name}"}),
            _item(f"A#1#ID#{name}", ct={"N": str(int(name, 16))}),
            _item(f"A#1#P#{name}", "T#1"),
        ]
        for name in (_AMARA, _BEN)
    }
    _given(switch, theirs[_AMARA] + theirs[_BEN], [])

    assert switch.as_it_was() == Moved(3, forgotten=3)
    assert set(_live(switch)) == {item["pk"]["S"] for item in theirs[_BEN]}
    assert switch.add_missing() == Moved(0, forgotten=3)


def test_what_points_into_the_thread_of_somebody_whose_key_is_gone_stays_away(
    switch: Switch,
) -> None:
    _key(switch, f"P#{_BEN}")
    for_each = [
        part
        for name in (_AMARA, _BEN)
        for part in (
            _item(f"A#1#T#thread{name}", "THREAD", k={"S": f"P#{name}"}),
            _item(f"A#1#T#thread{name}", "C#1"),
            _item("A#1#I#3", f"T#thread{name}"),
            _item(f"A#1#P#{name}", f"T#thread{name}"),
        )
    ]
    _given(switch, for_each, [])

    switch.as_it_was()

    found = {items.key_of(item) for item in items.scan(switch.dynamodb, switch.live)}
    assert found == {items.key_of(item) for item in for_each[4:]}


def test_a_door_comes_back_only_for_an_account_and_a_user_that_are(switch: Switch) -> None:
    _key(switch, "ACCOUNT")
    account = {"a": {"N": "1"}}
    _given(
        switch,
        [
            _item("DOOR#whatsapp#1", "DOOR", **account, ib={"N": "1"}),
            _item("DOOR#sign_in#1", "DOOR", **account, u={"N": "7"}),
            _item("DOOR#whatsapp#2", "DOOR", a={"N": "2"}),
        ],
        [],
    )

    switch.add_missing()

    assert set(_live(switch)) == {"DOOR#whatsapp#1"}


def test_records_are_as_they_were_under_a_version_that_nothing_has_seen(switch: Switch) -> None:
    _given(
        switch,
        [_item("A#1#C#1", "HEAD", v={"N": "3"}, s={"S": "open"}), _item("A#1#C#2", v={"N": "4"})],
        [_item("A#1#C#1", "HEAD", v={"N": "9"}, s={"S": "resolved"}), _item("A#1#C#3")],
    )

    moved = switch.as_it_was()

    live = _live(switch)
    assert moved == Moved(2, removed=1)
    assert set(live) == {"A#1#C#1", "A#1#C#2"}
    assert live["A#1#C#1"]["s"] == {"S": "open"}
    assert int(live["A#1#C#1"]["v"]["N"]) > 9
    assert int(live["A#1#C#2"]["v"]["N"]) > 4
    assert switch.as_it_was().removed == 0


def test_numbers_and_counts_go_on(switch: Switch) -> None:
    """A number given twice would be two conversations; counts follow what is put back."""
    then = [_item("A#1#COUNTER", n={"N": "5"}), _item("A#1#COUNTS", n={"N": "5"})]
    now = [_item("A#1#COUNTER", n={"N": "8"}), _item("A#1#COUNTS", n={"N": "8"})]
    _given(switch, then, now)

    switch.as_it_was()

    assert {item["n"]["N"] for item in _live(switch).values()} == {"8"}


def test_a_message_that_got_further_since_is_not_sent_again(switch: Switch) -> None:
    def message(id: int, rank: int) -> Item:
        return _item(f"A#1#T#{id}", "M#1", sp={"L": [{"M": {"r": {"N": str(rank)}}}]})

    _given(switch, [message(1, 0), message(2, 4)], [message(1, 4), message(2, 4)])

    assert switch.as_it_was() == Moved(0)
    assert _live(switch)["A#1#T#1"] == message(1, 4)


def _erasure(status: str, scope: str, keys: str, account: int = 1) -> Item:
    """An erasure as the ledger has it."""
    said = {"s": {"S": status}, "o": {"S": scope}, "k": {"S": keys}}
    return _item(f"A#{account}#ERASURES", status + scope, **said)


def test_a_key_that_the_ledger_says_was_destroyed_never_comes_back(switch: Switch) -> None:
    """Whether or not the ledger was replayed on what was restored."""
    gone = of(
        [
            _erasure("erased", "contact", f'["P#{_AMARA}"]'),
            _erasure("undone", "contact", f'["P#{_BEN}"]'),
            _erasure("complete", "account", "[]", account=2),
            _item("A#1#FORGOTTEN", "contact#1", e={"N": "1"}),
        ]
    )
    kept = [_item("A#1", f"P#{_BEN}"), _item("A#1", "ACCOUNT")]
    lost = [_item("A#1", f"P#{_AMARA}"), _item("A#2", "ACCOUNT"), _item("A#2", f"P#{_BEN}")]
    _given(switch, kept + lost, [])

    keys_only = Switch(switch.dynamodb, switch.aside, switch.live, never=gone)
    moved = keys_only.add_missing()

    assert moved == Moved(2, forgotten=3)
    found = {items.key_of(item) for item in items.scan(switch.dynamodb, switch.live)}
    assert found == {items.key_of(item) for item in kept}
