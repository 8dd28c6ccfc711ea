"""How our app is let in: codes, tokens, Pages, numbers with a PIN, and what is refused."""

from typing import Any

import pytest
import requests

from tests.meta_simulator.world import SECRET, Meta, code_of

BACK = "https://oak.example/connect"
DAY = 86_400


def _grant(meta: Meta, login: str, **wish: Any) -> Any:
    return meta.control("/_grants", {"login": login, "redirect_uri": BACK, **wish})


def _exchange(meta: Meta, given: str, **change: Any) -> Any:
    asked = {"client_id": "1000", "client_secret": SECRET, "code": given, "redirect_uri": BACK}
    return requests.get(
        f"{meta.url}/v26.0/oauth/access_token", params={**asked, **change}, timeout=5
    )


def _at_instagram(meta: Meta, code: str, **change: Any) -> Any:
    asked = {"client_id": "1000", "client_secret": SECRET, "code": code, "redirect_uri": BACK}
    form = {"grant_type": "authorization_code", **asked, **change}
    return requests.post(f"{meta.url}/oauth/access_token", data=form, timeout=5)


def _debug(meta: Meta, token: str) -> Any:
    query = {"input_token": token, "access_token": f"1000|{SECRET}"}
    answer = requests.get(f"{meta.url}/v26.0/debug_token", params=query, timeout=5)
    return answer.json()["data"]


def _business(meta: Meta, **wish: Any) -> tuple[str, str, str]:
    """A business token, its account and its number."""
    grant = _grant(meta, "whatsapp", **wish)
    token = _exchange(meta, grant["code"]).json()["access_token"]
    [account] = grant["assets"]
    numbers = meta.graph("GET", f"{account}/phone_numbers", token=token).json()["data"]
    return token, account, numbers[0]["id"]


@pytest.mark.parametrize(
    ("change", "code", "subcode"),
    [
        ({"client_id": "999"}, 101, None),
        ({"client_secret": "wrong"}, 1, None),
        ({"code": "made-up"}, 100, None),
        ({"redirect_uri": f"{BACK}/"}, 100, 36008),
    ],
)
def test_a_code_is_good_only_for_the_app_and_address_it_was_given_for(
    meta: Meta, change: dict[str, str], code: int, subcode: int | None
) -> None:
    grant = _grant(meta, "facebook")

    answer = _exchange(meta, grant["code"], **change)

    assert code_of(answer) == code
    assert answer.json()["error"].get("error_subcode") == subcode
    assert _exchange(meta, grant["code"]).json()["access_token"].startswith("EAA")


def test_a_code_is_good_once(meta: Meta) -> None:
    grant = _grant(meta, "whatsapp")
    _exchange(meta, grant["code"])

    again = _exchange(meta, grant["code"])

    assert again.json()["error"]["error_subcode"] == 36009


@pytest.mark.parametrize(("login", "age"), [("whatsapp", 31), ("facebook", 601)])
def test_a_code_does_not_live_long(meta: Meta, login: str, age: int) -> None:
    grant = _grant(meta, login, age=age)

    assert _exchange(meta, grant["code"]).json()["error"]["error_subcode"] == 36007


def test_a_business_token_tells_what_it_was_given(meta: Meta) -> None:
    token, account, _ = _business(meta)

    told = _debug(meta, token)

    assert (told["type"], told["expires_at"]) == ("SYSTEM_USER", 0)
    assert {"scope": "whatsapp_business_management", "target_ids": [account]} in (
        told["granular_scopes"]
    )


def test_an_owner_shares_no_number_that_nobody_placed(meta: Meta) -> None:
    meta.graph("GET", "118700600500901", params={"fields": "verified_name"})

    token, account, number = _business(meta)

    listed = meta.graph("GET", f"{account}/phone_numbers", token=token).json()["data"]
    assert [one["id"] for one in listed] == [number]


