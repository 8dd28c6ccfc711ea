"""Signing in and out of the agents' client, and what a cookie may do."""

from http.cookies import SimpleCookie

import pytest
from chalice.test import Client

from tests.api.conftest import Answered, Api
from tests.world import PASSWORD, World

_OUR_PAGE = {"origin": "http://127.0.0.1:8000", "x-chathood-client": "web"}


def _sign_in(client: Client, email: str, password: str = PASSWORD, **headers: str) -> Answered:
    said = {"email": email, "password": password}
    return Api(client).call("POST", "/auth/sign_in", said, {"x-chathood-viewer": email, **headers})


@pytest.fixture
def browser(client: Client, world: World) -> Api:
    """Dana's browser, signed in."""
    morsel = SimpleCookie(_sign_in(client, world.oak.dana.email).headers["Set-Cookie"])
    cookie = f"__Host-chathood={morsel['__Host-chathood'].value}"
    return Api(client, {"cookie": cookie}, f"/api/v1/accounts/{world.oak.account}")


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(client: Client, world: World) -> None:
    answer = _sign_in(client, world.oak.dana.email.upper())

    assert answer.json["data"]["email"] == world.oak.dana.email
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-chathood"]
    assert cookie["path"] == "/" and cookie["secure"] and cookie["httponly"]
    assert cookie["samesite"] == "Strict" and int(cookie["max-age"]) > 86_400


def test_a_wrong_password_and_a_wrong_address_are_told_alike(client: Client, world: World) -> None:
    wrong = _sign_in(client, world.oak.dana.email, "wrong")
    unknown = _sign_in(client, "nobody@example.com")

    assert wrong.status == unknown.status == 401
    assert wrong.json == unknown.json
    assert "Set-Cookie" not in wrong.headers


def test_who_has_no_password_cannot_sign_in_with_an_empty_one(client: Client, world: World) -> None:
    assert _sign_in(client, world.oak.ravi.email, "").status == 422
    assert _sign_in(client, world.oak.ravi.email, " ").status == 401


def test_guessing_is_slowed_down(client: Client, world: World) -> None:
    answers = [_sign_in(client, world.fern.ravi.email, "guess") for _ in range(11)]

    assert [answer.status for answer in answers[:10]] == [401] * 10
    assert (answers[10].status, answers[10].code) == (429, "slow_down")
    assert int(answers[10].headers["Retry-After"]) > 0


def test_another_sites_page_cannot_sign_anybody_in(client: Client, world: World) -> None:
    answer = _sign_in(client, world.oak.dana.email, origin="https://evil.example")

    assert (answer.status, answer.code) == (403, "foreign_page")


def test_a_session_reads(browser: Api) -> None:
    assert browser.get("/api/v1/profile").json["name"] == "Dana"


def test_our_own_page_may_change_things(browser: Api) -> None:
    answer = browser.within(**_OUR_PAGE).post("labels", {"title": "from the page"})

    assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-chathood-client": "web"},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "https://evil.example", "x-chathood-client": "web"},
        {"origin": "null", "x-chathood-client": "web"},
        {
            "origin": "http://127.0.0.1:8000",
            "sec-fetch-site": "cross-site",
            "x-chathood-client": "web",
        },
        {"sec-fetch-site": "same-site", "x-chathood-client": "web"},
    ],
)
def test_a_cookie_alone_changes_nothing(browser: Api, headers: dict[str, str]) -> None:
    answer = browser.within(**headers).post("labels", {"title": "forged"})

    assert (answer.status, answer.code) == (403, "foreign_page")
    assert browser.get("labels").json["payload"] == []


def test_signing_out_ends_the_session_at_once(browser: Api) -> None:
    answer = browser.within(**_OUR_PAGE).call("DELETE", "/auth/sign_out")

    assert answer.status == 204
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert browser.get("/api/v1/profile").status == 401


def test_a_token_that_is_no_good_is_not_made_up_for_by_a_cookie(browser: Api) -> None:
    assert browser.within(api_access_token="old").get("agents").status == 401


def test_a_cookie_that_cannot_be_read_is_none(client: Client) -> None:
    for cookie in ("__Host-chathood", "=;=;,", "__Host-chathood=1.\x00", '__Host-chathood="\\'):
        assert Api(client, {"cookie": cookie}).get("/api/v1/profile").status == 401


def test_a_profile_takes_a_new_name_and_keeps_the_password(
    dana: Api, client: Client, world: World
) -> None:
    said = {"profile": {"name": "Dana K.", "ui_settings": {"single_keys": False}}}

    answer = dana.call("PUT", "/api/v1/profile", said)

    assert answer.json["name"] == "Dana K."
    again = _sign_in(client, world.oak.dana.email).json["data"]
    assert (again["name"], again["ui_settings"]) == ("Dana K.", {"single_keys": False})


def test_a_profile_names_its_account(ravi: Api, world: World) -> None:
    profile = ravi.get("/api/v1/profile").json

    assert profile["account_id"] == world.oak.account
    assert profile["accounts"][0]["role"] == "agent"
    assert profile["accounts"][0]["name"] == "Oak"
