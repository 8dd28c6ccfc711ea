"""Tells the audit log of every request that changed something, or was denied."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.api import sites
from chalicelib.api.acts import (
    WHO_ASKS,
    Told,
    ToldFirst,
    ToldOfReading,
    details_of,
    subject_of,
)
from chalicelib.domain.audit import Act, Outcome, by_user
from chalicelib.privacy import audit

if TYPE_CHECKING:
    from chalicelib.api.routing import Route

_DENIED = (401, 403, 404)
_DENIAL = Told("access.denied")


@dataclass
class Asking:
    """Who asks for what, as far as it is known by now."""

    account: int | None = None
    user: int | None = None
    # How the user showed who they are.
    by: str = ""
    # Whose page may read the answer; None: nobody's.
    site: str | None = sites.ANY
    notes_reading: bool = False
    path: dict[str, Any] = field(default_factory=dict)
    body: Any = None


def before(route: Route, asking: Asking) -> None:
    """Notes what must not happen unrecorded. Raises Unavailable when it cannot be noted."""
    if isinstance(route.telling, ToldFirst):
        act = _act(route.telling, asking, None)
        audit.note_first(replace(act, outcome=Outcome.ASKED))


def after(route: Route, asking: Asking, status: int, answer: Any) -> None:
    """Notes what was done or denied."""
    told = route.telling
    if not asking.account or not asking.user:
        return
    if status in _DENIED:
        audit.note(_denial(route, asking, answer["code"]))
    elif status < 400 and isinstance(told, Told) and _is_noted(told, asking):
        audit.note(_act(told, asking, answer))


def _is_noted(told: Told, asking: Asking) -> bool:
    return asking.notes_reading or not isinstance(told, ToldOfReading)


def _denial(route: Route, asking: Asking, code: str) -> Act:
    """The act that was not done, or for what changes nothing that access was denied."""
    told = route.telling
    if not isinstance(told, Told) or isinstance(told, ToldOfReading):
        told = _DENIAL
    act = _act(told, asking, None)
    # What stands in an address is anybody's word until something is found by it.
    subject = act.subject if isinstance(act.subject, int) else 0
    why = {**act.details, "code": code, "route": f"{route.method} {route.path}"}
    return replace(act, subject=subject, outcome=Outcome.REFUSED, details=why)


def _act(told: Told, asking: Asking, answer: Any) -> Act:
    return Act(
        account=asking.account or 0,
        actor=by_user(asking.user or 0),
        by=asking.by,
        verb=told.verb,
        subject=_subject(told, asking, answer),
        details=details_of(told, asking.path, asking.body),
    )


def _subject(told: Told, asking: Asking, answer: Any) -> int | str:
    if told.of == WHO_ASKS:
        return asking.user or 0
    return subject_of(told, asking.path, asking.body, answer)
