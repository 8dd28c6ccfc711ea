"""What holds for every route: declared, described, closed to strangers, robust."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client
from openapi_spec_validator import validate

from app import app
from chalicelib.api import openapi
from chalicelib.api.routing import TABLE, Route
from chalicelib.domain.account import Permission
from tests.api.conftest import Answered, Api
from tests.world import World

_OPEN = (Permission.PUBLIC, Permission.VISITOR)
_CLOSED = [route for route in TABLE.values() if route.permission not in _OPEN]
_IN_ACCOUNTS = [route for route in _CLOSED if "{account_id}" in route.path]
_WITH_BODY = [route for route in TABLE.values() if route.body]
# Each was a 500 in some product once.
_ODD_BODIES: list[bytes] = [
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe\x00",
    b'{"content": "\\ud800"}',
    b'{"content": "a\\u0000b", "name": "a\\u0000b", "title": "\\u0000"}',
    b'{"content": ' + b"[" * 900 + b"]" * 900 + b"}",
    b'{"inbox_id": 1e400, "contact_id": NaN}',
    b'{"inbox_id": ' + b"9" * 5_000 + b"}",
    b'{"inbox_id": 99999999999999999999999999999999999999999999, "assignee_id": -1}',
    b'{"content": {"a": 1}, "name": ["x"], "labels": {"x": 1}, "status": 7, "user_ids": "x"}',
    b'{"channel": {"type": "carrier_pigeon"}, "name": "x"}',
    b'{"content_attributes": "not json", "custom_attributes": "[]", "attachments": [{"a": 1}]}',
    b'{"content_attributes": {"in_reply_to": {"a": 1}}, "content": "x"}',
    b'{"content_attributes": {"in_reply_to": 9007199254740991}, "content": "\xe2\x80\xae x"}',
    b'{"name": "x", "email": "@", "phone_number": "+1", "custom_attributes": {"": {"": 1e308}}}',
    b'{"labels": ["", " ", "\\t", "\xf0\x9f\x98\x80"], "snoozed_until": 99999999999}',
    b'{"echo_id": 7, "content": "x", "private": "perhaps", "message_type": 1}',
    b'{"echo_id": "web-9999999999999-aaaaaaaa", "content": "x", "private": true}',
    b'{"assignee_id": 9007199254740991, "team_id": 9007199254740991, "status": "resolved"}',
]
_ODD_TYPES = [
    "application/json",
    "application/json; charset=utf-16",
    "application/json; charset=klingon",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
]


_PUBLIC = {
    "DELETE /auth/sign_out",
    "GET /api",
    "GET /certificate-key",
    "GET /data-deletion",
    "GET /data-deletion/{code_identifier}",
    "GET /data-deletion/{code_identifier}/certificate",
    "GET /health",
    "GET /openapi.json",
    "GET /privacy",
    "GET /public/files/{link}",
    "POST /auth/sign_in",
    "POST /data-deletion/{code_identifier}/undo",
    "POST /webhooks/meta/data-deletion",
    "POST /webhooks/meta/deauthorize",
}
# Beside contacts and conversations: beneath an account's own path.
_AGENTS_MAY = {
    "GET agents",
    "GET inbox_members/{inbox_id}",
    "GET inboxes",
    "GET inboxes/{inbox_id}",
    "GET inboxes/{inbox_id}/templates",
    "GET labels",
    "GET teams",
    "GET teams/{team_id}",
    "GET teams/{team_id}/team_members",
    "POST actions/contact_merge",
    "POST inboxes/{inbox_id}/templates/preview",
    "POST ws_ticket",
}
# Among what is beneath contacts and conversations.
_AGENTS_MAY_NOT = {"DELETE contacts/{contact_id}", "POST contacts/{contact_id}/erasure"}


def _id(route: Route) -> str:
    return f"{route.method} {route.path}"


def _address(route: Route, account: int) -> str:
    path = route.path.replace("{account_id}", str(account))
    return re.sub(r"\{\w+\}", "1", path)


def _call(api: Api, route: Route, account: int, body: Any, kind: str) -> Answered:
    return api.call(route.method, _address(route, account), body, {"content-type": kind})


def _things_that_are_there(dana: Api, world: World, talk: int) -> dict[str, str]:
    """What each parameter of a path can name, so that a body gets as far as it can."""
    site = Api(dana.client, root=f"/public/api/v1/inboxes/{world.oak.widget.address}")
    visitor = site.post("contacts").json["source_id"]
    site.post(f"contacts/{visitor}/conversations")
    row = dana.get(f"conversations/{talk}").json
    webhook = dana.post("webhooks", {"url": "https://shop.example.com/hook"}).json["payload"]
    ids = {
        "account_id": world.oak.account,
        "webhook_id": webhook["webhook"]["id"],
        "conversation_id": talk,
        "contact_id": row["meta"]["sender"]["id"],
        "message_id": row["messages"][0]["id"],
        "inbox_id": world.oak.whatsapp.id,
        "agent_id": world.oak.dana.id,
        "export_id": dana.post("exports", {"scope": "account"}).json["id"],
        "name": "hello_world",
        "channel": "whatsapp",
        "inbox_identifier": world.oak.widget.address,
        "contact_identifier": visitor,
    }
    return {name: str(id) for name, id in ids.items()}


def _call_at(api: Api, route: Route, there: dict[str, str], body: Any, kind: str) -> Answered:
    path = re.sub(r"\{(\w+)\}", lambda found: there[found[1]], route.path)
    return api.call(route.method, path, body, {"content-type": kind})


def _all_answer(api: Api, routes: list[Route], account: int) -> set[tuple[int, str]]:
    """The (status, code) pairs that the routes answer."""
    answers = [_call(api, route, account, {}, "application/json") for route in routes]
    return {(answer.status, answer.code) for answer in answers}


def _odd() -> Iterator[tuple[bytes, str]]:
    yield from ((body, _ODD_TYPES[0]) for body in _ODD_BODIES)
    yield from ((_ODD_BODIES[-1], kind) for kind in _ODD_TYPES[1:])


def test_chalice_serves_declared_routes_only() -> None:
    served = {(method, path) for path, methods in app.routes.items() for method in methods}

    assert served == set(TABLE)


def test_the_description_is_valid_openapi() -> None:
    document = openapi.description()

    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Chathood"
    assert len(document["paths"]) == len({path for _, path in TABLE})


def test_the_description_is_public(client: Client) -> None:
    answer = Api(client).get("/openapi.json")

    assert answer.json == openapi.description()


def test_without_a_token_there_is_no_answer(nobody: Api, world: World) -> None:
    assert _all_answer(nobody, _CLOSED, world.oak.account) == {(401, "not_signed_in")}


def test_a_made_up_token_is_no_token(nobody: Api) -> None:
    answer = nobody.within(api_access_token="made-up").get("conversations")

    assert answer.status == 401


def test_another_account_is_not_there(noor: Api, world: World) -> None:
    assert _all_answer(noor, _IN_ACCOUNTS, world.oak.account) == {(404, "not_found")}


def test_agents_may_do_what_is_listed_and_nothing_else(ravi: Api, world: World) -> None:
    """A new route is for administrators until it is listed, whatever permission it names."""
    refused: dict[str, str] = {}
    for route in _IN_ACCOUNTS:
        answer = _call(ravi, route, world.oak.account, {}, "application/json")
        if answer.status == 403:
            refused[_within_account(route)] = answer.code

    every = {_within_account(route) for route in _IN_ACCOUNTS}
    assert every - set(refused) == {name for name in every if _is_agents(name)}
    assert set(refused.values()) == {"not_allowed"}


def test_what_needs_no_sign_in_is_listed() -> None:
    """Nothing becomes public by the wrong word in its declaration."""
    public = {_id(r) for r in TABLE.values() if r.permission is Permission.PUBLIC}
    visitors = {r.path for r in TABLE.values() if r.permission is Permission.VISITOR}

    assert public == _PUBLIC
    assert all(path.startswith("/public/api/v1/inboxes/") for path in visitors)


def _within_account(route: Route) -> str:
    return f"{route.method} {route.path.partition('{account_id}/')[2] or route.path}"


def _is_agents(name: str) -> bool:
    of_talk = name.partition(" ")[2].startswith(("contacts", "conversations"))
    return (of_talk and name not in _AGENTS_MAY_NOT) or name in _AGENTS_MAY


def test_no_body_however_odd_breaks_a_route(dana: Api, world: World, talk: int) -> None:
    there = _things_that_are_there(dana, world, talk)

    broken = {
        (_id(route), body[:40], kind)
        for route in _WITH_BODY
        for body, kind in _odd()
        if _call_at(dana, route, there, body, kind).status >= 500
    }

    assert broken == set()


def test_an_odd_id_in_the_path_is_not_there(dana: Api) -> None:
    odd = ["abc", "-1", "0", "1.5", "%00", "9" * 40, "１"]
    whose = ["conversations", "contacts", "inboxes", "teams"]

    answers = [dana.get(f"{what}/{id}") for what in whose for id in odd]

    assert {answer.status for answer in answers} == {404}


def test_an_odd_query_is_refused_by_field(dana: Api) -> None:
    queries: list[dict[str, Any]] = [
        {"page": "x"},
        {"page": "0"},
        {"page": "99999999999999999999"},
        {"status": "closed"},
        {"assignee_type": "nobody"},
        {"inbox_id": "1 or 1=1"},
        {"cursor": "not-ours"},
        {"labels[]": "a" * 300},
    ]

    answers = [dana.get("conversations", **query) for query in queries]

    assert {answer.status for answer in answers} == {422}
    named = [next(iter(answer.json["fields"])).partition(".")[0] for answer in answers]
    assert named == [next(iter(query)).removesuffix("[]") for query in queries]


def test_an_empty_query_says_nothing(dana: Api, talk: int) -> None:
    answer = dana.get("conversations", status="", page="", inbox_id="", assignee_type="", labels="")

    assert len(answer.json["data"]["payload"]) == 1


def test_both_spellings_of_the_token_header_are_equal(dana: Api) -> None:
    token = dana.headers["api_access_token"]
    bare = Api(dana.client, root=dana.root)

    for name in ("api_access_token", "Api-Access-Token", "API-Access-Token", "Api_Access_Token"):
        assert bare.within(**{name: token}).get("agents").status == 200


def test_a_broken_body_is_400_and_a_wrong_one_422(dana: Api, talk: int) -> None:
    broken = dana.post(f"conversations/{talk}/toggle_status", b"{")
    wrong = dana.post(f"conversations/{talk}/toggle_status", {"status": "closed"})

    assert (broken.status, broken.code) == (400, "not_json")
    assert (wrong.status, wrong.code) == (422, "invalid")
    assert list(wrong.json["fields"]) == ["status"]


def test_more_text_than_a_record_holds_is_413(dana: Api, talk: int) -> None:
    answer = dana.post(f"conversations/{talk}/messages", {"content": "x" * 300_000})

    assert (answer.status, answer.code) == (413, "too_large")


def test_attributes_that_outgrow_their_record_are_413(dana: Api) -> None:
    contact = dana.post("contacts", {"name": "Amara"}).json["payload"]["contact"]["id"]
    statuses = [
        dana.call("PATCH", f"contacts/{contact}", {"custom_attributes": {f"k{n}": "x" * 220_000}})
        for n in range(3)
    ]

    assert [answer.status for answer in statuses] == [200, 413, 413]


def test_the_log_has_ids_and_nothing_else(
    dana: Api, talk: int, world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    dana.post(f"conversations/{talk}/messages", {"content": "a secret", "private": True})

    said = capfd.readouterr().err
    lines = [line for line in said.splitlines() if '"answered"' in line]
    assert len(lines) == 1
    assert "a secret" not in said
    assert f'"account":{world.oak.account},"user":{world.oak.dana.id}' in lines[0]
    assert (
        '"route":"/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages"'
        in (lines[0])
    )