def test_a_token_does_nothing_that_it_was_not_allowed(meta: Meta) -> None:
    grant = _grant(meta, "whatsapp", scopes=["whatsapp_business_messaging"])
    token, [account] = _exchange(meta, grant["code"]).json()["access_token"], grant["assets"]
    ours = _business(meta)[0]

    assert code_of(meta.graph("POST", f"{account}/subscribed_apps", {}, token=token)) == 200
    foreign = meta.graph("POST", "123456/subscribed_apps", {}, token=ours)
    assert (code_of(foreign), foreign.json()["error"]["error_subcode"]) == (100, 33)


def test_a_number_keeps_the_pin_it_was_registered_with(meta: Meta) -> None:
    token, _, number = _business(meta)
    ask = {"fields": "platform_type,status,is_on_biz_app"}
    before = meta.graph("GET", number, params=ask, token=token).json()

    def register(pin: str) -> Any:
        body = {"messaging_product": "whatsapp", "pin": pin}
        return meta.graph("POST", f"{number}/register", body, token=token)

    assert register("123456").json() == {"success": True}
    assert register("123456").json() == {"success": True}
    assert [code_of(register("654321")) for _ in range(6)] == [133005] * 5 + [133008]
    after = meta.graph("GET", number, params=ask, token=token).json()
    assert (before["platform_type"], after["platform_type"]) == ("NOT_APPLICABLE", "CLOUD_API")


def test_a_number_that_is_not_registered_cannot_send(meta: Meta) -> None:
    token, _, number = _business(meta)
    body = {"messaging_product": "whatsapp", "to": "33639984107", "text": {"body": "Hi"}}

    answer = meta.graph("POST", f"{number}/messages", {**body, "type": "text"}, token=token)

    assert code_of(answer) == 133010


def test_the_phones_app_is_asked_for_its_data_once_and_soon(meta: Meta) -> None:
    token, _, number = _business(meta, on_app=True)

    def sync(kind: str) -> Any:
        body = {"messaging_product": "whatsapp", "sync_type": kind}
        return meta.graph("POST", f"{number}/smb_app_data", body, token=token)

    assert sync("smb_app_state_sync").json()["request_id"]
    assert code_of(sync("smb_app_state_sync")) == 2593107
    assert code_of(sync("everything")) == 100
    meta.control("/_clock", {"offset": DAY + 60})
    assert code_of(sync("history")) == 2593108
    body = {"messaging_product": "whatsapp", "pin": "123456"}
    assert code_of(meta.graph("POST", f"{number}/register", body, token=token)) == 100


def test_only_a_number_of_the_phones_app_has_data_there(meta: Meta) -> None:
    token, _, number = _business(meta)
    body = {"messaging_product": "whatsapp", "sync_type": "history"}

    assert code_of(meta.graph("POST", f"{number}/smb_app_data", body, token=token)) == 100


def test_pages_come_with_tokens_that_last_when_the_users_does(meta: Meta) -> None:
    short = _exchange(meta, _grant(meta, "facebook")["code"]).json()["access_token"]
    asked = {"client_id": "1000", "client_secret": SECRET, "grant_type": "fb_exchange_token"}
    long = _exchange(meta, "", **asked, fb_exchange_token=short).json()

    pages = meta.graph("GET", "me/accounts", token=long["access_token"]).json()["data"]
    hasty = meta.graph("GET", "me/accounts", token=short).json()["data"]

    assert long["expires_in"] == 60 * DAY
    assert [page["name"] for page in pages] == ["Oak Furniture", "Oak Outlet"]
    assert _debug(meta, pages[0]["access_token"])["expires_at"] == 0
    assert _debug(meta, hasty[0]["access_token"])["expires_at"] > 0


def test_a_page_is_subscribed_to_fields_that_exist(meta: Meta) -> None:
    token = _exchange(meta, _grant(meta, "facebook")["code"]).json()["access_token"]
    page = meta.graph("GET", "me/accounts", token=token).json()["data"][0]
    path = f"{page['id']}/subscribed_apps"

    def subscribe(fields: str) -> Any:
        query = {"subscribed_fields": fields} if fields else {}
        return meta.graph("POST", path, {}, params=query, token=page["access_token"])

    assert [code_of(subscribe(fields)) for fields in ("", "messages,gossip")] == [100, 100]
    assert subscribe("messages,feed").json() == {"success": True}
    [app] = meta.graph("GET", path, token=page["access_token"]).json()["data"]
    assert app["subscribed_fields"] == ["messages", "feed"]


