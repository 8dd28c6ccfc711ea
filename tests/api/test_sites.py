"""Which sites may show a widget: on every call, on preflights, and on the socket."""

import pytest

from chalicelib import screens
from chalicelib.api.routing import TABLE
from chalicelib.api.sites import domains_in
from chalicelib.domain.account import Permission
from chalicelib.inbox.connect import change
from tests.api.conftest import Api
from tests.world import World

_STRANGERS = (
    "https://evil.example",
    "https://oak.example.evil.com",
    "https://notoak.example",
    "https://fern.example",
    "https://oak.example@evil.com",
    "null",
    "https://[",
    "oak.example",
)


@pytest.fixture
def named(world: World) -> None:
    """Oak's widget names its sites."""
    domains = "https://Oak.example, *.fern.example b\u00fcro.example"
    change(world.oak.setup, world.oak.widget.id, {"allowed_domains": domains})


def test_any_site_may_show_a_widget_that_names_none(site: Api, visitor: str) -> None:
    answers = [
        site.within(origin="https://shop.example").get(site.root),
        site.get("contacts/made-up"),
    ]

    assert [a.headers["Access-Control-Allow-Origin"] for a in answers] == ["*", "*"]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    "origin",
    [
        "https://oak.example",
        "http://oak.example:8080",
        "https://shop.fern.example",
        "https://a.b.fern.example",
        "https://xn--bro-hoa.example",
    ],
)
def test_a_named_site_is_answered_by_its_own_name(site: Api, origin: str) -> None:
    answer = site.within(origin=origin).get(site.root)

    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.usefixtures("named")
def test_another_site_is_refused_and_may_not_even_read_why(site: Api) -> None:
    for origin in _STRANGERS:
        answer = site.within(origin=origin).get(site.root)

        assert (answer.status, answer.code) == (403, "site_not_allowed"), origin
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["Vary"] == "Origin"


def test_another_site_is_refused_on_every_call(site: Api, chat: str, world: World) -> None:
    change(world.oak.setup, world.oak.widget.id, {"allowed_domains": "oak.example"})
    visitor, stranger = chat.partition("/conversations")[0], site.within(origin=_STRANGERS[0])

    answers = [
        stranger.post("contacts"),
        stranger.get(visitor),
        stranger.call("PATCH", visitor, {"name": "Mallory"}),
        stranger.post(f"{visitor}/ws_ticket"),
        stranger.get(f"{visitor}/conversations"),
        stranger.post(f"{visitor}/conversations"),
        stranger.post(f"{chat}/messages", {"content": "Hello"}),
        stranger.post(f"{chat}/update_last_seen"),
        stranger.post(f"{chat}/toggle_typing", {"typing_status": "on"}),
        stranger.call("OPTIONS", f"{site.root}/{chat}/messages"),
    ]

    assert [(a.status, a.code) for a in answers] == [(403, "site_not_allowed")] * len(answers)
    assert not any("Access-Control-Allow-Origin" in a.headers for a in answers)
    assert site.get(f"{chat}/messages").json == []


@pytest.mark.usefixtures("named")
def test_a_program_has_no_origin_and_is_let_in(site: Api) -> None:
    assert site.get(site.root).headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_is_answered_for_every_visitors_route(site: Api, chat: str) -> None:
    for path in (site.root, f"{site.root}/contacts", f"{site.root}/{chat}/messages"):
        answer = site.within(origin="https://shop.example").call("OPTIONS", path)

        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    visited = {p for (_, p), r in TABLE.items() if r.permission is Permission.VISITOR}
    assert {p for method, p in TABLE if method == "OPTIONS"} == visited


@pytest.mark.usefixtures("named")
def test_a_ticket_opens_the_socket_of_the_site_it_was_given_to(site: Api, chat: str) -> None:
    path = f"{chat.partition('/conversations')[0]}/ws_ticket"

    def opened(asked_from: str, used_from: str) -> int:
        ticket = site.within(origin=asked_from).post(path).json["ticket"]
        event = {
            "queryStringParameters": {"ticket": ticket},
            "headers": {"Origin": used_from},
            "requestContext": {"connectionId": "c1"},
        }
        return int(screens.connect(event, None)["statusCode"])

    assert opened("https://oak.example", "https://oak.example") == 200
    assert opened("https://oak.example", "https://shop.fern.example") == 401
    assert opened("https://oak.example", "") == 401


def test_only_domains_can_be_named(dana: Api, world: World) -> None:
    path = f"inboxes/{world.oak.widget.id}"

    for wrong in ("*", "*oak.example", "a,b,;c", "oak..example"):
        assert dana.call("PATCH", path, {"channel": {"allowed_domains": wrong}}).status == 422
    said = dana.call("PATCH", path, {"channel": {"allowed_domains": "oak.example\n*.x.example"}})

    assert said.status == 200
    assert domains_in(said.json["allowed_domains"]) == ["oak.example", "*.x.example"]
