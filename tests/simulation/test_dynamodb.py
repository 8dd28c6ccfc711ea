"""Our DynamoDB answers as DynamoDB Local does, to random calls of the kinds that the product makes.

The same calls, through the same client, to both; answers and refusals must be alike after each.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.resources import client
from tests.conftest import Cloud
from tests.simulation.dynamodb.api import DynamoDB, Refused
from tests.simulation.dynamodb.tables import Index, Table

_CALLS = 1_500
_INDEX = Index("lists", "li", "la", None)
_PARTITIONS = ("A#1#T#one", "A#1#T#two", "A#2#T#one")
_PLACES = ("M#000", "M#001", "M#002", "M#003", "M#004", "HEAD", "THREAD")
_CONDITIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ()),
    ("attribute_not_exists (#pk)", ("pk",)),
    ("attribute_exists (#pk)", ("pk",)),
    ("#v = :a", ("v",)),
    ("(attribute_exists (#pk) AND #v < :a)", ("pk", "v")),
    ("(attribute_not_exists (#pk) OR #v > :a)", ("pk", "v")),
    ("#sp[0].#r = :a", ("sp", "r")),
    ("(attribute_exists (#pk) AND #sp[1].#r < :a AND NOT (#v = :b))", ("pk", "sp", "r", "v")),
    ("#v BETWEEN :a AND :b", ("v",)),
    ("begins_with (#sk, :m)", ("sk",)),
    ("attribute_exists (#sp[1])", ("sp",)),
)
_UPDATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("SET #v = :a", ("v",)),
    ("SET #v = :a, #li = :l, #la = :b", ("v", "li", "la")),
    ("ADD #v :a", ("v",)),
    ("ADD #un :s", ("un",)),
    ("DELETE #un :s", ("un",)),
    ("REMOVE #v, #li", ("v", "li")),
    ("SET #sp[0].#r = :a", ("sp", "r")),
    ("SET #sp[1].#r = :a REMOVE #sp[0].#n", ("sp", "r", "n")),
    ("SET #v = #v + :a", ("v",)),
    ("SET #v = if_not_exists (#v, :b) + :a", ("v",)),
    ("SET #sp = list_append (#sp, :p)", ("sp",)),
    ("REMOVE #sp[0]", ("sp",)),
)
# Those that fit any item: what else a transaction answers then, the product never asks.
_PLAIN = _UPDATES[:6]
_RANGES: tuple[str, ...] = (
    "#pk = :pk",
    "#pk = :pk AND begins_with (#sk, :m)",
    "#pk = :pk AND #sk BETWEEN :lo AND :hi",
)


class _Both:
    """The two that must answer alike."""

    def __init__(self, real: Any, seed: int) -> None:
        self.random = random.Random(seed)
        self._now = 0.0
        self._real = real
        table = Table("differential", {"lists": _INDEX}, lambda: 0)
        self._ours = DynamoDB({"differential": table}, lambda: self._now, random.Random(0))

    def call(self, operation: str, **asked: Any) -> None:
        self._now += 1
        ours = _outcome(lambda: self._ours.call(operation, asked))
        real = _outcome(lambda: self._real(operation, asked))
        assert ours == real, f"{operation} {asked}"


def _outcome(do: Callable[[], dict[str, Any]]) -> Any:
    try:
        answer = do()
    except Refused as no:
        return (no.code, [one["Code"] for one in no.more.get("CancellationReasons", ())])
    except ClientError as no:
        reasons = no.response.get("CancellationReasons", ())
        return (no.response["Error"]["Code"], [one["Code"] for one in reasons])
    for unasked in ("ResponseMetadata", "ConsumedCapacity"):
        answer.pop(unasked, None)
    if not answer.get("UnprocessedKeys", True):
        del answer["UnprocessedKeys"]
    # A batch has no order, nor have equals in an index.
    unordered = [*answer.get("Responses", {}).values()]
    if any("li" in item for item in answer.get("Items", ())):
        unordered.append(answer["Items"])
    for items in unordered:
        items.sort(key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
    return _plain(answer)


def _plain(value: Any) -> Any:
    """Sets have no order."""
    if isinstance(value, dict):
        return {
            name: sorted(held) if name in ("NS", "SS") else _plain(held)
            for name, held in value.items()
        }
    return [_plain(one) for one in value] if isinstance(value, list) else value


@pytest.fixture
def real(cloud: Cloud) -> Iterator[Callable[[str, dict[str, Any]], dict[str, Any]]]:
    """A table of our kind in DynamoDB Local."""
    dynamodb = client("dynamodb", cloud.dynamodb_url)
    keys = [{"AttributeName": n, "KeyType": k} for n, k in (("pk", "HASH"), ("sk", "RANGE"))]
    listed = [{"AttributeName": n, "KeyType": k} for n, k in (("li", "HASH"), ("la", "RANGE"))]
    dynamodb.create_table(
        TableName="differential",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=keys,
        AttributeDefinitions=[
            {"AttributeName": n, "AttributeType": "N" if n == "la" else "S"}
            for n in ("pk", "sk", "li", "la")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "lists",
                "KeySchema": listed,
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    names = {"GetItem": "get_item", "PutItem": "put_item", "UpdateItem": "update_item"}
    names |= {"DeleteItem": "delete_item", "Query": "query", "BatchGetItem": "batch_get_item"}
    names["TransactWriteItems"] = "transact_write_items"
    yield lambda operation, asked: getattr(dynamodb, names[operation])(**asked)
    dynamodb.delete_table(TableName="differential")


def test_random_calls_end_alike_here_and_in_dynamodb_local(real: Any) -> None:
    both = _Both(real, seed=1)

    for _ in range(_CALLS):
        both.random.choice(
            (_put, _update, _update, _update, _delete, _get, _query, _listed, _many, _batch)
        )(both)


def _put(both: _Both) -> None:
    both.call("PutItem", TableName="differential", Item=_item(both), **_condition(both))


def _update(both: _Both) -> None:
    both.call(
        "UpdateItem",
        TableName="differential",
        Key=_key(both),
        ReturnValues="ALL_NEW",
        **_step(both),
    )


def _delete(both: _Both) -> None:
    both.call("DeleteItem", TableName="differential", Key=_key(both), **_condition(both))


def _get(both: _Both) -> None:
    both.call("GetItem", TableName="differential", Key=_key(both), ConsistentRead=True)


def _query(both: _Both) -> None:
    text, values = both.random.choice(_RANGES), {":pk": {"S": both.random.choice(_PARTITIONS)}}
    if ":m" in text:
        values[":m"] = {"S": "M#"}
    if ":lo" in text:
        values |= {":lo": {"S": "M#0005"}, ":hi": {"S": "M#0035"}}
    names = {"#pk": "pk"} | ({"#sk": "sk"} if "#sk" in text else {})
    more: dict[str, Any] = (
        {"Limit": both.random.randint(1, 4)} if both.random.random() < 0.5 else {}
    )
    if both.random.random() < 0.3:
        more["FilterExpression"] = "attribute_exists (#v)"
        names["#v"] = "v"
    both.call(
        "Query",
        TableName="differential",
        KeyConditionExpression=text,
        ConsistentRead=True,
        ScanIndexForward=both.random.random() < 0.5,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
        **more,
    )


def _listed(both: _Both) -> None:
    values = {":l": {"S": both.random.choice(("open", "closed"))}, ":n": {"N": "4"}}
    both.call(
        "Query",
        TableName="differential",
        IndexName="lists",
        KeyConditionExpression="#li = :l AND #la <= :n",
        ExpressionAttributeNames={"#li": "li", "#la": "la"},
        ExpressionAttributeValues=values,
    )


def _batch(both: _Both) -> None:
    keys = {(k["pk"]["S"], k["sk"]["S"]): k for k in (_key(both) for _ in range(4))}
    both.call(
        "BatchGetItem",
        RequestItems={"differential": {"Keys": list(keys.values()), "ConsistentRead": True}},
    )


def _many(both: _Both) -> None:
    steps: dict[tuple[str, str], dict[str, Any]] = {}
    for _ in range(both.random.randint(1, 3)):
        if both.random.random() < 0.5:
            item = _item(both)
            steps[item["pk"]["S"], item["sk"]["S"]] = {
                "Put": {"TableName": "differential", "Item": item, **_condition(both)}
            }
        else:
            key = _key(both)
            steps[key["pk"]["S"], key["sk"]["S"]] = {
                "Update": {"TableName": "differential", "Key": key, **_step(both, _PLAIN)}
            }
    both.call("TransactWriteItems", TransactItems=list(steps.values()))


def _key(both: _Both) -> dict[str, Any]:
    return {"pk": {"S": both.random.choice(_PARTITIONS)}, "sk": {"S": both.random.choice(_PLACES)}}


def _item(both: _Both) -> dict[str, Any]:
    item: dict[str, Any] = _key(both)
    if both.random.random() < 0.8:
        item["v"] = _number(both)
    if both.random.random() < 0.5:
        item["sp"] = {"L": [_part(both) for _ in range(both.random.randint(1, 2))]}
    if both.random.random() < 0.4:
        item |= {"li": {"S": both.random.choice(("open", "closed"))}, "la": _number(both)}
    if both.random.random() < 0.3:
        item["un"] = {"NS": ["1", "2"]}
    return item


def _step(both: _Both, kinds: tuple[tuple[str, tuple[str, ...]], ...] = _UPDATES) -> dict[str, Any]:
    text, names = both.random.choice(kinds)
    return _with_values(both, "UpdateExpression", text, names, _condition(both))


def _condition(both: _Both) -> dict[str, Any]:
    text, names = both.random.choice(_CONDITIONS)
    return _with_values(both, "ConditionExpression", text, names, {}) if text else {}


def _with_values(
    both: _Both, name: str, text: str, names: tuple[str, ...], rest: dict[str, Any]
) -> dict[str, Any]:
    """A request's expression, its names and exactly the values that it and the rest stand on."""
    said = {**rest, name: text}
    whole = f"{text} {rest.get('ConditionExpression', '')}"
    known = {**rest.get("ExpressionAttributeNames", {}), **{f"#{one}": one for one in names}}
    offered = {
        ":a": {"N": str(both.random.randint(0, 3))},
        ":b": {"N": str(both.random.randint(3, 6))},  # bounds must be in order
        ":m": {"S": "M#"},
        ":l": {"S": "open"},
        ":s": {"NS": ["2", "3"]},
        ":p": {"L": [_part(both)]},
    }
    used = {token: held for token, held in offered.items() if token in whole}
    said["ExpressionAttributeNames"] = known
    if used:
        said["ExpressionAttributeValues"] = used
    return said


def _number(both: _Both) -> dict[str, str]:
    return {"N": str(both.random.randint(0, 6))}


def _part(both: _Both) -> dict[str, Any]:
    return {"M": {"r": _number(both), "n": {"N": "1"}}}