def test_instagrams_refusals_have_a_shape_of_their_own(meta: Meta) -> None:
    code = _grant(meta, "instagram")["code"]

    assert _at_instagram(meta, code, client_secret="x").json()["code"] == 400
    assert "redirect_uri" in _at_instagram(meta, code, redirect_uri="x").json()["error_message"]
    assert _at_instagram(meta, code).json()["data"][0]["access_token"].startswith("IGA")
    again = _at_instagram(meta, code)
    assert again.status_code == 400
    assert again.json()["error_message"] == "Matching code was not found or was already used"


def test_instagrams_tokens_are_lengthened_and_refreshed_but_not_too_soon(meta: Meta) -> None:
    grant = _grant(meta, "instagram")
    short = _at_instagram(meta, grant["code"]).json()["data"][0]["access_token"]

    def lengthen(token: str, kind: str) -> Any:
        query = {"grant_type": kind, "access_token": token, "client_secret": SECRET}
        return requests.get(f"{meta.url}/v26.0/access_token", params=query, timeout=5)

    long = lengthen(short, "ig_exchange_token").json()["access_token"]
    me = meta.graph("GET", "me", params={"fields": "user_id,username"}, token=long).json()

    assert (me["user_id"], me["username"]) == (grant["assets"][0], "oak.furniture")
    assert code_of(lengthen(long, "ig_refresh_token")) == 100
    meta.control("/_clock", {"offset": 2 * DAY})
    assert lengthen(long, "ig_refresh_token").json()["expires_in"] == 60 * DAY
    meta.control("/_clock", {"offset": 61 * DAY})
    assert code_of(lengthen(long, "ig_refresh_token")) == 190


def test_a_token_can_be_made_to_end(meta: Meta) -> None:
    token, account, _ = _business(meta)

    meta.control("/_tokens", {"token": token, "expires_at": 1})

    assert code_of(meta.graph("GET", f"{account}/subscribed_apps", token=token)) == 190
    assert _debug(meta, token)["error"]["subcode"] == 463


def _ask(meta: Meta, method: str, path: str, **query: str) -> Any:
    asked = {"client_id": "1000", "redirect_uri": BACK, "state": "s1", **query}
    return requests.request(
        method, f"{meta.url}{path}", params=asked, timeout=5, allow_redirects=False
    )


def test_the_owner_is_asked_and_sent_back_with_a_code(meta: Meta) -> None:
    page = _ask(meta, "GET", "/v26.0/dialog/oauth", config_id="7")
    sent = _ask(meta, "POST", "/v26.0/dialog/oauth", config_id="7")

    assert "whatsapp_business_messaging" in page.text
    assert sent.status_code == 302
    address, _, query = sent.headers["Location"].partition("?")
    code, state = (part.partition("=")[2] for part in query.split("&"))
    assert (address, state) == (BACK, "s1")
    assert _exchange(meta, code).json()["access_token"]


def test_whoever_declines_is_sent_back_without_one(meta: Meta) -> None:
    asked = {"client_id": "1000", "redirect_uri": BACK, "state": "s1"}
    answer = requests.post(
        f"{meta.url}/oauth/authorize",
        params=asked,
        data={"answer": "cancel"},
        timeout=5,
        allow_redirects=False,
    )

    assert "error=access_denied" in answer.headers["Location"]


@pytest.mark.parametrize("change", [{"client_id": "9"}, {"redirect_uri": "ftp://oak.example"}])
def test_a_stranger_is_not_even_asked(meta: Meta, change: dict[str, str]) -> None:
    assert _ask(meta, "GET", "/oauth/authorize", **change).status_code == 400
