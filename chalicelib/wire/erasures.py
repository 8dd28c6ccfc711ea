"""Erasures on the wire."""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain.erasure import Erasure, Step, may_be_undone
from chalicelib.privacy.plans import PLANS
from chalicelib.wire.times import seconds, seconds_or_none


def erasure(one: Erasure, at: int) -> dict[str, Any]:
    """An erasure as it stands at `at` (ms)."""
    return {
        "id": one.id,
        "code": one.code,
        "status": one.status.value,
        "scope": one.scope.value,
        "subject_id": one.subject,
        "requested_by": one.request.by,
        "requested_at": seconds(one.requested_at),
        "due_at": seconds(one.due_at),
        "grace_until": seconds(one.grace_until),
        "erased_at": seconds_or_none(one.erased_at),
        "complete_at": seconds_or_none(one.complete_at),
        "backups_forget_at": seconds_or_none(one.backups_forget_at),
        "undone_at": seconds_or_none(one.undone_at),
        "may_be_undone": may_be_undone(one, at),
        "steps": [_step(name, one.step(name)) for name in _names(one)],
    }


def page(erasures: Iterable[Erasure], at: int, before: int | None) -> dict[str, Any]:
    """A page of them; `before` is from where the next goes on."""
    return {"payload": [erasure(one, at) for one in erasures], "meta": {"before": before}}


def _names(one: Erasure) -> list[str]:
    """What the fence did, then every step in its order, be it still to come."""
    return list(dict.fromkeys([*one.steps, *PLANS[one.scope].steps]))


def _step(name: str, step: Step) -> dict[str, Any]:
    return {"name": name, "done_at": seconds_or_none(step.done_at), "count": step.count}
