"""The ledger: erasures, by account and by the code their askers hold. Nothing in it is content.

It is never restored and nothing is ever removed from it: what a restore of another table brings
back is held against it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from typing import Any, cast

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.domain.erasure import Erasure, Request, Scope, Status, Step
from chalicelib.domain.ids import key_of, timed_id
from chalicelib.store.ledger_tables import LedgerRow
from chalicelib.store.transaction import Overtaken, all_or_nothing
from chalicelib.store.trouble import condition_met

# Erasures that somebody must look at are found in one of these partitions.
DUE_SHARDS = 4
_PAGE = 500
_TIMES = ("fenced_at", "erased_at", "complete_at", "undone_at")


class ErasureItem(LedgerRow):
    """``A#<account>#ERASURES`` / ``<id>``."""

    scope = UnicodeAttribute(attr_name="o")
    subject = NumberAttribute(attr_name="i")
    by = UnicodeAttribute(attr_name="y")
    grace_hours = NumberAttribute(attr_name="g")
    within = NumberAttribute(attr_name="w", null=True)
    code = UnicodeAttribute(attr_name="c")
    status = UnicodeAttribute(attr_name="s")
    requested_at = NumberAttribute(attr_name="r")
    grace_until = NumberAttribute(attr_name="u")
    keys = JSONAttribute(attr_name="k")
    threads = JSONAttribute(attr_name="h")
    steps = JSONAttribute(attr_name="p")
    times = JSONAttribute(attr_name="t")
    version = NumberAttribute(attr_name="v")


class PlaceItem(LedgerRow):
    """``CODE#<hash>`` / ``CODE`` and ``A#<account>#FORGOTTEN`` / ``<scope>#<subject>``: where an
    erasure is."""

    account = NumberAttribute(attr_name="a")
    erasure = NumberAttribute(attr_name="e")


def begin(erasure: Erasure, instead_of: Erasure | None) -> None:
    """Notes a new erasure; `instead_of` is the one that stood for this subject, if it was undone.

    Raises:
        Overtaken: somebody else has just asked for the same.
    """
    place = PlaceItem(*_place(erasure.request), account=erasure.account, erasure=erasure.id)
    as_seen: Condition = PlaceItem.pk.does_not_exist()
    if instead_of and not instead_of.stands:
        as_seen = PlaceItem.erasure == instead_of.id
    code = PlaceItem(_code(erasure.code), "CODE", account=erasure.account, erasure=erasure.id)
    with all_or_nothing() as transaction:
        transaction.save(place, as_seen)
        transaction.save(code, PlaceItem.pk.does_not_exist())
        transaction.save(_as_item(erasure), ErasureItem.pk.does_not_exist())


def save(erasure: Erasure, known: Erasure) -> Erasure:
    """Replaces `known` by `erasure`; as it stands then.

    Raises:
        Overtaken: somebody else has gone on with it.
    """
    item = _as_item(erasure)
    item.version = known.version + 1
    if not condition_met(lambda: item.save(ErasureItem.version == known.version)):
        raise Overtaken
    return _erasure(item)


def get(account: int, id: int) -> Erasure | None:
    """An erasure as it stands."""
    try:
        return _erasure(ErasureItem.get(_erasures(account), key_of(id), consistent_read=True))
    except ErasureItem.DoesNotExist:
        return None


def of_subject(request: Request) -> Erasure | None:
    """The newest erasure of what `request` is about."""
    return _at(*_place(request))


def by_code(code: str) -> Erasure | None:
    """The erasure whose asker was given `code`."""
    return _at(_code(code), "CODE")


def listed(account: int, before: int = 0) -> Iterator[Erasure]:
    """The erasures of an account, the newest first, from `before` (an id) on."""
    return map(_erasure, _newest(account, before, None))


