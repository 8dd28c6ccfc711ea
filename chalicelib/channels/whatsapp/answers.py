"""Interactive messages: what a customer tapped or filled in, and what they were offered.

{"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"…","title":"…"}}}

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
"""

import json
from collections.abc import Callable
from typing import Any

from chalicelib.channels.whatsapp.shapes import part, words
from chalicelib.domain.sound import sound

Answer = tuple[str, dict[str, Any]]
_CALLS = {"accept": "Calls are allowed", "reject": "Calls are not allowed"}


def answer(interactive: dict[str, Any]) -> Answer | None:
    """The words and the `interactive` of a message; None when it holds neither."""
    kind = words(interactive.get("type"))
    reply = part(interactive, kind)
    if reply:
        return _READERS.get(kind, _chosen)(kind, reply)
    return _offered(interactive) if "action" in interactive else None


def button(said: dict[str, Any]) -> Answer:
    """A template's quick reply."""
    # {"type":"button","button":{"payload":"…","text":"Yes"}}
    title = words(said.get("text")) or words(said.get("payload"))
    return title, {"type": "button", "id": words(said.get("payload")), "title": title}


def _chosen(kind: str, reply: dict[str, Any]) -> Answer:
    """Buttons, rows of lists, and whatever else has an id and a title; the rest is kept whole."""
    named = (words(reply.get(name)) for name in ("title", "text", "body", "name"))
    title = next((name for name in named if name), "")
    found: dict[str, Any] = {"type": kind, "id": words(reply.get("id")), "title": title}
    if description := words(reply.get("description")):
        found["description"] = description
    rest = {k: v for k, v in reply.items() if k not in ("id", "title", "description")}
    return title, {**found, "response": rest} if rest else found


def _form(kind: str, reply: dict[str, Any]) -> Answer:
    """A Flow's answers, which come as JSON inside a text."""
    body = words(reply.get("body"))
    found = {"type": kind, "id": words(reply.get("name")), "title": body}
    return body, {**found, "response": _answers(reply.get("response_json"))}


def _answers(said: object) -> dict[str, Any]:
    """Always an object: answers of any other form stand under `value`."""
    found = said
    if isinstance(said, str):
        try:
            found = sound(json.loads(said))
        except (ValueError, RecursionError):
            found = said
    if isinstance(found, dict):
        return found
    return {} if found is None else {"value": found}


def _call_permission(kind: str, reply: dict[str, Any]) -> Answer:
    # {"response":"accept","is_permanent":false,"expiration_timestamp":…,"response_source":"…"}
    response = words(reply.get("response"))
    title = _CALLS.get(response, response)
    return title, {"type": kind, "id": response, "title": title, "response": reply}


def _payment(kind: str, reply: dict[str, Any]) -> Answer:
    # {"payment_method":"pix","payment_timestamp":…,"reference_id":"…"}
    title = words(reply.get("payment_method"))
    reference = words(reply.get("reference_id"))
    return title, {"type": kind, "id": reference, "title": title, "response": reply}


def _offered(interactive: dict[str, Any]) -> Answer:
    """What the business offered from its phone; the words stand in the body."""
    held = {name: said for name, said in interactive.items() if name != "body"}
    return words(part(interactive, "body").get("text")), held


_READERS: dict[str, Callable[[str, dict[str, Any]], Answer]] = {
    "nfm_reply": _form,
    "call_permission_reply": _call_permission,
    "payment_method": _payment,
}
