"""Every route and every worker: what is said to it, well and badly, and what goes wrong in it.

Bodies are made from what a route says that it takes, so that a new route is gone without a word
here.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib import screens
from chalicelib.api.routing import TABLE, Route
from chalicelib.workers import (
    chores,
    deliver,
    dispatch,
    inbound,
    mail,
    media,
    notify,
    react,
    sweep,
)
from tests.privacy.canary_faults import raising
from tests.privacy.canary_scene import Scene, event

Json = Mapping[str, Any]
# These end what the others need; other ways go them.
_ENDS = {
    ("DELETE", "/api/v1/accounts/{account_id}/contacts/{contact_id}"),
    ("POST", "/api/v1/accounts/{account_id}/contacts/{contact_id}/erasure"),
    ("POST", "/webhooks/meta/data-deletion"),
    ("POST", "/webhooks/meta/deauthorize"),
}
_IN_ORDER = ("GET", "POST", "PATCH", "PUT", "DELETE")


def every_route(s: Scene) -> None:
    """As it is meant, with words that are refused, and with a view that breaks."""
    there = _things(s)
    routes = [route for route in TABLE.values() if route.method in _IN_ORDER]
    for route in sorted(routes, key=lambda one: _IN_ORDER.index(one.method)):
        if (route.method, route.path) not in _ENDS:
            _call(s, route, there, _body(s, route, there))
        bad = {name: [s.canary.text] for name in _body(s, route, there)}
        _call(s, route, there if bad else _whose(there), bad)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.api.serving._said", raising(s))
        for route in routes:
            _call(s, route, there, _body(s, route, there))


def every_worker(s: Scene) -> None:
    """A fault inside each of them quotes what somebody wrote."""
    crash = raising(s)
    with pytest.MonkeyPatch.context() as broken:
        for place, door in _INSIDE.items():
            broken.setattr(f"chalicelib.workers.{place}", crash)
            door(event(s.canary.text), None)
        image = {"sk": {"S": "M#1"}, "q": {"BOOL": True}, "f": {"S": s.canary.text}}
        for stream in (dispatch.dispatch, react.react):
            stream(_streamed(image), None)
        broken.setattr("chalicelib.workers.dispatch.from_image", crash)
        broken.setattr("chalicelib.workers.react._follow", crash)
        for stream in (dispatch.dispatch, react.react):
            stream(_streamed(image), None)
        broken.setattr("chalicelib.inbox.sweep.conversations.due_before", crash)
        with pytest.raises(ValueError):
            sweep.sweep(_TICK, None)
    opened = {"requestContext": {"connectionId": "one"}}
    screens.connect({**opened, "queryStringParameters": {"ticket": s.canary.token}}, None)
    screens.message({**opened, "body": s.canary.text}, None)


_INSIDE = {
    "inbound._take_in": inbound.inbound,
    "mail._take_in": mail.mail,
    "media._follow": media.media,
    "chores._go_on": chores.chores,
    "deliver._carry": deliver.deliver,
    "notify._carry": notify.notify,
}
# Those that need a form of their own; the webhook has been gone by every way in.
WORKERS = {place.partition(".")[0] for place in _INSIDE} | {"dispatch", "react", "sweep", "webhook"}
_TICK = {
    "version": "0",
    "account": "1",
    "region": "x",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-25T00:00:00Z",
    "id": "1",
    "resources": [],
}


def _streamed(image: Json) -> dict[str, Any]:
    record = {
        "eventID": "1",
        "eventName": "INSERT",
        "awsRegion": "x",
        "eventSourceARN": "arn:aws:dynamodb:x:1:table/records/stream/1",
        "dynamodb": {
            "NewImage": image,
            "SequenceNumber": "1",
            "Keys": {},
            "ApproximateCreationDateTime": 1,
            "SizeBytes": 1,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }
    return {"Records": [record]}


def _things(s: Scene) -> dict[str, Any]:
    """What each parameter of a path, and each id of a body, can name."""
    number = s.conversation()
    root = f"/public/api/v1/inboxes/{s.world.oak.widget.address}"
    visitor = s.api("POST", f"{root}/contacts", {"name": s.canary.name})["source_id"]
    s.api("POST", f"{root}/contacts/{visitor}/conversations", {})
    said = s.api("POST", f"conversations/{number}/messages", {"content": s.canary.text})
    return {
        "account_id": s.world.oak.account,
        "conversation_id": number,
        "contact_id": s.contact(),
        "message_id": said["id"],
        "inbox_id": s.world.oak.whatsapp.id,
        "agent_id": s.world.oak.ravi.id,
        "assignee_id": s.world.oak.dana.id,
        "export_id": s.api("POST", "exports", {"scope": "account"})["id"],
        "inbox_identifier": s.world.oak.widget.address,
        "contact_identifier": visitor,
    }


def _whose(there: Mapping[str, Any]) -> dict[str, Any]:
    """Which account or inbox, and nothing in it."""
    return {name: there[name] for name in ("account_id", "inbox_identifier")}


def _call(s: Scene, route: Route, there: Mapping[str, Any], body: Json) -> None:
    """Whatever a path's parameter does not name is the canary itself."""
    word = quote(s.canary.text)
    path = re.sub(r"\{(\w+)\}", lambda found: str(there.get(found[1], word)), route.path)
    asks = f"?q={word}&page={word}&before={word}" if "contact_id" not in there else ""
    s.api(route.method, path + asks, dict(body) or None)


def _body(s: Scene, route: Route, there: Mapping[str, Any]) -> dict[str, Any]:
    """What the route takes, with the canary wherever a word may stand."""
    if route.body is None:
        return {}
    schema = route.body.model_json_schema()
    known = _Known(s, there, schema.get("$defs", {}))
    return {name: known.value(name, one) for name, one in schema.get("properties", {}).items()}


class _Known:
    """What stands for each kind of value in a schema."""

    def __init__(self, s: Scene, there: Mapping[str, Any], definitions: Json):
        self._c, self._there, self._definitions = s.canary, there, definitions

    def value(self, name: str, schema: Json) -> Any:
        if "$ref" in schema:
            return self.value(name, self._definitions[schema["$ref"].rpartition("/")[2]])
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return self.value(name, schema[choice][0])
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        made = {
            "string": self._word,
            "integer": lambda name, _: self._there.get(name, 1),
            "number": lambda *_: 1,
            "boolean": lambda *_: True,
            "array": lambda name, one: [self.value(name, one.get("items", {}))],
            "object": self._object,
        }.get(schema.get("type", "string"), self._word)
        return made(name, schema)

    def _word(self, name: str, schema: Json) -> str:
        for kind, word in (("email", self._c.mail), ("phone", f"+{self._c.phone}")):
            if kind in name:
                return word
        return self._c.text[: schema.get("maxLength", 99)]

    def _object(self, name: str, schema: Json) -> dict[str, Any]:
        inner: Json = schema.get("properties", {})
        return {one: self.value(one, of) for one, of in inner.items()} or {
            self._c.text: self._c.text
        }