def listed_wholes(account: int, before: int = 0) -> Iterator[Erasure]:
    """The same without those that are parts of others: of these there may be very many."""
    wholes = ErasureItem.within.does_not_exist()
    return map(_erasure, _newest(account, before, wholes))


def _newest(account: int, before: int, only: Condition | None) -> Iterator[ErasureItem]:
    return ErasureItem.query(
        _erasures(account),
        ErasureItem.sk < key_of(before) if before else None,
        filter_condition=only,
        scan_index_forward=False,
        page_size=_PAGE,
    )


def parts_of(whole: Erasure, after: int = 0) -> Iterator[Erasure]:
    """The erasures that are parts of `whole`, the oldest first, behind `after` (an id)."""
    # Ids carry a second: one of the same second may stand before the whole's own.
    first = key_of(after) if after else key_of(timed_id(whole.requested_at, b""))
    rows = ErasureItem.query(
        _erasures(whole.account),
        ErasureItem.sk > first,
        filter_condition=ErasureItem.within == whole.id,
        consistent_read=True,
    )
    return map(_erasure, rows)


def everything() -> Iterator[Erasure]:
    """Every erasure of every account: for an operator's restore, no function may."""
    return map(_erasure, ErasureItem.scan(ErasureItem.requested_at.exists()))


def due_before(shard: int, at: int, limit: int) -> list[tuple[int, int]]:
    """(account, id) of the erasures that somebody must look at by `at` (ms)."""
    rows = ErasureItem.dues.query(f"ERASURES#{shard}", ErasureItem.due_at <= at, limit=limit)
    return [(int(row.pk.split("#")[1]), int(row.sk, 16)) for row in rows]


def _at(pk: str, sk: str) -> Erasure | None:
    try:
        place = PlaceItem.get(pk, sk, consistent_read=True)
    except PlaceItem.DoesNotExist:
        return None
    return get(int(place.account), int(place.erasure))


def _erasures(account: int) -> str:
    return f"A#{account}#ERASURES"


def _place(request: Request) -> tuple[str, str]:
    return f"A#{request.account}#FORGOTTEN", f"{request.scope}#{request.subject}"


def _code(code: str) -> str:
    """The code itself is a bearer's; only its hash is looked for."""
    return f"CODE#{sha256(code.strip().upper().encode()).hexdigest()}"


def _as_item(erasure: Erasure) -> ErasureItem:
    request = erasure.request
    item = ErasureItem(
        _erasures(erasure.account),
        key_of(erasure.id),
        scope=request.scope.value,
        subject=request.subject,
        by=request.by,
        grace_hours=request.grace_hours,
        within=request.within or None,
        code=erasure.code,
        status=erasure.status.value,
        requested_at=erasure.requested_at,
        grace_until=erasure.grace_until,
        keys=list(erasure.keys),
        threads=list(erasure.threads),
        steps={name: asdict(step) for name, step in erasure.steps.items()},
        times={name: getattr(erasure, name) for name in _TIMES},
        version=erasure.version,
    )
    if erasure.waits_until:
        item.due = f"ERASURES#{erasure.account % DUE_SHARDS}"
        item.due_at = erasure.waits_until
    return item


def _erasure(item: ErasureItem) -> Erasure:
    request = Request(
        account=int(item.pk.split("#")[1]),
        scope=Scope(item.scope),
        subject=int(item.subject),
        by=item.by,
        grace_hours=int(item.grace_hours),
        within=int(item.within or 0),
    )
    steps = cast(dict[str, Any], item.steps)
    return Erasure(
        id=int(item.sk, 16),
        request=request,
        code=item.code,
        requested_at=int(item.requested_at),
        grace_until=int(item.grace_until),
        status=Status(item.status),
        keys=tuple(item.keys),
        threads=tuple(item.threads),
        steps={name: Step(**step) for name, step in steps.items()},
        waits_until=int(item.due_at or 0),
        version=int(item.version),
        **{name: int(item.times[name]) for name in _TIMES},
    )
