"""Calls to Meta that manage things: templates, subscriptions, numbers, tokens. No message is sent.

What Meta refuses is told in Meta's own words: whoever manages can act on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from chalicelib.channels import meta_hosts
from chalicelib.channels.meta_codes import trouble
from chalicelib.channels.meta_hosts import Host
from chalicelib.domain.errors import LineDown, NotSent, OutcomeUnknown, RefusedByProvider, Throttled

_PATIENCE = (3.05, 12)
# A dead token, as opposed to one that lacks a permission.
_DEAD_TOKEN = (0, 102, 190)
_FAULTS = (1, 2)
# What Meta says only to programs.
_SENTENCES = {33: "It is not there, or this token may not use it."}


class Denied(RefusedByProvider):
    """Meta said no. `sentence` is Meta's own; `subcode` tells apart what shares a code."""

    def __init__(self, code: int, subcode: int, words: str):
        super().__init__(str(code), words)
        self.subcode = subcode


@dataclass(frozen=True)
class Call:
    """One call. `root` stands in for an API's own origin and version; `form` goes as a form,
    `content` as it is."""

    path: str
    token: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    content: bytes | None = None
    host: Host = Host.GRAPH
    root: str = ""

    @property
    def url(self) -> str:
        return f"{self.root or meta_hosts.api(self.host)}/{self.path}"

    @property
    def query(self) -> dict[str, str]:
        proven = self.token and self.host is Host.GRAPH and "|" not in self.token
        return {**(meta_hosts.proof(self.token) if proven else {}), **self.params}


def get(call: Call) -> dict[str, Any]:
    """What a GET answers; safe to repeat.

    Raises:
        Denied, LineDown (the token is dead), Throttled, NotSent (Meta did not answer).
    """
    try:
        return _asked("GET", call)
    except OutcomeUnknown as lost:
        raise NotSent(lost.code, "Meta does not answer right now.") from lost


def post(call: Call) -> dict[str, Any]:
    """What a POST answers. Raises as `get`, and OutcomeUnknown when it may have been done."""
    return _asked("POST", call)


def delete(call: Call) -> dict[str, Any]:
    """What a DELETE answers; raises as `post`."""
    return _asked("DELETE", call)


def _asked(method: str, call: Call) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {call.token}"} if call.token else {}
    if call.content is not None:
        headers["file_offset"] = "0"
    try:
        answer = requests.request(
            method,
            call.url,
            params=call.query,
            json=call.body,
            data=call.form or call.content,
            headers=headers,
            timeout=_PATIENCE,
            allow_redirects=False,
        )
    except requests.ConnectTimeout as error:
        raise NotSent("unreachable", "Meta cannot be reached right now.") from error
    except requests.RequestException as error:
        raise OutcomeUnknown("no_answer", "Meta did not answer.") from error
    return _accepted(answer)


def _accepted(answer: requests.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise OutcomeUnknown(str(answer.status_code), "Meta's answer was unreadable.")
    if isinstance(body.get("error"), dict):
        raise _refusal(body["error"])
    if "error_message" in body:
        # Instagram's exchange of codes has a shape of its own.
        raise Denied(_number(body.get("code")), 0, str(body["error_message"]))
    if answer.status_code != 200:
        raise OutcomeUnknown(str(answer.status_code), "Meta's answer was unreadable.")
    return body


def _refusal(error: Mapping[str, Any]) -> Exception:
    code, words = _number(error.get("code")), _words(error)
    if code in _DEAD_TOKEN:
        return LineDown(str(code), "Meta does not accept this token any more. Reconnect the inbox.")
    known = trouble(code, words)
    if isinstance(known, Throttled):
        return known
    # Meta answers 1 for a wrong app secret, too.
    if code in _FAULTS and "secret" not in words:
        return OutcomeUnknown(str(code), "Meta had a fault.")
    subcode = _number(error.get("error_subcode"))
    return Denied(code, subcode, _SENTENCES.get(subcode, words))


def _words(error: Mapping[str, Any]) -> str:
    """What Meta tells people, else what it tells programs."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else None
    said = error.get("error_user_msg") or details or error.get("message") or "Meta gave no reason."
    return str(said)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
