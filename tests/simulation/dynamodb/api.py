"""DynamoDB's operations, as far as the product calls them."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.simulation.dynamodb import grammar
from tests.simulation.dynamodb.expressions import Said, found, holds, holds_of, updated
from tests.simulation.dynamodb.grammar import Node
from tests.simulation.dynamodb.tables import Key, Rows, Table, key_of
from tests.simulation.dynamodb.values import Invalid, Item, Sized, kind, size

Request = Mapping[str, Any]
_Answer = dict[str, Any]
_LARGEST_ITEM = 400 * 1024
_LARGEST_PAGE = 1 << 20
_BATCH_MOST = 100
_TRANSACTION_MOST = 100
_TOKEN_SECONDS = 600
_FAILED = ("ConditionalCheckFailedException", "The conditional request failed")
_TOO_LARGE = "Item size has exceeded the maximum allowed size"


class Refused(Exception):
    """An error answer: its code, sentence, and what else stands in it."""

    def __init__(self, code: str, sentence: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.sentence, self.more = code, sentence, more


class DynamoDB:
    """All tables. `stale` is how often a cheap read asks the follower."""

    def __init__(
        self, tables: Mapping[str, Table], now: Callable[[], float], random: Random
    ) -> None:
        self.tables = tables
        self.stale = 0.0
        self.unprocessed = 0.0
        self._now = now
        self._random = random
        self._tokens: dict[str, float] = {}

    def call(self, operation: str, request: Request) -> _Answer:
        """Answers one request. Raises Refused."""
        try:
            return getattr(self, f"_{operation}")(request)  # type: ignore[no-any-return]
        except Invalid as wrong:
            raise Refused("ValidationException", str(wrong)) from wrong

    def _GetItem(self, request: Request) -> _Answer:
        key = key_of(request["Key"])
        rows = self._rows(self._table(request), consistent=bool(request.get("ConsistentRead")))
        item = rows.get(key[0], key)
        return {"Item": _projected(item, request)} if item is not None else {}

    def _PutItem(self, request: Request) -> _Answer:
        table, item = self._table(request), request["Item"]
        self._check(table, key_of(item), request)
        self._write(table, key_of(item), _sound(item))
        return {}

    def _UpdateItem(self, request: Request) -> _Answer:
        table, key = self._table(request), key_of(request["Key"])
        self._check(table, key, request)
        new = self._changed(table, key, request)
        self._write(table, key, new)
        return {"Attributes": new} if request.get("ReturnValues") == "ALL_NEW" else {}

    def _DeleteItem(self, request: Request) -> _Answer:
        table, key = self._table(request), key_of(request["Key"])
        self._check(table, key, request)
        table.write(key, None, self._now())
        return {}

    def _BatchGetItem(self, request: Request) -> _Answer:
        answers: dict[str, list[Item]] = {}
        left: dict[str, Any] = {}
        for name, asked in request["RequestItems"].items():
            keys = asked["Keys"]
            if len(keys) > _BATCH_MOST or len({key_of(key) for key in keys}) < len(keys):
                raise Invalid("Provided list of item keys contains duplicates")
            done = len(keys)
            if len(keys) > 1 and self._random.random() < self.unprocessed:
                done = self._random.randrange(1, len(keys))
                left[name] = {**asked, "Keys": keys[done:]}
            rows = self._rows(self.tables[name], consistent=bool(asked.get("ConsistentRead")))
            items = [rows.get(key_of(key)[0], key_of(key)) for key in keys[:done]]
            answers[name] = [_projected(item, asked) for item in items if item is not None]
        return {"Responses": answers, "UnprocessedKeys": left}

    def _Query(self, request: Request) -> _Answer:
        table, said = self._table(request), _said(request)
        index = table.indexes.get(request.get("IndexName", ""))
        rows = (
            table.view(index.name, self._now())
            if index
            else self._rows(table, consistent=bool(request.get("ConsistentRead")))
        )
        asked = grammar.condition(request["KeyConditionExpression"])
        partition, within = _partition(asked, index.partition if index else "pk", said)
        backwards = request.get("ScanIndexForward") is False
        start, limit = request.get("ExclusiveStartKey"), request.get("Limit")
        after = _place(start, index.sort if index else "sk") if start else None
        names = ("pk", "sk", index.partition, index.sort) if index else ("pk", "sk")
        page, examined, taken, last = list[Item](), 0, 0, None
        for place, item in rows.walk(partition, backwards=backwards):
            if after is not None and (place >= after if backwards else place <= after):
                continue
            if within and not holds_of(within, item, said):
                continue
            if (limit and examined == limit) or taken > _LARGEST_PAGE:
                return _page(page, examined, names, last)
            examined, taken, last = examined + 1, taken + size(item), item
            if holds(request.get("FilterExpression"), item, said):
                page.append(_projected(item, request))
        # Also when nothing follows: whoever asks on gets an empty page.
        return _page(page, examined, names, last if limit and examined == limit else None)

    def _TransactWriteItems(self, request: Request) -> _Answer:
        token, now = request.get("ClientRequestToken", ""), self._now()
        if token and now - self._tokens.get(token, -1e12) < _TOKEN_SECONDS:
            return {}
        steps = [(name, step) for one in request["TransactItems"] for name, step in one.items()]
        keys = [_key_in(name, step) for name, step in steps]
        if len(steps) > _TRANSACTION_MOST or len(set(keys)) < len(keys):
            raise Invalid("Transaction request cannot include multiple operations on one item")
        reasons = [self._reason(step, key[1]) for (_, step), key in zip(steps, keys, strict=True)]
        if any(code != "None" for code in reasons):
            raise Refused(
                "TransactionCanceledException",
                f"Transaction cancelled, please refer cancellation reasons [{', '.join(reasons)}]",
                CancellationReasons=[{"Code": code} for code in reasons],
            )
        writes = [
            (self._table(step), key[1], self._planned(name, step, key[1]))
            for (name, step), key in zip(steps, keys, strict=True)
            if name != "ConditionCheck"
        ]
        for table, key, item in writes:
            self._write(table, key, item)
        self._tokens[token] = now
        return {}

    def _planned(self, name: str, step: Request, key: Key) -> Item | None:
        if name == "Put":
            return _sound(step["Item"])
        return self._changed(self._table(step), key, step) if name == "Update" else None

    def _reason(self, step: Request, key: Key) -> str:
        fits = holds(step.get("ConditionExpression"), self._table(step).get(key), _said(step))
        return "None" if fits else "ConditionalCheckFailed"

    def _changed(self, table: Table, key: Key, request: Request) -> Item:
        standing = table.get(key)
        before = standing if standing is not None else {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
        text = request.get("UpdateExpression")
        return _sound(updated(text, before, _said(request))) if text else before

    def _check(self, table: Table, key: Key, request: Request) -> None:
        if not holds(request.get("ConditionExpression"), table.get(key), _said(request)):
            raise Refused(*_FAILED)

    def _write(self, table: Table, key: Key, item: Item | None) -> None:
        table.write(key, item, self._now())

    def _table(self, request: Request) -> Table:
        return self.tables[request["TableName"]]

    def _rows(self, table: Table, *, consistent: bool) -> Rows:
        if consistent or self._random.random() >= self.stale:
            return table.leader
        return table.follower(self._now())


def _said(request: Request) -> Said:
    return Said(
        request.get("ExpressionAttributeNames") or {},
        request.get("ExpressionAttributeValues") or {},
    )


def _sound(item: Item) -> Item:
    """An item as DynamoDB takes it."""
    sized = Sized(item)
    if sized.bytes > _LARGEST_ITEM:
        raise Invalid(_TOO_LARGE)
    for value in item.values():
        if kind(value) in ("SS", "NS", "BS") and not value[kind(value)]:
            raise Invalid("One or more parameter values were invalid: An empty set")
    return sized


def _projected(item: Item, request: Request) -> Item:
    text = request.get("ProjectionExpression")
    if not text:
        return item
    said = _said(request)
    names = [str(said.steps(path)[0]) for path in grammar.paths(text)]
    return {name: value for name in names if (value := found(item, [name])) is not None}


def _partition(node: Node, attribute: str, said: Said) -> tuple[str, Node | None]:
    """The partition that a key condition names, and what else it asks."""
    if node[0] == "and":
        for one, other in ((node[1], node[2]), (node[2], node[1])):
            named = _partition(one, attribute, said)
            if named[0]:
                return named[0], other
        return "", node
    named_here = node[0] == "compare" and node[1] == "=" and node[2][0] == "path"
    if named_here and said.steps(node[2][1]) == [attribute]:
        return str(said.values[node[3][1]]["S"]), None
    return "", node


def _place(start: Mapping[str, Any], sort: str) -> tuple[Any, Key]:
    value = start[sort]
    return (int(value["N"]) if "N" in value else value["S"]), key_of(start)


def _key_in(name: str, step: Request) -> tuple[str, Key]:
    return step["TableName"], key_of(step["Item"] if name == "Put" else step["Key"])


def _page(page: list[Item], examined: int, names: tuple[str, ...], last: Item | None) -> _Answer:
    answer: _Answer = {"Items": page, "Count": len(page), "ScannedCount": examined}
    if last is not None:
        answer["LastEvaluatedKey"] = {name: last[name] for name in names}
    return answer
