"""Serves one request: who asks, what they say, the view, the answer; and one line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalice.app import Request, Response

from chalicelib import log
from chalicelib.api import callers, noting, reading, refusals, sites
from chalicelib.api.callers import Guest, Member
from chalicelib.api.incoming import Incoming, received
from chalicelib.api.noting import Asking
from chalicelib.domain.account import Permission, User
from chalicelib.domain.errors import Forbidden, NotSignedIn, NotThere, SlowDown
from chalicelib.inbox import visit
from chalicelib.inbox.visit import Visit

if TYPE_CHECKING:
    from chalicelib.api.routing import Route

_OURS = {"error": "Something went wrong on our side.", "code": "internal"}
_PASSING = {"error": "We are busy for a moment. Try again.", "code": "busy"}
# Whoever erases, exports or opens it again still may.
_NOT_WHEN_CLOSED = (
    Permission.USE_CONVERSATIONS,
    Permission.USE_CONTACTS,
    Permission.MANAGE_INBOXES,
)
# Answers are somebody's words: no cache between us may keep them.
_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}


@dataclass(frozen=True)
class Answer:
    """An answer with more to it than content; `body` is text or what becomes JSON."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    # Who asked, where only the view came to know: (account, user).
    by: tuple[int, int] | None = None


def serve(route: Route, request: Request, in_path: Mapping[str, str]) -> Response:
    """The answer to a request; whatever goes wrong becomes an answer too."""
    asking = Asking()
    try:
        arguments = _arguments(route, received(request), in_path, asking)
        noting.before(route, asking)
        answer = _answer(route, _said(route, arguments))
    except Exception as fault:
        answer = _refused(route, fault, asking)
    if answer.by:
        asking.account, asking.user = answer.by
    log.happened(
        "answered",
        method=route.method,
        route=route.path,
        status=answer.status,
        account=asking.account,
        user=asking.user,
    )
    noting.after(route, asking, answer.status, answer.body)
    headers: dict[str, Any] = {**_HEADERS, **_site(route, asking), **answer.headers}
    return Response(answer.body, headers, answer.status)


def _said(route: Route, arguments: Mapping[str, Any]) -> Any:
    """What the view says. What is not there in the set-up that this process remembers may have
    been connected a moment ago by another: then the view is asked again, with today's set-up."""
    try:
        return route.view(**arguments)
    except NotThere:
        fresh = {
            name: callers.as_of_now(value) if isinstance(value, Member) else value
            for name, value in arguments.items()
        }
        if fresh == dict(arguments):
            raise
        return route.view(**fresh)


def _arguments(
    route: Route, incoming: Incoming, in_path: Mapping[str, str], asking: Asking
) -> dict[str, Any]:
    """What the view takes. Who may not ask learns nothing about what they said."""
    places: dict[str, Any] = {}
    for name, text in in_path.items():
        places[name] = _place(route, name, text)
    asking.path = dict(places)
    known: dict[Any, Any] = {Incoming: incoming}
    if route.permission is Permission.VISITOR:
        known |= _visitor(route, incoming, places, asking)
    elif route.permission is not Permission.PUBLIC:
        known |= _member(route, incoming, places, asking)
    if route.query:
        places["query"] = reading.checked(route.query, reading.query_of(incoming))
    if route.body:
        places["body"] = asking.body = reading.checked(route.body, reading.body_of(incoming))
    return {
        name: places[name] if name in places else known[wanted]
        for name, wanted in route.takes.items()
    }


def _member(
    route: Route, incoming: Incoming, places: Mapping[str, Any], asking: Asking
) -> dict[Any, Any]:
    asking.by = incoming.shown_by
    user = callers.user_of(incoming)
    asking.account, asking.user = user.account, user.id
    if "account_id" not in places:
        return {User: user}
    member = callers.member(user, places["account_id"], route.permission)
    if route.method != "GET" and route.permission in _NOT_WHEN_CLOSED:
        callers.refuse_closed(member.setup)
    asking.notes_reading = member.setup.discretion.notes_reading
    return {User: user, Member: member}


def _visitor(
    route: Route, incoming: Incoming, places: Mapping[str, Any], asking: Asking
) -> dict[Any, Any]:
    guest = _guest(incoming, places["inbox_identifier"], asking)
    if Visit not in route.takes.values():
        return {Guest: guest}
    found = visit.visit(places["inbox_identifier"], places["contact_identifier"])
    return {Guest: guest, Visit: found}


def _guest(incoming: Incoming, identifier: str, asking: Asking) -> Guest:
    """Whoever looks at a widget; no page may read why another site's was turned away."""
    try:
        guest = callers.guest(incoming, identifier)
    except Forbidden:
        asking.site = None
        raise
    asking.account, asking.site = guest.inbox.account, guest.site
    return guest


def _place(route: Route, name: str, text: str) -> int | str:
    """A path's parameter. Raises NotThere for what can be no id."""
    if name.endswith("_identifier") or route.takes.get(name) is str:
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise NotThere(name.removesuffix("_id").replace("_", " "))
    return int(text)


def _answer(route: Route, said: Any) -> Answer:
    if isinstance(said, Answer):
        return said
    return Answer({} if said is None and route.answers is None else said, route.status)


def _refused(route: Route, fault: Exception, asking: Asking) -> Answer:
    refused = refusals.refusal(fault)
    if isinstance(refused, NotSignedIn) and refused.account:
        asking.account, asking.user = refused.account, refused.user
    if refused:
        wait = {"Retry-After": str(refused.seconds)} if isinstance(refused, SlowDown) else {}
        return Answer(refusals.body_of(refused), refusals.status_of(refused), wait)
    log.error("request_failed", fault, route=route.path, account=asking.account, user=asking.user)
    if refusals.is_passing(fault):
        return Answer(_PASSING, 503, {"Retry-After": "1"})
    return Answer(_OURS, 500)


def _site(route: Route, asking: Asking) -> dict[str, str]:
    """Which site's page may read the answer: visitors' browsers ask from the customer's site."""
    if route.permission is not Permission.VISITOR:
        return {}
    if asking.site is None:
        return {"Vary": "Origin"}
    # Without being named, how long to wait is not theirs to read.
    named = {
        "Access-Control-Allow-Origin": asking.site,
        "Access-Control-Expose-Headers": "Retry-After",
    }
    return named if asking.site == sites.ANY else {**named, "Vary": "Origin"}
