"""What every Graph request passes: faults, the journal, the version, the token and its proof."""

import json
import re
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from infra.local.meta.faults import BEFORE, Fault, strike_after, strike_before
from infra.local.meta.graph.access import check_proof, check_scope, check_token, token_of
from infra.local.meta.graph.errors import GraphError, error_response, no_such_object
from infra.local.meta.simulator import SIMULATOR, Simulator

_GRAPH = re.compile(r"/v(\d+)\.(\d+)/(.*)")
_DOWNLOAD = "/whatsapp_business/attachments/"
_VERSIONS = range(22, 27)
_CODES = "/oauth/access_token"
_OPEN = (
    "oauth/access_token", "access_token", "refresh_access_token", "debug_token", "dialog/oauth",
)  # fmt: skip
ARGUMENTS: web.RequestKey[dict[str, Any]] = web.RequestKey("arguments", dict)
FAILS_WITH: web.RequestKey[int] = web.RequestKey("fails with", int)
TOKEN: web.RequestKey[str] = web.RequestKey("token", str)


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only Graph's own paths pass here; the phones and the controls are none of Meta's."""
    if not _GRAPH.match(request.path) and not request.path.startswith((_DOWNLOAD, _CODES)):
        return await handler(request)
    sim = request.app[SIMULATOR]
    at = sim.clock.now()
    arguments = await _arguments(request)
    fault = sim.faults.take(request.method, request.path)
    answer = await _answer(sim, request, handler, arguments, fault)
    sim.journal.write(
        at=at,
        method=request.method,
        path=request.path,
        query=dict(request.query),
        body=arguments if request.method == "POST" else None,
        status=answer.status,
        answer=_readable(answer),
        fault=fault.kind if fault else "",
    )
    if fault and fault.kind not in BEFORE:
        return await strike_after(fault, request, answer)
    return answer


async def _answer(
    sim: Simulator,
    request: web.Request,
    handler: Handler,
    arguments: dict[str, Any],
    fault: Fault | None,
) -> web.StreamResponse:
    if fault and fault.kind in BEFORE:
        return await strike_before(fault, request)
    if fault and fault.kind == "failed":
        request[FAILS_WITH] = fault.code or 131000
    try:
        _admit(sim, request, arguments)
        return _with_usage(await handler(request))
    except GraphError as refusal:
        return error_response(refusal)
    except web.HTTPException as missing:
        if missing.status not in (404, 405):
            raise
        path = request.path.split("/", 2)[-1]
        return error_response(no_such_object(path.split("/")[0], request.method))


def _admit(sim: Simulator, request: web.Request, arguments: dict[str, Any]) -> None:
    found = _GRAPH.match(request.path)
    if found and int(found.group(1)) not in _VERSIONS:
        raise GraphError(
            2635, title="You are calling a deprecated version of the API.", whatsapp=False
        )
    token = token_of(request, arguments)
    proof = arguments.pop("appsecret_proof", None)
    arguments.pop("access_token", None) if not _is_open(request) else None
    request[ARGUMENTS] = arguments
    if _is_open(request):
        return
    request[TOKEN] = check_token(sim, token)
    if found:
        check_proof(token, proof, sim.settings)
        check_scope(sim, token, request.method, found.group(3).strip("/"))


def _is_open(request: web.Request) -> bool:
    """The OAuth calls carry their secrets as arguments and check them themselves."""
    found = _GRAPH.match(request.path)
    return request.path == _CODES or (found is not None and found.group(3).strip("/") in _OPEN)


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Graph takes arguments from the query, from JSON and from forms alike."""
    arguments: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return arguments
    if request.content_type == "application/json":
        arguments |= _json_object(await request.text())
    elif request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        form = await request.post()
        arguments |= {k: v for k, v in form.items() if not isinstance(v, web.FileField)}
    return arguments


def _json_object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _with_usage(answer: web.StreamResponse) -> web.StreamResponse:
    usage = {"call_count": 1, "total_cputime": 1, "total_time": 1}
    answer.headers["X-App-Usage"] = json.dumps(usage)
    answer.headers["facebook-api-version"] = "v26.0"
    return answer


def _readable(answer: web.StreamResponse) -> Any:
    if not isinstance(answer, web.Response) or answer.content_type != "application/json":
        return None
    return json.loads(answer.text or "null")
